"""Signed notes: a text with signatures under it, as others write and read them (C2SP signed-note).

The envelope alone: who signed is known here by name and key ID, and whether a signature holds is
for `escalate.signing` to say. Reading is strict, as in golang.org/x/mod/sumdb/note, and stricter in
one point: Base64 has one way to write each value, so that a note cannot be varied unseen. Errors
say what is wrong and repeat nothing: what is read may be another file altogether.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

KEY_ID_BYTES = 4
ED25519 = b"\x01"
"""The type of signature that the key ID and the encodings of a key begin with."""

_DASH = "— "
_MOST_SIGNATURES = 100


class Signature(Struct, frozen=True):
    """A signature as it stands under a note, whether it holds or not."""

    name: str
    """The name of the key."""
    key: bytes
    """The ID of the key, 4 bytes."""
    value: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.key) != KEY_ID_BYTES or not self.value:
            raise ValueError("a signature is a key ID of 4 bytes and at least one byte more")


class Note(Struct, frozen=True):
    """A text, which ends with a newline, and the signatures under it; a draft has none yet."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise ValueError("the text does not end with a newline")
        check_characters(self.text)
        if len(self.signatures) > _MOST_SIGNATURES:
            raise ValueError(f"there are more than {_MOST_SIGNATURES} signatures")

    def signed(self, signature: Signature) -> Note:
        """Return the note with a signature more, in place of an earlier one by the same key."""
        by = (signature.name, signature.key)
        others = tuple(each for each in self.signatures if (each.name, each.key) != by)
        return replace(self, signatures=(*others, signature))

    def to_bytes(self) -> bytes:
        """Return the note in UTF-8: the text, an empty line, a line for each signature."""
        lines = [
            f"{_DASH}{each.name} {encode64(each.key + each.value)}\n" for each in self.signatures
        ]
        return "".join([self.text, "\n" if lines else "", *lines]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Note:
        """Return a note with at least one signature; `ValueError` says what is malformed."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise ValueError("it is no text in UTF-8") from None
        check_characters(text)
        end = text.rfind("\n\n")
        if end < 0:
            raise ValueError("no empty line stands between a text and signatures")
        signatures = text[end + 2 :]
        if not signatures.endswith("\n"):
            raise ValueError("the last signature does not end with a newline")
        lines = signatures[:-1].split("\n")
        return cls(text[: end + 1], tuple(_signature(line) for line in lines))


def key_id(name: str, public: bytes) -> bytes:
    """Return the ID of an Ed25519 key of 32 bytes under a name: 4 bytes, as C2SP recommends."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID_BYTES]


def check_name(name: str) -> None:
    """Raise `ValueError` unless *name* can be the name of a key: no spaces, no plus."""
    check_characters(name)
    if not name or "+" in name or any(each.isspace() for each in name):
        raise ValueError("the name of a key is empty, or holds a space or a plus")


def check_characters(text: str) -> None:
    """Raise `ValueError` for what no note may hold: control characters, halves of characters."""
    for each in text:
        if each < " " and each != "\n":
            raise ValueError(f"it holds the control character U+{ord(each):04X}")
        if "\ud800" <= each <= "\udfff":
            raise ValueError("it holds half of a character")


def encode64(data: bytes) -> str:
    """Return the Base64 of RFC 4648, section 4."""
    return b64encode(data).decode()


def decode64(text: str) -> bytes:
    """Return the bytes of a Base64 text; `ValueError` unless `encode64` makes that very text."""
    try:
        data = b64decode(text)  # passes over what is no Base64, which shows below
    except ValueError:  # binascii.Error, and what is not ASCII
        data = b""
    if not data or encode64(data) != text:
        raise ValueError("it holds something else where Base64 should stand")
    return data


def _signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise ValueError("a line below the empty one is no signature")
    name, _, value = line.removeprefix(_DASH).partition(" ")
    data = decode64(value)
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])
