"""A store with a memory: each command holds it against the head that its user saw last."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from escalate.core.ports import Head, Reading, Store, Writing
from escalate.core.trail.seen import Seen, another_copy, another_store, held_against, plain_now
from escalate.errors import Refusal, StoreUnusable


class Memory(Protocol):
    """Where it is remembered what a user saw at a place (`escalate.heads.Heads`)."""

    @property
    def typed(self) -> str:
        """The path of the place."""
        ...

    def seen(self) -> tuple[Seen | None, ...]:
        """What was seen last at each path of the place, or None."""
        ...

    def elsewhere(self, identity: str) -> tuple[Head, str] | None:
        """The furthest head that was seen of another copy of the store, and where."""
        ...

    def remember(self, seen: Seen) -> None:
        """Remember what is there."""
        ...


class WatchedStore:
    """A `Store` that tells, once, when its trail is not the one that its user saw before.

    Reading and recording go on: a child may need it. What was seen is then remembered further, so
    that every later command tells it too, until a restoration is recorded. Raises `StoreUnusable`
    for a plain store where an encrypted one was seen: what is recorded would be read by others.
    """

    def __init__(
        self,
        store: Store,
        memory: Memory,
        tell: Callable[[Refusal], None],
        *,
        encrypted: bool = False,
    ) -> None:
        self._store = store
        self._memory = memory
        self._tell = tell
        self._encrypted = encrypted
        self._seen = memory.seen()
        if not encrypted:
            refuse_plain(self._seen, memory.typed)
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
            now = Seen(writing.identity(), writing.head(), self._encrypted)
        if self._trusted:
            self._memory.remember(now)

    def _look(self, reading: Reading) -> None:
        if self._trusted is not None:
            return
        now = Seen(reading.identity(), reading.head(), self._encrypted)
        said, self._trusted = looked_at(reading, now, self._seen, self._memory)
        for each in said:
            self._tell(each)
        if self._trusted and any(one != now for one in self._seen):
            self._memory.remember(now)


def refuse_plain(seen: Iterable[Seen | None], place: str) -> None:
    """Raise `StoreUnusable` when an encrypted store was seen at a place that has a plain one."""
    if any(one is not None and one.encrypted for one in seen):
        raise StoreUnusable(plain_now(place))


def looked_at(
    reading: Reading, now: Seen, seen: Iterable[Seen | None], memory: Memory
) -> tuple[list[Refusal], bool]:
    """Return what is to be said of a store to who has *seen* that, and whether it can be trusted.

    A link has two paths, and may lead to another file than before: it is held to what was seen at
    either.
    """
    known = list(dict.fromkeys(one for one in seen if one is not None))
    if not known:
        other = memory.elsewhere(now.store)
        if other is not None and reading.root_at(other[0].size) != other[0].root:
            return [another_copy(now.head, *other)], True
    said: list[Refusal] = []
    for one in known:
        if one.store != now.store:
            return [another_store(memory.typed, one.head, now.head)], False
        told, trusted = held_against(one.head, now.head, reading.root_at, reading.own_events)
        if not trusted:
            return [told] if told else [], False
        if told is not None and not said:
            said.append(told)
    return said, True
