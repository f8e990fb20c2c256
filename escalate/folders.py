"""Folders that are made for one account alone, whatever rights the system would give them."""

from __future__ import annotations

import errno
import os
from pathlib import Path


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
