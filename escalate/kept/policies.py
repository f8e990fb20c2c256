"""Policies read once: the form that a text gave is kept, and decoded when the text comes again.

The form is that of this very code. Whatever of it may have changed since, the text is read anew,
with all that the lint says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from escalate.core.policy import Policy
from escalate.core.reading import digest, read_policy
from escalate.kept.files import Kept, fingerprint

_PACKAGE = Path(__file__).parents[1]
_READS = (_PACKAGE / "core", _PACKAGE / "core" / "lint")
"""The folders of the code that turns a text into a policy, and of all that it imports."""


def kept_reader(kept: Kept) -> Callable[[str], Policy]:
    """Return what `read_policy` is, quicker for a text that this account has read before."""

    @lru_cache(maxsize=32)
    def read(text: str) -> Policy:
        stamp = _stamp()
        if not stamp or not _is_text(text):
            return read_policy(text)
        name = f"policy {digest(text)}"
        form = kept.find(name, stamp)
        policy = None if form is None else _decoded(form)
        if policy is None:
            policy = read_policy(text)
            kept.keep(name, stamp, msgspec.msgpack.encode(policy))
        return policy

    return read


def _is_text(text: str) -> bool:
    """Whether a text has a digest: half of a character (a lone surrogate) has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded(form: bytes) -> Policy | None:
    try:
        return msgspec.msgpack.decode(form, type=Policy)
    except (msgspec.MsgspecError, ValueError):
        return None


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
