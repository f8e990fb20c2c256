"""Whoever changes an export before they hand it on is found by whoever verifies it."""

from __future__ import annotations

import io
import json

import pytest

from escalate.core.exported import exported
from escalate.core.trail.checkpoint import Checkpoint
from escalate.errors import BadUsage, BrokenTrail
from escalate.store.sqlite import SqliteStore
from escalate.verifier import escalate_verify as second
from tests.core.trail.forgeries import Included, forged_inclusions, trail
from tests.forging.exports import (
    Altered,
    Document,
    as_lines,
    as_sealed,
    changed,
    export,
    export_all,
    instead,
    kept_with,
    of_the_erasure,
    of_the_record,
    of_the_trail,
    of_the_values,
    resealed,
    the_first_believes,
    the_first_believes_lines,
    values,
)
from tests.forging.stores import ERASED, make

CASES = (1, 2, 3)
"""Those that have their words; the first is long, and has a correction."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SqliteStore:
    return make(tmp_path_factory.mktemp("exported") / "store.db")


@pytest.fixture(scope="module")
def documents(store: SqliteStore) -> list[Document]:
    return [export(store, case) for case in CASES]


def broken(document: Document, kept: Checkpoint | None = None) -> list[str]:
    """Return what the second verifier says of an export; that it is none at all is said too."""
    held = second.Checkpoint(kept.origin, kept.size, kept.root) if kept else None
    try:
        found, _ = second.verify_export(json.dumps(document), held)
    except second.Unreadable as error:
        return [str(error)]
    return [finding.code for finding in found if not finding.remark]


def odd(document: Document, kept: Checkpoint) -> set[str]:
    """Return what the second verifier remarks on."""
    held = second.Checkpoint(kept.origin, kept.size, kept.root)
    found, _ = second.verify_export(json.dumps(document), held)
    return {finding.code for finding in found if finding.remark}


def test_given_good_exports_when_they_are_verified_then_nothing_is_broken(
    store: SqliteStore, documents: list[Document]
) -> None:
    for document in documents:
        assert broken(document) == broken(document, kept_with(store, document)) == []
    assert all(map(the_first_believes, documents))
    every = export_all(store)
    assert len(every) > len(CASES)  # one was erased
    assert broken(every) == broken(every, kept_with(store, every[0])) == []


def test_given_a_redacted_export_when_it_is_verified_then_its_place_in_the_trail_is_proven(
    store: SqliteStore,
) -> None:
    document = export(store, 1, redact=True)
    assert broken(document) == broken(document, kept_with(store, document)) == []
    leaf = document["trail"]["entries"][0]["leaf"]
    assert "other-tree" in broken(changed(document, ("trail", "entries", 1, "leaf"), leaf))


def test_given_any_value_of_the_trail_changed_when_it_is_verified_then_it_is_found(
    documents: list[Document],
) -> None:
    """In the words too: they are part of the trail. `escalate import` refuses the same."""
    count = 0
    for altered in of_the_trail(documents[1], documents[0]):
        assert broken(altered.document), altered.says
        only_for_paper = altered.says.startswith("head ")  # the import does not read it
        assert only_for_paper or not the_first_believes(altered.document), altered.says
        count += 1
    assert count > 1000


def test_given_any_value_of_a_sealed_record_changed_when_it_is_verified_then_it_is_found(
    documents: list[Document],
) -> None:
    """Without the words for people there is nothing in it that no seal vouches for."""
    document = as_sealed(documents[1])
    assert broken_lines(as_lines(document)) == broken(document) == []
    assert the_first_believes_lines(as_lines(document))
    others = [
        *of_the_trail(document, as_sealed(documents[0])),
        Altered("called redacted", {**document, "redacted": True}),
        Altered("words beside the number", changed(document, ("case", "status"), "closed")),
        Altered("another text", {**document, "policy_text": document["policy_text"] + " "}),
        Altered("no text", {**document, "policy_text": None}),
        Altered("another case", changed(document, ("case", "number"), 7)),
    ]
    for altered in others:
        assert broken_lines(as_lines(altered.document)), altered.says
        only_for_paper = altered.says.startswith(("head ", "words beside", "no text"))
        believed = the_first_believes_lines(as_lines(altered.document))
        assert only_for_paper or not believed or "another text" in altered.says, altered.says
    assert len(others) > 1000


def test_given_json_lines_of_all_cases_when_a_line_is_changed_then_it_is_found(
    store: SqliteStore,
) -> None:
    every = export_all(store)
    lines = as_lines(as_sealed(every)).splitlines(keepends=True)
    assert len(lines) == len(every) > len(CASES)
    assert broken_lines("".join(lines)) == []
    assert the_first_believes_lines("".join(lines))
    for place in range(len(lines)):
        for how, forged in {
            "left out": lines[:place] + lines[place + 1 :],
            "twice": [*lines[: place + 1], *lines[place:]],
            "first": [lines[place], *lines[:place], *lines[place + 1 :]] if place else lines[::-1],
            "cut": [*lines[:place], lines[place][:-40] + "\n", *lines[place + 1 :]],
        }.items():
            assert broken_lines("".join(forged)), (place, how)
            assert not the_first_believes_lines("".join(forged)), (place, how)


def broken_lines(text: str) -> list[str]:
    """Return what the second verifier says of JSON Lines; that it is no export is said too."""
    try:
        found, _ = second.verify_lines(io.BytesIO(text.encode()))
    except second.Unreadable as error:
        return [str(error)]
    return [finding.code for finding in found if not finding.remark]


def test_given_the_export_of_an_erased_case_when_it_is_verified_then_the_erasure_is_proven(
    store: SqliteStore,
) -> None:
    for document in (export(store, ERASED), export(store, ERASED, redact=True)):
        assert broken(document) == broken(document, kept_with(store, document)) == []


def test_given_any_value_of_an_erasure_changed_when_it_is_verified_then_it_is_found(
    store: SqliteStore, documents: list[Document]
) -> None:
    """Here not even the last event can be left out: the erasure says how many there were."""
    document = export(store, ERASED)
    for altered in (*of_the_erasure(document), *of_the_values(document)):
        assert broken(altered.document), altered.says
    words = documents[1]["trail"]["entries"][0]
    for key in ("salt", "stored"):
        assert broken(changed(document, ("trail", "entries", 0, key), words[key]))
    assert broken(changed(document, ("trail", "entries", 0), words))


def test_given_what_people_read_of_a_case_changed_when_it_is_verified_then_it_is_found(
    documents: list[Document],
) -> None:
    count = 0
    for document in documents:
        for altered in of_the_record(document):
            assert broken(altered.document), altered.says
            count += 1
    assert count > 2000


def test_given_a_corrected_case_when_what_an_event_first_said_is_changed_then_it_is_found(
    documents: list[Document],
) -> None:
    document = documents[0]
    place = next(n for n, e in enumerate(document["case"]["events"]) if e["event"] == "corrected")
    event = ("case", "events", place)
    for path, value in {
        (*event, "replacement", "outcome"): "resolved",
        (*event, "body", "corrects"): 1,
        (*event, "body", "reason"): "none",
        ("case", "events", 1, "body", "outcome"): "resolved",
    }.items():
        assert broken(changed(document, path, value)) == ["other-record"], path


def test_given_the_last_event_left_out_everywhere_when_it_is_verified_then_it_is_found(
    documents: list[Document],
) -> None:
    """The trail keeps how many events an export had when it was made."""
    document = documents[1]
    shorter = shortened(document)
    assert broken(shorter) == ["left-out"]
    assert not the_first_believes(shorter)


def test_given_a_case_left_out_of_an_export_of_all_when_it_is_verified_then_it_is_found(
    store: SqliteStore,
) -> None:
    every = export_all(store)
    for place in range(len(every)):
        rest = every[:place] + every[place + 1 :]
        assert "left-out" in broken(rest), place
    assert broken([every[0]]) == broken(every[0]) == ["left-out"]


def test_given_a_case_from_a_made_up_trail_in_an_export_of_all_then_it_is_found(
    store: SqliteStore,
) -> None:
    """It ends with the very event that keeps the export, in a tree of its own."""
    every = export_all(store)
    every[1] = {**resealed(every[1]), "policy_text": every[1]["policy_text"]}
    assert "other-head" in broken(every)
    plain = [one for one in every if "case" in one]
    with pytest.raises((BadUsage, BrokenTrail)):
        list(exported(json.dumps(plain[:2]).encode()))
    with pytest.raises(BadUsage, match="come from several exports"):
        list(exported(json.dumps(every).encode()))


def test_given_the_word_of_another_export_when_it_is_verified_then_it_is_found(
    store: SqliteStore, documents: list[Document]
) -> None:
    """Each is the last event of the trail that it names: an older one does not fit a newer."""
    document = export(store, 2)
    shorter = shortened(document)
    for other in (documents[1], documents[0], export(store, 3)):
        theirs = other["trail"]["export"]
        assert broken(changed(shorter, ("trail", "export"), theirs))
    words: list[Document] = [None, {}, 7, document["trail"]["entries"][-1]]
    for word in words:
        assert "other-export" in broken(changed(shorter, ("trail", "export"), word)), word
    silent = {**shorter["trail"]["export"], "salt": None, "stored": None}
    assert "other-export" in broken(changed(shorter, ("trail", "export"), silent))


def shortened(document: Document) -> Document:
    """Return an export without its last event, in its trail and in what people read."""
    entries, events = document["trail"]["entries"], document["case"]["events"]
    trail = {**document["trail"], "entries": entries[:-1]}
    return {**document, "trail": trail, "case": {**document["case"], "events": events[:-1]}}


def test_given_a_whole_trail_made_around_other_words_when_it_is_verified_then_a_checkpoint_tells(
    store: SqliteStore, documents: list[Document]
) -> None:
    false = resealed(documents[1])
    assert broken(false) == []
    assert the_first_believes(false)
    assert odd(false, kept_with(store, documents[1])) == {"other-size"}
    theirs = false["trail"]
    kept = Checkpoint(theirs["origin"], theirs["size"], bytes(32))
    assert set(broken(false, kept)) == {"rewritten"}


def test_given_a_checkpoint_when_an_export_is_made_for_it_then_it_is_held_against_it(
    store: SqliteStore, documents: list[Document]
) -> None:
    kept = kept_with(store, documents[0])
    for redact in (False, True):
        document = export(store, 2, redact=redact, since=kept)
        assert broken(document, kept) == []
        assert "other-size" not in odd(document, kept)
        false = Checkpoint(kept.origin, kept.size, bytes(32))
        assert broken(document, false) == ["rewritten"]
    document = export(store, 2, since=kept)
    assert the_first_believes(document)
    for path, value in values(document["trail"]["since"]):
        for how, new in instead(value):
            altered = changed(document, ("trail", "since", *path), new)
            assert broken(altered, kept), (path, how)
            assert not the_first_believes(altered), (path, how)
    history = {**resealed(document), "policy_text": document["policy_text"]}
    assert "other-export" in broken(history, kept)


def test_given_a_checkpoint_of_another_store_when_an_export_is_verified_then_it_is_said(
    store: SqliteStore, documents: list[Document]
) -> None:
    kept = kept_with(store, documents[0])
    other = Checkpoint("escalate/" + "0f" * 16, kept.size, kept.root)
    assert set(broken(documents[0], other)) == {"other-origin"}


def test_given_exports_put_together_from_two_moments_when_they_are_verified_then_it_is_said(
    documents: list[Document],
) -> None:
    later = resealed(documents[1])
    assert "other-head" in broken([documents[0], later])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "7",
        '{"format": "escalate case record 2"}',
        '{"format": "escalate case record 1", "format": "escalate case record 1"}',
        '{"format": "escalate case record 1", "size": NaN}',
        "[" * 100_000,
    ],
    ids=range(7),
)
def test_given_what_is_no_export_when_it_is_verified_then_it_is_called_so(text: str) -> None:
    with pytest.raises(second.Unreadable, match="This is no export"):
        second.verify_export(text)


def test_given_an_export_without_what_it_must_have_when_it_is_verified_then_nothing_breaks_down(
    documents: list[Document],
) -> None:
    for part in ("case", "trail", "policy_text", "redacted"):
        assert broken({key: value for key, value in documents[0].items() if key != part})
        others: list[Document] = [None, 7, "text", [], {}, [None]]
        for value in others:
            if (part, value) not in (("policy_text", "text"),):
                assert broken({**documents[0], part: value}), (part, value)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_given_any_false_proof_when_the_second_verifier_checks_it_then_it_is_refused(
    size: int,
) -> None:
    """The same false proofs as those that `escalate` is tested with."""
    for index in range(size):
        claim = trail(size).included(index, size)
        assert second_believes(claim)
        for says, false in forged_inclusions(claim):
            assert not second_believes(false), says


def second_believes(claim: Included) -> bool:
    return second.included(claim.leaf, claim.index + 1, claim.size, list(claim.proof), claim.root)
