"""Whatever a user wrote is shown harmlessly, in every format."""

import csv
import io
import json
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from escalate.core.events import Answer
from escalate.render import render, safe
from escalate.render.as_csv import cell
from escalate.render.markdown import escaped
from escalate.render.safe import MOST_MARKS, block, clipped, line, width
from tests.hostile import harm
from tests.views.stories import Story, person

EVIL = (
    "\x1b[31mred\x1b]0;title\x07",
    "\x9b31m\x85",
    "abc\u202egnp.exe\u2066x\u2069",
    "zero\u200bwidth\ufeff\u2028line\u2029",
    "[red]not red[/b][link=http://evil.example]x[/link]",
    "tab\there\rover\nnew line",
    "\U000e0041\U000e007f tags",
    "=1+1",
)
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\x9bb", r"a\x9bb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\nb\tc", r"a\nb\tc"),
        ("a\U000e0041b", r"a\U000e0041b"),
        ("Zoë 日本 🙂 é", "Zoë 日本 🙂 é"),
    ],
)
def test_on_one_line_what_steers_becomes_visible(text: str, shown: str) -> None:
    assert line(text) == shown


def test_a_block_keeps_its_line_breaks_and_nothing_else_that_steers() -> None:
    assert block("a\r\nb\rc\n\x1b[2Jd\te") == "a\nb\nc\n\\x1b[2Jd e"


@given(st.text(st.characters(codec=None), max_size=200))
def test_no_text_whatever_keeps_a_harmful_character(text: str) -> None:
    assert not HARMFUL.search(line(text))
    assert "\n" not in line(text)
    assert not HARMFUL.search(block(text))


def test_the_width_counts_wide_and_combining_characters() -> None:
    assert [width(text) for text in ("abc", "日本", "e\u0301", "")] == [3, 4, 1, 0]


@pytest.mark.parametrize("format", ["text", "table", "markdown", "csv", "json"])
@pytest.mark.parametrize("evil", EVIL)
def test_user_text_everywhere_is_harmless_in_every_format(format: str, evil: str) -> None:
    story = evil_story(evil)
    text = render(story.export("2026-03-05"), format, width=100)
    assert not HARMFUL.search(text)


@pytest.mark.parametrize("format", ["text", "table"])
def test_markup_of_rich_is_shown_as_it_was_typed(format: str) -> None:
    text = render(evil_story("[red]x[/b]").export("2026-03-05"), format, width=200)
    assert "[red]x[/b]" in text


def test_json_keeps_the_words_as_they_were_and_stays_ascii() -> None:
    for evil in EVIL:
        text = render(evil_story(evil).export("2026-03-05"), "json")
        assert text.isascii()
        assert json.loads(text)["case"]["disagreement"] == evil


@pytest.mark.parametrize("format", ["text", "table", "markdown", "csv", "json"])
def test_a_megabyte_is_no_trouble(format: str) -> None:
    words = "word " * 200_000
    story = Story()
    story.open(disagreement=words)
    text = render(story.export("2026-03-05"), format, width=100)
    if format == "table":
        assert "more characters: pipe the output to see all" in " ".join(text.split())
    else:
        assert words.strip() in text


HOSTILE_MARKDOWN = (
    "# heading",
    "text\n===",
    "text\n---",
    "- item\n* item\n+ item\n1. item\n2) item",
    "> quote",
    "```\ncode\n```",
    "a\n\n    code",
    "<script>alert(1)</script><!-- -->",
    "[x](http://evil.example) ![x](y) <http://evil.example>",
    "[x]: http://evil.example\n\n[x]",
    "| a | b |\n|---|---|\n| c | d |",
    "**bold** _it_ `code` ~~gone~~",
    "&lt; &#35; \\# \\",
    "http://evil.example www.evil.example",
)


@pytest.mark.parametrize("hostile", HOSTILE_MARKDOWN)
def test_user_text_makes_nothing_but_words_in_markdown(hostile: str) -> None:
    markdown = render(evil_story(hostile).export("2026-03-05"), "markdown")
    plain = render(evil_story("plain").export("2026-03-05"), "markdown")
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds = [token.type for token in parser.parse(markdown)]
    assert kinds == [token.type for token in parser.parse(plain)]
    inner = {c.type for token in parser.parse(markdown) for c in token.children or ()}
    assert inner <= {
        "text",
        "text_special",
        "hardbreak",
        "softbreak",
        "strong_open",
        "strong_close",
    }


