"""Reading in a SQLite file: one consistent view, everything inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.core.codec import decode, decode_row, decode_store_event
from escalate.core.events import Event
from escalate.core.ports import Entry, Head, Row, Sealed
from escalate.core.store_events import OWN, StoreEvent
from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES
from escalate.store.appending import broken, no_node, unreadable
from escalate.store.connection import Connection

_LARGEST = 2**63 - 1
"""The largest integer SQLite holds; no case has a larger number."""


class SqliteReading:
    """One consistent view: everything is read inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, number: int) -> tuple[Event, ...]:
        return tuple(_event(sealed) for sealed in self.sealed(number))

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        if not OWN < number <= _LARGEST:
            return ()
        found = self._connection.query(
            "SELECT seq, body, salt, leaf FROM events WHERE case_number = ? ORDER BY version",
            number,
        )
        return tuple(Sealed(*columns) for columns in found)

    def own_events(self) -> Iterator[StoreEvent]:
        found = self._connection.query(
            "SELECT seq, body FROM events WHERE case_number = ? ORDER BY version", OWN
        )
        return (_own_event(seq, body) for seq, body in found)

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        found = self._connection.query(
            "SELECT row FROM cases ORDER BY number"
            if closed
            else "SELECT row FROM cases WHERE status <> 'closed' ORDER BY number"
        )
        return (_row(data) for (data,) in found)

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

    def entries(self) -> Iterator[Entry]:
        found = self._connection.query(
            "SELECT seq, case_number, version, body, salt, leaf, nodes, root"
            " FROM events ORDER BY seq"
        )
        return (Entry(*columns) for columns in found)


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


def _row(data: bytes) -> Row:
    try:
        return decode_row(data)
    except ValueError as error:
        raise unreadable("A row of the list of cases", error) from error
