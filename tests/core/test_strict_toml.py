"""TOML that somebody else wrote: read, or refused with what is wrong, where, and no delay."""

from __future__ import annotations

import contextlib
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate.core.strict_toml import MOST_BYTES, MOST_DEPTH, NotToml, read_toml

KIB = 1024


def refused(text: str, most_bytes: int = MOST_BYTES) -> NotToml:
    """Why a text is refused."""
    with pytest.raises(NotToml) as error:
        read_toml(text, most_bytes=most_bytes)
    return error.value


def test_given_toml_then_it_is_read_as_the_standard_library_reads_it() -> None:
    text = 'a = 1\n[b]\nc = [1.5, true, "x", 2026-03-02, { d = 10:00:00 }]\n"e.f" = -9\n'
    assert read_toml(text) == tomllib.loads(text)
    assert read_toml("\ufeff" + text) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a = ", 1, "invalid value"),
        ("a = 1\n\nb", 3, "expected '='"),
        ("a = 1\na = 2", 2, "cannot overwrite a value"),
        ('a = """', 1, "unterminated string"),
        ("a = 2026-02-30", 1, "invalid date or datetime"),
        ("a = 2026-99-01", 1, "expected newline"),
        ("a = 25:00:00", 1, "expected newline"),
        ("\0", 1, "invalid statement"),
        ("a = 'x\x1b'", 1, ""),
    ],
)
def test_given_what_is_no_toml_then_its_line_is_named(text: str, line: int, says: str) -> None:
    error = refused(text)
    assert (error.line, error.size) == (line, False)
    assert error.says.startswith(says)


@pytest.mark.parametrize(
    "number",
    [
        "9" * 5_000,
        "-" + "9" * 100_000,
        "1_" * 60_000 + "1",
        "0x" + "f" * 100_000,
        "0o" + "7" * 100_000,
        "0b" + "1" * 100_000,
        "18446744073709551616",
        "-9223372036854775809" + "0",
    ],
    ids=lambda number: f"{number[:4]} and {len(number)} characters",
)
def test_given_a_number_without_end_then_it_is_refused(number: str) -> None:
    for text in (f"a = {number}", f"a = [[{{ b = {number} }}]]"):
        assert "number" in refused(text).says


def test_given_a_number_with_very_many_decimals_then_it_is_a_number_like_others() -> None:
    assert read_toml("a = 0." + "1" * 100_000) == {"a": float("0." + "1" * 100)}
    assert read_toml("a = 1e" + "9" * 100_000) == {"a": float("inf")}
    assert read_toml("a = 2026-03-02T10:00:00." + "1" * 100_000)


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 20_000, "a = " + "{b=" * 20_000, "a = " + "[{b=" * 20_000],
    ids=["lists", "tables", "both"],
)
def test_given_brackets_without_end_then_they_are_refused(text: str) -> None:
    assert refused(text).says == "its brackets are nested too deeply"


def test_given_the_greatest_depth_then_it_is_read_and_one_more_is_not() -> None:
    def deep(depth: int) -> str:
        return "a = " + "[" * depth + "]" * depth

    assert read_toml(deep(MOST_DEPTH - 1))
    assert refused(deep(MOST_DEPTH)).size
    assert refused("a = " + "{b=" * 300 + "1" + "}" * 300).size
    names = ".".join("abcdefghijklmnopqrst")
    assert refused(f"[{names}]\n{names} = 1").size


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\n" + "a." * 50_000 + "b = 1",
        "a = 1\n" + '"a".' * 30_000 + "b = 1",
        "a = 1\n[" + "a . " * 30_000 + "b]",
        "a = 1\nx = {" + "a." * 21 + "b = 1}",
    ],
    ids=["bare", "quoted", "of a table", "in a row"],
)
def test_given_a_key_with_very_many_dots_then_the_parser_never_sees_it(text: str) -> None:
    error = refused(text)
    assert (error.says, error.line, error.size) == ("a key has more than 20 dots", 2, True)


def test_given_a_text_that_is_too_long_then_it_is_not_even_parsed() -> None:
    assert refused("[" * 101, 100).says == "it has 101 bytes, and at most 100 are read"
    assert refused("#" + "é" * 50, 100).size


def test_given_half_a_character_then_it_is_no_text() -> None:
    assert refused('a = "\ud800"').says == "it is no proper text"


@pytest.mark.parametrize(
    "text", [r'a = "x\u0000"', r'a = [{ b = ["\U00000000"] }]', r"[a]" + "\n" + r'"\u0000" = 1']
)
def test_given_a_nul_in_a_text_or_a_key_then_it_is_refused(text: str) -> None:
    assert refused(text).says == "a text holds a NUL (\\u0000), which is no letter"
    assert read_toml(text.replace("\\", "-"))


PREFIX = ".".join(["a"] * 18)
SLOW = {
    "keys with one long prefix": "".join(f"{PREFIX}.k{n} = 1\n" for n in range(5_000)),
    "tables with one long prefix": "".join(f"[{PREFIX}.k{n}]\n" for n in range(5_000)),
    "lists of tables with one long prefix": f"[[{PREFIX}]]\n" * 5_000,
    "lists of tables in lists of tables": "[[a]]\n[a.b]\n[[a.c]]\n" * 10_000,
    "a row with one long prefix": "x = {"
    + ", ".join(f"{PREFIX}.k{n} = 1" for n in range(5_000))
    + "}",
    "keys in one table": "".join(f"k{n} = 1\n" for n in range(20_000)),
    "keys in one row": "x = {" + ", ".join(f"k{n} = 1" for n in range(20_000)) + "}",
    "rows": "x = [" + "{a = {b = {c = 1}}}, " * 10_000 + "]",
    "backslashes": 'x = "' + "\\\\" * 120_000 + '"',
    "backslashes before line ends": 'x = """' + "\\\n" * 120_000 + '"""',
    "characters by their number": 'x = "' + "\\u0041" * 40_000 + '"',
    "quotation marks in a long text": 'x = """' + '""a' * 80_000 + '"""',
    "apostrophes in a long text": "x = '''" + "''a" * 80_000 + "'''",
    "lines of a long text": 'x = """' + "\n" * 240_000 + '"""',
    "comments": "#\n" * 120_000,
    "line ends of Windows": "\r\n" * 120_000,
    "dates": "x = [" + "2026-03-02T10:00:00Z, " * 11_000 + "]",
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_given_toml_that_is_slow_to_read_elsewhere_then_it_is_read(text: str) -> None:
    """What took time that grows with the square of its length would not end here."""
    assert len(text) <= MOST_BYTES
    assert isinstance(read_toml(text), dict)


@given(st.text("[]{}\"'=.,a1\\\n #-:T\u00e9", max_size=60))
@settings(max_examples=500)
def test_given_any_text_then_it_is_read_as_tomllib_reads_it_or_refused(text: str) -> None:
    with contextlib.suppress(NotToml):
        assert repr(read_toml(text)) == repr(tomllib.loads(text))
