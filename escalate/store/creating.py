"""Making a store's file, and bringing an older one up to date: where sqlite-utils is needed."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from escalate.errors import StoreUnusable
from escalate.folders import make_private, sync_folder
from escalate.store.appending import unusable
from escalate.store.connection import SCHEMA_VERSION, Connection, apply_settings, connected
from escalate.store.copying import name_whole
from escalate.store.driver import lend_to_sqlite_utils
from escalate.store.encryption import Lock


def bring_up_to_date(connection: Connection, schema: int = SCHEMA_VERSION) -> None:
    """Apply the migrations that a store lacks, inside a transaction that has the write lock.

    Those after a *schema* are left out, to see how a store of that version was made.
    """
    lend_to_sqlite_utils()
    # sqlite-utils takes longer to import than a command to run: nobody else pays for it.
    from escalate.store.migrations import migrate  # noqa: PLC0415

    migrate(connection, schema)


def create_file(
    path: Path, wait: float, fill: Callable[[Connection], None], lock: Lock | None = None
) -> None:
    """Make the file under another name, have it filled, and give it its own when it is whole.

    So nobody ever opens a store half made, and what is at *path* is never written over. With a
    *lock* every byte of it is encrypted from the first. Raises `StoreUnusable` when something is
    there, or the file cannot be made.
    """
    key, salt = (lock.key, lock.salt) if lock else (None, b"")
    try:
        new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
        _make_folder(path.parent)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            with connected(new, wait, key, salt) as connection:
                apply_settings(connection)
                fill(connection)
            _name(new, path)
        finally:
            with contextlib.suppress(OSError):  # a name too many, of a store that is whole
                new.unlink()
    except (OSError, ValueError) as error:  # ValueError: a NUL, or no name at all
        raise unusable(
            "cannot-create",
            f"No store can be made at {path} ({error}).",
            "Use a folder you may write.",
        ) from error


def must_be_free(path: Path) -> None:
    """Refuse a path where something is already."""
    if os.path.lexists(path):
        raise _exists(path)


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that a power cut does not take them with the store."""
    for one in make_private(folder):
        sync_folder(one.parent)


def _name(new: Path, path: Path) -> None:
    try:
        name_whole(new, path)
    except FileExistsError:
        raise _exists(path) from None


def _exists(path: Path) -> StoreUnusable:
    return unusable(
        "store-exists", f"There is already something at {path}.", "Use it, or another path."
    )
