"""How a command comes by the key of an encrypted store; all prompting for it is here."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from escalate import config
from escalate.cli.output import is_terminal
from escalate.errors import BadUsage, EscalateError, Refusal, StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escalate.core.key import Key
    from escalate.core.trail.seen import Seen
    from escalate.store.encryption import Unlock

_KEY_FILE: ContextVar[str] = ContextVar("key_file", default="")


def key_file() -> str:
    """Return what `--key-file` says."""
    return _KEY_FILE.get()


def remember_key_file(typed: str) -> None:
    """Keep what `--key-file` says, for whatever opens a store in this command."""
    _KEY_FILE.set(typed)


class Unlocking(Struct, frozen=True):
    """How one command comes by keys: where it was told to look, and what was typed already."""

    place: Path | str
    """Where a key is named to be; empty when nobody says so."""
    _typed: dict[bytes, Key] = field(default_factory=dict)
    _used: dict[Path, Key | None] = field(default_factory=dict)

    @classmethod
    def told(cls, settings: config.Settings) -> Unlocking:
        """Return how this command is told to come by keys."""
        return cls(config.key_place(key_file(), os.environ, settings))

    def of(self, path: Path) -> Unlock:
        """Return what finds the key of the file at *path*."""

        def found(salt: bytes) -> Key | None:
            if salt not in self._typed:
                self._used[path] = self._found(path, salt)
            else:
                self._used[path] = self._typed[salt]
            return self._used[path]

        return found

    def used(self, path: Path) -> Key | None:
        """Return the key with which the file at *path* was opened; None where it needed none."""
        return self._used.get(path)

    def _found(self, path: Path, salt: bytes) -> Key | None:
        from escalate import keys

        if isinstance(self.place, Path):
            return keys.from_file(self.place)
        if self.place == config.KEYRING:
            return keys.from_keyring(salt)
        key = None if self.place == config.PROMPT else _if_in_keyring(salt)
        if key is None and at_terminal():
            key = self._typed[salt] = _typed(path, salt)
        return key

    def check(self, path: Path, key: Key | None) -> None:
        """Refuse a plain file where a key is named for it.

        Otherwise whoever may write its folder could put a plain one in an encrypted one's place.
        """
        if key is None and self.place:
            raise _not_encrypted(
                f"The store {path} is not encrypted, and a key is named for it.",
                "Encrypt it: escalate encrypt. Or, if it is meant to be plain, leave away"
                " --key-file, ESCALATE_KEY_FILE and the key in the config file.",
            )

    def refuse_new(self, path: Path, before: Sequence[Seen]) -> None:
        """Refuse to begin a plain store in passing, where a key is named for it.

        So too where there was one *before*: its disk may not be there, it may have been moved, or
        somebody took an encrypted one away so that the next is plain.
        """
        encrypted = bool(self.place) or any(one.encrypted for one in before)
        if not encrypted and not before:
            return
        make = f"escalate init{' --encrypt' if encrypted else ''}"
        if before:
            kind = "an encrypted store" if encrypted else "a store"
            says = f"There is no store at {path}, where you have seen {kind}."
            remedy = f"See that its disk is there, and where it was moved; to begin anew: {make}."
        else:
            says = f"There is no store at {path}, and a key is named for it."
            remedy = f"Make an encrypted one: {make}."
        raise StoreUnusable(Refusal("no-store", says, remedy=remedy))


def must_be_encrypted(path: Path, key: Key | None) -> Key:
    """Return the key that a store was opened with; refuse a plain one."""
    if key is None:
        remedy = "To encrypt it: escalate encrypt."
        raise _not_encrypted(f"The store {path} is not encrypted.", remedy)
    return key


def _not_encrypted(says: str, remedy: str) -> StoreUnusable:
    return StoreUnusable(Refusal("not-encrypted", says, remedy=remedy))


def _if_in_keyring(salt: bytes) -> Key | None:
    """Return the keyring's key; nobody said that it has one, so any trouble with it is a no."""
    from escalate import keys

    try:
        return keys.from_keyring(salt)
    except EscalateError:
        return None


def _typed(path: Path, salt: bytes) -> Key:
    """Return the key from what is typed, be it the passphrase or the recovery key."""
    from escalate.core.key import key_from_passphrase, looks_written, read_key

    typed = hidden(f"Passphrase or recovery key of {path}: ")
    try:
        return read_key(typed)
    except ValueError as error:
        if looks_written(typed):
            says = f"What was typed for {path} is no recovery key: {error}."
            raise StoreUnusable(Refusal("wrong-key", says, remedy="Type it again.")) from None
        return key_from_passphrase(typed, salt)


def at_terminal() -> bool:
    """Whether somebody can be asked for a passphrase, be standard input a terminal or not."""
    if not is_terminal(sys.stderr):
        return False
    if is_terminal(sys.stdin):
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:  # nobody is there; or it is Windows, which has no such file
        return False
    return True


def hidden(question: str) -> str:
    """Return what is typed at the terminal and not shown there, in no message either."""
    import getpass

    from escalate.cli.output import shown

    try:
        typed = getpass.getpass(shown(question))
        typed.encode()
    except UnicodeError:
        says = "What was typed holds half of a character, or is not UTF-8."
        remedy = "Type it again, at a terminal that is set to UTF-8."
        raise BadUsage(Refusal("not-text", says, remedy=remedy)) from None
    return typed
