"""Pages as Markdown, in which no text can become a heading, a list, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line

_ANYWHERE = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~&$^@{}"})
_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp):|\b(www)\.")
_LINE_START = re.compile(r"(?m)^([ \t]*)([-+=:]|[0-9]{1,9}(?=[.)]))")


def layout(page: Iterable[Block]) -> str:
    """The page as Markdown that ends with one line break."""
    return "\n\n".join(_block(one) for one in page) + "\n"


def escaped(text: str) -> str:
    """Text as Markdown shows it, whatever it holds; its line breaks are kept."""
    text = block(text).translate(_ANYWHERE)
    text = _LINKS.sub(_unlinked, text)
    # A number keeps its digits: what makes it a list is the mark behind them.
    return _LINE_START.sub(_unlisted, text)


def _unlinked(found: re.Match[str]) -> str:
    return f"{found[1]}\\:" if found[1] else f"{found[2]}\\."


def _unlisted(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _block(one: Block) -> str:
    match one:
        case Heading(text, level):
            return f"{'#' * level} {_one_line(text)}"
        case Line(text, loud):
            shown = _one_line(text)
            return f"**{shown}**" if loud and shown else _paragraph(text)
        case Facts(rows):
            return "\n".join(
                f"- **{_one_line(label)}:** {_paragraph(value, '  ')}".rstrip()
                for label, value in rows
            )
        case Points(items):
            return "\n".join(f"- {_paragraph(item, '  ')}" for item in items)
        case Rows():
            return _table(one)


def _one_line(text: str) -> str:
    return escaped(line(text).strip())


def _paragraph(text: str, indent: str = "") -> str:
    """Text in one paragraph: each line break is a hard one, so that no line begins a block."""
    shown = [part.strip() for part in escaped(text).strip().split("\n")]
    return f"\\\n{indent}".join(shown)


def _table(table: Rows) -> str:
    names, *rows = (tuple(map(_one_line, row)) for row in (table.columns, *table.rows))
    lines = [names, ("---",) * len(names), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
