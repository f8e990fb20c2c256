"""A store with a memory: what is told to somebody who saw another trail at this place before."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.errors import Refusal
from escalate.heads import Heads
from escalate.store.memory import MemoryStore
from escalate.store.watched import WatchedStore
from tests.store.examples import note, open_case, record

OTHER_ROOT = b"\xff" * 32


class User:
    """Somebody whose account remembers heads, and who looks at one store."""

    def __init__(self, folder: Path, store: MemoryStore, place: str = "/srv/cases.db") -> None:
        self.store = store
        self.heads = Heads(folder, place)
        self.told: list[Refusal] = []
        with store.reading() as reading:
            self.identity, self.head = reading.identity(), reading.head()

    def command(self) -> WatchedStore:
        """A command of this user begins."""
        return WatchedStore(self.store, self.heads, self.told.append)

    def looks(self) -> list[str]:
        """The codes of what is told when the store is read."""
        self.told.clear()
        with self.command().reading():
            pass
        return [refusal.code for refusal in self.told]

    def records(self) -> list[str]:
        """The codes of what is told when something is recorded."""
        self.told.clear()
        record(self.command(), 1, note("more"))
        return [refusal.code for refusal in self.told]

    @property
    def remembered(self) -> Head | None:
        return self.heads.last(self.identity)


@pytest.fixture
def user(tmp_path: Path) -> User:
    store = MemoryStore()
    open_case(store)
    return User(tmp_path, store)


def head_of(user: User) -> Head:
    with user.store.reading() as reading:
        return reading.head()


def test_given_a_store_seen_first_when_it_is_read_then_its_head_is_remembered(user: User) -> None:
    assert user.looks() == []
    assert user.remembered == user.head


def test_given_a_store_when_something_is_recorded_then_the_new_head_is_remembered(
    user: User,
) -> None:
    assert user.records() == []
    assert user.remembered == head_of(user)
    assert user.remembered != user.head


def test_given_others_who_record_when_it_is_looked_at_then_it_only_grew(user: User) -> None:
    user.looks()
    record(user.store, 1, note("by somebody else"))
    assert user.looks() == []
    assert user.remembered == head_of(user)


def test_given_another_trail_when_it_is_looked_at_then_each_command_tells_it(user: User) -> None:
    seen = Head(user.head.size, OTHER_ROOT)
    user.heads.remember(user.identity, seen)
    assert user.looks() == ["rewritten"]
    assert user.records() == ["rewritten"]
    assert user.looks() == ["rewritten"]
    assert user.remembered == seen


def test_given_a_trail_cut_off_when_something_is_recorded_then_what_was_seen_stays_known(
    user: User,
) -> None:
    seen = Head(99, OTHER_ROOT)
    user.heads.remember(user.identity, seen)
    assert user.records() == ["rolled-back"]
    assert user.remembered == seen


def test_given_another_trail_when_one_command_reads_and_writes_then_it_is_told_once(
    user: User,
) -> None:
    user.heads.remember(user.identity, Head(99, OTHER_ROOT))
    store = user.command()
    with store.reading():
        pass
    record(store, 1, note("more"))
    with store.reading():
        pass
    assert [refusal.code for refusal in user.told] == ["rolled-back"]


def test_given_the_same_store_at_another_place_when_it_went_on_from_there_then_nothing_is_told(
    user: User, tmp_path: Path
) -> None:
    Heads(tmp_path, "/srv/older.db").remember(user.identity, user.head)
    record(user.store, 1, note("more"))
    assert user.looks() == []


def test_given_a_copy_seen_first_when_it_does_not_go_on_then_the_known_place_is_told(
    user: User, tmp_path: Path
) -> None:
    Heads(tmp_path, "/srv/first.db").remember(user.identity, Head(7, OTHER_ROOT))
    assert user.looks() == ["another-copy"]
    assert user.told[0].says == (
        "This is another copy of the store /srv/first.db: you have seen 7 events there, and this "
        f"one, with {user.head.size}, does not go on from them."
    )
    assert user.looks() == []  # from now on it is a store of its own


def test_given_a_command_that_is_refused_when_it_ends_then_nothing_new_is_remembered(
    user: User,
) -> None:
    user.looks()
    store = user.command()
    with pytest.raises(ValueError, match="refused"), store.writing():
        raise ValueError("refused")
    assert user.remembered == user.head
