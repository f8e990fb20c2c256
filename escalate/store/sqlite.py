"""The store in a SQLite file: one transaction for a command, read back before it is said."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from escalate.core.events import Event
from escalate.core.ports import Head, Proof, Row
from escalate.core.store_events import Begun, Stamp, Upgraded
from escalate.core.trail.tree import SALT_BYTES
from escalate.errors import BrokenTrail, EscalateError, StoreUnusable
from escalate.store.appending import broken, unsaid
from escalate.store.checking import check_whole, trail_alone
from escalate.store.clearing import clear, finish_clearing, hold, not_cleared
from escalate.store.connection import (
    OLDEST_READ,
    SCHEMA_VERSION,
    Connection,
    NotPlain,
    apply_settings,
    checked_version,
    connected,
    key_to,
)
from escalate.store.copying import copied, keep_aside, name_whole
from escalate.store.creating import bring_up_to_date, create_file
from escalate.store.encryption import Lock, Unlock
from escalate.store.guard import guard, unguard
from escalate.store.inspecting import inspecting
from escalate.store.older import OlderReading, OlderWriting, not_upgraded
from escalate.store.reading import SqliteReading
from escalate.store.schema import fingerprint
from escalate.store.settling import Commit, Unwatched, Watch
from escalate.store.writing import SqliteWriting

if TYPE_CHECKING:
    from escalate.core.key import Key

WAIT = 30.0
"""Seconds that somebody else's writing is waited for."""


def new_salt() -> bytes:
    """Return 32 random bytes: what `secrets` returns, without the time to import it."""
    return os.urandom(SALT_BYTES)


