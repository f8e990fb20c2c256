"""Events and rows as bytes: canonical JSON, made once, stored, and hashed as it is stored.

Canonical means: keys sorted by code point, no spaces, DEL and every character beyond ASCII escaped
as `\\uXXXX` (above U+FFFF as a surrogate pair), no floats, and members that have their default left
out where their type says so. These are the bytes that Python's own
`json.dumps(document, sort_keys=True, separators=(",", ":"))` gives. Text is never normalised: what
was typed is evidence.

A member added to a type of `events.py` needs a default and `omit_defaults`; otherwise what was
stored before is no longer canonical and is refused.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec

from escalate.core.ascii_json import in_ascii
from escalate.core.events import Event
from escalate.core.listed import Outline
from escalate.core.ports import Row
from escalate.core.store_events import StoreEvent
from escalate.errors import BadUsage, Refusal

Kind = TypeVar("Kind", Event, StoreEvent)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - a type, or a union of types
    """Return what decodes a kind: it takes a millisecond to make, and few commands need all."""
    return msgspec.json.Decoder(kind)


class NotText(BadUsage, ValueError):
    """A text that is not recorded: it holds half of a character (a lone surrogate), or a NUL.

    A NUL is read from what an older version recorded. It is not recorded anew, since many a reader
    takes it for the end, and since no import takes it (`escalate.core.strict_json`).
    """


def encode(event: Event) -> bytes:
    """Return *event* as canonical JSON.

    Raises `NotText`, a `ValueError`, for a text with a lone surrogate or a NUL, and `ValueError`
    for an event that would not be the same when it is read again (a value that its type does not
    allow).
    """
    body = _canonical(event)
    _check_nul(body)
    if decode(body) != event:
        raise ValueError(f"event {event.version} of case {event.case} does not survive encoding")
    return body


def decode(body: bytes) -> Event:
    """Return the event that `encode` made *body* of.

    Raises `ValueError` for anything else: what is no JSON or no event, and also unknown and double
    keys, spaces, another order, and a default that is written out.
    """
    event: Event = _strictly(_decoder(Event), body)
    return event


def encode_store_event(event: StoreEvent) -> bytes:
    """Return one of the store's own events as canonical JSON. Raises as `encode` does."""
    body = _canonical(event)
    _check_nul(body)
    if decode_store_event(body) != event:
        raise ValueError(f"event {event.version} of the store does not survive encoding")
    return body


def decode_store_event(body: bytes) -> StoreEvent:
    """Return the event that `encode_store_event` made *body* of. Raises as `decode` does."""
    event: StoreEvent = _strictly(_decoder(StoreEvent), body)
    return event


def encode_row(row: Row) -> bytes:
    """Return *row* as canonical JSON. Raises `NotText` as `encode` does."""
    return _canonical(row)


def decode_row(data: bytes) -> Row:
    """Return the row that `encode_row` made *data* of; `ValueError` when it is no row.

    Not as strict as `decode`, because every list reads every row, and because a row proves nothing:
    it can be made again from the events.
    """
    try:
        row: Row = _decoder(Row).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a row: {error}") from error
    return row


def decode_outline(data: bytes) -> Outline:
    """Return what filters ask of the row that is encoded in *data*; raises as `decode_row` does."""
    try:
        outline: Outline = _decoder(Outline).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a row: {error}") from error
    return outline


class _Policy(msgspec.Struct):
    digest: str


class _Opening(msgspec.Struct):
    policy: _Policy


class _Begun(msgspec.Struct):
    """Of the first event of a case what names its policy."""

    body: _Opening


def policy_digest(body: bytes) -> str:
    """Return the digest of the policy that the first event of a case names.

    Raises `ValueError` for bytes that name none. Nothing else in them is looked at.
    """
    try:
        digest: str = _decoder(_Begun).decode(body).body.policy.digest
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not the first event of a case: {error}") from error
    return digest


def as_one_line(body: bytes) -> msgspec.Raw:
    """Return the bytes of an event as they may stand in a document that takes them as they are.

    Raises `ValueError` for what is no JSON, or is not on one line in plain ASCII. That it is an
    event is not looked at.
    """
    try:
        raw: msgspec.Raw = _decoder(msgspec.Raw).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not an event: {error}") from error
    # Within a text no control character is JSON; DEL is. Spaces around it would be left out.
    bare = body.isascii() and body[:1] == b"{" and body[-1:] == b"}"
    if not bare or b"\n" in body or b"\r" in body or b"\t" in body or b"\x7f" in body:
        raise ValueError("not an event: its JSON is not in the canonical form")
    return raw


def _strictly(decoder: msgspec.json.Decoder[Kind], body: bytes) -> Kind:
    """Return the event of *body*, which must be in the canonical form."""
    try:
        event = decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not an event: {error}") from error
    if _canonical(event) != body:
        raise ValueError("not an event: its JSON is not in the canonical form")
    return event


def _canonical(value: Event | StoreEvent | Row) -> bytes:
    try:
        data = msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError as error:
        raise _not_text(error) from error
    return in_ascii(data)


def _check_nul(body: bytes) -> None:
    if rb"\u0000" not in body:  # as good as always; a backslash that was typed stands there twice
        return
    for text in _texts(msgspec.json.decode(body)):
        if "\0" in text:
            raise NotText(
                Refusal(
                    "not-text",
                    f"The text '{text}' holds a NUL (U+0000) at position {text.index(chr(0)) + 1}.",
                    remedy="Leave that character out; it may stand in a file that is not UTF-8.",
                )
            )


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from (key, *_texts(inner))
        case list():
            for inner in value:
                yield from _texts(inner)


def _not_text(error: UnicodeEncodeError) -> NotText:
    shown = error.object.encode("ascii", "backslashreplace").decode()
    return NotText(
        Refusal(
            "not-text",
            f"The text '{shown}' holds half of a character at position {error.start + 1}.",
            remedy="Type it again, or save its file as UTF-8.",
        )
    )
