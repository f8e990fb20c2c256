"""What this user saw last at each place where a store was: remembered outside the store's file.

One small file for each place, with the name, the head and the kind of the store that is there: a
backup, and a store that a backup has replaced, have the identity of the store, and are another
file. The identity is random and names nobody, and no word of a case is kept. A file that cannot be
read or written is no reason not to work: what it would have shown is then not shown, and the next
command remembers anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from escalate.core.ports import Head
from escalate.core.trail.seen import Seen
from escalate.core.trail.tree import HASH_BYTES
from escalate.folders import make_private


class _Kept(msgspec.Struct, frozen=True):
    store: str
    size: int
    root: str
    place: str = ""
    encrypted: bool = False

    @property
    def seen(self) -> Seen:
        return Seen(self.store, Head(self.size, bytes.fromhex(self.root)), self.encrypted)


class Heads(Struct, frozen=True):
    """What is remembered in a folder of the store at one place."""

    folder: Path
    place: str = ""
    """The path of the store's file, whole and without links."""
    typed: str = ""
    """The same as it was typed, made whole: another path where there is a link in it."""

    def seen(self) -> tuple[Seen | None, ...]:
        """Return what was seen last at each path of this place; None where nothing was."""
        kept = [_read(self._path(place)) for place in self._places()]
        return tuple(one.seen if one else None for one in kept)

    def elsewhere(self, identity: str) -> tuple[Head, str] | None:
        """Return the furthest head that was seen of the same store at another place, and where."""
        here = [_shown(place) for place in self._places()]
        found = [_read(path) for path in self.folder.glob("*.json")]
        kept = [one for one in found if one and one.store == identity and one.place not in here]
        last = max(kept, key=lambda one: one.size, default=None)
        return (last.seen.head, last.place) if last else None

    def remember(self, seen: Seen) -> None:
        """Remember what is there, for this user alone; a file is never there by half."""
        head = seen.head
        with contextlib.suppress(OSError):
            make_private(self.folder)
            for place in self._places():
                root, shown = head.root.hex(), _shown(place)
                kept = _Kept(seen.store, head.size, root, shown, seen.encrypted)
                _write(self._path(place), kept)

    def settle(self, seen: Seen) -> None:
        """Remember what we put there ourselves, whatever was there before.

        Of another store that was there it stays known how far it went.
        """
        for place in self._places():
            path = self._path(place)
            before = _read(path)
            if before is not None and before.store != seen.store:
                with contextlib.suppress(OSError):
                    path.replace(path.with_name(f"{_named(before.store)}-{_digest(place)}.json"))
        self.remember(seen)

    def _places(self) -> Iterator[str]:
        yield self.place
        if self.typed and self.typed != self.place:
            yield self.typed

    def _path(self, place: str) -> Path:
        return self.folder / f"place-{_digest(place)}.json"


def _digest(place: str) -> str:
    return sha256(os.fsencode(place)).hexdigest()[:16]


def _shown(place: str) -> str:
    # A path may be no text; in JSON it must be one.
    return os.fsencode(place).decode(errors="backslashreplace")


def _named(identity: str) -> str:
    # An identity is hexadecimal; that of a damaged store may be anything, also a path.
    name = identity if identity.isalnum() and identity.isascii() else identity.encode().hex()
    return name[:64]


def _write(path: Path, kept: _Kept) -> None:
    new = path.with_name(f"{path.name}.{os.urandom(4).hex()}.new")
    try:
        handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(kept))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _read(path: Path) -> _Kept | None:
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        return kept if len(kept.seen.head.root) == HASH_BYTES else None
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None