class SqliteStore:
    """A `Store` in the file at *path*, which must be a store already.

    *salts* gives a new salt of 32 bytes each time it is called; *wait* is how many seconds somebody
    else's writing is waited for; *watch* is told of every commit. Raises `StoreUnusable` when the
    file is not there, cannot be read, is no store, or was written by a newer escalate. An older
    schema is brought up to date, and *stamp* says for the trail who did so; a copy of the file as
    it was stays beside it. Where that cannot be done, cases of the schema before are read all the
    same (`escalate.store.older`). The key of an encrypted file is asked of *unlock*, once, and
    never for a plain one.

    Each view and each transaction is a connection of its own, open no longer than its block. A
    transaction inside a view of the same store would wait for itself: nest them the other way.
    """

    def __init__(
        self,
        path: Path,
        *,
        unlock: Unlock | None = None,
        stamp: Callable[[], Stamp] = unsaid,
        salts: Callable[[], bytes] = new_salt,
        wait: float = WAIT,
        watch: Watch | None = None,
    ) -> None:
        self.path = path
        self._stamp = stamp
        self.key: Key | None = None
        """The key of an encrypted file, asked for once; None for a plain one."""
        self._salts = salts
        self._wait = wait
        self._watch = watch or Unwatched()
        self._older: StoreUnusable | None = None
        """Why the store that was opened last could not be brought up to date."""
        try:
            self._open()
        except NotPlain:
            self.key = key_to(path, unlock)
            if self.key is None:
                raise
            self._open()

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        lock: Lock | None = None,
        stamp: Callable[[], Stamp] = unsaid,
        salts: Callable[[], bytes] = new_salt,
        wait: float = WAIT,
        watch: Watch | None = None,
    ) -> SqliteStore:
        """Make a new store at *path*, for its owner alone, and return it; *stamp* says who made it.

        With a *lock* it is encrypted. Raises `StoreUnusable` when there is something at *path*
        already, or it cannot be made.
        """
        create_file(path, wait, lambda connection: upgrade(connection, stamp, salts), lock)
        key = lock.key if lock else None
        return cls(path, unlock=lambda _: key, stamp=stamp, salts=salts, wait=wait, watch=watch)

    @contextlib.contextmanager
    def reading(self) -> Iterator[SqliteReading]:
        """Yield a view that other people's writing does not change; they wait until it ends."""
        with self._connected() as connection, connection.transaction("BEGIN"):
            guard(connection)
            yield (
                OlderReading(connection, self._older) if self._older else SqliteReading(connection)
            )

    @contextlib.contextmanager
    def writing(self) -> Iterator[SqliteWriting]:
        """Yield a transaction, the write lock already taken; committed when its block ends.

        Raises `Conflict` when somebody else holds the lock for too long, `StoreUnusable` when the
        file cannot be written, and `BrokenTrail` when its tree does not fit its events. What they
        say of whether anything was recorded was looked up; the code `unknown` says it could not be.
        """
        trouble: EscalateError | None = None
        cleared = False
        with Commit(self.path, self._watch, self._holds) as commit, self._connected() as connection:
            writing = (
                OlderWriting(connection, self._older, self._salts)
                if self._older
                else SqliteWriting(connection, self._salts)
            )
            # IMMEDIATE: two that both begin by reading would otherwise refuse each other when they
            # come to write.
            with connection.transaction("BEGIN IMMEDIATE", lambda: commit.begins(writing.written)):
                guard(connection)
                yield writing
                if writing.erased:
                    hold(connection)
            if writing.erased:
                trouble = _cleared(connection)  # the lock is given back with it
                cleared = trouble is None
        if writing.erased and not cleared:
            raise not_cleared(self.path) from trouble

    def rebuild(self, project: Callable[[tuple[Event, ...]], Row]) -> None:
        """Write the rows of all cases again from the events, in one transaction.

        *project* makes the row of a case from its events. Raises `BrokenTrail`, and changes
        nothing, when the events do not give the roots stored with them or cannot be read.
        """
        with self.writing() as writing:
            writing.rebuild(project)

    @contextlib.contextmanager
    def held(self) -> Iterator[Connection]:
        """Yield a connection, for reading, that holds the write lock: nobody can record."""
        with self._connected() as connection:
            connection.run("BEGIN IMMEDIATE")
            guard(connection)
            try:
                yield connection
            finally:
                with contextlib.suppress(EscalateError):
                    connection.run("ROLLBACK")

    def back_up(
        self, folder: Path, name: Callable[[Head], str], proof: Proof = trail_alone
    ) -> tuple[Path, Head]:
        """Copy the store into a new file in *folder*, named by its head once it is proved whole.

        Others may record meanwhile. *proof* is asked after pages, trail and schema. Returns where
        it is and the head of what it holds. Raises `FileExistsError` when something has that name,
        `BrokenTrail` when the copy does not hold together, and `StoreUnusable` when it cannot be
        made; then there is no file.
        """
        with self._connected() as connection, copied(connection, folder / self.path.name) as new:
            head = self._proved(new, proof)
            if SqliteReading(connection).root_at(head.size) != head.root:
                raise broken("The copy is not what was recorded in the store. It was thrown away.")
            path = folder / name(head)
            name_whole(new, path)
        return path, head

    def _proved(self, copy: Path, proof: Proof) -> Head:
        """Return the head of a copy, read again from its file."""
        try:
            with connected(copy, self._wait, self.key, readonly=True) as connection:
                head = check_whole(connection)
            with inspecting(copy, self._wait, lambda _: self.key) as inspection:
                proof(inspection)
        except BrokenTrail as error:
            says = f"The store is broken, and no copy of it was kept: {error.refusals[0].says}"
            raise broken(says) from error
        return head

    def _open(self) -> None:
        """See that it can be opened, with its key, and is a store of this version."""
        with self._connected() as connection:
            finish_clearing(connection)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        with contextlib.ExitStack() as held:
            connection = held.enter_context(connected(self.path, self._wait, self.key))
            schema = checked_version(connection)
            apply_settings(connection)
            if schema == SCHEMA_VERSION:
                self._older = None
            elif self._older is None:  # each attempt copies the whole file
                self._older = self._tried_to_upgrade(connection, schema)
                if self._older:  # SQLCipher reads nothing more where it met a damaged page
                    held.close()
                    connection = held.enter_context(self._connected())
            yield connection

    def _tried_to_upgrade(self, connection: Connection, schema: int) -> StoreUnusable | None:
        """Bring an older store up to date; return why it stays as it is, if it can be read so."""
        try:
            keep_aside(connection, f"schema-{schema}")
            upgrade(connection, self._stamp, self._salts)
        except StoreUnusable as error:
            why = not_upgraded(self.path, schema, error)
            if schema < OLDEST_READ:
                raise why from error
            return why
        return None

    def _holds(self, head: Head) -> bool:
        """Whether the file that is at the path now has that root at that place."""
        with self._connected() as again:
            return SqliteReading(again).root_at(head.size) == head.root


def upgrade(connection: Connection, stamp: Callable[[], Stamp], salts: Callable[[], bytes]) -> None:
    """Bring a file's schema up to date, or make it in an empty one, and say so in the trail."""
    with connection.transaction("BEGIN IMMEDIATE"):
        before: int = connection.value("PRAGMA user_version")
        if before >= SCHEMA_VERSION:
            return  # somebody else did it while the lock was waited for
        bring_up_to_date(connection)
        writing = SqliteWriting(connection, salts)
        kind = Upgraded if before else Begun
        schema = fingerprint(connection)
        said = kind(store=writing.identity(), schema=SCHEMA_VERSION, fingerprint=schema)
        writing.keep(said, stamp())


def _cleared(connection: Connection) -> EscalateError | None:
    """Clear away the traces of an erasure; return what kept it from being done."""
    try:
        unguard(connection)
        clear(connection)
    except EscalateError as error:
        return error
    return None
