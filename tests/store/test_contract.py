"""What every store promises, on each of them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from escalate.core.codec import encode, encode_store_event
from escalate.core.events import Event
from escalate.core.listed import Standing, Tally
from escalate.core.ports import Head, Sealed, Store
from escalate.core.store_events import OWN, Begun, Read, stamped
from escalate.core.times import When
from escalate.core.told import Deadline
from escalate.core.trail.tree import root_of, seal
from escalate.errors import BadUsage, BrokenTrail, Conflict, NotFound
from escalate.store.memory import MemoryStore
from escalate.store.sqlite import SqliteStore
from tests.store.examples import (
    CLOSED,
    LOCK,
    OPENED,
    STAMP,
    erase,
    erasure,
    event,
    go_on,
    note,
    open_case,
    project,
    record,
)


class Sudden(Exception):
    """Something that goes wrong in the middle of a command."""


@pytest.fixture(params=["memory", "sqlite", "encrypted"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Store]:
    """Make an empty store of each kind."""
    if request.param == "memory":
        return MemoryStore
    lock = LOCK if request.param == "encrypted" else None
    path = tmp_path / "store.db"
    return lambda **options: SqliteStore.create(path, lock=lock, wait=0, **options)


@pytest.fixture
def store(make: Callable[..., Store]) -> Store:
    return make()


def everything(store: Store) -> object:
    """All that a store says of itself."""
    with store.reading() as view:
        rows, text = tuple(view.rows()), view.policy_text("sha256:aa")
        return tuple(view.numbers()), tuple(view.entries()), rows, view.head(), text


def test_a_new_store_holds_no_case_and_says_which_store_it_is(store: Store) -> None:
    with store.reading() as view:
        assert (list(view.numbers()), list(view.rows())) == ([], [])
        assert view.policy_text("sha256:aa") is None
        (begun,) = view.own_events()
        assert isinstance(begun.body, Begun)
        assert begun.body.store == view.identity()
        assert bytes.fromhex(view.identity()).hex() == view.identity()
        assert len(view.identity()) == 32
        assert view.head().size == 1


def test_what_was_recorded_is_read_as_it_was_recorded(store: Store) -> None:
    number = open_case(store)
    record(store, number, note("first"), note("second"))

    with store.reading() as view:
        assert view.events(number) == (
            event(number, 1, OPENED),
            event(number, 2, note("first")),
            event(number, 3, note("second")),
        )


@pytest.mark.parametrize("number", [0, -1, 2, 2**63, 10**30])
def test_a_case_that_is_not_there_has_no_events(store: Store, number: int) -> None:
    open_case(store)

    with store.reading() as view:
        assert view.events(number) == ()
        assert view.sealed(number) == ()


def test_cases_are_numbered_in_the_order_they_are_opened(store: Store) -> None:
    assert [open_case(store) for _ in range(3)] == [1, 2, 3]

    with store.reading() as view:
        assert list(view.numbers()) == [1, 2, 3]
        assert [row.number for row in view.rows()] == [1, 2, 3]


def test_the_events_of_all_cases_stand_in_one_order(store: Store) -> None:
    first, second = open_case(store), open_case(store)
    record(store, first, note("later"))

    with store.reading() as view:
        assert [sealed.seq for sealed in view.sealed(first)] == [2, 4]
        assert [sealed.seq for sealed in view.sealed(second)] == [3]
        assert [(one.seq, one.case, one.version) for one in view.entries()] == [
            (1, OWN, 1),
            (2, first, 1),
            (3, second, 1),
            (4, first, 2),
        ]


def test_a_row_shows_the_case_after_its_last_event(store: Store) -> None:
    number = open_case(store)
    record(store, number, note("more"))

    with store.reading() as view:
        assert list(view.rows()) == [project(view.events(number))]


def test_closed_cases_can_be_left_out_of_a_list(store: Store) -> None:
    open_case(store)
    closed = open_case(store)
    record(store, closed, CLOSED)

    with store.reading() as view:
        assert [row.status for row in view.rows()] == ["open", "closed"]
        assert [row.status for row in view.rows(closed=False)] == ["open"]
        assert list(view.numbers()) == [1, 2]


DAY = dt.date(2026, 3, 9)
HOUR = dt.datetime(2026, 3, 9, 14, tzinfo=dt.UTC)
DATES: tuple[tuple[dt.date | None, dt.datetime | None, int], ...] = (
    (None, None, 2),
    (DAY, None, 3),
    (DAY, HOUR, 2),
    (DAY, HOUR - dt.timedelta(microseconds=1), 4),
    (DAY, None, 2),
    (DAY - dt.timedelta(days=1), None, 5),
    (None, None, 1),
)
"""A date, its hour, and the day of March on which the case came to its stage."""


@pytest.fixture
def dated(store: Store) -> Store:
    """A store of cases with such dates, all open under one policy, and a closed one."""
    for number, (due, at, entered) in enumerate(DATES, start=1):
        opened = event(number, 1, OPENED)
        with store.writing() as transaction:
            row = msgspec.structs.replace(
                project((opened,)),
                deadline=Deadline(rule="x", clause="1", due=due, at=at),
                entered=When(dt.date(2026, 3, entered)),
            )
            transaction.append((opened,), row)
    record(store, open_case(store), CLOSED)
    return store


def test_what_is_due_comes_by_date_hour_and_day_of_entering(dated: Store) -> None:
    with dated.reading() as view:
        found = list(view.standing("open", "sha256:aa"))
        assert [at.number for at in found] == [6, 4, 3, 5, 2, 7, 1]
        assert list(view.standing("open", "sha256:aa", 3)) == found[:3]
        assert found[2] == Standing(
            *("open", "sha256:aa", "2026-03-09", "2026-03-09T14:00:00.000000+00:00"),
            *("2026-03-02", 3),
        )
        assert [(at.day, at.instant) for at in found[:4]] == [
            DATES[at.number - 1][:2] for at in found[:4]
        ]
        assert (found[-1].day, found[-1].instant) == (None, None)
        assert list(view.standing("open", "sha256:bb")) == []
        assert list(view.standing("closed", "sha256:aa")) == []
        assert list(view.standing("closed", "")) == []


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        (When(DAY - dt.timedelta(days=1)), 0),
        (When(DAY), 1),
        (When(DAY, HOUR - dt.timedelta(hours=1)), 1),
        (When(DAY, HOUR - dt.timedelta(microseconds=1)), 2),
        (When(DAY, HOUR), 3),
        (When(DAY + dt.timedelta(days=1)), 5),
        (When(DAY + dt.timedelta(days=1), HOUR), 5),
    ],
)
def test_what_is_overdue_is_counted(dated: Store, now: When, overdue: int) -> None:
    with dated.reading() as view:
        assert view.overdue("open", "sha256:aa", now) == overdue
        assert view.overdue("resolved", "sha256:aa", now) == 0


def test_cases_are_counted_by_status_and_policy(dated: Store) -> None:
    with dated.reading() as view:
        assert view.tallies() == (Tally("closed", "", 1), Tally("open", "sha256:aa", 7))
    erase(dated, 8)
    record(dated, 2, CLOSED)
    with dated.reading() as view:
        assert view.tallies() == (
            Tally("closed", "", 1),
            Tally("erased", "", 1),
            Tally("open", "sha256:aa", 6),
        )


def test_the_highest_numbers_are_found_and_the_rows_of_any(dated: Store) -> None:
    erase(dated, 7)
    with dated.reading() as view:
        assert view.highest(3) == (6, 7, 8)
        assert view.highest(None) == tuple(range(1, 9))
        assert view.highest(2, "open") == (5, 6)
        assert view.highest(9, "erased") == (7,)
        assert view.highest(0) == ()
        rows = {row.number: row for row in view.rows()}
        assert list(view.rows_of((8, 7, 2, 99, 5))) == [rows[8], rows[2], rows[5]]
        assert len(list(view.rows_of(list(range(1, 2000))))) == 7


def test_an_outline_is_a_part_of_the_row(dated: Store) -> None:
    erase(dated, 1)
    with dated.reading() as view:
        rows = [msgspec.structs.asdict(row) for row in view.rows()]
        outlines = [msgspec.structs.asdict(one) for one in view.outlines()]
        assert outlines == [{key: row[key] for key in outlines[0]} for row in rows]
        assert [one.number for one in view.outlines("open")] == [2, 3, 4, 5, 6, 7]
        assert [one.number for one in view.outlines("closed")] == [8]


def test_two_cases_can_change_in_one_transaction(store: Store) -> None:
    number = open_case(store)

    with store.writing() as transaction:
        other = transaction.next_number()
        go_on(transaction, number, note("handed over"))
        go_on(transaction, other, OPENED)
        assert transaction.next_number() == other + 1

    with store.reading() as view:
        assert len(view.events(number)) == 2
        assert len(view.events(other)) == 1


def test_a_transaction_sees_what_it_has_appended(store: Store) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, OPENED)

        assert len(transaction.events(1)) == 1
        assert transaction.head().size == 2
        assert [row.number for row in transaction.rows()] == [1]


def test_the_second_of_two_who_saw_the_same_case_is_told(store: Store) -> None:
    number = open_case(store)
    seen = event(number, 2, note("mine")), project((event(number, 1, OPENED),))
    record(store, number, note("somebody else's"))
    before = everything(store)

    row = msgspec.structs.replace(seen[1], version=2)
    with pytest.raises(Conflict, match="in the meantime"), store.writing() as transaction:
        transaction.append((seen[0],), row)

    assert everything(store) == before


def test_somebody_who_records_keeps_others_from_recording_meanwhile(store: Store) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, OPENED)
        with pytest.raises(Conflict, match="Nothing was recorded"), store.writing():
            pass

    with store.reading() as view:
        assert list(view.numbers()) == [1]


def test_others_read_what_was_there_while_somebody_records(store: Store) -> None:
    open_case(store)

    with store.writing() as transaction:
        go_on(transaction, 1, note("not yet"))
        with store.reading() as view:
            assert len(view.events(1)) == 1


@pytest.mark.parametrize("problem", [Sudden, KeyboardInterrupt])
def test_a_command_that_fails_leaves_everything_as_it_was(
    store: Store, problem: type[BaseException]
) -> None:
    number = open_case(store)
    before = everything(store)

    def fail() -> None:
        with store.writing() as transaction:
            transaction.keep_policy("sha256:bb", "another")
            go_on(transaction, number, note("lost"), CLOSED)
            go_on(transaction, transaction.next_number(), OPENED)
            raise problem

    with pytest.raises(problem):
        fail()

    assert everything(store) == before
    with store.reading() as view:
        assert view.policy_text("sha256:bb") is None
    assert open_case(store) == number + 1


def test_half_of_an_append_is_never_kept(store: Store) -> None:
    """The second of two events cannot be stored: the first is not either."""
    number = open_case(store)
    before = everything(store)
    events = event(number, 2, note("good")), event(number, 3, note("\ud800"))
    row = msgspec.structs.replace(project((event(number, 1, OPENED),)), version=3)

    with pytest.raises(BadUsage, match="half of a character"), store.writing() as transaction:
        transaction.append(events, row)

    assert everything(store) == before


def test_the_text_of_a_policy_is_kept_once(store: Store) -> None:
    text = "title = 'Größe'\r\n\x00"
    with store.writing() as transaction:
        transaction.keep_policy("sha256:cc", text)
        transaction.keep_policy("sha256:cc", text)
    with store.writing() as transaction:
        transaction.keep_policy("sha256:cc", text)

    with store.reading() as view:
        assert view.policy_text("sha256:cc") == text
        assert view.policy_text("sha256:dd") is None


def test_the_text_of_a_policy_is_never_exchanged(store: Store) -> None:
    open_case(store)

    with pytest.raises(BrokenTrail, match="digest sha256:aa"), store.writing() as transaction:
        transaction.keep_policy("sha256:aa", "other rules")

    with store.reading() as view:
        assert view.policy_text("sha256:aa") == "id = 'invented'"


def test_the_head_is_the_root_of_the_tree_over_all_events(store: Store) -> None:
    for _ in range(5):
        record(store, open_case(store), note("more"))

    with store.reading() as view:
        trail = list(view.entries())
        leaves = [entry.leaf for entry in trail]
        assert [entry.seq for entry in trail] == list(range(1, 12))
        assert view.head() == Head(11, root_of(leaves))
        assert all(entry.leaf == seal(entry.salt, entry.body) for entry in trail)
        assert [entry.root for entry in trail] == [root_of(leaves[:n]) for n in range(1, 12)]


def test_every_perfect_subtree_can_be_asked_for(store: Store) -> None:
    """It is all that a proof needs, and takes one look into the store."""
    for _ in range(12):
        open_case(store)

    with store.reading() as view:
        leaves = [entry.leaf for entry in view.entries()]
        for level in range(4):
            width = 1 << level
            for index in range(len(leaves) // width):
                subtree = leaves[index * width : (index + 1) * width]
                assert view.node(level, index) == root_of(subtree)


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 1), (2, 0), (62, 0)])
def test_a_subtree_that_is_not_there_is_not_made_up(store: Store, level: int, index: int) -> None:
    open_case(store)
    open_case(store)

    with store.reading() as view, pytest.raises(BrokenTrail, match="holds no hash"):
        view.node(level, index)


@pytest.mark.parametrize("size", [-1, 0, 3, 2**63, 10**30])
def test_the_trail_has_no_root_for_a_size_it_never_had(store: Store, size: int) -> None:
    open_case(store)

    with store.reading() as view:
        assert view.root_at(size) is None
        assert [view.root_at(n) for n in (1, 2)] == [entry.root for entry in view.entries()]


def test_the_store_keeps_events_of_its_own_beside_those_of_cases(store: Store) -> None:
    number = open_case(store)
    looked = Read(command="show", cases=(number,))

    with store.writing() as transaction:
        kept = transaction.keep(looked, STAMP)
        assert transaction.next_number() == number + 1

    assert kept == stamped(looked, STAMP, 2)
    record(store, number, note("more"))
    with store.reading() as view:
        assert list(view.own_events())[1:] == [kept]
        assert [(one.seq, one.case) for one in view.entries()] == [(1, 0), (2, 1), (3, 0), (4, 1)]
        assert list(view.numbers()) == [number]
        assert view.sealed(OWN) == ()


def test_the_leaves_of_some_events_are_those_of_the_trail_in_their_order(store: Store) -> None:
    record(store, open_case(store), note("one"), note("two"))
    with store.reading() as view:
        every = tuple(one.leaf for one in view.entries())
        assert view.leaves(1, len(every)) == every
        assert view.leaves(2, 3) == every[1:3]
        for first, last in ((0, 2), (2, len(every) + 1), (9, 9)):
            with pytest.raises(BrokenTrail, match=f"its events {first} to {last}"):
                view.leaves(first, last)


def test_events_of_another_trail_keep_their_bytes_salts_and_leaves(
    store: Store,
) -> None:
    other = MemoryStore()
    record(other, open_case(other), note("one"), note("two"))
    with other.reading() as view:
        events, sealed, (row,) = view.events(1), view.sealed(1), view.rows()

    with store.writing() as transaction:
        transaction.transplant(events, sealed, row)

    with store.reading() as view:
        assert view.events(1) == events
        kept = [(one.body, one.salt, one.leaf) for one in view.sealed(1)]
        assert kept == [(one.body, one.salt, one.leaf) for one in sealed]
        assert list(view.rows()) == [row]
        assert view.head() == Head(4, root_of([one.leaf for one in view.entries()]))
    record(store, 1, note("three"))
    with store.reading() as view:
        assert [event.version for event in view.events(1)] == [1, 2, 3, 4]


def elsewhere(value: Event, salt: bytes) -> Sealed:
    """An event as another trail holds it."""
    body = encode(value)
    return Sealed(1, body, salt, seal(salt, body))


def test_events_of_another_trail_go_on_from_what_is_there(store: Store) -> None:
    number = open_case(store)
    more = event(number, 2, note("from elsewhere"))

    with store.writing() as transaction:
        row = project((*transaction.events(number), more))
        transaction.transplant((more,), (elsewhere(more, b"\x07" * 32),), row)

    with store.reading() as view:
        assert view.sealed(number)[1].salt == b"\x07" * 32


@pytest.mark.parametrize(
    ("count", "change"),
    [
        (0, {}),
        (2, {}),
        (1, {"salt": b"short"}),
        (1, {"salt": bytes(32)}),
        (1, {"body": b"{}"}),
        (1, {"leaf": bytes(32)}),
    ],
    ids=repr,
)
def test_events_of_another_trail_need_a_seal_each_that_is_theirs(
    store: Store, count: int, change: dict[str, bytes]
) -> None:
    opened = event(1, 1, OPENED)
    sealed = (replace(elsewhere(opened, b"\x07" * 32), **change),) * count
    before = everything(store)

    with pytest.raises(ValueError, match="sealed"), store.writing() as transaction:
        transaction.transplant((opened,), sealed, project((opened,)))

    assert everything(store) == before


def test_an_erased_case_has_lost_its_words_and_salts_and_nothing_else(store: Store) -> None:
    first, second = open_case(store), open_case(store)
    record(store, first, note("gone"), CLOSED)
    before = everything(store)
    with store.reading() as view:
        was = list(view.entries())

    kept = erase(store, first)

    with store.reading() as view:
        now = list(view.entries())
        words = [one for one in now if one.case == first]
        assert [(one.body, one.salt) for one in words] == [(b"", b"")] * 3
        assert [
            msgspec.structs.replace(one, body=b"", salt=b"") if one.case == first else one
            for one in was
        ] == now[:-1]
        assert (now[-1].case, now[-1].body) == (OWN, encode_store_event(kept))
        assert view.head() == Head(6, root_of([one.leaf for one in now]))
        assert view.root_at(5) == was[-1].root
        assert len(view.events(second)) == 1
    assert everything(store) != before


def test_who_looks_for_the_words_of_an_erased_case_hears_who_erased_it(store: Store) -> None:
    number = open_case(store)
    record(store, number, CLOSED)
    erase(store, number)

    with store.reading() as view, pytest.raises(NotFound, match="Case 1 was erased on 2 March 20"):
        view.events(number)
    with pytest.raises(NotFound) as refused, store.writing() as transaction:
        go_on(transaction, number, note("more"))
    assert [one.code for one in refused.value.refusals] == ["erased"]


def test_an_erased_case_keeps_its_number_and_has_no_row(store: Store) -> None:
    first, second = open_case(store), open_case(store)
    record(store, second, CLOSED)

    kept = erase(store, second)

    with store.reading() as view:
        assert list(view.numbers()) == [first, second]
        assert [row.number for row in view.rows()] == [first]
        assert [row.number for row in view.rows(closed=False)] == [first]
        assert list(view.erasures()) == [kept]
        sealed = view.sealed_erasure(second)
        assert sealed is not None
        assert (sealed.seq, sealed.body) == (5, encode_store_event(kept))
        assert sealed.leaf == seal(sealed.salt, sealed.body)
        assert view.sealed_erasure(first) is None
        assert [view.erasure(number) for number in (0, first, second, 3, 2**63)] == [
            *(None, None, kept, None, None)
        ]
    with store.writing() as transaction:
        assert transaction.next_number() == 3


def test_what_an_erased_case_recorded_is_found_by_no_command(store: Store) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, OPENED, op="mine")
        assert transaction.find_op("mine") == (1, 1)
    open_case(store)
    erase(store, 1)

    with store.reading() as view:
        assert view.find_op("mine") is None
        assert view.find_op("op") == (2, 1)


def test_erasing_is_undone_with_its_transaction(store: Store) -> None:
    number = open_case(store)
    before = everything(store)

    def fail() -> None:
        with store.writing() as transaction:
            transaction.erase(erasure(number, 1), STAMP)
            assert transaction.erasure(number) is not None
            raise Sudden

    with pytest.raises(Sudden):
        fail()

    assert everything(store) == before
    with store.reading() as view:
        assert view.erasure(number) is None
        assert len(view.events(number)) == 1


def test_a_case_is_erased_once(store: Store) -> None:
    number = open_case(store)
    erase(store, number)
    before = everything(store)

    with pytest.raises(NotFound, match="was erased on"), store.writing() as transaction:
        transaction.erase(erasure(number, 1), STAMP)

    assert everything(store) == before


def test_events_of_another_trail_are_refused_where_the_case_went_another_way(store: Store) -> None:
    number = open_case(store)
    before = everything(store)
    opened = event(number, 1, OPENED)

    with pytest.raises(Conflict), store.writing() as transaction:
        transaction.transplant((opened,), (elsewhere(opened, bytes(32)),), project((opened,)))

    assert everything(store) == before


@pytest.mark.parametrize(("number", "events"), [(1, 2), (1, 0), (2, 0), (2, 1), (OWN, 1), (OWN, 2)])
def test_only_the_events_that_were_seen_are_erased(store: Store, number: int, events: int) -> None:
    open_case(store)
    before = everything(store)

    with pytest.raises(ValueError, match="events, not"), store.writing() as transaction:
        transaction.erase(erasure(number, events), STAMP)

    assert everything(store) == before


def test_every_event_has_a_salt_of_its_own(store: Store) -> None:
    number = open_case(store)
    record(store, number, note("the same"), note("the same"))

    with store.reading() as view:
        assert len({sealed.salt for sealed in view.sealed(number)}) == 3


def test_the_salts_can_be_given(make: Callable[..., Store]) -> None:
    """So that an example in the documentation has the same hashes on every run."""
    store = make(salts=lambda: b"\x07" * 32)
    number = open_case(store)

    with store.reading() as view:
        assert [sealed.salt for sealed in view.sealed(number)] == [b"\x07" * 32]


def test_a_list_is_read_one_row_at_a_time(store: Store) -> None:
    for _ in range(3):
        open_case(store)

    with store.reading() as view:
        rows = view.rows()
        assert next(rows).number == 1
        assert next(view.numbers()) == 1
        assert next(rows).number == 2


def test_a_list_read_only_half_keeps_nobody_from_recording(store: Store) -> None:
    for _ in range(3):
        open_case(store)

    with store.reading() as view:
        rows = view.rows()
        next(rows)

    assert open_case(store) == 4
    rows.close()  # type: ignore[attr-defined] # both are generators; held until here on purpose


def test_an_event_that_does_not_follow_is_a_fault_of_the_program(store: Store) -> None:
    number = open_case(store)
    row = project((event(number, 1, OPENED), event(number, 2, note("x"))))
    third = event(number, 3, note("x"))

    with store.writing() as transaction:
        for events, of_row in (
            ((), row),
            ((third,), msgspec.structs.replace(row, version=3)),
            ((event(number, 2, note("x")),), msgspec.structs.replace(row, version=3)),
            ((event(number, 2, note("x")), event(number, 4, note("x"))), row),
            ((event(9, 2, note("x")),), row),
        ):
            with pytest.raises(ValueError, match=r"case|row|append"):
                transaction.append(events, of_row)


def test_a_command_is_found_by_its_operation_with_its_first_event(store: Store) -> None:
    first, second = open_case(store), open_case(store)
    with store.writing() as transaction:
        go_on(transaction, second, note("one"), note("two"), op="tried")
        go_on(transaction, first, note("three"), op="later")

        assert transaction.find_op("tried") == (second, 2)

    with store.reading() as view:
        assert view.find_op("tried") == (second, 2)
        assert view.find_op("later") == (first, 2)
        assert view.find_op("tri") is None
        assert view.find_op("never") is None


def test_a_text_that_holds_an_operation_is_not_taken_for_it(store: Store) -> None:
    number = open_case(store)
    with store.writing() as transaction:
        go_on(transaction, number, note('"op":"mine"'), note("mine"), op="theirs")

    with store.reading() as view:
        assert view.find_op("mine") is None
