"""Two ways read a command line: plainly, by the table, and by Typer. They read it alike."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.exceptions import TyperException
from typer.main import get_command

from escalate.cli import plain
from escalate.cli.commands import COMMANDS
from escalate.cli.draft import COMMANDS as ABOUT_DRAFTS
from escalate.cli.group import app
from escalate.cli.parameters import PARAMETERS
from escalate.cli.policy import COMMANDS as ABOUT_POLICIES
from tests.cli.conftest import BOTH, OPEN, ROOT, Typed

BY_TYPER = """
import sys
from escalate.cli import main, plain
sys.argv[0] = "escalate"
plain.read = lambda args: None
main()
"""
PLAINLY = """
import sys
sys.argv[0] = "escalate"
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise ImportError("a plain command line needs no Typer")
sys.meta_path.insert(0, Nothing())
from escalate.cli import main
main()
"""

words = st.sampled_from(["7", "", "-", "=", "a=b", "--", "-x", "-a", "--by", "--plan", "--nothing"])
values = words | st.text(max_size=5)


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command and words after it, most of which it knows."""
    name = draw(st.sampled_from(sorted(PARAMETERS)))
    _, options = PARAMETERS[name]
    line = [name]
    for _ in range(draw(st.integers(0, 5))):
        option = draw(st.sampled_from([*options, "--help"]))
        kind = options.get(option, ("", bool))[1]
        form = draw(st.integers(0, 9))
        if form == 0:
            line.append(draw(values))
        elif form == 1 or kind is bool:
            line.append(option)
        elif form < 6:
            line += [option, draw(values)]
        else:
            line.append(f"{option}={draw(values)}")
    return line


def by_typer(line: list[str]) -> dict[str, Any] | None:
    """What Typer reads of a line, without what was left to its default; None where it refuses."""
    root: Any = get_command(app)
    command = root.get_command(None, line[0])
    try:
        context = command.make_context(line[0], line[1:])
    except TyperException:
        return None
    given = {name: value for name, value in context.params.items() if value}
    # What may be repeated Typer keeps as a tuple, and gives its command as a list.
    return {name: [*v] if isinstance(v, tuple) else v for name, v in given.items()}


@given(lines())
def test_given_any_line_when_it_is_read_plainly_then_typer_reads_it_alike(line: list[str]) -> None:
    typed = plain.read(line)
    if typed is not None:
        given = {name: value for name, value in typed.given.items() if value}
        given.pop(plain.KEY_FILE, None)
        assert typed.command == line[0]
        assert given == by_typer(line)


@pytest.mark.parametrize("name", PARAMETERS)
def test_given_all_that_a_command_takes_when_it_is_typed_then_it_is_read_plainly(name: str) -> None:
    arguments, options = PARAMETERS[name]
    line = [name, *(f"of {argument}" for argument in arguments)]
    for option, (_, kind) in options.items():
        if option.startswith("--"):
            line += [option] if kind is bool else [option, f"of {option}"]
    typed = plain.read(line)
    assert typed is not None
    assert typed.given.keys() == {*arguments, *(name for name, _ in options.values())}


def test_given_the_commands_when_the_table_is_read_then_every_one_is_in_it() -> None:
    assert PARAMETERS.keys() == {name for name, lazy in COMMANDS.items() if not lazy.group}


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--help"],
        ["--version"],
        ["policy", "list"],
        ["nothing"],
        ["due", "--help"],
        ["due", "--"],
        ["due", "superfluous"],
        ["due", "--nothing"],
        ["due", "--store"],
        ["due", "--store", "--json"],
        ["due", "--json=yes"],
        ["due", "--within=1", "--within=2"],
        ["show", "7", "8"],
        ["show", "-7"],
        ["step", "7", "-ax=y"],
    ],
)
def test_given_a_line_that_is_not_plain_when_it_is_read_then_it_is_left_to_typer(
    line: list[str],
) -> None:
    assert plain.read(line) is None


def test_given_a_shell_that_asks_for_completions_when_a_line_is_read_then_it_is_left_to_typer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert plain.read(["due"]) is not None
    monkeypatch.setenv("_ESCALATE_COMPLETE", "bash_complete")
    assert plain.read(["due"]) is None


@pytest.mark.parametrize(
    "line",
    [
        ("due",),
        ("due", "--fail", "--as-of=2026-12-01"),
        ("due", "--as-of", "someday"),
        ("list", "--json"),
        ("show", "1"),
        ("show", "9"),
        ("why", "1", "--json"),
        ("step", "1", "unresolved"),
        ("step", "1", "unresolved", *BOTH),
        ("step", "1", "nonsense", *BOTH, "--json"),
        ("open", "--policy=nothing", *OPEN[2:]),
        ("close", "1", "--json"),
        ("verify",),
        ("list", "--store=nowhere.db"),
        ("list", "--key-file=no.key"),
    ],
)
def test_given_a_plain_line_when_it_runs_either_way_then_it_says_and_does_the_same(
    opened: Typed, store: Path, line: tuple[str, ...]
) -> None:
    before = store.with_suffix(".before")
    shutil.copy(store, before)
    plainly = ran(PLAINLY, line, store.with_name("of the first"))
    shutil.copy(before, store)
    assert ran(BY_TYPER, line, store.with_name("of the second")) == plainly


def ran(program: str, line: tuple[str, ...], state: Path) -> tuple[int, str, str]:
    """The exit code of a command, and what it prints save the trail's head, which is chance."""
    done = subprocess.run(
        [sys.executable, "-c", program, *line],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ESCALATE_STATE": str(state)},
        check=False,
    )
    said = (row for row in done.stdout.splitlines() if not row.startswith("Trail: "))
    return done.returncode, "\n".join(said), done.stderr


HELPS = [
    (*of, "--help")
    for of in [
        (),
        *((name,) for name in COMMANDS),
        *(("policy", name) for name in ABOUT_POLICIES),
        *(("draft", name) for name in ABOUT_DRAFTS),
    ]
]


@pytest.mark.parametrize("columns", [79, 80, 100, 200])
@pytest.mark.parametrize("line", HELPS, ids=" ".join)
def test_given_help_that_is_kept_when_it_is_asked_for_then_it_is_what_typer_prints(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: tuple[str, ...],
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    get_command(app).main(list(line), prog_name="escalate", standalone_mode=False)
    printed = capsys.readouterr().out
    assert plain.help_of(list(line)) == (None if columns == 79 else printed)


@pytest.mark.parametrize(
    "line", [["--help", "due"], ["due", "--json", "--help"], ["nothing", "--help"], []]
)
def test_given_help_that_is_not_kept_when_it_is_asked_for_then_it_is_left_to_typer(
    monkeypatch: pytest.MonkeyPatch, line: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert plain.help_of(line) is None


def test_given_nobody_who_reads_help_when_it_is_printed_then_nothing_is_said() -> None:
    command = f"{sys.executable} -m escalate --help | head -c 0"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, cwd=ROOT)
    assert done.stderr == b""
