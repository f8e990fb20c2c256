"""The documents of an export, cut apart without parsing them: one, those in a list, one a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from escalate.core.strict_json import balanced
from escalate.errors import BadUsage, Refusal

MOST_BYTES = 256 * 1024 * 1024
"""The largest file that is read whole: some 2,500 cases of eight events with the words for people.

Of JSON Lines, which are read one after the other, there may be any number.
"""
MOST_CASE_BYTES = 64 * 1024 * 1024
"""The largest single case; one of fifteen events has 150 KB, and less on a line."""
MOST_LINE_BYTES = MOST_CASE_BYTES + 16
"""So much of a line is read, with what ends it: a longer one is too large a case."""

_MARK = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"

_BETWEEN = b"\n},\n{\n"
"""Between two cases of an export as it is written: all else that begins a line is indented."""
_MOST_DEPTH = 64
"""Deeper than any case may be: whether it is too deep is told where it is read."""
_SPACE = re.compile(rb"[ \t\r\n]*+")
# Up to the next bracket outside of a text, or to the end. A text that is never closed is taken to
# the end, and not tried anew from each of its quotes.
_BRACKETS = re.compile(
    rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+(?:([\[{])|([\]}])|\Z)', re.DOTALL
)


def plain(data: bytes) -> bytes:
    """Return a file without what a shell or an editor did to it: UTF-16, or a byte order mark."""
    if len(data) > MOST_BYTES:
        raise BadUsage(
            Refusal(
                "bad-export",
                f"This file has more than {MOST_BYTES} bytes, and would be read whole.",
                remedy="So many cases go into a file with a case on each line, which may have any"
                " size: escalate export --all --format jsonl --out FILE.",
            )
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise bad_export("it is no text") from None
    return data.removeprefix(_MARK)


def bad_export(says: str, place: int = 0) -> BadUsage:
    """Return the error for a file that is no export; *place* counts the cases in it."""
    where = f"in its case no. {place} " if place else ""
    return BadUsage(
        Refusal(
            "bad-export",
            f"This is no export of cases that can be imported: {where}{says}.",
            remedy="Export them again: escalate export --all --format jsonl --out FILE.",
        )
    )


def documents(data: bytes) -> Iterator[bytes]:
    """Yield the documents of a file that was read whole, whatever its layout."""
    data = plain(data).lstrip(_BLANK)
    if not data:
        raise bad_export("it is empty, as the lines of a store without a case are")
    return (
        lines(io.BytesIO(data)) if is_line(data[: data.find(b"\n") + 1 or None]) else pieces(data)
    )


def is_line(first: bytes) -> bool:
    """Whether the first line of a file is a whole object, so that each of its lines is one."""
    if len(first) > MOST_LINE_BYTES:
        return False
    line = first.removeprefix(_MARK).strip(_BLANK)
    return line[:1] == b"{" and line[-1:] == b"}" and balanced(line[1:-1], _MOST_DEPTH)


def lines(file: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the documents of JSON Lines: each line but the blank ones, without what ends it."""
    for number, line in enumerate(file):
        document = line.removeprefix(_MARK) if number == 0 else line
        if document := document.strip(_BLANK):
            yield document


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield the documents of an export without parsing them: the objects in a list, or the one."""
    begin = _SPACE.match(data)
    start = begin.end() if begin else 0
    if data[start : start + 1] != b"[":
        yield data
        return
    depth, gap, between = 0, start + 1, b""
    for end, piece in _as_written(data, gap):
        yield piece
        depth, start, gap, between = 1, end, end, b","
    for token in _BRACKETS.finditer(data, start):
        end = token.end()
        if token[1]:
            depth += 1
            if depth == 2:
                start = end - 1
                _check_gap(data[gap:start], between)
        elif token[2]:
            depth -= 1
            if depth == 1:
                yield data[start:end]
                gap, between = end, b","
            elif depth == 0:
                _check_gap(data[gap : end - 1], b"")
                gap = end if token[2] == b"]" else 0
                break
    if depth or data[gap:].strip(b" \t\r\n"):
        raise bad_export("its list does not end where the file ends")


def _as_written(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the first cases of a list that is laid out as we do, each with where it ends.

    All of them but the last, or none from where the layout is another.
    """
    between = b""
    while (end := data.find(_BETWEEN, at)) >= 0:
        end += 2
        piece = data[at:end].removeprefix(between).lstrip(b" \t\r\n")
        # It is one object if its first bracket and its last belong together.
        if not piece.startswith(b"{") or not balanced(piece[1:-1], _MOST_DEPTH):
            return
        yield end, piece
        at, between = end, b","


def _check_gap(gap: bytes, between: bytes) -> None:
    if gap.strip(b" \t\r\n") != between:
        raise bad_export("its list holds something else than cases")
