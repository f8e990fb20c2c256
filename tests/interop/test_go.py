"""What Go's packages for transparency logs make of our notes and proofs, and we of theirs.

A program of ours, `judge.go`, asks golang.org/x/mod/sumdb/note and tlog, which share no line with
us. In Debian: the packages golang-go and golang-golang-x-mod-dev.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from escalate.core.trail.checkpoint import Checkpoint, read_checkpoint
from escalate.core.trail.note import Note
from escalate.core.trail.proofs import includes
from escalate.errors import BrokenTrail
from escalate.signing import Signer, Verifier, make_key, verify
from tests.core.trail.forgeries import (
    Grown,
    Included,
    forged_growths,
    forged_inclusions,
    trail,
)
from tests.core.trail.notes import LOG_CHECKPOINT, LOG_KEY, LOG_WITNESSED, MALFORMED
from tests.signed import BOARD, DRAFT, LEAD, SEED_1, SIGNED, forged_notes

GO = shutil.which("go")
GOPATH = Path("/usr/share/gocode")
"""Where Debian puts the sources of Go packages."""

pytestmark = [
    pytest.mark.skipif(GO is None, reason="there is no go here (Debian: golang-go)"),
    pytest.mark.skipif(
        not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir(),
        reason="the sources of golang.org/x/mod are not here (Debian: golang-golang-x-mod-dev)",
    ),
]

Judge = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Ask Go: questions by name, answers by name."""
    folder = tmp_path_factory.mktemp("go")
    program = folder / "judge"
    build = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": "", "GOENV": "off"}
    keep = {"GOCACHE": str(folder / "cache"), "GOTMPDIR": str(folder), "GOTOOLCHAIN": "local"}
    subprocess.run(
        [str(GO), "build", "-o", str(program), str(Path(__file__).with_name("judge.go"))],
        env={**os.environ, **build, **keep, "CGO_ENABLED": "0"},
        check=True,
    )

    def ask(**questions: object) -> dict[str, Any]:
        done = subprocess.run(
            [str(program)], input=json.dumps(questions).encode(), capture_output=True, check=True
        )
        answers: dict[str, Any] = json.loads(done.stdout)
        return answers

    return ask


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64s(proof: Iterable[bytes]) -> list[str]:
    return [b64(each) for each in proof]


def asked(claim: Included) -> dict[str, object]:
    return {
        "Leaf": b64(claim.leaf),
        "Index": str(claim.index),
        "Size": str(claim.size),
        "Proof": b64s(claim.proof),
        "Root": b64(claim.root),
    }


def asked_growth(claim: Grown) -> dict[str, object]:
    return {
        "OldSize": str(claim.old_size),
        "OldRoot": b64(claim.old_root),
        "NewSize": str(claim.new_size),
        "NewRoot": b64(claim.new_root),
        "Proof": b64s(claim.proof),
    }


def wrong(judge: Judge, notes: Iterable[bytes], *keys: str) -> list[str]:
    """Return what Go finds wrong with each note; nothing where it accepts it."""
    found = judge(Notes=[{"Note": b64(note), "Keys": keys} for note in notes])["Notes"]
    return [str(each) for each in found]


def refused(note: Note, *verifiers: Verifier) -> bool:
    try:
        verify(note, verifiers)
    except BrokenTrail:
        return True
    return False


# --- proofs ---


def test_go_and_we_agree_on_every_proof_that_an_event_is_in_the_trail(judge: Judge) -> None:
    claims = [trail(size).included(index, size) for size in range(1, 14) for index in range(size)]
    forged = [forgery for claim in claims for _, forgery in forged_inclusions(claim)]
    fixtures = [*claims, *forged]

    theirs = judge(Included=[asked(claim) for claim in fixtures])["Included"]

    assert len(forged) > 9 * len(claims)
    assert theirs == [claim.holds() for claim in fixtures]
    assert all(theirs[: len(claims)])


def test_go_and_we_agree_on_every_proof_that_the_trail_grew(judge: Judge) -> None:
    claims = [trail(new).grown(old, new) for new in range(2, 14) for old in range(1, new)]
    forged = [forgery for claim in claims for _, forgery in forged_growths(claim)]
    fixtures = [*claims, *forged]

    theirs = judge(Grown=[asked_growth(claim) for claim in fixtures])["Grown"]

    assert len(forged) > 9 * len(claims)
    assert theirs == [claim.holds() for claim in fixtures]
    assert all(theirs[: len(claims)])


def test_go_and_we_agree_on_proofs_that_are_passed_off_for_other_events_and_sizes(
    judge: Judge,
) -> None:
    """All of them, also the few that hold since a proof does not vouch for the size of the tree."""
    sizes = range(1, 9)
    claims = [
        Included(one.leaf, index, size, one.proof, one.root)
        for made in sizes
        for one in (trail(made).included(at, made) for at in range(made))
        for size in sizes
        for index in range(size)
    ]
    growths = [
        Grown(old, one.old_root, new, one.new_root, one.proof)
        for made in sizes
        for one in (trail(made).grown(at, made) for at in range(1, made))
        for old, new in itertools.permutations(sizes, 2)
    ]

    theirs = judge(
        Included=[asked(claim) for claim in claims],
        Grown=[asked_growth(claim) for claim in growths],
    )

    assert theirs["Included"] == [claim.holds() for claim in claims]
    assert theirs["Grown"] == [claim.holds() for claim in growths]


