"""The stores of the bench: copies of real cases that nobody could tell from recorded ones."""

from collections import Counter
from pathlib import Path

import pytest

from escalate.app.verifying import verify
from escalate.core.store_events import OWN
from escalate.policies import installed
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from scripts.bench.models import FINISHED, IN_TIME, OVERDUE, state
from scripts.bench.stores import LONG, SEED, Kept, Lives, Wanted, kept, make

FEW = Lives(finished=12, in_time=6, overdue=6)
CASES = 200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return make(Wanted(CASES), tmp_path_factory.mktemp("bench") / "cases.db", FEW)


def test_verify_calls_a_made_store_whole_and_finds_nothing_odd(store: Kept) -> None:
    with inspecting(store.path) as inspection:
        found = verify(inspection, (), lambda _what, _done, _of: None)
    assert found.findings == ()
    assert (found.cases, found.events) == (CASES, store.events + 1)
    assert found.policies == len(installed())


def test_the_store_holds_the_mix_that_it_says(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        rows = list(reading.rows())
    kinds = Counter(state(row) for row in rows)
    assert kinds == store.kinds == {FINISHED: 140, OVERDUE: 12, IN_TIME: 48}
    assert {row.policy for row in rows} == set(installed())
    assert len({row.stage for row in rows}) > 5
    assert [row.number for row in rows] == list(range(1, CASES + 1))


def test_some_cases_are_flagged_and_some_records_came_late(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        events = [event for row in reading.rows() for event in reading.events(row.number)]
        assert any(row.harm for row in reading.rows())
    assert any(event.recorded.day > event.when.day for event in events)


def test_a_case_has_eight_events_on_average_and_one_has_fifty(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        counts = {number: reading.count(number) for number in reading.numbers()}
    assert counts.pop(store.long) == LONG
    assert 7.5 < sum(counts.values()) / len(counts) < 8.5


def test_every_copy_has_its_own_number_operations_and_child(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        events = [event for row in reading.rows() for event in reading.events(row.number)]
        children = [row.child for row in reading.rows()]
    owner = {event.op: event.case for event in events}
    assert all(owner[event.op] == event.case for event in events)
    assert children == [f"W-{number}" for number in range(1, CASES + 1)]


def test_the_trail_is_in_the_order_in_which_things_were_recorded(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        numbers = [entry.case for entry in reading.entries() if entry.case != OWN]
        opened = [reading.events(number)[0].recorded.at for number in reading.numbers()]
    assert opened == sorted(opened, key=str)
    assert numbers != sorted(numbers)


def test_the_cases_that_wait_for_a_discussion_are_open_on_the_first_stage(store: Kept) -> None:
    with SqliteStore(store.path).reading() as reading:
        rows = {row.number: row for row in reading.rows()}
    assert len(store.waiting) >= 10
    assert {(rows[n].status, rows[n].stage) for n in store.waiting} == {("open", "Stage 1")}
    assert {state(rows[number]) for number in store.waiting} == {IN_TIME}


def test_a_store_all_of_whose_cases_are_open_has_none_that_ended(tmp_path: Path) -> None:
    made = make(Wanted(40, all_open=True), tmp_path / "open.db", FEW)
    with SqliteStore(made.path).reading() as reading:
        assert {row.status for row in reading.rows()} == {"open"}
    assert made.kinds == {OVERDUE: 2, IN_TIME: 38}


def test_the_same_seed_gives_the_same_cases(store: Kept, tmp_path: Path) -> None:
    again = make(Wanted(CASES), tmp_path / "again.db", FEW)
    trails = []
    for path in (store.path, again.path):
        with SqliteStore(path).reading() as reading:
            trails.append([(entry.body, entry.salt) for entry in reading.entries() if entry.case])
    assert trails[0] == trails[1]


def test_a_kept_store_is_made_anew_only_when_it_is_made_of_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept(Wanted(10), tmp_path, FEW)
    before = first.path.stat().st_mtime_ns
    assert kept(Wanted(10), tmp_path, FEW) == first
    assert first.path.stat().st_mtime_ns == before
    monkeypatch.setattr("scripts.bench.stores.SEED", SEED + 1)
    kept(Wanted(10), tmp_path, FEW)
    assert first.path.stat().st_mtime_ns > before
