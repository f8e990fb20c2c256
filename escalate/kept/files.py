"""What was reckoned is kept in a folder of this account's own, until what it came from changes.

Nothing here is evidence, and nothing is missed when it goes: whatever cannot be read, does not fit
or cannot be written is reckoned anew, and nobody is told (docs/decisions/0021-kept-tables.md).
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from escalate.folders import make_private

_MOST_BYTES = 4 * 1024 * 1024
"""The largest file that is read; the form of the longest policy has a hundredth of that."""
_DIGEST_BYTES = 32
_FORMAT = b"escalate kept 1\n"
_BEGUN = time.time_ns()
_SETTLED = 2_000_000_000
"""Nanoseconds: a file system may count times in steps of two seconds."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Kept(Struct, frozen=True):
    """A folder of files, each of one thing that was reckoned; a relative folder keeps nothing."""

    folder: Path

    def find(self, name: str, stamp: str) -> bytes | None:
        """Return what was kept under a name and with that very stamp; None for anything else."""
        try:
            whole = _read(self._path(name))
        except OSError:
            return None
        data = whole[_DIGEST_BYTES:]
        return data if whole[:_DIGEST_BYTES] == _digest(name, stamp, data) else None

    def keep(self, name: str, stamp: str, data: bytes) -> None:
        """Keep what was reckoned in the place of what was kept before; where it can be done."""
        if not self.folder.is_absolute():
            return
        path = self._path(name)
        new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
        with contextlib.suppress(OSError):
            make_private(self.folder)
            try:
                handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_LINK, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(name, stamp, data) + data)
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        # A name holds words of a policy, which might lead anywhere as a path.
        return self.folder / sha256(name.encode(errors="surrogatepass")).hexdigest()[:32]


def fingerprint(paths: Iterable[str]) -> str:
    """Return what changes whenever one of these files does; empty where that cannot be told.

    It cannot be told of a file that changed since about when this process began: it may have been
    loaded as it was before.
    """
    found = []
    for path in sorted(paths):
        try:
            now = os.stat(path)
        except OSError:
            return ""
        if max(now.st_mtime_ns, now.st_ctime_ns) > _BEGUN - _SETTLED:
            return ""
        found.append((path, now.st_size, now.st_mtime_ns, now.st_ctime_ns))
    return sha256(repr((sys.version, found)).encode(errors="surrogatepass")).hexdigest()


def _read(path: Path) -> bytes:
    """Return a file's bytes; raises `OSError` unless it is this account's own, and its alone."""
    with os.fdopen(os.open(path, os.O_RDONLY | _NO_LINK), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST_BYTES:
            raise OSError
        if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or about.st_mode & _OTHERS):
            raise OSError
        return file.read(_MOST_BYTES)


def _digest(name: str, stamp: str, data: bytes) -> bytes:
    head = repr((name, stamp, len(data))).encode(errors="surrogatepass")
    return sha256(_FORMAT + head + b"\n" + data).digest()
