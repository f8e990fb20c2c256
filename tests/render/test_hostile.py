"""Every view in every format, with a hostile text in place of every text in it."""

from __future__ import annotations

import re

import pytest

from escalate.errors import BadUsage
from escalate.render import render
from escalate.render.pages import _PAGES
from escalate.render.safe import block, line
from tests.hostile import PAYLOADS, TOGETHER, colours, harm, poisoned, words
from tests.render.hostile_views import NAMES, kept, views
from tests.views.stories import Story

FORMATS = ("text", "table", "markdown", "csv", "form")


def shown(name: str, format: str, evil: str, width: int = 100) -> list[str]:
    """A hostile view in a format; nothing where it has no such format."""
    try:
        return [
            render(poisoned(views()[name], evil, keep), format, width=width) for keep in kept(name)
        ]
    except BadUsage:
        return []


def test_every_view_is_tried_and_is_not_empty() -> None:
    assert {type(view).__name__ for view in views().values()} == set(_PAGES)
    assert all(len(render(view, "text").splitlines()) > 3 for view in views().values())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_given_a_hostile_text_everywhere_then_nothing_harmful_is_shown(
    name: str, format: str
) -> None:
    for evil in TOGETHER if format == "table" else PAYLOADS.values():
        for text in shown(name, format, evil):
            assert harm(text) == [], evil


@pytest.mark.parametrize("name", NAMES)
def test_given_a_hostile_text_then_plain_text_shows_it_as_it_is_or_its_escapes(name: str) -> None:
    for evil in PAYLOADS.values():
        for text in shown(name, "text", evil):
            assert words(line(evil)) in words(text) or words(block(evil)) in words(text)


@pytest.mark.parametrize("name", NAMES)
def test_given_a_terminal_with_colours_then_only_our_own_styles_are_used(name: str) -> None:
    view = views()[name]
    ours, _ = colours(render(view, "table", width=100, colour=True))
    for evil in TOGETHER:
        text = render(poisoned(view, evil, kept(name)[0]), "table", width=100, colour=True)
        styles, rest = colours(text)
        assert styles <= ours, evil
        assert harm(rest) == [], evil


@pytest.mark.parametrize("format", ["text", "table"])
@pytest.mark.parametrize("name", NAMES)
def test_given_markup_of_rich_or_codes_of_emoji_then_they_are_shown_as_typed(
    name: str, format: str
) -> None:
    typed = ("[redacted]", "[/b]", "[red]x[/]", "[link=x]y[/link]", ":bomb:")
    for text in shown(name, format, " ".join(typed), 500):
        assert all(one in text for one in typed)


@pytest.mark.parametrize("name", NAMES)
def test_given_lines_in_a_text_then_none_of_them_can_pass_for_a_line_of_ours(name: str) -> None:
    forged = "x\nForged:  7\r\nForged: closed\rForged\n\nForged"
    for format in ("text", "table"):
        for text in shown(name, format, forged):
            assert not re.search("(?m)^Forged", text)


@pytest.mark.parametrize("width", [-1, 0, 1, 30, 10**9])
@pytest.mark.parametrize("name", ["case", "due", "plan", "policy"])
def test_given_a_screen_of_any_width_then_a_table_is_laid_out_within_reason(
    name: str, width: int
) -> None:
    for evil in (PAYLOADS["wide"], PAYLOADS["zalgo"]):
        view = poisoned(views()[name], evil, kept(name)[0])
        text = render(view, "table", width=width)
        assert max(map(len, text.split("\n"))) <= 1_000


@pytest.mark.parametrize("name", NAMES)
def test_given_very_long_labels_then_no_format_multiplies_them(name: str) -> None:
    view = poisoned(views()[name], "label " * 4_000, kept(name)[0])
    for format in ("text", "markdown", "csv", "form"):
        try:
            text = render(view, format)
        except BadUsage:
            continue
        assert len(text) <= len("label ") * text.count("label") + 100_000


@pytest.mark.parametrize("evil", ["x\n", "\x1b", "a\u0301"], ids=ascii)
@pytest.mark.parametrize("format", ["text", "markdown", "csv", "table"])
def test_given_a_text_of_a_megabyte_then_every_format_takes_it(format: str, evil: str) -> None:
    story = Story()
    story.open(disagreement=f"begin{evil * (1_000_000 // len(evil))}end")
    text = render(story.export("2026-03-05"), format, width=100)
    assert harm(text) == []
    assert "begin" in text
