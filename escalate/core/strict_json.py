"""Reading JSON that somebody else wrote: bytes in, plain values out, or what is wrong and where.

Stricter than RFC 8259, as in RFC 7493 (I-JSON): no key twice, no half of a character, no integer
that another reader would round. Also refused are floats, unless they are wanted, NUL in a text, and
whatever is larger or deeper than it may be. The standard library does the parsing; what it would
let pass is marked while it parses, and found with its place afterwards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

MOST_BYTES = 16 * 1024 * 1024
"""The longest document that is read, unless the caller says otherwise."""
MOST_DEPTH = 32
"""So many objects and lists may lie in one another: ours have about ten."""
MOST_INTEGER = 2**53 - 1
"""The largest integer that every reader of JSON keeps exact (RFC 7493, section 2.2)."""

_DIGITS = 17
# Up to the next bracket outside of a text, or to the end. The second branch of the end of a text
# takes one that is never closed: without it each quotation mark in such a document would be tried
# up to its end, which takes forever.
_BRACKETS = re.compile(
    r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+(?:([\[{])|([\]}])|\Z)', re.DOTALL
)
_NO_BRACKET = bytes(one for one in range(256) if one not in b'"[]{}')
_ALIKE = bytes.maketrans(b"{}", b"[]")
_DOUBTFUL = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""How a NUL or half of a character can be written; so can a whole one, in two halves."""
_HALF = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """A document that is refused; *says* what is wrong, *place* is where, empty for the whole.

    A place is `line 3, column 7`, or a JSON Pointer (RFC 6901) such as `/events/0/actor`.
    """

    def __init__(self, says: str, place: str = "") -> None:
        super().__init__(f"{says}, at {place}" if place else says)
        self.says = says
        self.place = place


class _Odd(NamedTuple):
    """What the parser would let pass, in the place of the value that it is."""

    says: str


def read_json(
    data: bytes,
    *,
    most_bytes: int = MOST_BYTES,
    most_depth: int = MOST_DEPTH,
    floats: bool = False,
) -> Value:
    """Return the value that *data* is as JSON in UTF-8; raises `NotJson` for anything else."""
    text = _text(data, most_bytes)
    if not balanced(data, most_depth):
        _check_depth(text, most_depth)
    hooks = _Hooks()
    try:
        value = json.loads(
            text,
            object_pairs_hook=hooks.table,
            parse_int=hooks.integer,
            parse_float=hooks.real if floats else hooks.no_real,
            parse_constant=hooks.constant,
        )
    except json.JSONDecodeError as error:
        says = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise NotJson(says, f"line {error.lineno}, column {error.colno}") from None
    if hooks.odd or _DOUBTFUL.search(data):
        _check(value)  # value by value, for the first of them
    return value  # type: ignore[no-any-return]  # json.loads gives what is made above


def balanced(data: bytes, most: int) -> bool:
    """Whether the brackets outside of texts match, and at most so many lie in one another.

    True is certain, in a few passes over the whole. False may mean that this is no JSON.
    """
    unescaped = data.replace(rb"\\", b"").replace(rb"\"", b"")
    brackets = b"".join(unescaped.translate(None, _NO_BRACKET).split(b'"')[::2])
    brackets = brackets.translate(_ALIKE)
    for _ in range(most):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def _text(data: bytes, most_bytes: int) -> str:
    if len(data) > most_bytes:
        raise NotJson(f"it has {len(data)} bytes, and at most {most_bytes} are read")
    if data.startswith(b"\xef\xbb\xbf"):
        raise NotJson("it begins with a byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise NotJson("it is no text in UTF-8", f"line {line}, byte {column}") from None


def _check_depth(text: str, most: int) -> None:
    """Refuse what lies too deep before the parser, which calls itself, comes to it."""
    depth = 0
    for token in _BRACKETS.finditer(text):
        if token[1]:
            depth += 1
            if depth > most:
                _too_deep(text, token.end() - 1, most)
        elif token[2]:
            depth -= 1


def _too_deep(text: str, at: int, most: int) -> NoReturn:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    raise NotJson(
        f"more than {most} objects and lists lie in one another", f"line {line}, column {column}"
    )


# -- what the parser calls ------------------------------------------------------------------------


class _Hooks:
    """What the parser asks what to make of objects and numbers."""

    __slots__ = ("odd",)

    def __init__(self) -> None:
        self.odd = False
        """Whether anything was odd so far; what it is stands in its place."""

    def table(self, pairs: list[tuple[str, object]]) -> object:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return self._odd(f"the key {_shown(twice)} stands twice in one object")

    def integer(self, digits: str) -> object:
        # Python reads thousands of digits in a time that grows with their square, and refuses more.
        if len(digits) <= _DIGITS and -MOST_INTEGER <= (value := int(digits)) <= MOST_INTEGER:
            return value
        return self._odd(f"the number {_shown(digits)} is larger than any reader keeps exact")

    def real(self, digits: str) -> object:
        value = float(digits)
        if value in (float("inf"), float("-inf")):
            return self._odd(f"the number {_shown(digits)} is larger than any there is")
        return value

    def no_real(self, digits: str) -> object:
        return self._odd(f"the number {_shown(digits)} is no whole number")

    def constant(self, name: str) -> object:
        return self._odd(f"{name} is no value of JSON")

    def _odd(self, says: str) -> _Odd:
        self.odd = True
        return _Odd(says)


# -- what was read --------------------------------------------------------------------------------


def _check(value: object) -> None:
    """Refuse the first value or key, in the order of the document, that must not be read."""
    path: list[str | int] = [""]
    inner: list[Iterator[tuple[str | int, object]]] = [iter([("", value)])]
    while inner:
        found = next(inner[-1], None)
        if found is None:
            inner.pop()
            path.pop()
            continue
        path[-1], here = found
        _check_one(path[-1], path)
        _check_one(here, path)
        if isinstance(here, dict | list):
            inner.append(iter(here.items()) if isinstance(here, dict) else enumerate(here))
            path.append("")


def _check_one(value: object, path: list[str | int]) -> None:
    if isinstance(value, _Odd):
        raise NotJson(value.says, _pointer(path))
    if isinstance(value, str) and not value.isascii() and _HALF.search(value):
        raise NotJson("a text holds half of a character (a lone surrogate)", _pointer(path))
    if isinstance(value, str) and "\0" in value:
        raise NotJson("a text holds a NUL", _pointer(path))


def _pointer(path: list[str | int]) -> str:
    """Return a path as a JSON Pointer; put together only when something is refused."""
    keys = (_shown(str(key)).replace("~", "~0").replace("/", "~1") for key in path[1:])
    return "".join(f"/{key}" for key in keys)


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
