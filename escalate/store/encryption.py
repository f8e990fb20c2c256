"""An encrypted store's file: how SQLCipher is given its key, and what tells it from other files.

The format is that of SQLCipher 4 as it comes, with nothing beside the file: the first 16 bytes are
the salt, every page is encrypted and carries a HMAC (docs/decisions/0012-encryption.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.store.driver import library

if TYPE_CHECKING:
    from escalate.core.key import Key

Unlock = Callable[[bytes], "Key | None"]
"""Finds the key of an encrypted file by the file's salt; None where there is none."""

SALT_BYTES = 16
PAGE_BYTES = 4096
PLAIN = b"SQLite format 3\0"
"""How every plain file begins, where an encrypted one has its salt."""

# Each of four bytes at least: `file_salt` makes none of them, so no store is taken for another's.
_MAGICS = (
    *(PLAIN, b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff\xe0"),
    *(b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"\xfd7zX", b"\x1f\x8b\x08\x00"),
)


class Lock(Struct, frozen=True):
    """What a new file is encrypted with: its key, and the salt that becomes its first bytes."""

    key: Key
    salt: bytes


def file_salt() -> bytes:
    """Return 16 random bytes that are not like the beginning of any other kind of file."""
    while foreign(salt := os.urandom(SALT_BYTES), PAGE_BYTES):
        pass
    return salt


def foreign(beginning: bytes, size: int) -> bool:
    """Whether a file of that beginning and size cannot be an encrypted store."""
    return (
        size == 0
        or size % PAGE_BYTES != 0
        or beginning.startswith(_MAGICS)
        or not any(beginning)
        or _is_text(beginning)
    )


def set_key(raw: library.Connection, key: Key, salt: bytes = b"") -> bool:
    """Give a new connection its key, before anything else; return whether it will encrypt.

    *salt* is for a file that is yet to be made. A SQLite that is not SQLCipher's takes a key
    without a word, and writes a plain file.
    """
    raw.execute("PRAGMA cipher_log_level=NONE")  # it would write to standard error
    # A later SQLCipher may have another format of its own; this one stays readable.
    raw.execute("PRAGMA cipher_default_compatibility=4")
    raw.execute(f'PRAGMA key="{key_literal(key, salt)}"')
    return bool(raw.execute("PRAGMA cipher_status").fetchone() == ("1",))


def key_literal(key: Key, salt: bytes = b"") -> str:
    """Return a key as SQLCipher reads it: no passphrase, but the very bytes."""
    return f"x'{key.raw.hex()}{salt.hex()}'"


def beginning_of(uri: str) -> bytes:
    """Return the first 16 bytes of a file: the salt, if it is an encrypted store.

    They are read by SQLite itself. A file opened and closed beside it would take away the locks
    that this process holds on it, and with them another's record.
    """
    from escalate.core.key import KEY_BYTES, Key  # noqa: PLC0415 - not for a plain store

    with closing(library.connect(uri, uri=True, isolation_level=None)) as raw:
        set_key(raw, Key(bytes(KEY_BYTES)))  # any key: with one, SQLCipher tells the salt
        return bytes.fromhex(raw.execute("PRAGMA cipher_salt").fetchone()[0])


def _is_text(beginning: bytes) -> bool:
    return all(byte in b"\t\n\r" or 0x20 <= byte < 0x7F for byte in beginning)
