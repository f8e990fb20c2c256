"""Text as it may be shown: what steers a terminal, or reorders, hides or overprints text, becomes
visible.

An escape is written as Python and JSON write one (`\\x1b`, `\\u202e`). A backslash that somebody
typed stays as it is, so these lines are for reading; what is exact is the JSON.
See docs/decisions/0015-hostile-text.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HARMFUL = (
    r"\x00-\x1f\x7f-\x9f"  # C0, delete and C1: escape sequences begin with one of them
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # unseen, or turn the direction
    r"\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\ufdd0-\ufdef\ufffe\uffff"  # never to be exchanged
    r"\ud800-\udfff"  # half a character, which no output can carry
)
MOST_MARKS = 4
"""Marks that may stand on one letter. No language in use here needs more; a hundred of them print
over the lines above and below."""
_CROWD = rf"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}"
"""Where a letter may have too many marks: no mark stands below U+0300 in Unicode."""
_LONE = (
    r"(?m)(?:^|(?<=[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]))"
    r"[\u0300-\U0010ffff]"
)
"""Where a mark may have no letter to stand on: first on a line, behind a space or a punctuation."""

_PUNCTUATION = dict.fromkeys(map(ord, "–—‘’“”…•€"))

_pattern = cache(re.compile)
"""The patterns take longer to make than most commands take to show what needs none."""


def line(text: str) -> str:
    """Text on one line: control, bidirectional and invisible characters as escapes (`\\x1b`)."""
    if _harmless(text):
        return text
    return _uncrowded(_pattern(f"[{_HARMFUL}]").sub(_escape, text))


def block(text: str) -> str:
    """As `line`, but line breaks are kept, and a tab is a space."""
    if _harmless(text.replace("\n", "")):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _uncrowded(_pattern(f"(?!\n)[{_HARMFUL}]").sub(_escape, text))


def _harmless(text: str) -> bool:
    """Whether a text is plainly harmless: nothing in it steers, hides, or is a mark.

    What is not printable (`str.isprintable`) is all that is harmful but some marks and fillers, and
    none of those stands below U+0300, nor among the punctuation that policies are printed with.
    """
    if not text.isascii():
        text = text.translate(_PUNCTUATION)
    return text.isprintable() and (text.isascii() or max(text) < "\u0300")


def clipped(text: str, most: int) -> str:
    """A text of at most about *most* characters; how many are left out is said in their place."""
    if len(text) <= most:
        return text
    head, tail = text[: most * 3 // 4], text[len(text) - most // 4 :]
    return f"{head} … [{len(text) - len(head) - len(tail)} more characters] … {tail}"


def _escape(found: re.Match[str]) -> str:
    return _escaped(found[0])


def _escaped(character: str) -> str:
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _uncrowded(text: str) -> str:
    """A text whose marks stand on a letter of its own, a few on each; all others are escapes."""
    if text.isascii():
        return text
    return _pattern(_CROWD).sub(_thinned, _pattern(_LONE).sub(_lonely, text))


def _lonely(found: re.Match[str]) -> str:
    """A mark without a letter would stand on a word of ours, a quotation mark or a border."""
    return _escaped(found[0]) if _is_mark(found[0]) else found[0]


def _thinned(found: re.Match[str]) -> str:
    shown: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if _is_mark(character) else 0
        shown.append(character if marks <= MOST_MARKS else _escaped(character))
    return "".join(shown)


def _is_mark(character: str) -> bool:
    """Whether a character is printed over the one before it and takes no column of its own."""
    return unicodedata.category(character) in ("Mn", "Me") or (
        "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff"  # parts of a Hangul
    )


def width(text: str) -> int:
    """How many columns of a terminal a text takes that `line` has made safe."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def padded(text: str, wide: int) -> str:
    """A text that `line` has made safe, filled up to so many columns."""
    return text + " " * max(0, wide - width(text))


def _columns(character: str) -> int:
    if _is_mark(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
