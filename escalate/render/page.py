"""A page: the blocks that plain text, tables and Markdown lay out, each in its own way.

Any text in a block may be a user's. The layouts make all of it harmless, so nothing here does.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Heading(Struct, frozen=True):
    """The title of what follows; level 1 is the page's."""

    text: str
    level: int = 2


class Line(Struct, frozen=True):
    """One sentence or paragraph. A *loud* one must not be missed."""

    text: str
    loud: bool = False


class Facts(Struct, frozen=True):
    """Values with their labels, one below the other; line breaks in a value are kept."""

    rows: tuple[tuple[str, str], ...]


class Points(Struct, frozen=True):
    """A list of short texts."""

    items: tuple[str, ...]


class Rows(Struct, frozen=True):
    """A table. The columns named in *states* hold our own words for how bad it is."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    states: tuple[str, ...] = ()


Block = Heading | Line | Facts | Points | Rows
Page = Iterator[Block]


def facts(*rows: tuple[str, str]) -> Facts:
    """The facts that have a value."""
    return Facts(tuple((label, value) for label, value in rows if value))


def points(heading: str, items: tuple[str, ...], level: int = 2) -> Page:
    """A heading with its points; nothing when there are none."""
    if items:
        yield Heading(heading, level)
        yield Points(items)
