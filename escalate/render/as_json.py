"""Views as JSON: one document, no key ever left out, dates in ISO 8601; see docs/json.md."""

from __future__ import annotations

import json

import msgspec


def dumps(view: msgspec.Struct) -> str:
    """The view as one JSON document in ASCII, indented, ending with a line break."""
    plain = msgspec.to_builtins(view)
    return json.dumps(plain, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
