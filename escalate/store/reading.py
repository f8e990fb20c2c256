"""Reading in a SQLite file: one consistent view, everything inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from escalate.core.codec import decode, decode_row, decode_store_event, encode_store_event
from escalate.core.events import Event
from escalate.core.ports import Entry, Head, Row, Sealed
from escalate.core.store_events import OWN, StoreEvent
from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES
from escalate.store.appending import blank, broken, erased, first_of, no_node, unreadable
from escalate.store.connection import Connection

_LARGEST = 2**63 - 1
"""The largest integer SQLite holds; no case has a larger number."""


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
            "SELECT row FROM cases WHERE status <> 'erased' ORDER BY number"
            if closed
            else "SELECT row FROM cases WHERE status <> 'closed' AND status <> 'erased'"
            " ORDER BY number"
        )
        return (_row(data) for (data,) in found)

    def erasure(self, number: int) -> StoreEvent | None:
        if not OWN < number <= _LARGEST:
            return None
        found: bytes | None = self._connection.value(
            "SELECT row FROM cases WHERE number = ? AND status = 'erased'", number
        )
        return None if found is None else _erasure(found)

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
            "SELECT row FROM cases WHERE status = 'erased' ORDER BY number"
        )
        return (_erasure(row) for (row,) in found)

    def numbers(self) -> Iterator[int]:
        found = self._connection.query("SELECT number FROM cases ORDER BY number")
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


def _erasure(row: bytes) -> StoreEvent:
    """Return the erasure that stands in the place of a case's row: the very bytes of its event."""
    try:
        return decode_store_event(row)
    except ValueError as error:
        raise unreadable("A row of the list of cases", error) from error


def _row(data: bytes) -> Row:
    try:
        return decode_row(data)
    except ValueError as error:
        raise unreadable("A row of the list of cases", error) from error
