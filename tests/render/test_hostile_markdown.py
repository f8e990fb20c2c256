"""What a strict reader of Markdown shows of a hostile text is that text, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from escalate.render import render
from escalate.render.markdown import escaped, layout
from escalate.render.page import Facts, Heading, Line, Points, Rows
from escalate.render.safe import block, line
from tests.hostile import ANY_TEXT, PAYLOADS, poisoned, words
from tests.hostile_markdown import MARKDOWN, OUR_TAGS, Shown
from tests.render.hostile_views import NAMES, kept, views


def of(name: str, format: str, text: str) -> list[Shown]:
    """What is shown of a view with that text in every field."""
    return [Shown(render(poisoned(views()[name], text, keep), format)) for keep in kept(name)]


@pytest.mark.parametrize(
    ("name", "format"), [*((name, "markdown") for name in NAMES), ("form", "form")]
)
def test_given_a_hostile_text_then_it_is_shown_literally_and_nothing_is_made_of_it(
    name: str, format: str
) -> None:
    plain = [set(page.tags) | {"br"} for page in of(name, format, "x")]
    for evil in PAYLOADS.values():
        for page, tags in zip(of(name, format, evil), plain, strict=True):
            assert page.attributes == []
            assert set(page.tags) <= tags
            assert words(line(evil)) in words(page.text) or words(block(evil)) in words(page.text)


@given(ANY_TEXT)
@settings(max_examples=200)
def test_given_any_text_then_in_every_place_of_a_page_exactly_that_is_shown(text: str) -> None:
    one, several = line(text), block(text)
    for part, wanted in (
        (Heading(text, 3), one),
        (Line(text), several),
        (Line(text, loud=True), one),
        (Facts(((text, text),)), f"{one}:{several}"),
        (Points((text, text)), several * 2),
        (Rows((text, "b"), ((text, text),)), f"{one}b{one * 2}"),
    ):
        page = Shown(layout([Line("before"), part, Line("after")]))
        assert words(page.text) == words(f"before{wanted}after")
        assert set(page.tags) <= OUR_TAGS
        assert page.attributes == []


@given(ANY_TEXT)
@settings(max_examples=200)
def test_given_any_text_then_escaped_it_is_one_piece_of_text(text: str) -> None:
    inline = MARKDOWN.parseInline(escaped(line(text).strip()))[0].children or []
    assert "".join(token.content for token in inline) == line(text).strip()
