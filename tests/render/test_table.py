"""Pages on a terminal: what Rich would print, and colour that only adds to it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escalate.render.page import Block, Facts, Heading, Line, Points, Rows
from escalate.render.safe import width
from escalate.render.table import layout, narrowed
from escalate.render.wrapping import wrapped
from tests.render import by_rich

STATES = ("OVERDUE", "TODAY", "SOON", "OK", "NO FIXED TIMESCALE")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

letters = st.sampled_from("abcdefgh-é–’ß[/]\\日本é")
names = st.text(letters, min_size=1, max_size=6)
"""Of columns: they are our own, and Rich shows no value beside a name as wide as the screen."""
words = st.text(letters, min_size=1, max_size=4)
endless = st.text(letters, max_size=40)
texts = st.builds(lambda short, last: " ".join([*short, last]), st.lists(words), endless)
"""A word that no line holds comes last: Rich may begin a line with the space behind it."""
longer = st.lists(texts, max_size=3).map("\n".join).filter(str.strip)
"""Rich has no lines at all for a text of nothing but line breaks."""
screens = st.integers(40, 140)


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    columns = ("State", *draw(st.lists(names, min_size=1, max_size=7, unique=True)))
    row = st.tuples(st.sampled_from(STATES[:4]), *[texts] * (len(columns) - 1))
    return Rows(columns, tuple(draw(st.lists(row, max_size=4))), states=("State",))


blocks = st.one_of(
    st.builds(Heading, texts, st.sampled_from((1, 2))),
    st.builds(Line, longer, st.booleans()),
    st.lists(st.tuples(words, longer), min_size=1, max_size=4).map(lambda rows: Facts(tuple(rows))),
    st.lists(longer, min_size=1, max_size=4).map(lambda items: Points(tuple(items))),
    tables(),
)
pages = st.lists(blocks, min_size=1, max_size=4)


@given(pages, screens)
@example([Rows(("State", "Also"), (), states=("State",))], 80)
@example([Facts((("who", "a" * 70), ("when", "b " * 40)))], 60)
def test_given_any_page_and_screen_when_it_is_shown_then_it_is_what_rich_prints(
    page: list[Block], screen: int
) -> None:
    assert layout(page, width=screen) == by_rich.layout(page, screen)


@given(pages, screens)
def test_given_any_page_when_it_is_shown_in_colour_then_the_words_are_the_same(
    page: list[Block], screen: int
) -> None:
    coloured = ESCAPE.sub("", layout(page, width=screen, colour=True))
    plain = layout(page, width=screen)
    assert [each.rstrip() for each in coloured.split("\n")] == plain.split("\n")


@given(pages, st.integers(40, 140))
@example([Facts((("", "x" * 200),))], 80)
def test_given_any_page_when_it_is_shown_then_no_line_is_wider_than_the_screen(
    page: list[Block], screen: int
) -> None:
    assert all(width(each) <= screen for each in layout(page, width=screen).split("\n"))


@pytest.mark.parametrize("state", STATES)
def test_given_a_state_when_it_is_shown_in_colour_then_the_colour_is_on_its_word_alone(
    state: str,
) -> None:
    table = Rows(("State", "Also"), ((state, state),), states=("State",))
    shown = layout([table], width=80, colour=True)
    assert len(re.findall(rf"\x1b\[[0-9;]+m{state}\x1b\[0m", shown)) == 1
    assert shown.count(state) == 2


def test_given_a_loud_paragraph_when_it_is_shown_then_each_of_its_lines_is_loud() -> None:
    shown = layout([Line("must not " * 20, loud=True)], width=60, colour=True)
    assert all(each.startswith("\x1b[1;31m") for each in shown.splitlines())
    assert all(each.endswith("\x1b[0m") for each in shown.splitlines())


@given(pages, st.integers(1, 30))
@example([Rows(tuple("abc"), ((STATES[4], STATES[4], "words"),), states=tuple("ab"))], 39)
@example([Facts((("a" * 60, "日"),))], 20)
def test_given_a_screen_that_is_hardly_one_when_a_page_is_shown_then_no_letter_is_lost(
    page: list[Block], screen: int
) -> None:
    for one in page:
        shown = Counter("".join(layout([one], width=screen).split()))
        match one:
            case Heading(text) | Line(text):
                assert shown == Counter("".join(text.split()))
            case Facts(rows):
                assert shown == Counter(
                    "".join(part for row in rows for part in "".join(row).split())
                )
            case Points(items):
                assert shown == Counter("-" * len(items) + "".join("".join(items).split()))
            case Rows(_, rows):
                assert shown >= Counter(
                    "".join(part for row in rows for part in "".join(row).split())
                )


def test_given_a_word_that_no_line_holds_then_it_begins_on_one_and_ends_on_another() -> None:
    assert wrapped("see 123456789012 there", 5) == ["see", "12345", "67890", "12", "there"]
    assert wrapped("1234567890 12", 5) == ["12345", "67890", "12"]
    assert wrapped("日\u0301日", 1) == ["日\u0301", "日"], "a mark stays with its letter"


def test_given_a_long_text_when_it_is_cut_into_lines_then_each_letter_is_looked_at_but_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A curly quote made a page of twelve long records take seconds."""
    looked: list[int] = []

    def counted(text: str) -> int:
        looked.append(len(text))
        return width(text)

    monkeypatch.setattr("escalate.render.wrapping.width", counted)
    text = "the child’s plan " * 240
    assert len(wrapped(text, 20)) > 150
    assert sum(looked) < 3 * len(text)


@given(st.lists(st.one_of(words, endless)).map(" ".join), st.integers(2, 40))
def test_given_any_text_when_it_is_cut_into_lines_then_each_fits_and_no_letter_is_lost(
    text: str, room: int
) -> None:
    lines = wrapped(text, room)
    assert all(width(each) <= room for each in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(
    st.lists(st.integers(0, 80), min_size=1, max_size=9), st.integers(30, 140), st.integers(0, 3)
)
def test_given_columns_with_too_little_room_then_the_widest_give_way_and_end_up_alike(
    wants: list[int], room: int, fixed: int
) -> None:
    narrow = list(range(min(fixed, len(wants) - 1), len(wants)))
    widths = narrowed(wants, room, narrow)
    wanted = sum(min(max(1, one), room) for one in wants)
    least = sum(min(max(1, one), room) for one in wants[: narrow[0]]) + len(narrow)
    assert sum(widths) == (wanted if wanted <= room else max(room, least))
    cut = [widths[place] for place in narrow if widths[place] < wants[place]]
    kept = [widths[place] for place in narrow if widths[place] >= wants[place]]
    assert not cut or max(cut) - min(cut) <= 1
    assert not cut or not kept or max(kept) <= max(cut) + 1
