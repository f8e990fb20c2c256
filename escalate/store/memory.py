"""A store in memory, for tests and dry runs: the same contract, gone when the program ends."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from escalate.core.codec import (
    decode,
    decode_outline,
    decode_store_event,
    encode,
    encode_row,
    encode_store_event,
)
from escalate.core.events import Event
from escalate.core.listed import Outline, Standing, Tally
from escalate.core.ports import Entry, Head, Row, Sealed
from escalate.core.projection import instant, standing
from escalate.core.store_events import OWN, Begun, Body, Erased, Stamp, StoreEvent, stamped
from escalate.core.times import When
from escalate.core.trail.tree import HASH_BYTES, SALT_BYTES, Frontier
from escalate.errors import not_recorded
from escalate.store.appending import (
    broken,
    busy,
    check_append,
    check_erase,
    check_sealed,
    erased,
    first_of,
    no_node,
    other_policy_text,
    sealed_after,
    unsaid,
)


class _State(Struct, frozen=True):
    """All that is kept; a transaction makes a new one."""

    identity: str
    trail: tuple[Entry, ...] = ()
    rows: dict[int, Row] = field(default_factory=dict)
    erased: dict[int, StoreEvent] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)


class _View:
    """What was there when the view was taken."""

    def __init__(self, state: _State) -> None:
        self.state = state

    def events(self, number: int) -> tuple[Event, ...]:
        erasure = self.erasure(number)
        if erasure is not None:
            raise erased(erasure)
        return tuple(decode(sealed.body) for sealed in self.sealed(number))

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        found = (one for one in self.state.trail if one.case == number != OWN)
        return tuple(Sealed(one.seq, one.body, one.salt, one.leaf) for one in found)

    def count(self, number: int | None = None) -> int:
        return sum(
            one.case != OWN if number is None else one.case == number for one in self.state.trail
        )

    def sealed_own(self, version: int) -> Sealed | None:
        found = (one for one in self.state.trail if (one.case, one.version) == (OWN, version))
        return next((Sealed(one.seq, one.body, one.salt, one.leaf) for one in found), None)

    def own_events(self) -> Iterator[StoreEvent]:
        return (decode_store_event(one.body) for one in self.state.trail if one.case == OWN)

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        rows = (self.state.rows[number] for number in sorted(self.state.rows))
        return (row for row in rows if closed or row.status != "closed")

    def rows_of(self, numbers: Sequence[int]) -> Iterator[Row]:
        return (self.state.rows[number] for number in numbers if number in self.state.rows)

    def outlines(self, status: str = "") -> Iterator[Outline]:
        found = (row for row in self.rows() if status in ("", row.status))
        return (decode_outline(encode_row(row)) for row in found)

    def highest(self, most: int | None, status: str = "") -> tuple[int, ...]:
        found = {row.number: row.status for row in self.rows()}
        found |= dict.fromkeys(self.state.erased, "erased")
        numbers = sorted(number for number in found if status in ("", found[number]))
        return tuple(numbers if most is None else numbers[max(0, len(numbers) - most) :])

    def standing(self, status: str, digest: str, most: int | None = None) -> Iterator[Standing]:
        every = sorted(standing(row) for row in self.rows())
        found = [at for at in every if at.due and (at.status, at.digest) == (status, digest)]
        return iter(found[:most])

    def tallies(self) -> tuple[Tally, ...]:
        found = Counter((at.status, at.digest) for at in map(standing, self.rows()))
        if self.state.erased:
            found["erased", ""] = len(self.state.erased)
        return tuple(Tally(*key, found[key]) for key in sorted(found))

    def overdue(self, status: str, digest: str, now: When) -> int:
        day, at = now.day.isoformat(), "" if now.at is None else instant(now.at)
        return sum((one.due, one.at) <= (day, at) for one in self.standing(status, digest))

    def numbers(self) -> Iterator[int]:
        return iter(sorted({*self.state.rows, *self.state.erased}))

    def erasure(self, number: int) -> StoreEvent | None:
        return self.state.erased.get(number)

    def sealed_erasure(self, number: int) -> Sealed | None:
        erasure = self.erasure(number)
        return None if erasure is None else self.sealed_own(erasure.version)

    def erasures(self) -> Iterator[StoreEvent]:
        return (self.state.erased[number] for number in sorted(self.state.erased))

    def policy_text(self, digest: str) -> str | None:
        return self.state.policies.get(digest)

    def identity(self) -> str:
        return self.state.identity

    def head(self) -> Head:
        return Head(self.state.frontier.size, self.state.frontier.root)

    def root_at(self, size: int) -> bytes | None:
        return self.state.trail[size - 1].root if 0 < size <= len(self.state.trail) else None

    def node(self, level: int, index: int) -> bytes:
        seq = (index + 1) << level
        if seq > len(self.state.trail):
            raise no_node(level, seq)
        entry, start = self.state.trail[seq - 1], (level - 1) * HASH_BYTES
        return entry.nodes[start : start + HASH_BYTES] if level else entry.leaf

    def leaves(self, first: int, last: int) -> tuple[bytes, ...]:
        leaves = tuple(one.leaf for one in self.state.trail if first <= one.seq <= last)
        if len(leaves) != last + 1 - first:
            raise broken(f"The trail does not hold each leaf of its events {first} to {last}.")
        return leaves

    def entries(self) -> Iterator[Entry]:
        return iter(self.state.trail)

    def find_op(self, op: str) -> tuple[int, int] | None:
        return next((at for n in self.state.rows if (at := first_of(self.events(n), op))), None)


class _Transaction(_View):
    """What will be there when the transaction ends."""

    def __init__(self, state: _State, salts: Callable[[], bytes]) -> None:
        super().__init__(state)
        self._salts = salts

    def next_number(self) -> int:
        return max(self.numbers(), default=0) + 1

    def keep_policy(self, digest: str, text: str) -> None:
        if self.state.policies.setdefault(digest, text) != text:
            raise other_policy_text(digest)

    def append(self, events: tuple[Event, ...], row: Row) -> None:
        self._append(events, ((encode(event), self._salts()) for event in events), row)

    def transplant(self, events: tuple[Event, ...], sealed: tuple[Sealed, ...], row: Row) -> None:
        check_sealed(events, sealed)
        self._append(events, ((one.body, one.salt) for one in sealed), row)

    def keep(self, body: Body, stamp: Stamp) -> StoreEvent:
        version = sum(1 for _ in self.own_events()) + 1
        event = stamped(body, stamp, version)
        self._seal(OWN, version, encode_store_event(event), self._salts())
        return event

    def erase(self, body: Erased, stamp: Stamp) -> StoreEvent:
        check_erase(len(self.sealed(body.case)), body, self.erasure(body.case))
        event = self.keep(body, stamp)
        trail = tuple(
            msgspec.structs.replace(one, body=b"", salt=b"") if one.case == body.case else one
            for one in self.state.trail
        )
        rows = {number: row for number, row in self.state.rows.items() if number != body.case}
        gone = self.state.erased | {body.case: event}
        self.state = replace(self.state, trail=trail, rows=rows, erased=gone)
        return event

    def _append(
        self, events: tuple[Event, ...], words: Iterable[tuple[bytes, bytes]], row: Row
    ) -> None:
        check_append(len(self.sealed(row.number)), events, row)
        for event, (body, salt) in zip(events, words, strict=True):
            self._seal(event.case, event.version, body, salt)
        self.state = replace(self.state, rows=self.state.rows | {row.number: row})

    def _seal(self, case: int, version: int, body: bytes, salt: bytes) -> None:
        entry, frontier = sealed_after(self.state.frontier, case, version, body, salt)
        self.state = replace(self.state, trail=(*self.state.trail, entry), frontier=frontier)


class MemoryStore:
    """A `Store` in memory. *salts* gives a new salt of 32 bytes each time it is called."""

    def __init__(self, salts: Callable[[], bytes] = lambda: os.urandom(SALT_BYTES)) -> None:
        self._state = _State(identity=os.urandom(16).hex())
        self._salts = salts
        self._writing = False
        with self.writing() as store:
            begun = Begun(store=store.identity(), schema=0, fingerprint="")
            store.keep(begun, unsaid())

    @contextlib.contextmanager
    def reading(self) -> Iterator[_View]:
        """Yield a view that later writing does not change."""
        yield _View(self._state)

    @contextlib.contextmanager
    def writing(self) -> Iterator[_Transaction]:
        """Yield a transaction; raises `Conflict` when one is already open."""
        if self._writing:
            raise not_recorded(busy("memory"))
        self._writing = True
        try:
            policies = dict(self._state.policies)
            transaction = _Transaction(replace(self._state, policies=policies), self._salts)
            yield transaction
            self._state = transaction.state
        finally:
            self._writing = False
