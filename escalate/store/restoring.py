"""A backup put in the place of a store: a new file beside it, named in one step.

The live file is never written, copied over or deleted. Whenever the work is stopped, either the
old store or the new one stands whole at its path (docs/decisions/0017-backup-restore-import.md).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from escalate.core.key import Key
from escalate.core.ports import Head, Proof
from escalate.core.store_events import Restored, Stamp, StoreEvent
from escalate.core.words import typed_path
from escalate.errors import BrokenTrail, EscalateError, Refusal, StoreUnusable
from escalate.folders import make_private
from escalate.store.appending import busy, unusable
from escalate.store.checking import check_pages, check_whole, trail_alone
from escalate.store.connection import (
    SCHEMA_VERSION,
    Connection,
    apply_settings,
    checked_version,
    connected,
    key_to,
)
from escalate.store.copying import copied, copy_whole
from escalate.store.encryption import Unlock
from escalate.store.guard import guard
from escalate.store.inspecting import inspecting
from escalate.store.reading import SqliteReading
from escalate.store.replacing import replace, take_rights, which_file
from escalate.store.sqlite import WAIT, SqliteStore, new_salt, upgrade
from escalate.store.writing import SqliteWriting

_NOT_ITS_FAULT = ("newer-store", "no-key", "wrong-key")
_TWO_KEYS = (
    "Where the store and the backup have two keys, as after `escalate rekey`, name no key file: at"
    " a terminal both are asked for."
)
_LOST = ("no-store", "store-error", "unreadable-store")


class Restoration(Struct, frozen=True):
    """A backup that was proved whole, ready to take the place of a store that nobody writes to."""

    path: Path
    backup: Path
    size: int
    """How many events the backup holds."""
    present: SqliteReading | None
    """The store that is to be replaced; None when there is none, or it is broken."""
    lost: str
    """Why it cannot be read, in a sentence; empty when it can, and when there is none."""
    key: Key | None
    """The key of the backup, and so of the store from now on; None where it is plain."""
    old_key: Key | None
    """The key of the store that is to be replaced."""
    _new: Path
    _lock: contextlib.ExitStack
    _stamp: Callable[[], Stamp]
    _wait: float

    @contextlib.contextmanager
    def reading(self) -> Iterator[SqliteReading]:
        """Yield a view of what the backup holds."""
        with connected(self._new, self._wait, self.key, readonly=True) as connection:
            yield SqliteReading(connection)

    def put_in_place(
        self, restored: Restored, again: tuple[StoreEvent, ...], aside: Callable[[int], str]
    ) -> tuple[Head, Path | None]:
        """Keep the restoration in the trail, after those that are kept *again*, and name the file.

        Returns the new head, and where the replaced store is now; its name is the first of
        `aside(1)`, `aside(2)` … that is free. Raises `StoreUnusable`, and then the old store is as
        it was.
        """
        head = self._kept(restored, again)
        before = self.path.stat() if os.path.lexists(self.path) else None
        if os.name == "nt":
            self._lock.close()  # an open file is not replaced there
        copy = self._copy if self.present else None
        where = replace(self.path, self._new, before, aside, copy)
        self._lock.close()
        self._look(head)
        return head, where

    def _look(self, head: Head) -> None:
        """Look whether the file that is at the path now is the one that was put there."""
        try:
            with connected(self.path, self._wait, self.key, readonly=True) as connection:
                there = SqliteReading(connection).root_at(head.size) == head.root
        except EscalateError as error:
            raise unusable(
                "unknown",
                f"It is not known whether the backup is at {self.path} now."
                f" {error.refusals[0].says}",
                "Look with `escalate verify`; the store that was there is kept beside it.",
            ) from error
        if not there:
            raise unusable(
                "unconfirmed",
                f"What was just restored is not found again at {self.path}: another file was put"
                " there.",
                "Keep the store out of synchronised folders, and restore again.",
            )

    def _copy(self, where: Path) -> None:
        with connected(self.path, self._wait, self.old_key, readonly=True) as old:
            copy_whole(old, where)

    def _kept(self, restored: Restored, again: tuple[StoreEvent, ...]) -> Head:
        with connected(self._new, self._wait, self.key) as connection:
            apply_settings(connection)
            with connection.transaction("BEGIN IMMEDIATE"):
                guard(connection)
                writing = SqliteWriting(connection, new_salt)
                for event in again:
                    writing.keep(event.body, _stamp_of(event))
                writing.keep(restored, self._stamp())
            return check_whole(connection)


@contextlib.contextmanager
def restoring(
    path: Path,
    backup: Path,
    *,
    stamp: Callable[[], Stamp],
    unlock: Callable[[Path], Unlock | None] = lambda _: None,
    wait: float = WAIT,
    proof: Proof = trail_alone,
) -> Iterator[Restoration]:
    """Yield what is ready to take the place of the store at *path*, made from the file *backup*.

    The backup is proved whole first, and is never written to; an older schema is brought up to date
    in the new file, and *proof* is asked after pages, trail and schema. *unlock* finds the keys of
    either, by path; the store has that of the backup afterwards. Until the block ends nobody can
    record in it. Raises `BrokenTrail` when the backup is damaged, `StoreUnusable` when it is of
    another store or cannot be read, `Conflict` when somebody records for too long.
    """
    with contextlib.ExitStack() as lock:
        with _of_the_backup(backup):
            key = key_to(backup, unlock(backup))
            source = lock.enter_context(connected(backup, wait, key, readonly=True))
            checked_version(source)
            apply_settings(source)
            check_pages(source)
        path = _checked(path, backup)
        present, lost, old = _present(path, lock, stamp, unlock(path), wait)
        if old and not key:
            raise _plain_backup(path, backup)
        with copied(source, path) as new:
            with connected(new, wait, key) as copy:
                size = _brought_up_to_date(copy, present, path, backup, stamp)
            with _of_the_backup(backup), inspecting(new, wait, lambda _: key) as inspection:
                proof(inspection)
            take_rights(new, path)
            yield Restoration(path, backup, size, present, lost, key, old, new, lock, stamp, wait)


def _checked(path: Path, backup: Path) -> Path:
    """Return the path of the very file that is to be replaced, in a folder that is there."""
    try:
        path = path.resolve()  # a link stays one, and what it leads to is replaced
        make_private(path.parent)
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        raise unusable(
            "cannot-create", f"No store can be put at {path} ({error}).", "Give another place."
        ) from error
    if path.exists() and not path.is_file():
        raise unusable("not-a-store", f"{path} is no file.", "Give another place: --store PATH.")
    if path.exists() and backup.exists() and os.path.samefile(path, backup):
        says = f"{backup} is the store itself, and not a backup of it."
        raise unusable(
            "same-file",
            says,
            "Give the file of a backup; if one was put there by hand, move it away and give that.",
        )
    return path


def _present(
    path: Path,
    lock: contextlib.ExitStack,
    stamp: Callable[[], Stamp],
    unlock: Unlock | None,
    wait: float,
) -> tuple[SqliteReading | None, str, Key | None]:
    """Take the write lock of the present store, and return its key; or return why it is lost."""
    key = None
    with contextlib.ExitStack() as held:
        try:
            store = SqliteStore(path, stamp=stamp, unlock=unlock, wait=wait)
            key, before = store.key, which_file(path)
            connection = held.enter_context(store.held())
            if which_file(path) != before:  # while the lock was waited for
                raise busy(str(path))
            check_whole(connection)
        except BrokenTrail as error:
            return None, error.refusals[0].says, key
        except StoreUnusable as error:
            reason = error.refusals[0]
            if reason.code not in _LOST:
                raise unusable(
                    reason.code,
                    reason.says,
                    f"If this is the store that is lost, move {path} away by hand, and restore"
                    f" again. {_way_out(reason)}",
                ) from error
            return None, "" if reason.code == "no-store" else reason.says, key
        lock.push(held.pop_all())
    return SqliteReading(connection), "", key


def _brought_up_to_date(
    copy: Connection,
    present: SqliteReading | None,
    path: Path,
    backup: Path,
    stamp: Callable[[], Stamp],
) -> int:
    """Prove a copy of a backup, and return how many events the backup holds."""
    with _of_the_backup(backup):
        apply_settings(copy)
        reading = SqliteReading(copy)
        size, identity = reading.head().size, reading.identity()
        if copy.value("PRAGMA user_version") < SCHEMA_VERSION:
            upgrade(copy, stamp, new_salt)
        check_whole(copy)
    if present is not None and present.identity() != identity:
        raise unusable(
            "other-store",
            f"{backup} is a backup of another store than {path}.",
            "Restore it to a place of its own: --store PATH.",
        )
    return size


@contextlib.contextmanager
def _of_the_backup(backup: Path) -> Iterator[None]:
    """Say of every error inside that it is the backup's."""
    another = "Nothing was changed: give another backup."
    try:
        yield
    except BrokenTrail as error:
        says = f"The backup {backup} does not hold together: {error.refusals[0].says}"
        raise BrokenTrail(Refusal("broken-backup", says, remedy=another)) from error
    except StoreUnusable as error:
        reason = error.refusals[0]
        remedy = _way_out(reason) if reason.code in _NOT_ITS_FAULT else another
        says = f"The backup {backup} cannot be used: {reason.says}"
        raise unusable(reason.code, says, remedy) from error


def _way_out(reason: Refusal) -> str:
    """Return what to do about one of two files; one key file may not fit both of them."""
    return f"{reason.remedy} {_TWO_KEYS}" if reason.code == "wrong-key" else reason.remedy


def _plain_backup(path: Path, backup: Path) -> StoreUnusable:
    return unusable(
        "not-encrypted",
        f"The backup {backup} is not encrypted, and the store {path} is: it would not be any more.",
        f"Encrypt the backup first: escalate encrypt --store {typed_path(str(backup), 'FILE')}.",
    )


def _stamp_of(event: StoreEvent) -> Stamp:
    return Stamp(op=event.op, actor=event.actor, recorded=event.recorded, tool=event.tool)
