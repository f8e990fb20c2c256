"""A store in memory, for tests and dry runs: the same contract, gone when the program ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from escalate.core.codec import decode, encode
from escalate.core.events import Event
from escalate.core.ports import Head, Row, Sealed
from escalate.core.trail.tree import SALT_BYTES, Frontier, seal
from escalate.errors import not_recorded
from escalate.store.appending import busy, check_append, other_policy_text


@dataclass(frozen=True, slots=True)
class _State:
    """All that is kept; a transaction makes a new one."""

    trail: tuple[tuple[int, Sealed], ...] = ()
    """Every event with its case's number."""
    rows: dict[int, Row] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)


class _View:
    """What was there when the view was taken."""

    def __init__(self, state: _State) -> None:
        self.state = state

    def events(self, number: int) -> tuple[Event, ...]:
        return tuple(decode(sealed.body) for sealed in self.sealed(number))

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        return tuple(sealed for case, sealed in self.state.trail if case == number)

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        rows = (self.state.rows[number] for number in self.numbers())
        return (row for row in rows if closed or row.status != "closed")

    def numbers(self) -> Iterator[int]:
        return iter(sorted(self.state.rows))

    def policy_text(self, digest: str) -> str | None:
        return self.state.policies.get(digest)

    def head(self) -> Head:
        return Head(self.state.frontier.size, self.state.frontier.root)


class _Transaction(_View):
    """What will be there when the transaction ends."""

    def __init__(self, state: _State, salts: Callable[[], bytes]) -> None:
        super().__init__(state)
        self._salts = salts

    def next_number(self) -> int:
        return max(self.state.rows, default=0) + 1

    def keep_policy(self, digest: str, text: str) -> None:
        if self.state.policies.setdefault(digest, text) != text:
            raise other_policy_text(digest)

    def append(self, events: tuple[Event, ...], row: Row) -> None:
        check_append(len(self.sealed(row.number)), events, row)
        trail, frontier = self.state.trail, self.state.frontier
        for event in events:
            body, salt = encode(event), self._salts()
            leaf = seal(salt, body)
            frontier = frontier.append(leaf)
            trail = (*trail, (event.case, Sealed(frontier.size, body, salt, leaf)))
        rows = self.state.rows | {row.number: row}
        self.state = replace(self.state, trail=trail, rows=rows, frontier=frontier)


class MemoryStore:
    """A `Store` in memory. *salts* gives a new salt of 32 bytes each time it is called."""

    def __init__(self, salts: Callable[[], bytes] = lambda: os.urandom(SALT_BYTES)) -> None:
        self._state = _State()
        self._salts = salts
        self._writing = False

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
