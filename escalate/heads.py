"""The last head that this user saw of each store, remembered outside the store's file.

One small file for each store, under the store's identity, which is random and names nobody. It
holds no word of a case. A file that cannot be read or written is no reason not to work: what it
would have shown is then not shown, and the next command remembers anew.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from escalate.core.ports import Head


class _Kept(msgspec.Struct, frozen=True):
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads that are remembered in a folder."""

    folder: Path

    def last(self, identity: str) -> Head | None:
        """Return the head that was seen last of a store by its identity; None when none was."""
        try:
            kept = msgspec.json.decode(self._path(identity).read_bytes(), type=_Kept)
            return Head(kept.size, bytes.fromhex(kept.root))
        except (OSError, ValueError):  # msgspec's errors are ValueErrors
            return None

    def remember(self, identity: str, head: Head) -> None:
        """Remember a head, for this user alone; the file is never there by half."""
        path = self._path(identity)
        new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(_Kept(head.size, head.root.hex())))
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    def _path(self, identity: str) -> Path:
        # An identity is hexadecimal; that of a damaged store may be anything, also a path.
        name = identity if identity.isalnum() and identity.isascii() else identity.encode().hex()
        return self.folder / f"{name[:64]}.json"
