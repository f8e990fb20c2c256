"""Making a store's file, and bringing an older one up to date: where sqlite-utils is needed."""

import contextlib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from escalate.errors import StoreUnusable
from escalate.store.appending import unusable
from escalate.store.connection import Connection, apply_settings, connected
from escalate.store.driver import lend_to_sqlite_utils

_UNSYNCED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)
"""What is answered where a folder cannot be synced: its file system or its rights do not let it."""


def bring_up_to_date(connection: Connection) -> None:
    """Apply the migrations that a store lacks, all of them or none."""
    lend_to_sqlite_utils()
    # sqlite-utils takes longer to import than a command to run: nobody else pays for it.
    from escalate.store.migrations import migrate  # noqa: PLC0415

    migrate(connection)


def create_file(path: Path, wait: float) -> None:
    """Make the file under another name and give it its own when it is whole.

    So nobody ever opens a store half made, and what is at *path* is never written over. Raises
    `StoreUnusable` when something is there, or the file cannot be made.
    """
    try:
        new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
        folders = [path.parent, *(one.parent for one in path.parents if not one.exists())]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            with connected(new, wait) as connection:
                apply_settings(connection)
                bring_up_to_date(connection)
            _name(new, path)
        finally:
            with contextlib.suppress(OSError):  # a name too many, of a store that is whole
                new.unlink()
        _keep_names(path, folders)
    except (OSError, ValueError) as error:  # ValueError: a NUL, or no name at all
        raise unusable(
            "cannot-create",
            f"No store can be made at {path} ({error}).",
            "Use a folder you may write.",
        ) from error


def _name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)  # refuses in one step if there is something
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without hard links
        if path.exists():
            raise _exists(path) from None
        new.rename(path)


def _keep_names(path: Path, folders: Iterable[Path]) -> None:
    """Have the names in these folders survive a power cut, where folders can be synced."""
    if os.name == "nt":  # it writes names by itself, and opens no folder
        return
    try:
        for folder in folders:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        if error.errno in _UNSYNCED:
            return
        raise unusable(
            "disk-error",
            f"The store {path} was made, but its disk reported an error ({error.strerror}).",
            "See that the disk is there and works before you record anything in it.",
        ) from error


def _exists(path: Path) -> StoreUnusable:
    return unusable(
        "store-exists", f"There is already something at {path}.", "Use it, or another path."
    )
