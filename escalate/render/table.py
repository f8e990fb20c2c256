"""Pages as tables on a terminal, by Rich; user text is never read as markup."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line

_WIDTH = 100
_NARROWEST, _WIDEST = 20, 500
"""Whatever COLUMNS says: no screen is outside of this, and every line is filled up to its width."""
_COLUMN = 13
"""The least width in which a column can be read."""
_MOST = 4_000
"""A longer text floods a screen, and takes minutes to lay out; piped, it is always whole."""
_STYLES = {
    "OVERDUE": "bold white on red",
    "TODAY": "bold black on yellow",
    "SOON": "bold yellow",
    "OK": "green",
    "NO FIXED TIMESCALE": "bold cyan",
}
"""Only beside the word itself: whoever sees no colour misses nothing."""


def layout(page: Iterable[Block], *, width: int | None = None, colour: bool = False) -> str:
    """The page as text with tables; with *colour* it carries the escapes of a terminal."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(_NARROWEST, min(width or _WIDTH, _WIDEST)),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for number, one in enumerate(page):
        if isinstance(one, Heading) and number:
            console.print()
        console.print(_block(one, console.width))
    return "\n".join(shown.rstrip() for shown in out.getvalue().split("\n"))


def _block(one: Block, width: int) -> RenderableType:
    match one:
        case Heading(text, level):
            style = "bold underline" if level == 1 else "bold"
            return Text(_shown(line(text)), style=style)
        case Line(text, loud):
            # Further lines stand below, so that none can pass for a line of ours.
            below = _shown(block(text)).replace("\n", "\n  ")
            return Text(below, style="bold red" if loud else "")
        case Facts(rows):
            return _grid([(_shown(line(label)), _shown(block(value))) for label, value in rows])
        case Points(items):
            return _grid([("-", _shown(block(item))) for item in items])
        case Rows():
            return _table(one) if width >= _COLUMN * len(one.columns) else _stacked(one)


def _grid(rows: list[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(Text(label, style="dim"), Text(value))
    return Padding(grid, (0, 0, 0, 2))


def _table(rows: Rows) -> Table:
    table = Table(box=box.ROUNDED, show_lines=True)
    for name in rows.columns:
        table.add_column(Text(_shown(line(name))), overflow="fold", no_wrap=name in rows.states)
    for row in rows.rows:
        table.add_row(*(_cell(n, t, rows) for n, t in zip(rows.columns, row, strict=True)))
    return table


def _stacked(rows: Rows) -> RenderableType:
    """The rows one below the other, where they have no room side by side."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows.rows:
        for name, text in zip(rows.columns, row, strict=True):
            if text:
                label = Text(_shown(line(name)), style="dim")
                grid.add_row(label, _cell(name, text, rows))
        grid.add_row("", "")
    return Padding(grid, (0, 0, 0, 2))


def _cell(column: str, text: str, rows: Rows) -> Text:
    style = _STYLES.get(text, "") if column in rows.states else ""
    return Text(_shown(line(text)), style=style)


def _shown(text: str) -> str:
    """A text as far as a screen can use it; what is left out is said."""
    if len(text) <= _MOST:
        return text
    return f"{text[:_MOST]} … [{len(text) - _MOST} more characters: pipe the output to see all]"
