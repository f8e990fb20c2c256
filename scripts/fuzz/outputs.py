"""The outputs that are fuzzed: each takes bytes, and raises when what is shown is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from escalate.render import as_csv, as_json, markdown, table, text
from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, clipped, line
from scripts.fuzz.inputs import given
from tests.hostile import SIGN, colours, harm, restored, words
from tests.hostile_markdown import OUR_TAGS, Shown


def safe(data: bytes) -> None:
    """What is shown is harmless, stays so, and tells every character."""
    typed = given(data)
    for shown in (line(typed), block(typed)):
        assert harm(shown) == []
        assert line(shown.replace("\n", "")) == shown.replace("\n", "")
    assert "\n" not in line(typed)
    assert len(line(typed)) >= len(typed)
    assert len(clipped(typed, 100)) <= 140


def _blocks(typed: str) -> list[Block]:
    """A page in every place of which the text stands."""
    return [
        Heading(typed, 1),
        Line(typed),
        Line(typed, loud=True),
        Facts(((typed, typed), ("b", typed))),
        Points((typed, "c")),
        Rows((typed, "d", "State"), ((typed, "e", typed), ("f", typed, "OK")), ("State",)),
    ]


def plain_text(data: bytes) -> None:
    """Plain text is harmless and of bounded size."""
    typed = given(data)
    shown = text.layout(_blocks(typed))
    assert harm(shown) == []
    assert (
        len(shown) <= 12 * len(line(typed)) + 70 * typed.count("\n") * 4 + 70 * len(typed) + 4_000
    )


def tables(data: bytes) -> None:
    """A table uses no styles but ours, at any width."""
    typed = given(data[1:])
    for colour in (False, True):
        width = (data or b"\0")[0] * 3
        styles, shown = colours(table.layout(_blocks(typed), width=width, colour=colour))
        assert colour or not styles
        assert all(re.fullmatch(r"\x1b\[(0|[1-9;]+[0-7]?)m", style) for style in styles)
        assert "38;5" not in "".join(styles)
        assert harm(shown) == []


def as_markdown(data: bytes) -> None:
    """A reader of Markdown shows exactly the text, and makes nothing of it."""
    typed = given(data)
    one, several = line(typed), block(typed)
    for part, wanted in (
        (Heading(typed, 3), one),
        (Line(typed), several),
        (Line(typed, loud=True), one),
        (Facts(((typed, typed),)), f"{one}:{several}"),
        (Points((typed, typed)), several * 2),
        (Rows((typed, "b"), ((typed, typed),)), f"{one}b{one * 2}"),
    ):
        page = Shown(markdown.layout([Line("before"), part, Line("after")]))
        assert words(page.text) == words(f"before{wanted}after")
        assert set(page.tags) <= OUR_TAGS
        assert page.attributes == []


def cells(data: bytes) -> None:
    """A cell is no formula, reads back as what was shown, and stays one cell."""
    typed = given(data)
    made = as_csv.cell(typed)
    assert harm(made) == []
    assert restored(made) == block(typed)
    assert not any(re.match(rf"\s*{SIGN}", start) for start in re.split("[;\n]", made))
    written = f"a,{as_csv._quoted(made)},b\n"  # noqa: SLF001 - what stands in the file
    assert list(csv.reader(io.StringIO(written, ""))) == [["a", made, "b"]]


def document(data: bytes) -> None:
    """JSON is ASCII, whole, and says what was typed."""
    typed = given(data)
    made = as_json.compact([typed, {typed: typed}])
    assert re.fullmatch("[ -~]*", made)
    found: Any = json.loads(made)[0]
    found.encode()  # raises for half of a character
    assert found == re.sub("[\ud800-\udfff]", lambda half: line(half[0]), typed)
