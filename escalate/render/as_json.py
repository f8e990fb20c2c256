"""Views as JSON: one document, no key ever left out, dates in ISO 8601; see docs/json.md."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from escalate.core.ascii_json import in_ascii
from escalate.render.safe import line

_HALVES = re.compile("[\ud800-\udfff]+")


def dumps(view: msgspec.Struct) -> str:
    """The view as one JSON document in ASCII, indented, ending with a line break."""
    return msgspec.json.format(in_ascii(_encoded(view)), indent=2).decode() + "\n"


def compact(data: object) -> str:
    """Any data as one JSON document in ASCII, on one line."""
    return in_ascii(_encoded(data)).decode()


def _encoded(data: object) -> bytes:
    try:
        return msgspec.json.encode(data)
    except UnicodeEncodeError:
        # A name of a file may hold half of a character, which many a reader of JSON refuses.
        plain = msgspec.to_builtins(data, enc_hook=msgspec.json.decode)  # of events as stored
        return msgspec.json.encode(_whole(plain))


def _whole(value: Any) -> Any:  # noqa: ANN401 - a document has any shape
    match value:
        case str():
            return _HALVES.sub(lambda halves: line(halves[0]), value)
        case dict():
            return {_whole(key): _whole(one) for key, one in value.items()}
        case list():
            return [_whole(one) for one in value]
        case _:
            return value
