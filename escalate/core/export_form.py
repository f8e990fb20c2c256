"""The form of an exported case (docs/json.md), and reading a document of it: nothing is proved yet.

What an export says of the case for people is not read: a case is what its events are.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from escalate.core.ascii_json import in_ascii
from escalate.core.documents import MOST_CASE_BYTES, bad_export
from escalate.core.strict_json import MOST_INTEGER, NotJson, read_json

FORMAT = "escalate case record 1"
"""The name of the form of an exported case; the number grows when a key changes its meaning."""
SEALED_FORMAT = "escalate sealed record 1"
"""The same for a case without the words that are made for people."""
ERASED_FORMAT = "escalate erased case record 1"
"""The same for what is left of a case whose words were erased."""

MOST_DEPTH = 32

_NULL = b"null"
_SEALED = b'{"format":"%s",' % SEALED_FORMAT.encode()
_ALIKE = bytes.maketrans(b"123456789", b"0" * 9)
_LONG = tuple(before + b"0" * 16 for before in (b":", b",", b"[", b"-"))
"""How a number begins that not every reader keeps exact, when all digits are alike."""
_Number = Annotated[int, Meta(ge=-MOST_INTEGER, le=MOST_INTEGER)]


class Entry(Struct, frozen=True):
    event: _Number
    seq: _Number
    leaf: str
    proof: tuple[str, ...]
    salt: str | None
    stored: Raw
    """The event in the very bytes that are sealed, or null."""

    def __post_init__(self) -> None:
        stored = bytes(self.stored)
        if stored[:1] != b"{" and stored != _NULL:
            raise ValueError("Expected `object | null`")

    @property
    def body(self) -> bytes:
        """The bytes of the event; empty where its words are not there."""
        stored = bytes(self.stored)
        return b"" if stored == _NULL else stored


class Since(Struct, frozen=True):
    size: _Number
    root: str
    proof: tuple[str, ...]


class Trail(Struct, frozen=True, kw_only=True):
    origin: str
    size: _Number
    root: str
    head: str
    """The checkpoint as it stands on paper."""
    checkpoint: str
    export: Entry
    since: Since | None = None
    entries: tuple[Entry, ...]


class CaseNumber(Struct, frozen=True):
    number: _Number


class LeftDocument(Struct, frozen=True):
    number: _Number
    redacted: bool
    erasure: Entry
    trail: Trail


class Document(Struct, frozen=True, kw_only=True):
    """A case; in this order as it is written without the words for people."""

    format: str
    redacted: bool
    case: CaseNumber
    policy_text: str | None = None
    trail: Trail


class _Form(Struct, frozen=True):
    format: str


_FORM = msgspec.json.Decoder(_Form)
_READER = msgspec.json.Decoder(Document)
_READER_OF_LEFT = msgspec.json.Decoder(LeftDocument)


def read_document(piece: bytes, place: int) -> Document | LeftDocument:
    """Return the document that a piece of an export is; *place* counts them.

    Raises `BadUsage` for what has not the form of one.
    """
    document = _as_written(piece) or read_strictly(piece, place)
    if isinstance(document, Document) and document.format not in (FORMAT, SEALED_FORMAT):
        raise bad_export(f"the form is {document.format[:60]!r}, and not {FORMAT!r}", place)
    return document


def _as_written(piece: bytes) -> Document | None:
    """Return a document without words for people that is written just as we write it; else None.

    What gives the same bytes when it is written again has no key twice, no key more, and no value
    of another kind. The events themselves are held to their form where they are decoded.
    """
    if not piece.startswith(_SEALED) or len(piece) > MOST_CASE_BYTES:
        return None
    alike = piece.translate(_ALIKE)
    if rb"\u0000" in piece or any(long in alike for long in _LONG):
        return None  # it may stand in a text, too: that is told more slowly
    try:
        document = _READER.decode(piece)
        written = in_ascii(msgspec.json.encode(document))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return document if written == piece else None


def read_strictly(piece: bytes, place: int) -> Document | LeftDocument:
    """Return any document, read under the strict rules, its events in the form that is sealed.

    Raises what `read_document` raises.
    """
    try:
        value = read_json(piece, most_bytes=MOST_CASE_BYTES, most_depth=MOST_DEPTH)
        data = in_ascii(msgspec.json.encode(value, order="sorted"))
        form = _FORM.decode(data).format
        return (_READER_OF_LEFT if form == ERASED_FORMAT else _READER).decode(data)
    except NotJson as error:
        if piece.lstrip()[:1] != b"{":
            raise bad_export("it is no JSON; what is for reading is not imported", place) from None
        # Its place may name a key that is no text.
        says = str(error).encode("utf-8", "backslashreplace").decode()
        raise bad_export(f"the JSON cannot be read: {says} of that case", place) from None
    except msgspec.ValidationError as error:
        raise bad_export(f"something is lacking that an export has: {error}", place) from None
