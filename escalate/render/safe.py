"""Text as it may be shown: what steers a terminal, or reorders or hides text, becomes visible."""

from __future__ import annotations

import re
import unicodedata

_HARMFUL = (
    r"\x00-\x1f\x7f-\x9f"  # C0, delete and C1: escape sequences begin with one of them
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # unseen, or turn the direction
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\ud800-\udfff"  # half a character, which no output can carry
)
_ALL = re.compile(f"[{_HARMFUL}]")
_BUT_NEWLINE = re.compile(f"(?!\n)[{_HARMFUL}]")
_BREAKS = re.compile("\r\n?")


def line(text: str) -> str:
    """Text on one line: control, bidirectional and invisible characters as escapes (`\\x1b`)."""
    return _ALL.sub(_escape, text)


def block(text: str) -> str:
    """As `line`, but line breaks are kept, and a tab is a space."""
    return _BUT_NEWLINE.sub(_escape, _BREAKS.sub("\n", text).replace("\t", " "))


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if found[0] in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[found[0]]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def width(text: str) -> int:
    """How many columns of a terminal a text takes that `line` has made safe."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
