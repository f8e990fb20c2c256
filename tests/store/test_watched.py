"""A store with a memory: what is told to somebody who saw another trail at this place before."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.core.trail.seen import Seen
from escalate.errors import Refusal, StoreUnusable
from escalate.heads import Heads
from escalate.store.memory import MemoryStore
from escalate.store.watched import WatchedStore
from tests.store.examples import note, open_case, record

OTHER_ROOT = b"\xff" * 32


class User:
    """Somebody whose account remembers heads, and who looks at one store."""

    def __init__(self, folder: Path, store: MemoryStore, place: str = "/srv/cases.db") -> None:
        self.store = store
        self.heads = Heads(folder, place, place)
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

    def saw(self, head: Head) -> None:
        """This user saw the store with another head before."""
        self.heads.remember(Seen(self.identity, head))

    @property
    def remembered(self) -> Head | None:
        [seen] = self.heads.seen()
        return seen.head if seen else None


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
    user.saw(seen)
    assert user.looks() == ["rewritten"]
    assert user.records() == ["rewritten"]
    assert user.looks() == ["rewritten"]
    assert user.remembered == seen


def test_given_a_trail_cut_off_when_something_is_recorded_then_what_was_seen_stays_known(
    user: User,
) -> None:
    seen = Head(99, OTHER_ROOT)
    user.saw(seen)
    assert user.records() == ["rolled-back"]
    assert user.remembered == seen


def test_given_another_trail_when_one_command_reads_and_writes_then_it_is_told_once(
    user: User,
) -> None:
    user.saw(Head(99, OTHER_ROOT))
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
    Heads(tmp_path, "/srv/older.db").remember(Seen(user.identity, user.head))
    record(user.store, 1, note("more"))
    assert user.looks() == []


def test_given_a_copy_seen_first_when_it_does_not_go_on_then_the_known_place_is_told(
    user: User, tmp_path: Path
) -> None:
    Heads(tmp_path, "/srv/first.db").remember(Seen(user.identity, Head(7, OTHER_ROOT)))
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


def test_given_another_store_at_a_known_place_then_each_command_tells_it(user: User) -> None:
    user.heads.remember(Seen("5e" * 16, Head(7, OTHER_ROOT)))

    for _ in range(2):
        assert user.looks() == ["another-store"]
        assert user.records() == ["another-store"]
    assert user.told[0].says.startswith(
        "Another store is at /srv/cases.db than the one that you saw there last: that had 7 events"
    )
    assert user.remembered == Head(7, OTHER_ROOT)

    user.heads.settle(Seen(user.identity, head_of(user)))
    assert (user.looks(), user.records()) == ([], [])


def test_given_a_plain_store_where_an_encrypted_one_was_then_it_is_neither_read_nor_recorded_in(
    user: User,
) -> None:
    for store in (user.identity, "5e" * 16):
        user.heads.remember(Seen(store, user.head, encrypted=True))
        with pytest.raises(StoreUnusable) as refused:
            user.command()
        assert [refusal.code for refusal in refused.value.refusals] == ["not-encrypted"]

    user.heads.settle(Seen(user.identity, user.head))
    assert user.records() == []


def test_given_a_link_that_leads_to_an_old_copy_then_each_command_tells_it(
    user: User, tmp_path: Path
) -> None:
    user.saw(Head(99, OTHER_ROOT))
    user.heads = Heads(tmp_path, "/srv/old.db", "/srv/cases.db")

    for _ in range(2):
        assert user.looks() == ["rolled-back"]
        assert user.records() == ["rolled-back"]


def test_given_a_store_that_goes_on_when_it_is_reached_by_a_link_then_both_paths_know_it(
    user: User, tmp_path: Path
) -> None:
    user.looks()
    user.heads = Heads(tmp_path, "/srv/cases.db", "/home/cases.db")

    assert user.records() == []

    now = Seen(user.identity, head_of(user))
    assert user.heads.seen() == (now, now)
