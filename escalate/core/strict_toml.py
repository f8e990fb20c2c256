"""Reading TOML that somebody else wrote: a text in, plain tables out, or what is wrong and where.

The standard library does the parsing. What makes it slow, what makes it call itself too often and
what it cannot hold is refused, and so is what no file of ours has any use for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

MOST_BYTES = 256 * 1024
"""The longest text that is read, unless the caller says otherwise."""
MOST_DEPTH = 24
"""So many tables and lists may lie in one another: a policy has eight."""
MOST_DOTS = 20
"""So many dots may stand in one key: a policy's keys have one at most."""

_BITS = 64
# A key of n dotted parts costs tomllib n * n steps: 100 KB of them take most of a minute. The
# possessive quantifiers (++) keep this search itself from doing the same.
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:\.[ \t]*+{_PART}){{{MOST_DOTS}}}")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_END = " (at end of document)"


class NotToml(ValueError):
    """A text that is refused; *says* what is wrong, *line* is where, 0 for the whole of it."""

    def __init__(self, says: str, line: int = 0, *, size: bool = False) -> None:
        super().__init__(f"{says} (line {line})" if line else says)
        self.says = says
        self.line = line
        self.size = size
        """Whether it is refused for its size, and might be TOML all the same."""


def read_toml(text: str, *, most_bytes: int = MOST_BYTES) -> dict[str, object]:
    """Return the tables that *text* is as TOML; raises `NotToml` for anything else."""
    import tomllib  # noqa: PLC0415 - only a command that reads such a file pays for it

    _check_text(text, most_bytes)
    try:
        # Editors on Windows put a byte order mark first, which TOML does not know.
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(text, str(error)) from None
    except RecursionError:
        raise NotToml("its brackets are nested too deeply", size=True) from None
    except ValueError as error:
        # A number of more digits than Python reads; of a date it says what is wrong.
        raise NotToml(f"it holds a number that nobody can read: {error}") from None
    _check_values(document)
    return document


def _check_text(text: str, most_bytes: int) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise NotToml("it is no proper text") from None
    if size > most_bytes:
        raise NotToml(f"it has {size} bytes, and at most {most_bytes} are read", size=True)
    found = _LONG_KEY.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise NotToml(f"a key has more than {MOST_DOTS} dots", line, size=True)


def _no_toml(text: str, message: str) -> NotToml:
    found = _PLACE.search(message)
    line = int(found[1]) if found else text.count("\n") + 1
    says = message[: found.start()] if found else message.removesuffix(_END)
    return NotToml(f"{says[:1].lower()}{says[1:]}", line)


def _check_values(document: dict[str, object]) -> None:
    """Refuse what lies too deep for whatever walks through it, endless numbers, and a NUL."""
    inner: list[Iterator[object]] = [_within(document)]
    while inner:
        for value in inner[-1]:
            if isinstance(value, dict | list):
                if len(inner) == MOST_DEPTH:
                    raise NotToml("its brackets are nested too deeply", size=True)
                inner.append(_within(value))
                break
            if isinstance(value, str) and "\0" in value:
                raise NotToml("a text holds a NUL (\\u0000), which is no letter")
            if isinstance(value, int) and value.bit_length() >= _BITS:
                raise NotToml(f"it holds a number of more than {_BITS} bits")
        else:
            inner.pop()


def _within(value: dict[str, object] | list[object]) -> Iterator[object]:
    """Return what lies in a table or a list, the keys too."""
    return itertools.chain(value, value.values()) if isinstance(value, dict) else iter(value)
