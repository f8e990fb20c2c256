"""The key of an encrypted store: the letters it is written down in, and what a passphrase gives."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from typing import Any

from msgspec import Struct

KEY_BYTES = 32
ROUNDS = 256_000
"""Of PBKDF2-HMAC-SHA512, as in SQLCipher 4: a passphrase opens the store in its own shell too."""

_LETTERS = 56
_CHECK_BYTES = 3  # 32 and 3 bytes are 56 letters, without padding
_GROUP = 4
# Base32 has none of these digits, and they are easily taken for letters that it has.
_MISREAD = str.maketrans("018", "OIB", " -\t\r\n")


class Key(Struct, frozen=True):
    """The 32 bytes that encrypt a store; no message and no `repr` shows them."""

    raw: bytes

    def __repr__(self) -> str:
        return "Key()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    def written(self) -> str:
        """Return the recovery key: base32 (RFC 4648) of the bytes and a checksum, in groups."""
        letters = base64.b32encode(self.raw + _check(self.raw)).decode()
        return "-".join(letters[i : i + _GROUP] for i in range(0, _LETTERS, _GROUP))


def read_key(text: str) -> Key:
    """Return the key that was written down; raises `ValueError`, which never shows the text.

    Spaces, hyphens and the case of letters do not matter, nor 0, 1 and 8 for O, I and B.
    """
    letters = text.upper().translate(_MISREAD)
    if len(letters) != _LETTERS:
        raise ValueError(f"a recovery key has {_LETTERS} letters and digits, not {len(letters)}")
    try:
        data = base64.b32decode(letters)
    except ValueError:  # a letter that base32 has not
        raise ValueError("it holds a character that no recovery key has") from None
    raw, check = data[:KEY_BYTES], data[KEY_BYTES:]
    if check != _check(raw):
        raise ValueError("its letters do not fit together: one of them is wrong")
    return Key(raw)


def looks_written(text: str) -> bool:
    """Return whether a text is meant as a recovery key, right or wrong, and as no passphrase.

    It is in groups with hyphens, as many as a key has or one more or less, nearly all of them of
    four letters or digits.
    """
    groups = text.strip().split("-")
    wanted = _LETTERS // _GROUP
    fours = sum(len(group) == _GROUP for group in groups)
    plain = all(group.isascii() and group.isalnum() for group in groups)
    return plain and abs(len(groups) - wanted) <= 1 and fours >= wanted - 2


def key_from_passphrase(passphrase: str, salt: bytes) -> Key:
    """Return the key that SQLCipher 4 derives from a passphrase over the file's salt.

    The passphrase is taken in Unicode's composed form (NFC), as keyboards type it.
    """
    words = unicodedata.normalize("NFC", passphrase).encode()
    return Key(hashlib.pbkdf2_hmac("sha512", words, salt, ROUNDS, KEY_BYTES))


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(b"escalate-key-v1\n" + raw).digest()[:_CHECK_BYTES]
