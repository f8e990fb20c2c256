"""`--help`: every command has it, with an example that can be typed."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

import escalate as package
from escalate.cli import commands
from escalate.cli.draft import COMMANDS as ABOUT_DRAFTS
from escalate.cli.policy import COMMANDS as ABOUT_POLICIES
from tests.cli.conftest import Typed

GROUPS = {"policy": ABOUT_POLICIES, "draft": ABOUT_DRAFTS}
ALL = [(name,) for name in commands.COMMANDS] + [
    (group_, name) for group_, table in GROUPS.items() for name in table
]


def table_of(command: tuple[str, ...]) -> dict[str, commands.Lazy]:
    """The table that a command stands in."""
    return GROUPS[command[0]] if len(command) > 1 else commands.COMMANDS


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_given_a_command_when_its_help_is_asked_then_it_has_a_line_and_an_example(
    escalate: Typed, command: tuple[str, ...]
) -> None:
    done = escalate(*command, "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    says = table_of(command)[command[-1]].says
    assert says in done.stdout, "the line of `escalate --help` is that of the command"
    assert f"  escalate {' '.join(command)}" in done.stdout


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_given_an_example_when_it_is_typed_then_every_option_in_it_exists(
    escalate: Typed, command: tuple[str, ...]
) -> None:
    example = import_module(table_of(command)[command[-1]].module).EXAMPLE
    said = escalate(*command, "--help").stdout
    lines = re.sub(r"\n {4,}", " ", example.partition("\b")[2] or example.partition(":")[2])
    for line in lines.strip().splitlines():
        words = shlex.split(line.partition(" > ")[0])
        assert words[: len(command) + 1] == ["escalate", *command]
        for option in (word for word in words if word.startswith("--")):
            assert option in said


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_given_a_command_then_it_can_print_json(escalate: Typed, command: tuple[str, ...]) -> None:
    if command not in [(name,) for name in GROUPS]:
        assert "--json" in escalate(*command, "--help").stdout


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_given_a_command_that_opens_a_store_then_it_takes_the_file_with_its_key(
    escalate: Typed, command: tuple[str, ...]
) -> None:
    said = escalate(*command, "--help").stdout
    opens = "--store" in said and command[0] not in ("init", "encrypt")
    assert ("--key-file" in said) == opens


def test_given_the_options_that_refusals_name_then_each_exists(escalate: Typed) -> None:
    """What a remedy tells the user to type can be typed."""
    helps = " ".join(escalate(*command, "--help").stdout for command in ALL)
    for path in Path(package.__file__).parent.rglob("decide/*.py"):
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", path.read_text(encoding="utf-8")):
            assert option in helps, f"{path.name} names {option}"
