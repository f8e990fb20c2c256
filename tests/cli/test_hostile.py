"""Hostile texts on the real command line: every option, every output, every name of a file."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import Result

from escalate.cli.commands import COMMANDS
from escalate.cli.group import app
from escalate.cli.output import MOST_SAID
from tests.cli.conftest import APPROVED, BOTH, OPEN, Process, Typed
from tests.cli.hostile_store import NAME, TYPED, configured, happened
from tests.hostile import harm, words

HALF = "x\udce9"
"""How Python hands over an argument that is no UTF-8."""
GIVEN = {"open": OPEN[1:], "step": (*BOTH, *APPROVED)}
ARGUMENTS = {"outcome": "unresolved", "ask": "note", "id": "krscp"}
posix = pytest.mark.skipif(os.name == "nt", reason="Windows refuses such names by itself")


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The editor that is asked for saves nothing; files are written into a folder of the test."""
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" -c ""')
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.chdir(tmp_path)


def checked(done: Result) -> Result:
    """A result in which nothing harmful is printed, and no fault is ours."""
    assert harm(done.stdout) == []
    assert harm(done.stderr) == []
    assert done.exit_code != 1, ascii(done.stderr)
    return done


def leaves(name: str, command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401
    """The commands of a command, and itself if it has none."""
    if not hasattr(command, "lazy"):
        yield (name,), command
        return
    for below in command.lazy:
        for path, leaf in leaves(below, command.get_command(None, below)):
            yield (name, *path), leaf


def lines(path: tuple[str, ...], command: Any, evil: str) -> Iterator[list[str]]:  # noqa: ANN401
    """The command line with a text for each of its arguments and options in turn."""
    arguments = [one.name for one in command.params if one.param_type_name == "argument"]
    given = [ARGUMENTS.get(name, "1") for name in arguments]
    for one in command.params:
        if one.param_type_name == "argument":
            typed = [evil if one.name == name else ARGUMENTS.get(name, "1") for name in arguments]
            yield [*path, *typed, *GIVEN.get(path[-1], ())]
        elif not one.is_flag:
            yield [*path, *given, *GIVEN.get(path[-1], ()), f"{one.opts[0]}={evil}"]


@pytest.mark.parametrize("evil", [TYPED, HALF, "", "@", "/", ".", "~nobody-here/x"], ids=ascii)
@pytest.mark.parametrize("name", COMMANDS)
def test_given_a_hostile_text_for_any_option_then_it_is_taken_or_refused_harmlessly(
    opened: Typed, name: str, evil: str
) -> None:
    group: Any = get_command(app)
    for path, command in leaves(name, group.get_command(None, name)):
        for number, line in enumerate(lines(path, command, evil)):
            checked(opened(*line, *(["--json"] if number % 2 else [])))


@pytest.mark.parametrize(
    "typed",
    [
        (TYPED,),
        (f"--{TYPED}",),
        (f"-{TYPED}",),
        ("--version=" + TYPED,),
        ("show", "1", TYPED),
        ("show", f"--{TYPED}"),
        ("show", "--json=" + TYPED),
        ("policy", TYPED),
        ("policy", f"--{TYPED}"),
        ("policy", "show", "x", TYPED),
        (HALF,),
        ("show", f"--{HALF}"),
    ],
    ids=lambda typed: ascii(" ".join(typed))[:30],
)
def test_given_a_hostile_command_line_then_its_usage_is_told_harmlessly_and_on_one_line(
    escalate: Typed, typed: tuple[str, ...]
) -> None:
    done = checked(escalate(*typed))
    assert (done.exit_code, done.stdout) == (2, "")
    assert not re.search("(?m)^(Case:|Event 9)", done.stderr)
    as_json = checked(escalate(*typed, "--json"))
    if as_json.stderr.startswith("{"):
        assert as_json.stderr.isascii()
        assert json.loads(as_json.stderr)["refused"][0]["says"].encode()


# -- a store full of it ---------------------------------------------------------------------------

READING = (
    ("show", "1"),
    ("why", "1"),
    ("due",),
    ("list",),
    ("export", "1", "--format=json"),
    ("export", "1", "--format=markdown"),
    ("export", "1", "--format=csv"),
    ("export", "1", "--format=form"),
    ("export", "--all", "--format=csv"),
    ("policy", "list"),
    ("policy", "show", "evil"),
    ("policy", "plan", "evil"),
    ("policy", "lint", "policies/evil.toml"),
)
REFUSED = (
    ("close", "1"),
    ("extend", "1", "--until=1/1/2026"),
    ("answer", "1", "no such ask", "x"),
    ("step", "1", "no such outcome", *BOTH),
    ("refer", "1", "--to=nowhere", "--ground=x"),
    ("policy", "plan", "evil", "--pathway=x"),
    ("open", "--policy=evil", "--matter=x", *OPEN[3:]),
)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, escalate: Typed) -> Typed:
    """`escalate`, with a hostile policy, a hostile case under it, and a hostile recorder."""
    monkeypatch.setenv("ESCALATE_CONFIG", configured(tmp_path / "here"))
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("ESCALATE_BY", TYPED)
    happened(escalate, tmp_path / "answers.toml")
    return escalate


