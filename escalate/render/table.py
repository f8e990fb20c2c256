"""Pages for a terminal: tables with a frame, text wrapped to the screen, and colour.

Drawn here, and not by Rich, which takes as long to load and to lay out fifty rows as the rest of a
command; the tests hold every line to what Rich prints (docs/decisions/0026-terminal-pages.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line, width
from escalate.render.wrapping import wrapped

_WIDTH = 100
_NARROWEST, _WIDEST = 20, 500
"""Whatever COLUMNS says: no screen is outside of this."""
_COLUMN = 13
"""The least width in which a column can be read."""
_MOST = 4_000
"""A longer text floods a screen; piped, it is always whole."""
_INDENT, _GAP = "  ", "  "

# ECMA-48, 8.3.117: 1 is bold, 2 faint, 4 underlined, 30 to 37 the colour, 40 to 47 that behind.
_TITLE, _BOLD, _LOUD, _LABEL = "1;4", "1", "1;31", "2"
_STATES = {
    "OVERDUE": "1;37;41",
    "TODAY": "1;30;43",
    "SOON": "1;33",
    "OK": "32",
    "NO FIXED TIMESCALE": "1;36",
}
"""Only on the word itself: whoever sees no colour misses nothing."""


class _Cell(Struct, frozen=True):
    text: str
    """Harmless, and as long as a screen can use it; its line breaks are kept."""
    style: str = ""

    @property
    def wide(self) -> int:
        """How many columns it wants."""
        return max(map(width, self.text.split("\n"))) if "\n" in self.text else width(self.text)


def layout(page: Iterable[Block], *, width: int | None = None, colour: bool = False) -> str:
    """The page as text with tables; with *colour* it carries the escapes of a terminal."""
    screen = _Screen(max(_NARROWEST, min(width or _WIDTH, _WIDEST)), colour)
    lines: list[str] = []
    for number, one in enumerate(page):
        if isinstance(one, Heading) and number:
            lines.append("")
        lines += screen.drawn(one)
    return "".join(f"{each.rstrip()}\n" for each in lines)


class _Screen(Struct, frozen=True):
    columns: int
    colour: bool

    def drawn(self, one: Block) -> Iterable[str]:
        """Return the lines of a block."""
        match one:
            case Heading(text, level):
                return self._paragraph(line(text), _TITLE if level == 1 else _BOLD)
            case Line(text, loud):
                # Further lines stand below, so that none can pass for a line of ours.
                return self._paragraph(block(text).replace("\n", "\n  "), _LOUD if loud else "")
            case Facts(rows):
                return self._grid([_labelled(label, block(value)) for label, value in rows])
            case Points(items):
                return self._grid([(_Cell("-", _LABEL), _cell(block(item))) for item in items])
            case Rows(columns):
                if self.columns < _COLUMN * len(columns):
                    return self._stacked(one)
                return self._framed(one)

    def _paragraph(self, text: str, style: str) -> Iterator[str]:
        for each in wrapped(_shown(text), self.columns):
            yield self._pen(each, style)

    def _grid(self, rows: Sequence[tuple[_Cell, _Cell]], fixed: int | None = None) -> Iterator[str]:
        """Yield labels with their values beside them; *fixed* is a column that is not narrowed."""
        labels, values = (max((1, *(row[place].wide for row in rows))) for place in (0, 1))
        wants, room = (labels + len(_GAP), values), self.columns - len(_INDENT)
        label, value = narrowed(wants, room, [place for place in (0, 1) if place != fixed])
        widths = max(1, label - len(_GAP)), value
        for row in rows:
            for cells in self._side_by_side(row, widths):
                yield _INDENT + _GAP.join(cells)

    def _stacked(self, rows: Rows) -> Iterator[str]:
        """The rows one below the other, where they have no room side by side."""
        grid = []
        for row in rows.rows:
            for name, text in zip(rows.columns, row, strict=True):
                if text:
                    grid.append((_Cell(_shown(line(name)), _LABEL), _value(name, text, rows)))
            grid.append((_Cell(""), _Cell("")))
        return self._grid(grid, fixed=0)

    def _framed(self, table: Rows) -> Iterator[str]:
        names = [_Cell(_shown(line(name)), _BOLD) for name in table.columns]
        rows = [
            [_value(name, text, table) for name, text in zip(table.columns, row, strict=True)]
            for row in table.rows
        ]
        wants = [max(cell.wide for cell in column) + 2 for column in zip(names, *rows, strict=True)]
        narrow = [n for n, name in enumerate(table.columns) if name not in table.states]
        framed = narrowed(wants, self.columns - len(wants) - 1, narrow)
        bars = ["─" * wide for wide in framed]
        widths = [max(1, wide - 2) for wide in framed]
        yield f"╭{'┬'.join(bars)}╮"
        for cells in self._side_by_side(names, widths, low=True):
            yield f"│ {' │ '.join(cells)} │"
        for row in rows:
            yield f"├{'┼'.join(bars)}┤"
            for cells in self._side_by_side(row, widths):
                yield f"│ {' │ '.join(cells)} │"
        if not rows:
            yield f"├{'┼'.join(bars)}┤"
        yield f"╰{'┴'.join(bars)}╯"

    def _side_by_side(
        self, row: Sequence[_Cell], widths: Sequence[int], *, low: bool = False
    ) -> Iterator[list[str]]:
        """Yield the lines of a row, a text for each cell; *low* puts short cells at its foot."""
        shown = [wrapped(cell.text, wide) for cell, wide in zip(row, widths, strict=True)]
        if low:
            high = max(map(len, shown))
            shown = [[*[""] * (high - len(lines)), *lines] for lines in shown]
        for texts in zip_longest(*shown, fillvalue=""):
            yield [
                self._pen(text, cell.style) + " " * (wide - width(text))
                for text, wide, cell in zip(texts, widths, row, strict=True)
            ]

    def _pen(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style and text else text


def narrowed(wants: Sequence[int], room: int, narrow: Sequence[int]) -> list[int]:
    """The widths of columns that want *wants* and have *room* together, each at least 1.

    The widest of those that may be narrowed (the places *narrow*) give way to the others, and end
    up as wide as each other, but for one. Where even that is not enough, lines run over.
    """
    widths = [min(max(1, wide), room) for wide in wants]
    while sum(widths) > room and narrow:
        widest = max(widths[place] for place in narrow)
        if widest == 1:
            break
        tallest = [place for place in narrow if widths[place] == widest]
        below = max((widths[place] for place in narrow if widths[place] < widest), default=1)
        over = sum(widths) - room
        for left, place in zip(range(len(tallest), 0, -1), tallest, strict=True):
            less = min(widest - below, round(over / left))
            widths[place] -= less
            over -= less
    return widths


def _labelled(label: str, value: str) -> tuple[_Cell, _Cell]:
    return _Cell(_shown(line(label)), _LABEL), _cell(value)


def _cell(text: str) -> _Cell:
    return _Cell(_shown(text))


def _value(column: str, text: str, rows: Rows) -> _Cell:
    return _Cell(_shown(line(text)), _STATES.get(text, "") if column in rows.states else "")


def _shown(text: str) -> str:
    """A text as far as a screen can use it; what is left out is said."""
    if len(text) <= _MOST:
        return text
    return f"{text[:_MOST]} … [{len(text) - _MOST} more characters: pipe the output to see all]"
