"""Reading in a SQLite file: one consistent view, everything inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn, TypeVar

from escalate.core.case import CLOSED, NOT_CLOSED
from escalate.core.codec import (
    decode,
    decode_outline,
    decode_row,
    decode_store_event,
    encode_store_event,
)
from escalate.core.erasing import ERASED
from escalate.core.events import Event
from escalate.core.listed import Outline, Standing, Tally
from escalate.core.ports import Entry, Head, Row, Sealed
from escalate.core.projection import instant
from escalate.core.store_events import OWN, StoreEvent
from escalate.core.times import When
from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES
from escalate.errors import BrokenTrail, unreadable
from escalate.store.appending import blank, broken, erased, first_of, no_node
from escalate.store.connection import Connection

Read = TypeVar("Read")
_LARGEST = 2**63 - 1
"""The largest integer SQLite holds; no case has a larger number."""


_AT_ONCE = 500
"""Rows that one statement asks for; SQLite takes more marks, and the list is as quick."""


class SqliteReading:
    """One consistent view: everything is read inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, number: int) -> tuple[Event, ...]:
        sealed = self.sealed(number)
        if not all(one.body for one in sealed):
            self._refuse_blank(sealed, number)
        return tuple(_event(one) for one in sealed)

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        if not OWN < number <= _LARGEST:
            return ()
        found = self._connection.query(
            "SELECT seq, body, salt, leaf FROM events WHERE case_number = ? ORDER BY version",
            number,
        )
        return tuple(Sealed(*columns) for columns in found)

    def count(self, number: int | None = None) -> int:
        where = "case_number <> ?" if number is None else "case_number = ?"
        found: int = self._connection.value(
            f"SELECT count(*) FROM events WHERE {where}",  # noqa: S608 - one of the two above
            OWN if number is None else number,
        )
        return found

    def sealed_own(self, version: int) -> Sealed | None:
        found = self._connection.one(
            "SELECT seq, body, salt, leaf FROM events WHERE case_number = ? AND version = ?",
            *(OWN, version),
        )
        return None if found is None else Sealed(*found)

    def own_events(self) -> Iterator[StoreEvent]:
        found = self._connection.query(
            "SELECT seq, body FROM events WHERE case_number = ? ORDER BY version", OWN
        )
        return (_own_event(seq, body) for seq, body in found)

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        found = self._connection.query(
            "SELECT number, row FROM cases WHERE status <> 'erased' ORDER BY number"
            if closed
            else "SELECT number, row FROM cases WHERE status <> 'closed' AND status <> 'erased'"
            " ORDER BY number"
        )
        return (readable_row(number, data) for number, data in found)

    def rows_of(self, numbers: Sequence[int]) -> Iterator[Row]:
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            found = self._connection.query(
                f"SELECT number, row FROM cases WHERE number IN ({', '.join('?' * len(some))})"  # noqa: S608 - question marks only
                " AND status <> 'erased'",
                *some,
            )
            rows = dict(found)
            yield from (readable_row(number, rows[number]) for number in some if number in rows)

    def outlines(self, status: str = "") -> Iterator[Outline]:
        found = (
            self._connection.query(
                "SELECT number, row FROM cases WHERE status = ? ORDER BY number", status
            )
            if status
            else self._connection.query(
                "SELECT number, row FROM cases WHERE status <> 'erased' ORDER BY number"
            )
        )
        return (_outline(number, data) for number, data in found)

    def highest(self, most: int | None, status: str = "") -> tuple[int, ...]:
        limit = -1 if most is None else most
        found = (
            self._connection.query(
                "SELECT number FROM cases WHERE status = ? ORDER BY number DESC LIMIT ?",
                *(status, limit),
            )
            if status
            else self._connection.query(
                "SELECT number FROM cases ORDER BY number DESC LIMIT ?", limit
            )
        )
        return tuple(number for (number,) in found)[::-1]

    def standing(self, status: str, digest: str, most: int | None = None) -> Iterator[Standing]:
        # `due <> ''` is that of the index, which is asked for in the very words that it was made in
        found = self._connection.query(
            "SELECT status, digest, due, at, entered, number FROM cases"
            " WHERE due <> '' AND status = ? AND digest = ?"
            " ORDER BY due, at, entered, number LIMIT ?",
            *(status, digest, -1 if most is None else most),
        )
        return (Standing(*columns) for columns in found)

    def tallies(self) -> tuple[Tally, ...]:
        counted = self._connection.query(
            "SELECT status, digest, sum(cases) FROM tallies GROUP BY status, digest"
            " ORDER BY status, digest"
        )
        tallies = tuple(Tally(*columns) for columns in counted)
        for one in tallies:
            if one.digest == "" and one.status not in (CLOSED, ERASED):
                raise self._unjudged(one.status)
        if absent := set(NOT_CLOSED) - {one.status for one in tallies}:
            # A list without its tally would pass for an empty one.
            marks = ", ".join("?" * len(absent))
            found = f"SELECT status FROM cases WHERE status IN ({marks}) LIMIT 1"  # noqa: S608 - question marks only
            uncounted = self._connection.value(found, *sorted(absent))
            if uncounted is not None:
                says = f"The lists have cases in the state {uncounted!r} and do not count them."
                raise broken(says)
        return tallies

    def overdue(self, status: str, digest: str, now: When) -> int:
        day = now.day.isoformat()
        before: int = self._connection.value(
            "SELECT coalesce(sum(cases), 0) FROM tallies"
            " WHERE status = ? AND digest = ? AND due < ?",
            *(status, digest, day),
        )
        if now.at is None:
            return before
        today: int = self._connection.value(
            "SELECT count(*) FROM cases"
            " WHERE due <> '' AND status = ? AND digest = ? AND due = ? AND at <= ?",
            *(status, digest, day, instant(now.at)),
        )
        return before + today

    def erasure(self, number: int) -> StoreEvent | None:
        if not OWN < number <= _LARGEST:
            return None
        found: bytes | None = self._connection.value(
            "SELECT row FROM cases WHERE number = ? AND status = 'erased'", number
        )
        return None if found is None else _erasure(number, found)

    def sealed_erasure(self, number: int) -> Sealed | None:
        erasure = self.erasure(number)
        if erasure is None:
            return None
        found = self.sealed_own(erasure.version)
        if found is None or found.body != encode_store_event(erasure):
            raise broken(f"The list of cases says that case {number} was erased; no event does.")
        return found

    def erasures(self) -> Iterator[StoreEvent]:
        found = self._connection.query(
            "SELECT number, row FROM cases WHERE status = 'erased' ORDER BY number"
        )
        return (_erasure(number, row) for number, row in found)

    def numbers(self) -> Iterator[int]:
        # Of the events, which are what a case is: its row in the lists may be gone.
        found = self._connection.query(
            "SELECT DISTINCT case_number FROM events WHERE case_number > 0 ORDER BY case_number"
        )
        return (number for (number,) in found)

    def policy_text(self, digest: str) -> str | None:
        text: str | None = self._connection.value(
            "SELECT text FROM policies WHERE digest = ?", digest
        )
        return text

    def identity(self) -> str:
        found: str | None = self._connection.value("SELECT value FROM meta WHERE key = 'store'")
        if found is None:
            raise broken("The store does not say which one it is.")
        return found

    def head(self) -> Head:
        last = self._connection.one("SELECT seq, root FROM events ORDER BY seq DESC LIMIT 1")
        return Head(*last) if last else Head(0, EMPTY_ROOT)

    def root_at(self, size: int) -> bytes | None:
        if not 0 < size <= _LARGEST:
            return None
        root: bytes | None = self._connection.value("SELECT root FROM events WHERE seq = ?", size)
        return root

    def node(self, level: int, index: int) -> bytes:
        seq = (index + 1) << level
        if seq > _LARGEST:
            raise no_node(level, seq)
        found: bytes | None = (
            self._connection.value(
                "SELECT substr(nodes, ?, ?) FROM events WHERE seq = ?",
                *(1 + (level - 1) * HASH_BYTES, HASH_BYTES, seq),
            )
            if level
            else self._connection.value("SELECT leaf FROM events WHERE seq = ?", seq)
        )
        if found is None or len(found) != HASH_BYTES:
            raise no_node(level, seq)
        return found

    def leaves(self, first: int, last: int) -> tuple[bytes, ...]:
        found = self._connection.query(
            "SELECT leaf FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", first, last
        )
        leaves = tuple(leaf for (leaf,) in found)
        if [len(leaf) for leaf in leaves] != [HASH_BYTES] * (last + 1 - first):
            raise broken(f"The trail does not hold each leaf of its events {first} to {last}.")
        return leaves

    def find_op(self, op: str) -> tuple[int, int] | None:
        # A text may hold what looks like an identifier, so what is found is read.
        found = self._connection.query(
            "SELECT case_number FROM events WHERE instr(body, ?) ORDER BY seq DESC", op.encode()
        )
        return next((at for (number,) in found if (at := first_of(self.events(number), op))), None)

    def entries(self) -> Iterator[Entry]:
        found = self._connection.query(
            "SELECT seq, case_number, version, body, salt, leaf, nodes, root"
            " FROM events ORDER BY seq"
        )
        return (Entry(*columns) for columns in found)

    def _unjudged(self, status: str) -> BrokenTrail:
        """Return what to say of lists in which a case of a status is judged by no policy."""
        number: int | None = self._connection.value(
            "SELECT min(number) FROM cases WHERE status = ? AND digest = ''", status
        )
        which = "a case" if number is None else f"case {number}"
        return broken(f"The lists do not say by which policy {which} is judged.")

    def _refuse_blank(self, sealed: tuple[Sealed, ...], number: int) -> NoReturn:
        """Say who erased a case whose events have no words; that nobody did is a broken trail."""
        erasure = self.erasure(number)
        if erasure is not None:
            raise erased(erasure)
        raise blank(next(one.seq for one in sealed if not one.body))


def _event(sealed: Sealed) -> Event:
    try:
        return decode(sealed.body)
    except ValueError as error:
        raise unreadable(f"Event {sealed.seq}", error) from error


def _own_event(seq: int, body: bytes) -> StoreEvent:
    try:
        return decode_store_event(body)
    except ValueError as error:
        raise unreadable(f"Event {seq}", error) from error


def _erasure(number: int, row: bytes) -> StoreEvent:
    """Return the erasure that stands in the place of a case's row: the very bytes of its event."""
    return _read(decode_store_event, number, row)


def readable_row(number: int, data: bytes) -> Row:
    """Return the row of a case; raises `BrokenTrail` where none can be read in its bytes."""
    return _read(decode_row, number, data)


def _outline(number: int, data: bytes) -> Outline:
    return _read(decode_outline, number, data)


def _read(decoded: Callable[[bytes], Read], number: int, data: bytes) -> Read:
    """Return what the lists have of a case, or say of which they have what cannot be read."""
    try:
        return decoded(data)
    except ValueError as error:
        raise unreadable(f"What the lists have of case {number}", error) from error
