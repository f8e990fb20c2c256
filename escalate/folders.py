"""Folders: made for one account alone, and their names kept through a power cut."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_UNSYNCED = (errno.EINVAL, errno.ENOTSUP)
"""What is answered where a folder cannot be synced, as on many a network drive."""


def make_private(folder: Path) -> tuple[Path, ...]:
    """Make a folder and those above it that are missing, each for its owner alone.

    Returns those that were missing, the innermost first. Raises `OSError` when one cannot be made.
    """
    missing = tuple(one for one in (folder, *folder.parents) if not one.exists())
    for one in reversed(missing):  # `parents=True` would give only the innermost its rights
        one.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return missing


def sync_folder(folder: Path) -> None:
    """See that the names in a folder outlive a power cut, where the system can do so."""
    if os.name == "nt":  # a folder cannot be opened there, and its names are kept by the journal
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSYNCED:
            raise
    finally:
        os.close(handle)