def test_given_a_hostile_store_when_it_is_read_then_every_output_is_harmless(
    hostile: Typed,
) -> None:
    for line in READING:
        done = checked(hostile(*line))
        assert done.exit_code == 0, ascii(done.stderr)
        assert "[38;5;196mred" in done.stdout, "it is shown as letters"
        if not any("--format" in one for one in line):
            document = checked(hostile(*line, "--json")).stdout
            assert document.isascii()
            assert json.loads(document)


def test_given_a_hostile_store_when_a_command_is_refused_then_the_message_is_harmless(
    hostile: Typed,
) -> None:
    for line in REFUSED:
        done = checked(hostile(*line))
        assert done.exit_code in (2, 20, 21), line
        assert len(done.stderr) < 20 * MOST_SAID * max(1, done.stderr.count("\n"))
        assert checked(hostile(*line, "--json")).stderr.isascii()


def test_given_a_hostile_store_when_something_is_recorded_then_the_receipt_is_harmless(
    hostile: Typed,
) -> None:
    for line in (
        ("answer", "1", "note", TYPED),
        ("approve", "1", "--record=1", f"--by-whom={NAME}"),
        ("flag", "1", f"--by={TYPED}"),
        ("unflag", "1", f"--reason={TYPED}"),
        ("action", "1", "1", f"--explain={TYPED}", f"--new-plan={TYPED}", "--due=9/3/2026"),
        ("hand-over", "1", "--to=krscp", "--pathway=protection plan", f"--reason={TYPED}"),
    ):
        done = checked(hostile(*line))
        assert done.exit_code == 0, ascii(done.stderr)
        assert done.stdout


def test_given_a_hostile_store_when_it_is_exported_then_every_text_is_in_the_json_as_typed(
    hostile: Typed,
) -> None:
    case = json.loads(hostile("show", "1", "--json").stdout)
    assert case["child"]["reference"] == TYPED
    assert case["disagreement"] == f"{TYPED} now"
    assert {answer["text"] for answer in case["answers"]} >= {TYPED}


# -- files ----------------------------------------------------------------------------------------

NAMES = ("\x1b[2Jx", "x\nForged: y", "\x9b31m\u202ex", "[red]x[b]", "x" * 250, HALF)


@posix
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_given_a_hostile_name_of_a_file_then_messages_about_it_are_harmless(
    opened: Typed, process: Process, tmp_path: Path, name: str
) -> None:
    there, gone = tmp_path / name, tmp_path / f"{name[:200]}-gone"
    there.write_bytes(b'id = "x"\n\xff')
    for line in (
        ("answer", "1", "note", f"@{gone}"),
        ("answer", "1", "note", f"@{there}"),
        ("show", "1", f"--store={gone}"),
        ("show", "1", f"--store={there}"),
        ("init", f"--store={there}"),
        ("export", "1", f"--out={there}"),
        ("export", "1", f"--out={gone}/x"),
        ("policy", "lint", str(there)),
        ("policy", "lint", str(gone)),
        ("policy", "new", str(there)),
    ):
        done = checked(opened(*line))
        assert done.exit_code in (2, 24, 25), line
        assert not re.search("(?m)^Forged", done.stderr)
        document = checked(opened(*line, "--json")).stderr
        assert document.isascii()
        json.loads(document)["refused"][0]["says"].encode()
    for line in (("export", "1", f"--out={gone}"), ("init", f"--store={gone}.db")):
        ran = process(*map(os.fsencode, line))
        assert ran.returncode == 0, ran.stderr
        assert harm(ran.stdout.decode()) + harm(ran.stderr.decode()) == []
        assert not re.search("(?m)^Forged", (ran.stdout + ran.stderr).decode())
    made = checked(opened("init", f"--store={gone}.json.db", "--json"))
    json.loads(made.stdout)["store"].encode()


