"""New keys: made and kept where the user wants them, and the recovery key shown once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from escalate import config
from escalate.cli import adapters
from escalate.cli.output import Output, tell
from escalate.cli.resealing import reseal
from escalate.cli.stopping import WATCH
from escalate.cli.unlocking import at_terminal, hidden
from escalate.core.key import Key, key_from_passphrase, looks_written
from escalate.core.words import typed_path
from escalate.errors import BadUsage, BrokenTrail, EscalateError, Refusal

if TYPE_CHECKING:
    from escalate.core.ports import Reading
    from escalate.core.store_events import Stamp
    from escalate.store.converting import Old
    from escalate.store.encryption import Lock

SHORTEST = 12
"""Fewer characters are guessed too soon by whoever has the file."""

KEEP = (
    "Write the recovery key down now: it is shown this once, and opens the store by itself. Keep it"
    " on paper, away from the store, and let a second person know where: without it and without the"
    " key nobody can ever read the cases again."
)
PLAIN = (
    "It is not encrypted: whoever can read the file can read the cases. `escalate encrypt`"
    " encrypts it."
)
_TRACES = (
    "Traces of it may remain on the disk, and whole copies in backups, exports and synchronised"
    " folders: those can still be read."
)


@contextlib.contextmanager
def new_lock(place: Path | str, path: Path) -> Iterator[Lock]:
    """Yield a new key for the store at *path*, kept at *place* before anything needs it.

    When the block refuses, and no file is encrypted with it, it is removed from there again.
    """
    from escalate import keys
    from escalate.store.connection import may_begin_with
    from escalate.store.encryption import Lock, file_salt

    salt = file_salt()
    if place == config.PROMPT:
        yield Lock(key_from_passphrase(_new_passphrase(), salt), salt)
        return
    lock = Lock(keys.new_key(), salt)
    if isinstance(place, Path):
        keys.into_file(place, lock.key)
    else:
        keys.into_keyring(salt, lock.key)
    try:
        yield lock
    except EscalateError:
        if not may_begin_with(path, salt):
            with contextlib.suppress(EscalateError, OSError):
                place.unlink() if isinstance(place, Path) else keys.out_of_keyring(salt)
        raise


class Told(Struct, frozen=True):
    """What is said when a store has a new key, or none any more."""

    path: Path
    says: str
    note: str = ""
    """What the user must know beside it."""
    place: Path | str = ""
    lock: Lock | None = None
    left: Path | None = None
    """The old file, where it could not be removed."""

    def tell(self, out: Output) -> None:
        """Print it: the recovery key once, and never again."""
        data: dict[str, object] = {"store": str(self.path), "encrypted": self.lock is not None}
        lines = [f"{self.says}: {self.path}"]
        if self.lock:
            written = self.lock.key.written()
            data |= {"key": str(self.place), "recovery_key": written}
            lines += [f"The key is {_where(self.place)}.", f"Recovery key: {written}"]
        out.fact(data, *lines)
        if self.lock:
            out.note(KEEP)
            self._tell_place(out)
        if self.note:
            out.note(self.note)
        if self.left:
            out.note(f"The old file could not be removed; remove it yourself: {self.left}")

    def _tell_place(self, out: Output) -> None:
        """Say what must be said to `escalate`, so that the next command finds the key."""
        known = config.key_place("", os.environ, config.settings(os.environ))
        if isinstance(self.place, Path) and self.place != known:
            named = typed_path(str(self.place), "FILE")
            out.note(
                f"Name the key file with --key-file {named}, in ESCALATE_KEY_FILE, or as key in the"
                " config file."
            )
        elif known not in ("", self.place):
            out.note(
                f"ESCALATE_KEY_FILE or the config file name another place for the key, {known}:"
                " take that away."
            )


def converted(told: Told, out: Output, key: Key | None, stamp: Stamp) -> None:
    """Put a store that opens with *key* anew into its place, and tell; *told* says where to.

    An empty place for its key is for plain.
    """
    from escalate.store.converting import left_over

    for one in left_over(told.path):
        out.note(f"This is left of work that was stopped, and may be plain text: {one}. Remove it.")
    if told.place:
        with new_lock(told.place, told.path) as lock:
            old = _convert(told.path, out, key, lock, stamp)
        _told(told, out, key, lock, old)
        _name_plain(told.path, out)
    else:
        _told(told, out, key, None, _convert(told.path, out, key, None, stamp))


def _convert(path: Path, out: Output, key: Key | None, lock: Lock | None, stamp: Stamp) -> Old:
    """Convert a store, unless it is another than this user saw before."""
    from escalate.core.trail.seen import Seen
    from escalate.store.converting import convert
    from escalate.store.sqlite import WAIT
    from escalate.store.watched import looked_at

    memory = adapters.remembered(path)

    def look(reading: Reading) -> None:
        now = Seen(reading.identity(), reading.head(), encrypted=key is not None)
        said, trusted = looked_at(reading, now, memory.seen(), memory)
        if not trusted:
            raise BrokenTrail(*said)
        for each in said:
            out.note(str(each))

    with WATCH.doing():
        return convert(path, WAIT, key, lock, stamp, look)


def _told(told: Told, out: Output, key: Key | None, lock: Lock | None, old: Old) -> None:
    """Open a store that was converted, remember it, seal the drafts anew, and tell."""
    from escalate.store.sqlite import SqliteStore

    adapters.settle(SqliteStore(told.path, unlock=lambda _: lock.key if lock else None), told.path)
    note = told.note if key else f"{_became(old)} {_TRACES}"
    try:
        reseal(told.path, key, lock.key if lock else None, out)
    finally:  # whatever happens, the recovery key is shown
        replace(told, lock=lock, left=old.left, note=note).tell(out)


def _became(old: Old) -> str:
    """Return what became of a plain file that was replaced, in a sentence."""
    if old.names:
        return (
            "The plain file has another name on this disk, under which it can still be read: find"
            " it and remove it."
        )
    if old.why:
        removed = "is still there" if old.left else "was removed"
        return f"The plain file {removed}, but it was not overwritten. {old.why}"
    return f"The plain file was overwritten{'' if old.left else ' and removed'}."


def _name_plain(path: Path, out: Output) -> None:
    """Name the plain files beside an encrypted store that may be copies of it."""
    from escalate.cli.erasing import beside
    from escalate.store.converting import plain_copies

    for one in plain_copies(path, beside(path)):
        out.note(
            "This file beside it may be a copy; it is plain, and can be read by whoever has it:"
            f" {one}"
        )


def _where(place: Path | str) -> str:
    if isinstance(place, Path):
        return f"in the file {place}"
    return "in this system's keyring" if place == config.KEYRING else "derived from the passphrase"


def _new_passphrase() -> str:
    if not at_terminal():
        raise BadUsage(
            Refusal(
                "no-terminal",
                "There is nobody at a terminal to type a passphrase.",
                remedy="Keep the key elsewhere: --key keyring, or --key FILE.",
            )
        )
    while True:
        typed = hidden(f"New passphrase, {SHORTEST} characters or more (four words are good): ")
        if len(typed) < SHORTEST:
            tell(f"It has {len(typed)} characters.")
        elif looks_written(typed):
            tell("That looks like a recovery key, and would be taken for one.")
        elif typed != hidden("The same again: "):
            tell("That was another one.")
        else:
            return typed
