"""Whoever has the whole file and changes what was recorded is found: by both verifiers, by name."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from escalate.core.ports import Entry
from escalate.core.trail.checkpoint import Checkpoint
from escalate.store.driver import library
from tests.forging import derived, forgeries, rewritten
from tests.forging.forgeries import Forgery, run
from tests.forging.stores import (
    EVENTS,
    PROMISED_BY_BOTH,
    Forger,
    Found,
    first_says,
    make,
    now,
    second_says,
)

Both = tuple[Found, Found]


@pytest.fixture(scope="module")
def checkpoint(path: Path) -> Checkpoint:
    """The checkpoint that somebody else keeps of the good store."""
    return now(make(path))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the good store is."""
    return tmp_path_factory.mktemp("forged") / "store.db"


@pytest.fixture(scope="module")
def forger(path: Path, checkpoint: Checkpoint) -> Forger:
    """Somebody who has the good store in their hands."""
    return Forger(path)


@pytest.fixture(scope="module")
def entries(forger: Forger) -> list[Entry]:
    """The events of the good store."""
    return forger.entries()


def verdicts(forger: Forger, forgery: Forgery, *kept: Checkpoint) -> Both:
    """Return what both verifiers find in a forged store; they must agree on the trail."""
    with forger.forged(forgery.act) as raw:
        first, second = first_says(raw, kept), second_says(raw, kept)
    assert promised(first) == promised(second), forgery.says
    return first, second


def promised(found: Found) -> Found:
    """Return what follows from the rules of the trail alone."""
    kinds = ("event", "case", "checkpoint")
    return frozenset(one for one in found if one[0] in kinds and one[2] in PROMISED_BY_BOTH)


def names(found: Found, wanted: str) -> bool:
    """Whether something is named: an event, alone or among several, a case, a policy."""
    for kind, which, _ in found:
        if kind == "event" and wanted.isdigit():
            first, _, last = which.rpartition("-")
            if int(first or last) <= int(wanted) <= int(last):
                return True
        if wanted in (which, f"{kind} {which}"):
            return True
    return False


def all_found(forger: Forger, tried: Iterable[Forgery]) -> int:
    """See that both verifiers find each forgery, and name what was forged; return how many."""
    count = 0
    for forgery in tried:
        first, second = verdicts(forger, forgery)
        assert first, forgery.says
        assert second, forgery.says
        assert not forgery.names or names(first, forgery.names), (forgery.says, first)
        assert not forgery.names or names(second, forgery.names), (forgery.says, second)
        count += 1
    return count


def test_given_a_good_store_when_it_is_verified_then_nothing_is_broken(
    forger: Forger, checkpoint: Checkpoint, entries: list[Entry]
) -> None:
    assert len(entries) == EVENTS
    assert verdicts(forger, Forgery("nothing", lambda _: None)) == (frozenset(), frozenset())
    assert verdicts(forger, Forgery("nothing", lambda _: None), checkpoint)[0] == frozenset()


def test_given_the_store_as_it_ever_was_when_it_is_verified_then_nothing_is_broken(
    forger: Forger, entries: list[Entry]
) -> None:
    good = list(rewritten.as_it_was(entries))
    for lawful in good:
        assert verdicts(forger, lawful) == (frozenset(), frozenset()), lawful.says
    made = (forgeries.of_columns, forgeries.of_words, forgeries.of_rows)
    forged = sum(len(list(make(entries))) for make in made)
    assert forged / (forged + len(good)) > 0.9, "a verifier is tested by what it must refuse"


def test_given_any_column_of_any_event_changed_when_it_is_verified_then_that_event_is_named(
    forger: Forger, entries: list[Entry]
) -> None:
    assert all_found(forger, forgeries.of_columns(entries)) > 1000


def test_given_words_with_a_seal_of_their_own_when_it_is_verified_then_that_event_is_named(
    forger: Forger, entries: list[Entry]
) -> None:
    assert all_found(forger, forgeries.of_words(entries)) > 60


def test_given_events_removed_added_or_moved_when_it_is_verified_then_it_is_found(
    forger: Forger, entries: list[Entry]
) -> None:
    assert all_found(forger, forgeries.of_rows(entries)) > 200


def the_first_finds(forger: Forger, tried: Iterable[Forgery]) -> int:
    """See that `escalate verify` finds and names each forgery of what needs the engine to check."""
    count = 0
    for forgery in tried:
        first, _ = verdicts(forger, forgery)
        assert names(first, forgery.names), (forgery.says, first)
        count += 1
    return count


def test_given_a_list_that_says_another_thing_when_it_is_verified_then_the_case_is_named(
    forger: Forger,
) -> None:
    assert the_first_finds(forger, derived.of_lists(forger)) > 200


def test_given_a_day_with_another_number_of_cases_when_it_is_verified_then_it_is_found(
    forger: Forger,
) -> None:
    assert the_first_finds(forger, derived.of_tallies(forger)) > 20


def test_given_a_policy_with_another_text_when_it_is_verified_then_the_policy_is_named(
    forger: Forger,
) -> None:
    assert all_found(forger, derived.of_policies(forger)) > 20


