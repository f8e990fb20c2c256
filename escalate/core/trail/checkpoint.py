"""Checkpoints: the size and root of a trail as a text that others keep (C2SP tlog-checkpoint).

Three lines: the origin, which names the store; the size; the root in Base64. Whoever holds them can
later prove that nothing recorded up to then was altered, removed or put in another order.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256

from msgspec import Struct

from escalate.core.ports import Head
from escalate.core.trail.note import Note, check_characters, decode64, encode64
from escalate.core.trail.proofs import LARGEST, Proof, consistent
from escalate.core.trail.tree import HASH_BYTES
from escalate.errors import BadUsage, Refusal

MOST_BYTES = 1024 * 1024
"""The longest file that is read as a checkpoint; one with a hundred signatures has 20 KB."""

_SHORT_BYTES = 10
_SHORT_LETTERS = 16
_DECIMAL = "0|[1-9][0-9]{0,18}"
_SHORT = "#?([0-9]+)[ ·]+([A-Za-z2-7][A-Za-z2-7 -]*)"


class Checkpoint(Struct, frozen=True):
    """What a trail was at one moment."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines of somebody else's checkpoint, kept as they are; ours have none."""

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            check_characters(line)
            if not line or "\n" in line:
                raise ValueError("one of its lines is empty, or is two")
        if not 0 <= self.size <= LARGEST:
            raise ValueError("its size is none that a trail can have")
        if len(self.root) != HASH_BYTES:
            raise ValueError(f"its root has {len(self.root)} bytes, and not {HASH_BYTES}")

    @property
    def short(self) -> str:
        """The checkpoint as it stands on paper: `#42 · FVYR-MQVX-E2YE-IALC`.

        The size, and the first 80 bits of SHA-256 over the first three lines, in Base32 (RFC 4648,
        section 6): they bind origin, size and root.
        """
        hashed = sha256(self._three_lines().encode()).digest()[:_SHORT_BYTES]
        return _grouped(self.size, b32encode(hashed).decode())

    def to_text(self) -> str:
        """Return the text of the checkpoint: its lines, each ended by a newline."""
        return self._three_lines() + "".join(f"{line}\n" for line in self.extensions)

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """Return the checkpoint that `to_text` wrote; `ValueError` says what is malformed."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise ValueError("it has fewer than three lines, or a last one without its newline")
        origin, size, root, *extensions = lines
        if not re.fullmatch(_DECIMAL, size):
            raise ValueError("its second line is no size")
        return cls(origin, int(size), decode64(root), tuple(extensions))

    def extends(self, older: Checkpoint, proof: Proof) -> bool:
        """Whether *proof* shows that this trail begins with all events of *older*, the same trail.

        Two of one size need no proof: they are the same, or one of them is false.
        """
        if self.origin != older.origin:
            return False
        if self.size == older.size:
            return self.root == older.root and not proof
        return consistent(older.size, older.root, self.size, self.root, proof)

    def _three_lines(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"


def origin_of(identity: str) -> str:
    """Return the origin of a store's checkpoints; *identity* is its 32 hexadecimal digits."""
    if not re.fullmatch("[0-9a-f]{32}", identity):
        raise ValueError(f"not the identity of a store: {identity!r}")
    return f"escalate/{identity}"


def checkpoint_of(identity: str, head: Head) -> Checkpoint:
    """Return the checkpoint of a store whose trail has that head."""
    return Checkpoint(origin_of(identity), head.size, head.root)


def read_short(typed: str) -> tuple[int, str]:
    """Return the size in a short head that somebody typed from paper, and the head as we write it.

    Small letters, and other signs between the groups, are understood; `ValueError` for what cannot
    be a short head. Compare it with `short` of a checkpoint of that size.
    """
    found = re.fullmatch(_SHORT, typed.strip())
    size, code = found.groups() if found else ("", "")
    code = re.sub("[ -]", "", code).upper()
    if not re.fullmatch(_DECIMAL, size) or int(size) > LARGEST or len(code) != _SHORT_LETTERS:
        raise ValueError(f"not a short head such as #42 · FVYR-MQVX-E2YE-IALC: {typed[:100]!r}")
    return int(size), _grouped(int(size), code)


def read_checkpoint(data: bytes) -> tuple[Checkpoint, Note]:
    """Return the checkpoint in a file that somebody kept, and its note, unsigned or signed.

    What editors, shells and mail programs do to a text file is undone first: UTF-16, a byte order
    mark, line ends of two characters, a last newline cut off. Raises `BadUsage` when it is no
    checkpoint. Whether the signatures hold is not looked at.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(f"it is longer than {MOST_BYTES} bytes")
        text = _text(data).replace("\r\n", "\n").rstrip("\n") + "\n"
        note = Note.from_bytes(text.encode()) if "\n\n" in text else Note(text)
        return Checkpoint.from_text(note.text), note
    except ValueError as error:
        raise BadUsage(
            Refusal(
                "bad-checkpoint",
                f"This is no checkpoint: {error}.",
                remedy="Give a file as escalate checkpoint made it, without any other text.",
            )
        ) from None


def _text(data: bytes) -> str:
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        # A mark that one program left in and the next put in front of would begin the origin.
        return data.decode("utf-16" if utf16 else "utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise ValueError("it is no text in UTF-8") from None


def _grouped(size: int, code: str) -> str:
    return f"#{size} · " + "-".join(code[at : at + 4] for at in range(0, len(code), 4))
