"""What a backup lacks of a store is counted case by case, whichever way the two went."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from escalate.core.store_events import Erased, Read, Restored
from escalate.core.trail.absent import Absence, AbsentCase, absence, all_lost
from escalate.store.memory import MemoryStore
from tests.store.examples import STAMP, note, open_case, record


def twin(store: MemoryStore) -> MemoryStore:
    """A backup: another store with the very same trail."""
    other = MemoryStore()
    other._state = replace(store._state, policies=dict(store._state.policies))
    return other


def keep(store: MemoryStore, body: Read | Erased | Restored) -> None:
    with store.writing() as transaction:
        transaction.keep(body, STAMP)


def lacks(present: MemoryStore, backup: MemoryStore) -> Absence:
    with present.reading() as one, backup.reading() as other:
        return absence(one, other, other.head().size)


@pytest.fixture
def store() -> MemoryStore:
    """A store with two cases, of three events with the store's own beginning."""
    store = MemoryStore()
    open_case(store)
    open_case(store)
    return store


def test_given_a_backup_of_just_now_then_nothing_is_absent(store: MemoryStore) -> None:
    with store.reading() as view:
        head = view.head()
    assert lacks(store, twin(store)) == Absence(kept=3, last=3, root=head.root)


def test_given_what_was_recorded_since_then_each_case_is_named_with_its_events(
    store: MemoryStore,
) -> None:
    backup = twin(store)
    record(store, 1, note("one"), note("two"))
    keep(store, Read(command="show", cases=(1,)))
    third = open_case(store)
    record(store, third, note("three"))

    found = lacks(store, backup)

    assert (found.kept, found.last, found.ahead, found.own) == (3, 8, 0, 1)
    assert found.cases == (AbsentCase(1, 2, whole=False), AbsentCase(3, 2, whole=True))
    assert found.restoration("why") == Restored(
        kept=3, absent=8, root=found.root.hex(), reason="why"
    )


def test_given_a_backup_that_is_newer_then_it_is_said_how_much_it_brings(
    store: MemoryStore,
) -> None:
    newer = twin(store)
    record(newer, 2, note("later"))

    found = lacks(store, newer)

    assert (found.kept, found.last, found.ahead, found.cases) == (3, 3, 1, ())


def test_given_two_that_never_were_one_then_nothing_is_kept() -> None:
    assert lacks(MemoryStore(), MemoryStore()).kept == 0


def test_given_two_that_went_different_ways_then_only_the_common_beginning_is_kept(
    store: MemoryStore,
) -> None:
    """Salts are random: the same note recorded twice is not the same event."""
    backup = twin(store)
    for one in (store, backup):
        record(one, 1, note("the same words"))

    found = lacks(store, backup)

    assert (found.kept, found.last, found.ahead) == (3, 4, 1)
    assert found.cases == (AbsentCase(1, 1, whole=False),)


@pytest.mark.parametrize("size", [0, 1, 2, 5, 8])
def test_given_any_length_of_the_common_beginning_then_it_is_found(size: int) -> None:
    store = MemoryStore()
    for _ in range(size):
        open_case(store)
    backup = twin(store)
    for one, more in ((store, 3), (backup, 2)):
        for _ in range(more):
            open_case(one)

    found = lacks(store, backup)

    assert (found.kept, found.ahead) == (1 + size, 2)


def test_given_a_case_erased_since_then_it_is_said_that_its_words_come_back(
    store: MemoryStore,
) -> None:
    backup = twin(store)
    keep(store, Erased(case=2, events=1, authority="lead", reason="retention"))

    found = lacks(store, backup)

    assert found.erased == (2,)
    assert found.restoration("why").erased == (2,)


def test_given_a_case_erased_since_that_the_backup_does_not_know_then_nothing_comes_back(
    store: MemoryStore,
) -> None:
    backup = twin(store)
    keep(store, Erased(case=open_case(store), events=1, authority="lead", reason="retention"))

    assert lacks(store, backup).erased == ()


def test_given_an_earlier_restoration_that_is_absent_then_it_is_kept_to_be_said_again(
    store: MemoryStore,
) -> None:
    backup = twin(store)
    keep(store, Restored(kept=2, absent=9, root="", reason="first"))

    (again,) = lacks(store, backup).again

    assert again.body == Restored(kept=2, absent=9, root="", reason="first")
    assert again.actor == STAMP.actor


def test_given_a_store_that_cannot_be_read_then_nobody_can_tell_what_is_absent() -> None:
    assert all_lost(7).restoration("broken disk") == Restored(
        kept=7, absent=7, root="", reason="broken disk"
    )