@posix
def test_given_a_hostile_name_of_a_policy_then_lists_and_refusals_are_harmless(
    escalate: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "config.toml").write_text('policies = ["policies"]')
    monkeypatch.setenv("ESCALATE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "policies" / "\x1b[2J\n\u202ex.toml").write_text('id = "x"\ntitle = "\\u001b[2J"')
    (tmp_path / "policies" / f"{HALF}.toml").write_bytes(b"\xff")
    for line in (("policy", "list"), ("policy", "show", "x"), ("policy", "show", HALF)):
        assert checked(escalate(*line)).exit_code in (21, 24)
        assert checked(escalate(*line, "--json")).stderr.isascii()


@posix
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_given_a_file_without_end_then_no_more_of_it_is_read_than_there_may_be(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in (
        ("answer", "1", "note", "@/dev/zero"),
        ("answer", "1", "note", "x", "--when=@/dev/zero"),
        ("policy", "lint", "/dev/zero"),
        ("step", "1", "unresolved", *BOTH, "--answers=@/dev/zero"),
    ):
        done = checked(opened(*line))
        assert done.exit_code == 2
        assert "is longer than" in done.stderr
    monkeypatch.setenv("ESCALATE_CONFIG", "/dev/zero")
    done = checked(opened("policy", "list"))
    assert done.exit_code == 2
    assert "The config file /dev/zero cannot be read" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        f"{'[' * 100_000}",
        "[" * 100_000 + '"' * 100_000,
        '[{"ask": "note", "ask": "agreed"}]',
        '[{"ask": "note", "record": 1e999}]',
        '[{"ask": "note", "record": NaN}]',
        '[{"ask": "note", "record": ' + "9" * 5_000 + "}]",
        '[{"ask": "\\ud800"}]',
        '[{"ask": "\x1b[2J\\u202e", "no such key": 1}]',
        "answers = " + "[" * 100_000,
        "answers = " + "9" * 5_000,
        "[[answers]]\nask = 'note'\nrecord = " + "9" * 5_000,
        "[[answers]]\n" + "a." * 50_000 + "b = 1",
        '"\\u001b[2J" = 1',
        '[[answers]]\nask = "note"\n"\\u001b[2J\\u202e" = 1',
        "#" * 1_100_000,
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_given_a_hostile_file_of_answers_then_it_is_refused_and_nothing_is_recorded(
    opened: Typed, tmp_path: Path, store: Path, text: str
) -> None:
    before = store.read_bytes()
    (tmp_path / "answers").write_text(text, encoding="utf-8")
    line = ("step", "1", "unresolved", *BOTH, f"--answers=@{tmp_path / 'answers'}")
    done = checked(opened(*line))
    assert done.exit_code == 2
    assert len(done.stderr) < 3 * MOST_SAID
    assert checked(opened(*line, "--json")).stderr.isascii()
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "soon = " + "9" * 5_000,
        "soon = 0x" + "f" * 50_000,
        "by = " + "[" * 30_000,
        "a." * 30_000 + "b = 1",
        'timezone = "\\u001b[2J"',
        'timezone = "../../../etc/passwd"',
        'timezone = "\\u0000"',
        f'timezone = "{"x" * 10_000}"',
        '"\\u001b[2J\\u202e" = "\\u009b31m"',
        'opens = "\\u001b[2J"',
        'store = "\\u0000"',
        'policies = ["\\u0000"]',
        'policies = ["~nobody-here/x"]',
        'store = "~nobody-here/\\u001b[2J"',
        'by = "\\u001b[2J\\u202e"',
        "#" * 70_000,
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_given_a_hostile_config_file_then_it_is_taken_or_refused_harmlessly(
    escalate: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.delenv("ESCALATE_STORE")
    monkeypatch.delenv("ESCALATE_BY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("ESCALATE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    for line in (("policy", "list"), ("due",), OPEN):
        assert len(checked(escalate(*line)).stderr) < 3 * MOST_SAID


# -- long ones, and faults of ours ----------------------------------------------------------------


def test_given_a_value_of_a_megabyte_then_the_message_still_ends_with_the_way_out(
    opened: Typed, tmp_path: Path
) -> None:
    (tmp_path / "long").write_text("x" * 1_000_000)
    done = checked(opened("answer", "1", "note", "x", f"--when=@{tmp_path / 'long'}"))
    assert done.exit_code == 2
    assert len(done.stderr) < 2 * MOST_SAID
    assert "more characters]" in done.stderr
    assert done.stderr.rstrip().endswith("today, yesterday or now.")


def test_given_a_number_between_separators_then_it_is_read(opened: Typed) -> None:
    """`str.strip` takes more away than `int` does."""
    assert checked(opened("show", "\x1c1\x1f")).exit_code == 0


def test_given_a_hostile_clock_or_recorder_in_the_environment_then_it_is_told_harmlessly(
    opened: Typed,
) -> None:
    assert checked(opened("due", ESCALATE_NOW=TYPED)).exit_code == 2
    assert checked(opened("answer", "1", "note", "x", ESCALATE_BY=TYPED)).exit_code == 0
    assert checked(opened("answer", "1", "note", "y", ESCALATE_BY=HALF)).exit_code == 2
    for width in ("0", "-1", "1", "1000000000", "x", TYPED):
        assert checked(opened("show", "1", COLUMNS=width)).exit_code == 0


def test_given_a_fault_of_ours_with_a_hostile_text_then_even_its_traceback_is_harmless(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"{TYPED}\0")

    monkeypatch.setattr("escalate.cli.compose.find", broken)
    told = opened("show", "1", ESCALATE_DEBUG="1").stderr
    assert harm(told) == []
    assert words(r"\x1b[2J") in words(told)
