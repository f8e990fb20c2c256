"""Whole copies of a store's file, made by SQLite itself while others may be recording.

The file is never opened or copied by other means: closing it once would drop the locks that SQLite
holds on it in this process, and another program could write in the middle of a transaction.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from escalate.errors import StoreUnusable
from escalate.folders import sync_folder
from escalate.store.appending import unusable
from escalate.store.connection import Connection


def keep_aside(connection: Connection, why: str) -> None:
    """Keep a copy of the store beside it, named after *why*, unless there is one already."""
    aside = connection.path.with_name(f"{connection.path.name}.{why}")
    if not os.path.lexists(aside):
        with contextlib.suppress(FileExistsError):  # somebody else kept one at the same moment
            copy_whole(connection, aside)


def copy_whole(connection: Connection, target: Path) -> None:
    """Copy a store into the new file *target*, named when it is whole; see `copied`.

    Raises `FileExistsError` when something is at *target*, `StoreUnusable` when it cannot be made.
    """
    with copied(connection, target) as new:
        name_whole(new, target)


@contextlib.contextmanager
def copied(connection: Connection, target: Path) -> Iterator[Path]:
    """Yield a copy of a store, whole and synced, under a name of its own beside *target*.

    It is for its owner alone, holds what was committed, is encrypted with the same key, and has no
    free pages. When the block ends it is gone, unless it was given another name. Raises
    `StoreUnusable` when it cannot be made.
    """
    new = target.with_name(f"{target.name}.{os.urandom(4).hex()}.new")
    try:
        # An empty file of its own: SQLite would make one that others may read.
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            _copy(connection, new, target)
            yield new
        finally:
            new.unlink(missing_ok=True)
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:
        raise unusable(
            "cannot-create",
            f"No copy can be made in {target.parent.absolute()} ({error}).",
            "Give another path.",
        ) from error


def _copy(connection: Connection, new: Path, target: Path) -> None:
    try:
        connection.run("VACUUM INTO ?", str(new))
    except StoreUnusable as error:
        if error.refusals[0].code != "disk-full":
            raise
        # The store is only read: it is the other disk that is full.
        raise unusable(
            "disk-full",
            f"There is no room for a copy in {target.parent.absolute()}; none was made.",
            "Make room, or give a place on another disk.",
        ) from error


def name_whole(new: Path, path: Path) -> None:
    """Give a file its name in one step, to stay.

    Raises `FileExistsError` when something has it already, `OSError` when it cannot be said that
    the name outlives a power cut; then nothing has it.
    """
    try:
        os.link(new, path)  # refuses in one step if there is something
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        new.rename(path)
    try:
        sync_folder(path.parent)
    except OSError:
        path.unlink()
        raise
