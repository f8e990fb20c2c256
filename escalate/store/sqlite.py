"""The store in a SQLite file: one transaction for a command, events sealed as they are appended."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from escalate.core.codec import decode, decode_row, encode, encode_row
from escalate.core.events import Event
from escalate.core.ports import Head, Row, Sealed
from escalate.core.trail.tree import EMPTY_ROOT, SALT_BYTES, Frontier, seal
from escalate.errors import BrokenTrail, Refusal
from escalate.store.appending import check_append, other_policy_text, unreadable
from escalate.store.connection import (
    SCHEMA_VERSION,
    Connection,
    apply_settings,
    checked_version,
    connected,
)
from escalate.store.creating import bring_up_to_date, create_file
from escalate.store.settling import Commit, Expected, Unwatched, Watch

WAIT = 30.0
"""Seconds that somebody else's writing is waited for."""
_LARGEST = 2**63 - 1
"""The largest integer SQLite holds; no case has a larger number."""


def new_salt() -> bytes:
    """Return 32 random bytes: what `secrets` returns, without the time to import it."""
    return os.urandom(SALT_BYTES)


class _Reading:
    """One consistent view: everything is read inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, number: int) -> tuple[Event, ...]:
        return tuple(_event(sealed) for sealed in self.sealed(number))

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        if number > _LARGEST:
            return ()
        found = self._connection.query(
            "SELECT seq, body, salt, leaf FROM events WHERE case_number = ? ORDER BY version",
            number,
        )
        return tuple(Sealed(*columns) for columns in found)

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

    def head(self) -> Head:
        last = self._connection.one("SELECT seq, root FROM events ORDER BY seq DESC LIMIT 1")
        return Head(*last) if last else Head(0, EMPTY_ROOT)


class _Writing(_Reading):
    """One transaction that holds the write lock."""

    def __init__(self, connection: Connection, salts: Callable[[], bytes]) -> None:
        super().__init__(connection)
        self._salts = salts
        self.written: Expected | None = None
        """What the last append of this transaction is to leave; None when it appended nothing."""

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
        have = self._connection.value(
            "SELECT coalesce(max(version), 0) FROM events WHERE case_number = ?", row.number
        )
        check_append(have, events, row)
        frontier = self._frontier()
        for event in events:
            body, salt = encode(event), self._salts()
            leaf = seal(salt, body)
            frontier = frontier.append(leaf)
            self._connection.run(
                "INSERT INTO events (seq, case_number, version, body, salt, leaf, root)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(frontier.size, event.case, event.version, body, salt, leaf, frontier.root),
            )
        self._keep_frontier(frontier)
        self._keep_row(row)
        head = Head(frontier.size, frontier.root)
        self.written = Expected(head, row.number, events[-1].op)

    def rebuild(self, project: Callable[[tuple[Event, ...]], Row]) -> None:
        """Write the tree's frontier and all rows again from the events."""
        frontier = Frontier()
        for leaf, root in self._connection.query("SELECT leaf, root FROM events ORDER BY seq"):
            frontier = frontier.append(leaf)
            if frontier.root != root:
                raise _broken(f"Event {frontier.size} is not what the tree's root says.", "rebuilt")
        self._keep_frontier(frontier)
        self._connection.run("DELETE FROM cases")
        found = self._connection.query("SELECT DISTINCT case_number FROM events ORDER BY 1")
        for (number,) in list(found):
            self._keep_row(project(self.events(number)))

    def _frontier(self) -> Frontier:
        kept: bytes | None = self._connection.value("SELECT frontier FROM tree")
        try:
            frontier = Frontier.from_bytes(kept or b"")
        except ValueError:
            raise _broken("The frontier of the store's tree cannot be read.", "recorded") from None
        if Head(frontier.size, frontier.root) != self.head():
            raise _broken("The store's tree does not end with its last event.", "recorded")
        return frontier

    def _keep_frontier(self, frontier: Frontier) -> None:
        self._connection.run(
            "INSERT OR REPLACE INTO tree (id, size, frontier) VALUES (1, ?, ?)",
            *(frontier.size, frontier.to_bytes()),
        )

    def _keep_row(self, row: Row) -> None:
        self._connection.run(
            "INSERT OR REPLACE INTO cases (number, status, row) VALUES (?, ?, ?)",
            *(row.number, row.status, encode_row(row)),
        )


