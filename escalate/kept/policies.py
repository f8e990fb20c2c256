"""Policies read once: the form that a text gave is kept, and decoded when the text comes again.

The form is that of this very code. Whatever of it may have changed since, the text is read anew,
with all that the lint says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from escalate.core.policy import CalendarKey, Policy
from escalate.core.reading import digest, read_policy
from escalate.kept.files import Kept, fingerprint

_PACKAGE = Path(__file__).parents[1]
_READS = (_PACKAGE / "core", _PACKAGE / "core" / "lint")
"""The folders of the code that turns a text into a policy, and of all that it imports."""

Part = TypeVar("Part")


class _Calendared(Struct, frozen=True):
    """The part of a policy that a list asks for, at a tenth of what reading the form costs."""

    calendar: CalendarKey


def kept_reader(kept: Kept) -> Callable[[str], Policy]:
    """Return what `read_policy` is, quicker for a text that this account has read before."""

    @lru_cache(maxsize=32)
    def read(text: str) -> Policy:
        return _found(kept, text, Policy) or _read(kept, text)

    return read


def kept_calendar_key(kept: Kept) -> Callable[[str], CalendarKey]:
    """Return what gives the calendar that a policy names, from its text, as quickly."""

    @lru_cache(maxsize=32)
    def calendar_key(text: str) -> CalendarKey:
        return (_found(kept, text, _Calendared) or _read(kept, text)).calendar

    return calendar_key


def _found(kept: Kept, text: str, part: type[Part]) -> Part | None:
    stamp = _stamp()
    form = kept.find(_name(text), stamp) if stamp and _is_text(text) else None
    try:
        return None if form is None else msgspec.msgpack.decode(form, type=part)
    except (msgspec.MsgspecError, ValueError):
        return None


def _read(kept: Kept, text: str) -> Policy:
    policy = read_policy(text)
    stamp = _stamp()
    if stamp:
        kept.keep(_name(text), stamp, msgspec.msgpack.encode(policy))
    return policy


def _name(text: str) -> str:
    return f"policy {digest(text)}"


def _is_text(text: str) -> bool:
    """Whether a text has a digest: half of a character (a lone surrogate) has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@cache
def _stamp() -> str:
    """Return what changes with the code that reads policies; empty where that cannot be told."""
    try:
        files = [entry.path for folder in _READS for entry in os.scandir(folder)]
    except OSError:  # the package lies in an archive
        return ""
    sources = [path for path in files if path.endswith(".py")]
    code = fingerprint([*sources, str(_PACKAGE / "errors.py")]) if sources else ""
    return f"{code} msgspec {msgspec.__version__}" if code else ""
