"""Texts: long ones, odd ones, and what is no text at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, Process, Typed, entries

ODD = "[bold]x[/bold] \x1b[31mred\x1b[0m \u202eevil\u202c \u200b\x07 {{7*7}} =cmd() \N{PILE OF POO}"


def note(escalate: Typed) -> str:
    """The text of the note of case 1."""
    case = json.loads(escalate("show", "1", "--json").stdout)
    text: str = next(answer["text"] for answer in case["answers"] if answer["ask"] == "note")
    return text


def test_given_a_text_of_a_megabyte_in_a_file_then_it_is_kept_whole(
    process: Process, opened: Typed, tmp_path: Path
) -> None:
    long = "Ein langer Satz über das Kind. " * 35_000
    file = tmp_path / "long.txt"
    file.write_text(long + "\n", encoding="utf-8")
    done = process("answer", "1", "note", f"@{file}")
    assert done.returncode == 0, done.stderr
    assert len(long) > 1_000_000
    assert note(opened) == long


def test_given_odd_characters_then_they_are_stored_as_given_and_shown_harmless(
    opened: Typed, process: Process
) -> None:
    assert opened("answer", "1", "note", ODD).exit_code == 0
    assert note(opened) == ODD
    shown = process("show", "1").stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]x[/bold]" in shown


def test_given_odd_characters_when_they_are_refused_then_the_message_is_harmless(
    opened: Typed,
) -> None:
    done = opened("step", "1", ODD, "--with=raising: nurse")
    assert done.exit_code == 20
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
    as_json = opened("step", "1", ODD, "--with=raising: nurse", "--json")
    assert as_json.stderr.isascii()
    assert "[bold]x[/bold]" in json.loads(as_json.stderr)["refused"][0]["says"]


@pytest.mark.parametrize(
    "typed",
    [
        ("answer", "1", "note", "half \udce9"),
        ("answer", "1", "half \udce9", "x"),
        ("answer", "1", "note", "x", "--who=half \udce9"),
        ("answer", "1", "note", "x", "--by=half \udce9"),
        ("step", "1", "half \udce9", "--with=raising: x"),
        ("step", "1", "continuing", "--with=raising: half \udce9"),
        ("step", "1", "continuing", "--with=raising: x", "--answer=note=half \udce9"),
        (*OPEN, "--disagreement=half \udce9"),
        (*OPEN, "--policy=half \udce9"),
        (*OPEN, "--matter=half \udce9"),
        ("show", "half \udce9"),
        ("list", "--text=half \udce9"),
        ("due", "--agency=half \udce9"),
        ("export", "1", "--format=half \udce9"),
    ],
)
def test_given_half_a_character_on_the_command_line_then_it_is_refused_in_a_sentence(
    opened: Typed, store: Path, typed: tuple[str, ...]
) -> None:
    before = entries(store)
    done = opened(*typed)
    assert "Traceback" not in done.stderr
    assert "fault of escalate" not in done.stderr
    assert [entry for entry in entries(store) if entry.case] == before[1:]
    if typed[0] not in ("list", "due"):
        assert done.exit_code in (2, 20, 21)
        assert done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="argv is Unicode there")
def test_given_bytes_that_are_no_utf_8_on_the_command_line_then_they_are_refused(
    process: Process, opened: Typed
) -> None:
    done = process("answer", "1", "note", b"abc\xe9", LC_ALL="C.UTF-8")
    assert done.returncode == 2
    assert b"holds half of a character at position 4" in done.stderr


def test_given_a_text_on_standard_input_then_it_is_read_once(opened: Typed) -> None:
    assert opened("answer", "1", "note", "-", input="Two\nlines\n").exit_code == 0
    assert note(opened) == "Two\nlines"
    twice = opened("step", "1", "continuing", "--with=-", "--agreed=-", input="raising: x")
    assert (twice.exit_code, "asked for twice" in twice.stderr) == (2, True)


def test_given_a_text_that_begins_with_an_at_sign_then_two_stand_for_it(opened: Typed) -> None:
    assert opened("answer", "1", "note", "@@home").exit_code == 0
    assert note(opened) == "@home"


def test_given_a_file_of_windows_then_its_mark_and_last_line_end_are_left_out(
    opened: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9\r\nbar\r\n")
    assert opened("answer", "1", "note", f"@{file}").exit_code == 0
    assert note(opened) == "café\r\nbar"


def test_given_a_nul_in_a_file_or_in_what_is_piped_then_nothing_is_recorded(
    opened: Typed, tmp_path: Path, store: Path
) -> None:
    """An export with it could never be imported again."""
    file = tmp_path / "note.txt"
    file.write_text("Zoo", encoding="utf-16-le")
    before = store.read_bytes()
    for typed in (f"@{file}", "-"):
        done = opened("answer", "1", "note", typed, input=file.read_bytes())
        assert (done.exit_code, done.stdout) == (2, "")
        assert " holds a NUL (U+0000), which is no letter, at position 2. " in done.stderr
        assert "save the file as UTF-8." in done.stderr
    assert store.read_bytes() == before


@pytest.mark.parametrize("name", ["missing.txt", ".", "latin.txt", "nul\0.txt"])
def test_given_a_file_that_cannot_be_read_then_it_is_refused(
    opened: Typed, tmp_path: Path, name: str
) -> None:
    (tmp_path / "latin.txt").write_bytes(b"abc\xe9")
    done = opened("answer", "1", "note", f"@{tmp_path}/{name}")
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
