"""What every target does with its bytes, and how a document is bent."""

from __future__ import annotations

from typing import Any

from escalate.cli.output import refusal
from escalate.errors import EscalateError
from tests.hostile import harm


def given(data: bytes) -> str:
    """Bytes as a command line or a terminal hands them over: what is no UTF-8 becomes halves."""
    return data.decode("utf-8", "surrogateescape")


def told(error: EscalateError) -> None:
    """A refusal says what is wrong, harmlessly."""
    for document in (True, False):
        said = refusal(error, json=document)
        assert said
        assert harm(said) == []


def bend(place: Any, choices: bytes, typed: str) -> None:  # noqa: ANN401 - a document
    """Give one member within a document another value, or take it away; *choices* say which."""
    odd: Any = (None, True, 0, -1, 2**53, "", [], {}, typed, [typed])
    for choice in choices:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            break
        key = keys[choice % len(keys)]
        if choice < 128 and isinstance(place[key], dict | list):
            place = place[key]
            continue
        place[key] = odd[choice % len(odd)]
        if choice % 7 == 0:
            del place[key]
        break