@pytest.mark.parametrize("sql", derived.META.values(), ids=derived.META)
def test_given_another_name_of_the_store_when_it_is_verified_then_it_is_found(
    forger: Forger, sql: str
) -> None:
    assert verdicts(forger, Forgery(sql, run(sql)))[0]


@pytest.mark.parametrize("sql", derived.SCHEMA.values(), ids=derived.SCHEMA)
def test_given_another_schema_when_it_is_verified_then_it_is_found(
    path: Path, checkpoint: Checkpoint, tmp_path: Path, sql: str
) -> None:
    first, _ = found_in_copy(path, tmp_path / "store.db", sql)
    assert first


@pytest.mark.parametrize("guard", derived.GUARDS)
def test_given_a_guard_taken_away_or_weakened_when_it_is_verified_then_it_is_named(
    path: Path, checkpoint: Checkpoint, tmp_path: Path, guard: str
) -> None:
    weakened = "CREATE TRIGGER {} BEFORE DELETE ON meta BEGIN SELECT 1; END"
    for sql in (f"DROP TRIGGER {guard}", f"DROP TRIGGER {guard}; {weakened.format(guard)}"):
        first, second = found_in_copy(path, tmp_path / "store.db", sql)
        assert {("file", "schema", "other-schema"), ("table", guard, "other-schema")} == first
        assert {("file", "schema", "other-schema")} == second


def found_in_copy(path: Path, copy: Path, sql: str) -> Both:
    """Return what both verifiers find in a copy of a store that another program has changed."""
    copy.write_bytes(path.read_bytes())
    with contextlib.closing(sqlite3.connect(copy)) as raw:
        raw.executescript(sql)
        second = second_says(raw)
    with contextlib.closing(library.connect(str(copy))) as raw:
        return first_says(raw), second


# -- what only something kept elsewhere can tell --------------------------------------------------


def test_given_the_past_made_anew_when_it_is_verified_then_only_a_checkpoint_tells(
    forger: Forger, entries: list[Entry], checkpoint: Checkpoint
) -> None:
    count = 0
    for _, forgery in rewritten.of_the_past(entries):
        first, second = verdicts(forger, forgery)
        assert (first, second) == (frozenset(), frozenset()), forgery.says
        first, second = verdicts(forger, forgery, checkpoint)
        assert first == second == {("checkpoint", "kept", "rewritten")}, forgery.says
        count += 1
    assert count > 30


def test_given_the_end_cut_off_when_it_is_verified_then_only_a_checkpoint_tells(
    forger: Forger, entries: list[Entry], checkpoint: Checkpoint
) -> None:
    for missing, forgery in rewritten.of_the_end(entries):
        first, second = verdicts(forger, forgery)
        assert (first, second) == (frozenset(), frozenset()), forgery.says
        first, second = verdicts(forger, forgery, checkpoint)
        assert first == second == {("checkpoint", "kept", "rolled-back")}, missing


def test_given_a_recorded_restoration_when_it_is_verified_then_it_is_told_from_a_rollback(
    forger: Forger, entries: list[Entry], checkpoint: Checkpoint
) -> None:
    lawful = rewritten.restored(entries, 12)
    assert verdicts(forger, lawful) == (frozenset(), frozenset())
    first, second = verdicts(forger, lawful, checkpoint)
    assert first == second == {("checkpoint", "kept", "restored")}
    before = Checkpoint(checkpoint.origin, 12, entries[11].root)
    assert verdicts(forger, lawful, before) == (frozenset(), frozenset())


def test_given_an_older_checkpoint_when_the_past_is_made_anew_then_it_reaches_as_far_as_it_goes(
    path: Path, forger: Forger, entries: list[Entry], checkpoint: Checkpoint
) -> None:
    """What was recorded after the last checkpoint that somebody else holds is not proven by it."""
    kept = Checkpoint(checkpoint.origin, 9, entries[8].root)
    for since, forgery in rewritten.of_the_past(entries):
        first, second = verdicts(forger, forgery, kept)
        expected = {("checkpoint", "kept", "rewritten")} if since <= kept.size else set()
        assert first == second == expected, forgery.says


def test_given_a_store_under_another_name_when_it_is_verified_then_only_a_checkpoint_tells(
    forger: Forger, entries: list[Entry], checkpoint: Checkpoint
) -> None:
    forgery = rewritten.as_another_store(entries)
    assert verdicts(forger, forgery) == (frozenset(), frozenset())
    first, second = verdicts(forger, forgery, checkpoint)
    assert first == second == {("checkpoint", "kept", "other-origin")}


def test_given_any_bit_of_a_checkpoint_changed_when_it_is_held_against_a_good_store_then_it_fails(
    forger: Forger, checkpoint: Checkpoint
) -> None:
    for bit in range(0, 256, 5):
        false = Checkpoint(
            checkpoint.origin, checkpoint.size, forgeries.flipped(checkpoint.root, bit)
        )
        first, second = verdicts(forger, Forgery("nothing", lambda _: None), false)
        assert first == second == {("checkpoint", "kept", "rewritten")}
