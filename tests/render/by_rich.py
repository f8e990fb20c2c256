"""Pages as Rich lays them out: what the pages of a terminal are held against."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line


def layout(page: Sequence[Block], width: int) -> str:
    """The page as Rich prints it, without colour."""
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, legacy_windows=False)
    for number, one in enumerate(page):
        if isinstance(one, Heading) and number:
            console.print()
        console.print(_block(one, width))
    return "\n".join(shown.rstrip() for shown in out.getvalue().split("\n"))


def _block(one: Block, width: int) -> RenderableType:
    match one:
        case Heading(text):
            return Text(line(text))
        case Line(text):
            return Text(block(text).replace("\n", "\n  "))
        case Facts(rows):
            return _grid([(line(label), block(value)) for label, value in rows])
        case Points(items):
            return _grid([("-", block(item)) for item in items])
        case Rows(columns):
            return _table(one) if width >= 13 * len(columns) else _stacked(one)


def _grid(rows: Sequence[tuple[str, str]], *, fixed: bool = False) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold", no_wrap=fixed)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(Text(label), Text(value))
    return Padding(grid, (0, 0, 0, 2))


def _table(rows: Rows) -> Table:
    table = Table(box=box.ROUNDED, show_lines=True)
    for name in rows.columns:
        table.add_column(Text(line(name)), overflow="fold", no_wrap=name in rows.states)
    for row in rows.rows:
        table.add_row(*(Text(line(text)) for text in row))
    return table


def _stacked(rows: Rows) -> RenderableType:
    stacked: list[tuple[str, str]] = []
    for row in rows.rows:
        stacked += [
            (line(name), line(text)) for name, text in zip(rows.columns, row, strict=True) if text
        ]
        stacked.append(("", ""))
    return _grid(stacked, fixed=True)
