"""Pages as plain text: no boxes, no colour, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line, padded, width

_WIDEST = 120
"""A longer cell runs over instead of pushing all others aside."""
_WIDEST_LABEL = 60
"""The value of a longer label stands below it, so that one label never widens all lines."""


def layout(page: Iterable[Block]) -> str:
    """The page as text that ends with one line break."""
    lines: list[str] = []
    for one in page:
        if isinstance(one, Heading) and lines:
            lines.append("")
        lines += _lines(one)
    return "\n".join(lines) + "\n"


def _lines(one: Block) -> Iterable[str]:
    match one:
        case Heading(text, level):
            shown = line(text)
            return [shown, "=" * min(width(shown), 79)] if level == 1 else [shown]
        case Line(text):
            return _hung("", text, "  ")
        case Facts(rows):
            return _facts(rows)
        case Points(items):
            return [shown for item in items for shown in _hung("- ", item)]
        case Rows():
            return _table(one)


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    labels = [f"  {line(label)}:" for label, _ in rows]
    wide = max((width(label) + 1 for label in labels if width(label) < _WIDEST_LABEL), default=0)
    for label, (_, value) in zip(labels, rows, strict=True):
        if width(label) < _WIDEST_LABEL:
            yield from _hung(padded(label, wide), value)
        else:
            yield label
            yield from _hung(" " * max(wide, 4), value)


def _hung(first: str, text: str, indent: str = "") -> Iterator[str]:
    """A text after its label; its further lines stand below, so that none can pass for a label."""
    indent = indent or " " * width(first)
    for number, shown in enumerate(block(text).split("\n")):
        yield f"{indent if number else first}{shown}".rstrip()


def _table(table: Rows) -> Iterator[str]:
    cells = [tuple(line(cell) for cell in row) for row in (table.columns, *table.rows)]
    widths = [min(max(width(row[i]) for row in cells), _WIDEST) for i in range(len(table.columns))]
    for row in cells:
        shown = [padded(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        yield "  ".join(shown).rstrip()