def test_go_makes_the_same_roots_and_proofs_from_the_same_events(judge: Judge) -> None:
    events = trail(40)

    theirs = judge(Leaves=b64s(events.leaves))

    for size in range(1, 41):
        records = [b64s(events.included(index, size).proof) for index in range(size)]
        trees = [b64s(events.grown(old, size).proof) for old in range(1, size + 1)]
        assert theirs["Roots"][size - 1] == b64(events.root(size))
        assert theirs["Records"][size - 1] == records
        assert theirs["Trees"][size - 1] == trees


def test_go_and_we_agree_on_two_heads_of_one_size(judge: Judge) -> None:
    """Go asks the same of them as `Checkpoint.extends`: one root and no proof."""
    events = trail(6)
    one, other, proof = events.root(5), events.root(6), events.grown(5, 6).proof
    claims = [
        Grown(5, old, 5, new, each)
        for old, new in itertools.product((one, other), repeat=2)
        for each in ((), proof, (one,))
    ]

    theirs = judge(Grown=[asked_growth(claim) for claim in claims])["Grown"]

    assert theirs == [
        Checkpoint("one", 5, claim.new_root).extends(
            Checkpoint("one", 5, claim.old_root), claim.proof
        )
        for claim in claims
    ]
    assert sum(theirs) == 2


# --- notes ---


def test_go_opens_what_we_signed(judge: Judge) -> None:
    both = BOARD.sign(SIGNED)

    for note, key in ((SIGNED, LEAD), (both, LEAD), (both, BOARD)):
        assert wrong(judge, [note.to_bytes()], key.verifier.to_text()) == [""]
    assert wrong(judge, [SIGNED.to_bytes()], BOARD.verifier.to_text()) == [
        "note has no verifiable signatures"
    ]


def test_go_opens_what_others_published_as_we_do(judge: Judge) -> None:
    notes = [LOG_CHECKPOINT, LOG_WITNESSED]
    changed = [note.replace(b"1", b"2", 2) for note in notes]

    assert wrong(judge, notes, LOG_KEY) == ["", ""]
    assert all(wrong(judge, changed, LOG_KEY))


def test_go_refuses_every_note_that_we_refuse_as_forged(judge: Judge) -> None:
    """We refuse one more: Go does not look at a second signature by a key that signed already."""
    forged = dict(forged_notes())
    notes = [note.to_bytes() for note in forged.values()]

    theirs = dict(zip(forged, wrong(judge, notes, LEAD.verifier.to_text()), strict=True))

    assert all(refused(note, LEAD.verifier) for note in forged.values())
    assert [what for what, says in theirs.items() if not says] == ["a bad one after a good one"]


def test_go_refuses_every_note_that_we_refuse_as_malformed(judge: Judge) -> None:
    """We refuse one more: Go lets the same bytes be written in several ways of Base64."""
    notes = [data for data, _ in MALFORMED]

    theirs = wrong(judge, notes, LEAD.verifier.to_text())

    others = [note for note, says in zip(notes, theirs, strict=True) if says != "malformed note"]
    assert [b"AAAAAAF=" in note for note in others] == [True]


def test_what_go_signs_with_a_key_of_its_own_we_accept(judge: Judge) -> None:
    asking = {"Key": "", "Name": "partnership.example/board", "Text": DRAFT.text}

    [signed] = judge(Sign=[asking])["Signed"]

    verifier = Verifier.from_text(signed["Key"])
    checkpoint, note = read_checkpoint(signed["Note"].encode())
    assert verifier.to_text() == signed["Key"]
    assert verify(note, [verifier]) == (verifier,)
    assert checkpoint.to_text() == DRAFT.text
    assert refused(Note(note.text.replace("42", "43"), note.signatures), verifier)
    assert refused(note, LEAD.verifier)


def test_what_go_signs_with_our_key_is_what_we_sign(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "lead.key"
    verifier = make_key(path, LEAD.name, random=lambda size: SEED_1[:size])
    asking = {"Key": path.read_text(encoding="utf-8"), "Name": "", "Text": DRAFT.text}

    [signed] = judge(Sign=[asking])["Signed"]

    assert signed["Note"].encode() == Signer(LEAD.name, SEED_1).sign(DRAFT).to_bytes()
    assert wrong(judge, [SIGNED.to_bytes()], verifier.to_text()) == [""]


def test_a_proof_that_go_made_convinces_us(judge: Judge) -> None:
    events = trail(21)

    theirs = judge(Leaves=b64s(events.leaves))

    root = base64.b64decode(theirs["Roots"][20])
    for index, texts in enumerate(theirs["Records"][20]):
        proof = [base64.b64decode(text) for text in texts]
        assert includes(events.leaves[index], index, 21, proof, root)
