"""Where the key of an encrypted store is kept: the operating system's keyring, or a key file.

The keyring knows a store by the salt at the beginning of its file, which goes wherever the file
goes. Both places hold the key as it is written down, so that it is found there without `escalate`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from escalate.core.key import KEY_BYTES, Key, read_key
from escalate.core.words import typed_path
from escalate.errors import BadUsage, Refusal, StoreUnusable
from escalate.folders import sync_folder

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "escalate"
"""The name under which keyrings show the keys of all stores."""

_MOST = 4096  # more than any key file holds
_ABOUT = "# The key of a store of escalate: whoever has it and the store can read every case.\n"
_OTHERS = 0o077
Answer = TypeVar("Answer")


def new_key() -> Key:
    """Return a new key, from the operating system's source of random bytes."""
    return Key(os.urandom(KEY_BYTES))


# -- the keyring --------------------------------------------------------------------------------


def from_keyring(salt: bytes) -> Key | None:
    """Return the key that the keyring has for a file with this salt, or None.

    Raises `StoreUnusable` when there is no keyring to be trusted, or it cannot be read.
    """
    keyring = _keyring()
    text = _asked(lambda: keyring.get_password(SERVICE, salt.hex()))
    if text is None:
        return None
    try:
        return read_key(text)
    except ValueError as error:
        raise _bad_keyring(f"holds something else than a key for this store ({error})") from None


def into_keyring(salt: bytes, key: Key) -> None:
    """Keep a key in the keyring, and see that it is there; raises `StoreUnusable`."""
    keyring = _keyring()
    _asked(lambda: keyring.set_password(SERVICE, salt.hex(), key.written()))
    if from_keyring(salt) != key:
        raise _bad_keyring("does not give the key back that was put into it")


def out_of_keyring(salt: bytes) -> None:
    """Remove a key that was put into the keyring for nothing."""
    keyring = _keyring()
    _asked(lambda: keyring.delete_password(SERVICE, salt.hex()))


def _keyring() -> KeyringBackend:
    import keyring  # a quarter of a second, which only who has a key in it pays

    for one in _chained(keyring.get_keyring()):
        if _trusted(one):
            return one
    raise _bad_keyring("keeps no secrets safely, or there is none")


def _chained(found: KeyringBackend) -> Iterator[KeyringBackend]:
    """Yield a keyring, or those that it asks one after the other."""
    yield from getattr(found, "backends", (found,))


def _trusted(keyring: KeyringBackend) -> bool:
    """Whether a keyring keeps its secrets encrypted: `keyrings.alt` does not, or only in name."""
    kind = type(keyring)
    names = {f"{one.__module__}.{one.__qualname__}" for one in kind.__mro__}
    if any(name.startswith("keyrings.alt.") or "plaintext" in name.lower() for name in names):
        return False
    try:
        return bool(kind.priority >= 1)
    except RuntimeError:  # so a keyring says that it cannot work here
        return False


def _asked(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except Exception as error:  # each keyring raises errors of its own
        raise _bad_keyring(f"does not answer ({type(error).__name__}); it may be locked") from None


def _bad_keyring(says: str) -> StoreUnusable:
    return StoreUnusable(
        Refusal(
            "no-keyring",
            f"The keyring of this system {says}.",
            remedy="Unlock it and try again; or do without it, with a key file or a passphrase"
            " (--key FILE or --key prompt, where a key is made).",
        )
    )


# -- a key file ---------------------------------------------------------------------------------


def from_file(path: Path) -> Key:
    """Return the key in a file; lines that begin with # say something else.

    Raises `StoreUnusable` when it cannot be read, holds no key, or can be read by others.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_MOST)
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _bad_file(f"The key file {path} cannot be read: {why}.", "Check its name.") from None
    if os.name != "nt" and stat.S_IMODE(mode) & _OTHERS:
        raise _bad_file(
            f"The key file {path} can be read or changed by others than its owner.",
            f"Take the right from them: chmod 600 {typed_path(str(path), 'FILE')}. If somebody"
            " may have read it, change the key: escalate rekey.",
        )
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    try:
        return read_key("".join(line for line in lines if not line.startswith("#")))
    except ValueError as error:
        says = f"The key file {path} holds no key: {error}."
        raise _bad_file(says, "Write the recovery key into it, and nothing else.") from None


def into_file(path: Path, key: Key) -> None:
    """Keep a key in a new file that only its owner can read; raises `BadUsage`."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise BadUsage(
            Refusal(
                "file-exists",
                f"There is already something at {path}.",
                remedy="A new key is kept in a new file: give another name with --key FILE.",
            )
        ) from None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(f"{_ABOUT}{key.written()}\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)  # without its name a store is lost that needs it
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _bad_file(says: str, remedy: str) -> StoreUnusable:
    return StoreUnusable(Refusal("key-file", says, remedy=remedy))


def _unwritable(path: Path, error: OSError | ValueError) -> BadUsage:
    says = f"The key file {path} cannot be written ({error})."
    return BadUsage(Refusal("bad-file", says, remedy="Give another path: --key FILE."))