@given(st.text(max_size=100))
@settings(max_examples=200)
def test_escaped_markdown_reads_as_the_words_that_were_written(text: str) -> None:
    words = line(text).strip()
    inline = MarkdownIt("commonmark").parseInline(escaped(words))[0].children or []
    assert "".join(token.content for token in inline) == words


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\uff1d1",
        "\uff0b1",
        "\uff20x",
        "\n=1",
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_is_neutralised(formula: str) -> None:
    assert cell(formula).startswith("'")
    rows = list(csv.reader(io.StringIO(render(evil_story(formula).export("2026-03-05"), "csv"))))
    assert all(not re.match(r"\s*[=+\-@]", value) for row in rows for value in row)


def test_numbers_and_dates_are_no_formulas() -> None:
    assert [cell(-3), cell(True), cell(None), cell("a=b")] == ["-3", "yes", "", "a=b"]


def evil_story(evil: str) -> Story:
    story = Story(by=evil)
    story.open(
        disagreement=evil,
        raising=person(evil, evil, "health", evil),
        responding=person("head teacher", "Hill School", "school", evil),
        answers=(Answer(ask="topic", text=evil), Answer(ask="note", text=evil)),
    )
    return story


# -- single texts ---------------------------------------------------------------------------------


@given(st.text(st.characters(codec=None), max_size=60))
@settings(max_examples=300)
def test_given_any_text_then_what_is_shown_is_harmless_and_stays_so(text: str) -> None:
    for made in (line, block):
        assert harm(made(text)) == []
        assert made(made(text)) == made(text)
    assert "\n" not in line(text)


@given(st.text("ab \n'\"=\u0301\u0336\u20dd\u0489\u3099\u0e31", max_size=60))
@settings(max_examples=300)
def test_given_a_flood_of_marks_then_a_few_stand_on_a_letter_and_all_are_told(text: str) -> None:
    shown = line(text)
    assert harm(shown) == []
    assert ascii(shown).replace("\\\\", "\\") == ascii(text)


def test_given_words_of_many_languages_then_they_are_shown_as_they_are() -> None:
    for honest in (
        "Zoë, Łukasz, Nguyễn, Đặng, Şükrü, Siân",
        "e\u0301 o\u0302\u0323 Nguye\u0302\u0303n",
        "สวัสดี ก็ น้ำ",
        "हिन्दी क्ष्म्य",
        "שָׁלוֹם עֲלֵיכֶם",
        "مُحَمَّد",
        "日本語 한국어 \u1112\u1161\u11ab",
        "⚠ 🙂 ½ € … ’",
    ):
        assert line(honest) == honest


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("ก็", 1), ("\u1112\u1161\u11ab", 2), ("", 0)],
)
def test_given_marks_and_wide_letters_then_the_width_is_that_of_a_terminal(
    text: str, columns: int
) -> None:
    assert width(text) == columns


def test_given_a_million_marks_then_few_are_marks_and_the_others_codes() -> None:
    flood = "a" + "\u0301" * 1_000_000
    assert len(line(flood)) == 1 + MOST_MARKS + 6 * (1_000_000 - MOST_MARKS)


@given(st.text(max_size=300), st.integers(8, 100))
def test_given_a_long_text_then_its_ends_are_shown_and_what_is_left_out_is_said(
    text: str, most: int
) -> None:
    shown = clipped(text, most)
    if len(text) <= most:
        assert shown == text
    else:
        number = len(text) - most * 3 // 4 - most // 4
        left = f" … [{number} more characters] … "
        assert shown == f"{text[: most * 3 // 4]}{left}{text[len(text) - most // 4 :]}"


def test_given_any_character_that_passes_as_harmless_then_nothing_would_change_it() -> None:
    """The short way is only a short way: without it each such text would come out as it is."""
    passing = [one for one in map(chr, range(sys.maxunicode + 1)) if safe._harmless(one)]
    assert {"a", "é", "–", "’"} <= set(passing)
    changed = re.compile(f"[{safe._HARMFUL}]")
    assert [one for one in passing if changed.match(one) or safe._is_mark(one)] == []
