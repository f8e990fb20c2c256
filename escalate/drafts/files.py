"""Files of this account alone: read without following anything, written, locked, removed."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from pathlib import Path

from escalate.folders import make_private, sync_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LARGEST = 16 * 2**20
"""Bytes: nobody types more, and no larger file is read."""
NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Flags for opening the very file of a name, and its bytes as they are."""
_UNWAITING = getattr(os, "O_NONBLOCK", 0)  # a pipe in the place of a file is not waited for
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_TRIES, _PAUSE = 20, 0.01
"""How often, and after how many seconds, what another process hinders is tried again."""
_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def make_folder(folder: Path) -> None:
    """Make a folder that only this account can look into; raises `OSError` if that cannot be."""
    make_private(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not is_own_folder(folder):
        raise OSError(errno.EPERM, "its folder is not a folder of this account", str(folder))
    if os.name != "nt":
        folder.chmod(0o700)


def is_own_folder(folder: Path) -> bool:
    """Return whether something is a folder, no link to one, and of this account."""
    info = folder.lstat()
    return stat.S_ISDIR(info.st_mode) and _ours(info)


def read(path: Path) -> bytes:
    """Return the bytes of a file of this account; raises `OSError` for anything else."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link", str(path))
    handle = os.open(path, os.O_RDONLY | NOT_FOLLOWED | _UNWAITING)
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        if not _ours(info) or (os.name != "nt" and info.st_mode & _WRITTEN_BY_OTHERS):
            raise OSError(errno.EPERM, "another account can write it", str(path))
        if info.st_size > LARGEST:
            raise OSError(errno.EFBIG, "it is too large", str(path))
        return file.read(LARGEST)


def write(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 whole or not at all, also if the power fails; raises `OSError`.

    Only one process at a time may write a path: its new bytes lie under the suffix `.new`.
    """
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, "it is too large", str(path))
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(create(new), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _name(new, path)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(path.parent)


def create(path: Path) -> int:
    """Return the handle of a new file that only this account can read; raises `OSError`."""
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | NOT_FOLLOWED, 0o600)


def remove(path: Path) -> None:
    """Remove a file, written over first as far as the disk plays along; raises `OSError`."""
    with contextlib.suppress(OSError):
        _write_over(path)
    path.unlink(missing_ok=True)


def lock(handle: int) -> bool:
    """Lock an open file for this process; False when another has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _BUSY  # else the file system knows no locks
    return True


def _name(new: Path, path: Path) -> None:
    """Give a new file its name; on Windows somebody who just reads the old one is waited for."""
    for _ in range(_TRIES if os.name == "nt" else 0):
        with contextlib.suppress(PermissionError):
            new.replace(path)
            return
        time.sleep(_PAUSE)
    new.replace(path)


def _ours(info: os.stat_result) -> bool:
    return sys.platform == "win32" or info.st_uid == os.geteuid()


def _write_over(path: Path) -> None:
    if path.is_symlink():
        return
    with os.fdopen(os.open(path, os.O_WRONLY | NOT_FOLLOWED | _UNWAITING), "wb") as file:
        info = os.fstat(file.fileno())
        if stat.S_ISREG(info.st_mode) and _ours(info) and info.st_nlink == 1:
            file.write(bytes(min(info.st_size, LARGEST)))
            file.flush()
            os.fsync(file.fileno())
