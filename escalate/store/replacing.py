"""A whole new file in the place of a store, in one step; the old one is kept under another name."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from escalate.errors import EscalateError
from escalate.folders import sync_folder
from escalate.store.appending import unusable
from escalate.store.copying import name_whole

_BESIDE = ("-journal", "-wal")
"""What a program that was stopped leaves beside a store. SQLite would take it for the new one's."""


def which_file(path: Path) -> tuple[int, int] | None:
    """Return which file is at a path, whatever its name; None where there is none to be seen."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def take_rights(new: Path, like: Path) -> None:
    """Let those use the new file who could use the old one; without an old one, its maker alone."""
    if os.name == "nt" or not like.exists():
        return
    rights = like.stat()
    with contextlib.suppress(OSError):  # only the administrator gives files away
        os.chown(new, rights.st_uid, rights.st_gid)
    new.chmod(stat.S_IMODE(rights.st_mode))


def replace(
    path: Path,
    new: Path,
    before: os.stat_result | None,
    aside: Callable[[int], str],
    copy: Callable[[Path], None] | None,
) -> Path | None:
    """Give the new file its name, and the old one, if there is one, the first of `aside` free.

    *before* is how the old one was when it was read last, None where there is none. *copy* copies
    it to another path, for file systems where a file has one name; None where it is broken, and so
    is renamed there. Returns where the old one is. Raises `StoreUnusable`; then it is as it was.
    """
    try:
        if before is None:
            _move_beside(path, path.with_name(aside(1)))
            name_whole(new, path)
            return None
        where = _second_name(path, aside, copy)
        try:
            now = (path if path.exists() else where).stat()
            if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                raise OSError("somebody recorded in it at the last moment")
            _move_beside(path, where)
            new.replace(path)
        except BaseException:
            if new.exists():  # else the work is done
                _move_beside(where, path)
                where.unlink() if path.exists() else where.rename(path)
            raise
    except OSError as error:
        raise _not_replaced(path, error) from error
    with contextlib.suppress(OSError):  # a power cut brings the old store back, which is whole
        sync_folder(path.parent)
    return where


def _second_name(
    path: Path, aside: Callable[[int], str], copy: Callable[[Path], None] | None
) -> Path:
    """Keep the old store under a name of its own; at its place there is always a file."""
    tries = 0
    while True:
        tries += 1
        where = path.with_name(aside(tries))
        if os.path.lexists(where):
            continue
        try:
            os.link(path, where)
        except FileExistsError:
            continue
        except OSError:  # a file system without hard links
            if copy is None:
                path.rename(where)
            else:
                copy(where)
        return where


def _move_beside(path: Path, to: Path) -> None:
    """Let what stands beside a store go with it: SQLite would play it back into the new file."""
    for ending in _BESIDE:
        beside = path.with_name(f"{path.name}{ending}")
        if beside.exists():
            beside.rename(to.with_name(f"{to.name}{ending}"))


def _not_replaced(path: Path, why: OSError) -> EscalateError:
    return unusable(
        "cannot-replace",
        f"The store {path} cannot be replaced ({why}); it is as it was.",
        "See that nobody has it open, and try again.",
    )
