"""The last head that this user saw of each store, remembered outside the store's file.

One small file for each store and each place where it was seen: a backup, and a store that a backup
has replaced, have the identity of the store, and are another file. The identity is random and names
nobody, and no word of a case is kept. A file that cannot be read or written is no reason not to
work: what it would have shown is then not shown, and the next command remembers anew.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from escalate.core.ports import Head
from escalate.core.trail.tree import HASH_BYTES


class _Kept(msgspec.Struct, frozen=True):
    size: int
    root: str
    place: str = ""

    @property
    def head(self) -> Head:
        return Head(self.size, bytes.fromhex(self.root))


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads that are remembered in a folder, of stores at one place."""

    folder: Path
    place: str = ""
    """The path of the store's file, whole."""

    def last(self, identity: str) -> Head | None:
        """Return the head that was seen last of a store at this place; None when none was."""
        kept = _read(self._path(identity))
        return kept.head if kept else None

    def elsewhere(self, identity: str) -> tuple[Head, str] | None:
        """Return the furthest head that was seen of the same store at another place, and where."""
        found = [_read(path) for path in self.folder.glob(f"{_named(identity)}-*.json")]
        kept = [one for one in found if one is not None and one.place != self._written]
        last = max(kept, key=lambda one: one.size, default=None)
        return (last.head, last.place) if last else None

    def remember(self, identity: str, head: Head) -> None:
        """Remember a head, for this user alone; the file is never there by half."""
        path = self._path(identity)
        new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as file:
                    kept = _Kept(head.size, head.root.hex(), self._written)
                    file.write(msgspec.json.encode(kept))
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    @property
    def _written(self) -> str:
        """The place as it is written down: JSON has no bytes that are no text."""
        return os.fsencode(self.place).decode(errors="backslashreplace")

    def _path(self, identity: str) -> Path:
        place = sha256(os.fsencode(self.place)).hexdigest()[:16]
        return self.folder / f"{_named(identity)}-{place}.json"


def _named(identity: str) -> str:
    # An identity is hexadecimal; that of a damaged store may be anything, also a path.
    name = identity if identity.isalnum() and identity.isascii() else identity.encode().hex()
    return name[:64]


def _read(path: Path) -> _Kept | None:
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        return kept if len(kept.head.root) == HASH_BYTES else None
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None