class SqliteStore:
    """A `Store` in the file at *path*, which must be a store already.

    *salts* gives a new salt of 32 bytes each time it is called; *wait* is how many seconds somebody
    else's writing is waited for; *watch* is told of every commit. Raises `StoreUnusable` when the
    file is not there, cannot be read, is no store, or was written by a newer escalate; an older
    schema is brought up to date.

    Each view and each transaction is a connection of its own, open no longer than its block. A
    transaction inside a view of the same store would wait for itself: nest them the other way.
    """

    def __init__(
        self,
        path: Path,
        *,
        salts: Callable[[], bytes] = new_salt,
        wait: float = WAIT,
        watch: Watch | None = None,
    ) -> None:
        self.path = path
        self._salts = salts
        self._wait = wait
        self._watch = watch or Unwatched()
        with self._connected():
            pass  # it can be opened, and it is a store of this version

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        salts: Callable[[], bytes] = new_salt,
        wait: float = WAIT,
        watch: Watch | None = None,
    ) -> SqliteStore:
        """Make a new, empty store at *path*, for its owner alone, and return it.

        Raises `StoreUnusable` when there is something at *path* already, or it cannot be made.
        """
        create_file(path, wait)
        return cls(path, salts=salts, wait=wait, watch=watch)

    @contextlib.contextmanager
    def reading(self) -> Iterator[_Reading]:
        """Yield a view that other people's writing does not change; they wait until it ends."""
        with self._connected() as connection, connection.transaction("BEGIN"):
            yield _Reading(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[_Writing]:
        """Yield a transaction, the write lock already taken; committed when its block ends.

        Raises `Conflict` when somebody else holds the lock for too long, `StoreUnusable` when the
        file cannot be written, and `BrokenTrail` when its tree does not fit its events. What they
        say of whether anything was recorded was looked up; the code `unknown` says it could not be.
        """
        with Commit(self.path, self._watch, self._holds) as commit, self._connected() as connection:
            writing = _Writing(connection, self._salts)
            # IMMEDIATE: two that both begin by reading would otherwise refuse each other when they
            # come to write.
            with connection.transaction("BEGIN IMMEDIATE", lambda: commit.begins(writing.written)):
                yield writing

    def rebuild(self, project: Callable[[tuple[Event, ...]], Row]) -> None:
        """Write the projection and the tree's frontier again from the events, in one transaction.

        *project* makes the row of a case from its events. Raises `BrokenTrail`, and changes
        nothing, when the events do not give the roots stored with them or cannot be read.
        """
        with self.writing() as writing:
            writing.rebuild(project)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        with connected(self.path, self._wait) as connection:
            if checked_version(connection) < SCHEMA_VERSION:
                apply_settings(connection)
                bring_up_to_date(connection)
            apply_settings(connection)
            yield connection

    def _holds(self, head: Head) -> bool:
        """Whether the file that is at the path now has that root at that place."""
        with self._connected() as again:
            root: bytes | None = again.value("SELECT root FROM events WHERE seq = ?", head.size)
        return root == head.root


def _event(sealed: Sealed) -> Event:
    try:
        return decode(sealed.body)
    except ValueError as error:
        raise unreadable(f"Event {sealed.seq}", error) from error


def _row(data: bytes) -> Row:
    try:
        return decode_row(data)
    except ValueError as error:
        raise unreadable("A row of the list of cases", error) from error


def _broken(says: str, undone: str) -> BrokenTrail:
    return BrokenTrail(
        Refusal(
            "broken-trail",
            f"{says} Nothing was {undone}.",
            remedy="Keep the file as it is, and see what is broken: escalate verify.",
        )
    )
