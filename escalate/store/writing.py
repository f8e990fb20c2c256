"""Recording in a SQLite file: events sealed as they are appended, under the write lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from escalate.core.codec import encode, encode_row, encode_store_event
from escalate.core.erasing import erasure_of
from escalate.core.events import Event
from escalate.core.listed import Standing
from escalate.core.ports import Entry, Head, Row, Sealed
from escalate.core.projection import standing
from escalate.core.store_events import OWN, Body, Erased, Stamp, StoreEvent, stamped
from escalate.core.trail.tree import Frontier, ends, top
from escalate.store.appending import (
    broken,
    check_append,
    check_erase,
    check_sealed,
    other_policy_text,
    sealed_after,
)
from escalate.store.clearing import begin_clearing
from escalate.store.connection import Connection
from escalate.store.reading import SqliteReading
from escalate.store.settling import Expected


class SqliteWriting(SqliteReading):
    """One transaction that holds the write lock."""

    def __init__(self, connection: Connection, salts: Callable[[], bytes]) -> None:
        super().__init__(connection)
        self._salts = salts
        self.written: Expected | None = None
        """What the last append of this transaction is to leave; None when it appended nothing."""
        self.erased = False
        """Whether words were taken away, so that what is left of them in the file must go too."""

    def next_number(self) -> int:
        # From the events, so that a damaged projection never gives a number twice.
        highest: int | None = self._connection.value("SELECT max(case_number) FROM events")
        return (highest or 0) + 1

    def keep_policy(self, digest: str, text: str) -> None:
        kept = self.policy_text(digest)
        if kept is None:
            self._connection.run("INSERT INTO policies (digest, text) VALUES (?, ?)", digest, text)
        elif kept != text:
            raise other_policy_text(digest)

    def append(self, events: tuple[Event, ...], row: Row) -> None:
        self._append(events, ((encode(event), self._salts()) for event in events), row)

    def transplant(self, events: tuple[Event, ...], sealed: tuple[Sealed, ...], row: Row) -> None:
        check_sealed(events, sealed)
        self._append(events, ((one.body, one.salt) for one in sealed), row)

    def keep(self, body: Body, stamp: Stamp) -> StoreEvent:
        event = stamped(body, stamp, self._versions(OWN) + 1)
        sealed = encode_store_event(event)
        frontier = self._seal(self._frontier(), OWN, event.version, sealed, self._salts())
        self.written = Expected(Head(frontier.size, frontier.root), event.op)
        return event

    def erase(self, body: Erased, stamp: Stamp) -> StoreEvent:
        check_erase(self._versions(body.case), body, self.erasure(body.case))
        self._connection.run(
            "UPDATE events SET body = x'', salt = x'' WHERE case_number = ?", body.case
        )
        event = self.keep(body, stamp)
        self._keep_erasure(event)
        begin_clearing(self._connection)
        self.erased = True
        return event

    def rebuild(self, project: Callable[[tuple[Event, ...]], Row]) -> None:
        """Write the rows of all cases again from the events, which must give the roots beside them.

        Raises `BrokenTrail` when they do not.
        """
        frontier = Frontier()
        for leaf, root in self._connection.query("SELECT leaf, root FROM events ORDER BY seq"):
            frontier = frontier.append(leaf)
            if frontier.root != root:
                says = f"Event {frontier.size} is not what the tree's root says."
                raise broken(f"{says} Nothing was rebuilt.")
        self._connection.run("DELETE FROM cases")
        self._connection.run("DELETE FROM tallies")
        for event in list(self.own_events()):
            if isinstance(event.body, Erased):
                self._keep_erasure(event)
        gone = {erasure_of(event).case for event in self.erasures()}
        found = self._connection.query(
            "SELECT DISTINCT case_number FROM events WHERE case_number <> ? ORDER BY 1", OWN
        )
        for (number,) in list(found):
            if number not in gone:
                self._keep_row(project(self.events(number)))

    def _versions(self, number: int) -> int:
        have: int = self._connection.value(
            "SELECT coalesce(max(version), 0) FROM events WHERE case_number = ?", number
        )
        return have

    def _frontier(self) -> Frontier:
        """Return the frontier of the tree, which must have the root that stands with its end."""
        head = self.head()
        places = ends(head.size)
        found = self._connection.query(
            f"SELECT leaf, nodes FROM events WHERE seq IN ({', '.join('?' * len(places))})"  # noqa: S608 - question marks only
            " ORDER BY seq",
            *places,
        )
        try:
            frontier = Frontier(head.size, tuple(top(leaf, nodes) for leaf, nodes in found))
        except ValueError:
            frontier = Frontier()
        if frontier.root != head.root:
            raise broken("The store's tree does not end with its last event. Nothing was recorded.")
        return frontier

    def _append(
        self, events: tuple[Event, ...], words: Iterable[tuple[bytes, bytes]], row: Row
    ) -> None:
        check_append(self._versions(row.number), events, row)
        frontier = self._frontier()
        for event, (body, salt) in zip(events, words, strict=True):
            frontier = self._seal(frontier, event.case, event.version, body, salt)
        self._keep_row(row)
        self.written = Expected(Head(frontier.size, frontier.root), events[-1].op, row.number)

    def _seal(
        self, frontier: Frontier, case: int, version: int, body: bytes, salt: bytes
    ) -> Frontier:
        entry, frontier = sealed_after(frontier, case, version, body, salt)
        self._insert(entry)
        return frontier

    def _insert(self, entry: Entry) -> None:
        self._connection.run(
            "INSERT INTO events (seq, case_number, version, body, salt, leaf, nodes, root)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(entry.seq, entry.case, entry.version, entry.body, entry.salt),
            *(entry.leaf, entry.nodes, entry.root),
        )

    def _keep_erasure(self, event: StoreEvent) -> None:
        """Put an erasure in the place of its case's row: what lists need, without a word of it."""
        number = erasure_of(event).case
        self._keep_case(Standing("erased", "", "", "", "", number), encode_store_event(event))

    def _keep_row(self, row: Row) -> None:
        self._keep_case(standing(row), encode_row(row))

    def _keep_case(self, at: Standing, row: bytes) -> None:
        # No INSERT OR REPLACE: where recursive triggers are off it deletes without the trigger that
        # keeps the tallies.
        self._connection.run(
            "INSERT INTO cases (number, status, row, digest, due, at, entered)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (number) DO UPDATE SET status = excluded.status, row = excluded.row,"
            " digest = excluded.digest, due = excluded.due, at = excluded.at,"
            " entered = excluded.entered",
            *(at.number, at.status, row, at.digest, at.due, at.at, at.entered),
        )
