// Judge tells what the packages note and tlog of golang.org/x/mod/sumdb make of our notes and
// proofs: it reads questions as JSON and prints the answers in their order.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Numbers are texts, since some forgeries are too large for Go's integers, and hashes are texts,
// since some have another length: neither can be asked about, and both are refused.
type inclusion struct {
	Leaf  string
	Index string
	Size  string
	Proof []string
	Root  string
}

type growth struct {
	OldSize string
	OldRoot string
	NewSize string
	NewRoot string
	Proof   []string
}

type questions struct {
	Notes []struct {
		Note []byte
		Keys []string
	}
	Included []inclusion
	Grown    []growth
	Leaves   []string
	Sign     []struct {
		Key  string // made anew when empty
		Name string
		Text string
	}
}

type answers struct {
	Notes    []string // empty, or what is wrong
	Included []bool
	Grown    []bool
	Roots    []string
	Records  [][][]string
	Trees    [][][]string
	Signed   []signed
}

type signed struct {
	Key  string
	Note string
}

func main() {
	var asked questions
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	var told answers
	for _, each := range asked.Notes {
		told.Notes = append(told.Notes, wrong(each.Note, each.Keys))
	}
	for _, each := range asked.Included {
		told.Included = append(told.Included, each.holds())
	}
	for _, each := range asked.Grown {
		told.Grown = append(told.Grown, each.holds())
	}
	prove(asked.Leaves, &told)
	for _, each := range asked.Sign {
		told.Signed = append(told.Signed, sign(each.Key, each.Name, each.Text))
	}
	must(json.NewEncoder(os.Stdout).Encode(told))
}

// wrong tells what is wrong with a note, or nothing when one of the keys signed it.
func wrong(text []byte, keys []string) string {
	var known []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		must(err)
		known = append(known, verifier)
	}
	if _, err := note.Open(text, note.VerifierList(known...)); err != nil {
		return err.Error()
	}
	return ""
}

func (claim inclusion) holds() bool {
	numbers, fit := integers(claim.Index, claim.Size)
	ends, good := hashes([]string{claim.Leaf, claim.Root})
	proof, whole := hashes(claim.Proof)
	return fit && good && whole &&
		tlog.CheckRecord(proof, numbers[1], ends[1], numbers[0], ends[0]) == nil
}

func (claim growth) holds() bool {
	numbers, fit := integers(claim.OldSize, claim.NewSize)
	ends, good := hashes([]string{claim.OldRoot, claim.NewRoot})
	proof, whole := hashes(claim.Proof)
	return fit && good && whole &&
		tlog.CheckTree(proof, numbers[1], ends[1], numbers[0], ends[0]) == nil
}

// prove makes the roots and proofs of every tree over the first leaves.
func prove(leaves []string, told *answers) {
	all, ok := hashes(leaves)
	if !ok {
		must(fmt.Errorf("a leaf is no hash"))
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for at, leaf := range all {
		more, err := tlog.StoredHashesForRecordHash(int64(at), leaf, reader)
		must(err)
		stored = append(stored, more...)
		size := int64(at + 1)
		root, err := tlog.TreeHash(size, reader)
		must(err)
		told.Roots = append(told.Roots, root.String())
		var records, trees [][]string
		for n := int64(0); n < size; n++ {
			record, err := tlog.ProveRecord(size, n, reader)
			must(err)
			records = append(records, texts(record))
			tree, err := tlog.ProveTree(size, n+1, reader)
			must(err)
			trees = append(trees, texts(tree))
		}
		told.Records, told.Trees = append(told.Records, records), append(told.Trees, trees)
	}
}

// sign signs a text; of a new key it tells the half that verifies.
func sign(key, name, text string) signed {
	verifier := ""
	if key == "" {
		var err error
		key, verifier, err = note.GenerateKey(rand.Reader, name)
		must(err)
	}
	signer, err := note.NewSigner(key)
	must(err)
	made, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	return signed{Key: verifier, Note: string(made)}
}

func hashes(texts []string) ([]tlog.Hash, bool) {
	found := []tlog.Hash{}
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, false
		}
		found = append(found, hash)
	}
	return found, true
}

func integers(texts ...string) ([]int64, bool) {
	var found []int64
	for _, text := range texts {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, false
		}
		found = append(found, number)
	}
	return found, true
}

func texts(proof []tlog.Hash) []string {
	found := []string{}
	for _, hash := range proof {
		found = append(found, hash.String())
	}
	return found
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
