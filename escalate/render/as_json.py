"""Views as JSON: one document, no key ever left out, dates in ISO 8601; see docs/json.md."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from escalate.render.safe import line

_HALVES = re.compile("[\ud800-\udfff]+")


def dumps(view: msgspec.Struct) -> str:
    """The view as one JSON document in ASCII, indented, ending with a line break."""
    return _dumped(view, indent=2) + "\n"


def compact(data: object) -> str:
    """Any data as one JSON document in ASCII, on one line."""
    return _dumped(data, separators=(",", ":"))


def _dumped(data: object, **layout: Any) -> str:  # noqa: ANN401 - what json.dumps takes
    text = json.dumps(msgspec.to_builtins(data), ensure_ascii=True, allow_nan=False, **layout)
    if "\\ud" in text:
        # A name of a file may hold half of a character, which many a reader of JSON refuses.
        text = json.dumps(_whole(msgspec.to_builtins(data)), **layout)
    return text.replace("\x7f", "\\u007f")


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
