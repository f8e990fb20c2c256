"""The rules of the trail, one by one, on events that were never in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.codec import encode, encode_store_event
from escalate.core.ports import Entry
from escalate.core.store_events import (
    OWN,
    Begun,
    Body,
    Erased,
    Imported,
    Read,
    Restored,
    Stamp,
    Upgraded,
    stamped,
)
from escalate.core.times import When
from escalate.core.trail.check import Erasure, TrailCheck
from escalate.core.trail.finding import Finding, Runs, of_case, of_events
from escalate.core.trail.regrowth import Regrowth
from escalate.core.trail.tree import EMPTY_ROOT, Frontier, root_of
from escalate.store.appending import sealed_after
from escalate.verifier import escalate_verify as second
from tests.store.examples import OPENED, event, note

replace = msgspec.structs.replace
STORE = "5e" * 16
BEGUN = Begun(store=STORE, schema=2, fingerprint="ab")
NINE = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


class Trail:
    """A trail that is being recorded; salts are the same on every run."""

    def __init__(self, *own: Body) -> None:
        self.entries: list[Entry] = []
        self.frontier = Frontier()
        self.versions: dict[int, int] = {}
        for body in own or (BEGUN,):
            self.own(body)

    def own(self, body: Body, at: dt.datetime = NINE) -> Trail:
        stamp = Stamp(op="op", actor="Manager", recorded=When(at.date(), at))
        made = stamped(body, stamp, self.versions.get(OWN, 0) + 1)
        return self.add(OWN, encode_store_event(made))

    def case(self, number: int, at: dt.datetime | None = NINE) -> Trail:
        version = self.versions.get(number, 0) + 1
        made = event(number, version, OPENED if version == 1 else note("n"))
        recorded = When(NINE.date(), at)
        return self.add(number, encode(replace(made, recorded=recorded)))

    def add(self, case: int, body: bytes) -> Trail:
        version = self.versions[case] = self.versions.get(case, 0) + 1
        salt = len(self.entries).to_bytes(32, "big")
        entry, self.frontier = sealed_after(self.frontier, case, version, body, salt)
        self.entries.append(entry)
        return self

    def erase(self, *places: int) -> Trail:
        for seq in places:
            self.entries[seq - 1] = replace(self.entries[seq - 1], body=b"", salt=b"")
        return self


def found(entries: list[Entry]) -> list[Finding]:
    """Return what is found, by both verifiers alike."""
    first = list(TrailCheck().findings(entries))
    findings = second.Findings()
    trail = second.Trail(findings)
    for entry in entries:
        trail.take(msgspec.structs.astuple(entry))
    trail.end()
    same = {(each.kind, each.which, each.code, each.remark) for each in first}
    assert {(kind, which, code, odd) for kind, which, code, _, odd in findings.all()} == same
    return first


def codes(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(each.which, each.code) for each in found(entries)]


def long(size: int = 13) -> Trail:
    """Return a trail of so many events, of two cases by turns."""
    trail = Trail()
    for number in range(size - 1):
        trail.case(1 + number % 2)
    return trail


def test_given_a_good_trail_then_nothing_is_found_and_its_head_is_that_of_the_definition() -> None:
    trail, check = long(), TrailCheck(marks=[0, 5, 99])

    assert list(check.findings(trail.entries)) == []

    leaves = [entry.leaf for entry in trail.entries]
    assert (check.tree.size, check.tree.root) == (13, root_of(leaves))
    assert check.roots == {0: EMPTY_ROOT, 5: root_of(leaves[:5])}
    assert check.versions == {0: 1, 1: 6, 2: 6}
    assert check.schema == BEGUN


def test_given_many_events_then_whoever_watches_is_told_how_far_it_is() -> None:
    told: list[int] = []
    list(TrailCheck(watch=told.append).findings(long(2050).entries))
    assert told == [1024, 2048, 2050]


# -- the beginning --------------------------------------------------------------------------------


def test_given_an_older_store_then_its_upgrade_may_stand_where_it_was_made() -> None:
    upgraded = Upgraded(store=STORE, schema=2, fingerprint="ab")
    trail = Trail(upgraded)
    older = Trail.__new__(Trail)
    older.entries, older.frontier, older.versions = [], Frontier(), {}
    older.case(1).case(1).own(upgraded)
    assert found(trail.entries) == found(older.entries) == []


@pytest.mark.parametrize(
    "entries",
    [
        [],
        Trail(Read(command="show")).entries,
        Trail(Read(command="show"), BEGUN).entries,
        Trail(Read(command="show"), Upgraded(store=STORE, schema=2, fingerprint="")).entries,
    ],
    ids=["none", "a reading", "begun second", "upgraded second"],
)
def test_given_no_beginning_then_it_is_said(entries: list[Entry]) -> None:
    (finding,) = found(entries)
    assert (finding.kind, finding.which, finding.code) == ("table", "events", "no-beginning")
    assert finding.says == (
        "The trail does not begin with the making of the store, nor tells of an older one."
    )


def test_given_a_store_that_changes_its_name_then_the_event_is_named() -> None:
    other = Upgraded(store="0f" * 16, schema=3, fingerprint="cd")
    assert codes(Trail(BEGUN, other).entries) == [("2", "other-store")]


# -- erasures -------------------------------------------------------------------------------------


def erased(case: int = 1, events: int = 2) -> Erased:
    return Erased(case=case, events=events, authority="the court", reason="asked")


def test_given_an_erasure_that_is_recorded_then_nothing_is_found() -> None:
    trail = Trail().case(1).case(2).case(1).own(erased()).erase(2, 4)
    assert found(trail.entries) == []


@pytest.mark.parametrize(
    ("trail", "code"),
    [
        (Trail().case(1).case(1).erase(2), "erased-unsaid"),
        (Trail().case(1).case(1).own(erased()), "not-erased"),
        (Trail().case(1).case(1).own(erased()).erase(2), "not-erased"),
        (Trail().case(1).case(1).own(erased(events=1)).erase(2, 3), "not-erased"),
        (Trail().case(1).own(erased()).case(1).erase(2, 4), "not-erased"),
        (Trail().case(1).case(1).own(erased()).case(1).erase(2, 3), "not-erased"),
        (Trail().own(erased()), "not-erased"),
    ],
    ids=["unsaid", "not at all", "half", "too few", "before its end", "gone on", "no such case"],
)
def test_given_an_erasure_that_is_not_what_is_recorded_then_the_case_is_named(
    trail: Trail, code: str
) -> None:
    assert codes(trail.entries) == [("1", code)]


def test_given_an_erasure_that_is_half_done_then_it_is_said_what_was_said_and_what_is() -> None:
    trail = Trail().case(1).case(1).case(1).own(erased(events=3)).erase(2)
    (finding,) = found(trail.entries)
    assert finding.says == (
        "Case 1: event 5 of the trail says that the words of its 3 events were erased; "
        "1 of 3 have none."
    )


def test_given_an_erasure_of_no_case_then_it_is_said_that_none_of_its_events_has_words() -> None:
    (finding,) = found(Trail().own(erased()).entries)
    assert finding.says.endswith("the words of its 2 events were erased; 0 of 0 have none.")


def test_given_an_erasure_of_a_case_without_events_then_it_is_as_it_says() -> None:
    assert found(Trail().own(erased(events=0)).entries) == []


@pytest.mark.parametrize(("events", "end"), [(50, "50, 51"), (51, "50, 51 …")])
def test_given_many_events_without_words_then_not_all_are_written_out(
    events: int, end: str
) -> None:
    trail = Trail()
    for _ in range(events):
        trail.case(1)
    (finding,) = found(trail.erase(*range(2, events + 2)).entries)
    assert finding.says == (
        f"Case 1: the words of {events} of its events are missing (in the trail: "
        f"{', '.join(map(str, range(2, 50)))}, {end}), and no erasure is recorded."
    )


def test_given_an_erasure_then_its_words_are_told_for_the_lists_that_name_it() -> None:
    check = TrailCheck()
    entries = Trail().case(1).case(1).own(erased()).erase(2, 3).entries
    assert list(check.findings(entries)) == []
    assert check.erased == {1: Erasure(seq=4, events=2, blank=2, body=entries[3].body)}


def test_given_an_erased_event_when_its_leaf_is_no_hash_then_its_seal_is_named() -> None:
    entries = Trail().case(1).own(erased(events=1)).erase(2).entries
    entries[1] = replace(entries[1], leaf=b"short")
    assert ("2", "other-seal") in codes(entries)


# -- restorations ---------------------------------------------------------------------------------


def test_given_restorations_then_they_are_kept_for_who_holds_the_trail_against_a_head() -> None:
    restored = Restored(kept=2, absent=9, root="", reason="the disk failed")
    check = TrailCheck()
    assert list(check.findings(Trail().case(1).own(restored).entries)) == []
    assert [event.body for event in check.restored] == [restored]


# -- clocks ---------------------------------------------------------------------------------------


def test_given_a_clock_that_was_set_back_then_it_is_a_remark() -> None:
    trail = Trail().case(1).case(1, NINE - dt.timedelta(minutes=61))
    assert [(each.code, each.which, each.remark) for each in found(trail.entries)] == [
        ("clock-back", "3", True)
    ]


@pytest.mark.parametrize("at", [NINE - dt.timedelta(minutes=60), None], ids=["an hour", "no time"])
def test_given_a_command_that_took_its_time_then_nothing_is_said(at: dt.datetime | None) -> None:
    assert found(Trail().case(1).case(1, at).entries) == []


def test_given_an_event_with_a_fault_and_without_a_time_then_the_fault_is_named() -> None:
    entries = Trail().case(1, None).entries
    entries[1] = replace(entries[1], case=2)
    assert codes(entries) == [("2", "other-columns")]


def test_given_an_event_with_a_fault_and_an_hours_delay_then_only_the_fault_is_named() -> None:
    entries = Trail().case(1).case(1, NINE - dt.timedelta(minutes=60)).entries
    entries[2] = replace(entries[2], case=2)
    assert codes(entries) == [("3", "other-columns")]


def test_given_cases_that_were_imported_then_they_may_have_been_recorded_before() -> None:
    earlier = NINE - dt.timedelta(days=99)
    imported = Imported(cases=(1,), origin="escalate/" + "0f" * 16, size=9, root="")
    assert codes(Trail().case(1, earlier).own(imported).entries) == [("3", "imported")]
    assert codes(Trail().case(2, earlier).own(imported).entries) == [
        ("2", "clock-back"),
        ("3", "imported"),
    ]
    later = Trail().case(1, earlier).own(imported).case(1, earlier)
    assert codes(later.entries) == [("3", "imported"), ("4", "clock-back")]


# -- seals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seq", [1, 2, 6, 13])
def test_given_words_or_a_salt_that_were_changed_then_the_seal_of_that_event_is_named(
    seq: int,
) -> None:
    old = long().entries[seq - 1]
    for changed in (
        replace(old, body=old.body.replace(b"2026-03-02", b"2026-03-03")),
        replace(old, salt=bytes(31) + b"x"),
    ):
        entries = long().entries
        entries[seq - 1] = changed
        assert (str(seq), "other-seal") in codes(entries)


def test_given_words_that_say_another_version_then_it_is_said_between_which_events() -> None:
    trail = long(5)
    old = trail.entries[3]
    body = old.body.replace(b'"version":2', b'"version":4')
    trail.entries[3] = replace(old, version=4, body=body)
    says = [each.says for each in found(trail.entries) if each.code == "version-gap"]
    assert says == [
        "Case 1: after its event 1 comes its event 4, which is event 4 of the trail.",
    ]


# -- values of other kinds ------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, "text", 7.5, 7, b"bytes"], ids=str)
@pytest.mark.parametrize("name", Entry.__struct_fields__)
@pytest.mark.parametrize("seq", [1, 6, 13])
def test_given_a_value_of_another_kind_in_any_column_then_it_is_found(
    seq: int, name: str, value: object
) -> None:
    """STRICT tables take none; but a forger may make others."""
    entries = long().entries
    entries[seq - 1] = replace(entries[seq - 1], **{name: value})
    assert codes(entries)


@pytest.mark.parametrize("name", ["case", "version", "body", "salt", "leaf", "nodes", "root"])
def test_given_a_value_of_another_kind_behind_a_gap_then_its_own_event_is_named(name: str) -> None:
    entries = long().entries
    entries[5] = replace(entries[5], **{name: 7.5})
    assert ("6", "wrong-kind") in codes(entries)
    assert ("6", "wrong-kind") in codes([*entries[:4], *entries[5:]])


def test_given_words_that_are_no_event_then_they_are_told_apart() -> None:
    words = {
        b"{": "unreadable-event",
        b"[]": "unreadable-event",
        b'{"recorded":{"day":"\xff"},"version":2}': "unreadable-event",
        b'{"recorded":{"day":"2026-03-02"},"version":2,"\xff":1}': "unreadable-event",
        b'{"version":2}': "unreadable-event",
        b'{"recorded":{"day":"2026-03-02"},"version":2,"body":{}}': "not-canonical",
        b'{"body":{"event":"begun"},"recorded":{"day":"2026-03-02"},"version":2}': "unknown-words",
    }
    for body, code in words.items():
        assert ("2", code) in codes(Trail().add(OWN, body).entries), body


# -- the tree, and how it goes on after a fault ---------------------------------------------------


def runs() -> Iterator[tuple[int, int]]:
    for size in range(1, 20):
        for seq in range(1, size + 1):
            yield size, seq


@pytest.mark.parametrize("column", ["root", "nodes", "leaf"])
def test_given_one_event_with_another_hash_then_it_alone_is_named(column: str) -> None:
    for size, seq in runs():
        entries = long(size).entries
        other = bytes(len(getattr(entries[seq - 1], column)) or 32)
        entries[seq - 1] = replace(entries[seq - 1], **{column: other})
        assert {each.which for each in found(entries)} == {str(seq)}, (size, seq)


def test_given_one_event_missing_then_those_behind_it_are_still_known_to_be_whole() -> None:
    for size, seq in runs():
        if 1 < seq < size:
            entries = long(size).entries
            del entries[seq - 1]
            events = {each.which for each in found(entries) if each.kind == "event"}
            assert events == {str(seq)}, (size, seq)


def test_given_an_event_sealed_anew_then_it_and_the_next_that_covers_it_are_named() -> None:
    trail = long(16)
    old = trail.entries[4]
    body = old.body.replace(b"Nurse", b"Nobody")
    forged, _ = sealed_after(Frontier(), old.case, old.version, body, old.salt)
    trail.entries[4] = replace(old, body=body, leaf=forged.leaf)
    assert codes(trail.entries) == [("5-6", "other-tree")]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_tree_that_is_grown_again_is_the_tree(leaves: list[bytes]) -> None:
    frontier, tree, slow = Frontier(), Regrowth(), Regrowth()
    for leaf in leaves:
        frontier, nodes = frontier.grown(leaf)
        assert tree.fits(leaf, b"".join(nodes), frontier.root)
        assert slow.grow(leaf, b"".join(nodes), frontier.root)
        assert not tree.fits(leaf, b"?", frontier.root)
    assert (tree.size, tree.root) == (slow.size, slow.root) == (len(leaves), frontier.root)


@given(st.integers(0, 70), st.integers(0, 70))
def test_after_any_gap_the_tree_is_whole_again_when_the_gap_lies_in_a_known_subtree(
    size: int, gap: int
) -> None:
    tree, frontier, kept = Regrowth(), Frontier(), []
    for number in range(256):
        leaf = bytes([number]) * 32
        frontier, nodes = frontier.grown(leaf)
        kept.append((leaf, b"".join(nodes), frontier.root))
    for entry in kept[:size]:
        assert tree.fits(*entry)
    tree.skip_to(size + gap)
    for entry in kept[size + gap :]:
        assert tree.fits(*entry) or tree.grow(*entry)
    assert tree.root == frontier.root


def test_given_the_same_fault_in_a_row_then_it_is_said_once() -> None:
    faults = Runs()
    for seq in (1, 2, 2, 3, 7, 9):
        faults.blame("other-tree", seq)
    faults.blame("missing-event", 4, 6)
    assert [each.which for each in faults.taken()] == ["1-3", "7"]
    assert [(each.which, each.code) for each in faults.end()] == [
        ("4-6", "missing-event"),
        ("9", "other-tree"),
    ]
    assert list(faults.end()) == []


def test_given_faults_that_are_open_at_the_end_then_they_are_said_in_the_order_of_the_trail() -> (
    None
):
    faults = Runs()
    faults.blame("other-tree", 5)
    faults.blame("other-seal", 4)
    faults.blame("half-erased", 9)
    assert [each.which for each in faults.end()] == ["4", "5", "9"]


def test_what_is_found_begins_with_the_events_or_the_case_that_it_is_about() -> None:
    words = "its words, its salt and its leaf do not belong together: one was changed."
    assert of_events("other-seal", 7, 7).says == f"Event 7: {words}"
    assert of_events("other-seal", 7, 9).says == f"Each of the events 7 to 9: {words}"
    assert of_case(3, "version-gap", "it has a gap.").says == "Case 3: it has a gap."
    assert of_case(OWN, "version-gap", "x.").says == "The store's own events: x."
