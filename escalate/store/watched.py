"""A store with a memory: each command holds it against the head that its user saw last."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol

from escalate.core.ports import Head, Reading, Store, Writing
from escalate.core.trail.seen import another_copy, held_against
from escalate.errors import Refusal


class Memory(Protocol):
    """Where the heads that a user saw are remembered (`escalate.heads.Heads`)."""

    def last(self, identity: str) -> Head | None:
        """The head that was seen last of a store, or None."""
        ...

    def elsewhere(self, identity: str) -> tuple[Head, str] | None:
        """The furthest head that was seen of another copy of the store, and where."""
        ...

    def remember(self, identity: str, head: Head) -> None:
        """Remember a head."""
        ...


class WatchedStore:
    """A `Store` that tells, once, when its trail is not the one that its user saw before.

    Reading and recording go on: a child may need it. The head that was seen is then remembered
    further, so that every later command tells it too, until a restoration is recorded.
    """

    def __init__(self, store: Store, memory: Memory, tell: Callable[[Refusal], None]) -> None:
        self._store = store
        self._memory = memory
        self._tell = tell
        self._trusted: bool | None = None
        """Whether the trail goes on from what was seen; None until it was looked at."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Yield a consistent view."""
        with self._store.reading() as reading:
            self._look(reading)
            yield reading

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """Yield a transaction, and remember its head once it is committed."""
        with self._store.writing() as writing:
            self._look(writing)
            yield writing
            identity, head = writing.identity(), writing.head()
        if self._trusted:
            self._memory.remember(identity, head)

    def _look(self, reading: Reading) -> None:
        if self._trusted is not None:
            return
        identity, head = reading.identity(), reading.head()
        seen = self._memory.last(identity)
        if seen is None:
            self._trusted = True
            other = self._memory.elsewhere(identity)
            if other is not None and reading.root_at(other[0].size) != other[0].root:
                self._tell(another_copy(head, *other))
        else:
            said, self._trusted = held_against(seen, head, reading.root_at, reading.own_events)
            if said is not None:
                self._tell(said)
        if self._trusted and seen != head:
            self._memory.remember(identity, head)
