"""What a command loads: none pays for what it does not use."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT, Typed

HEAVY = {"rich", "pydantic", "sqlite_utils", "numpy", "click", "dateutil.parser", "holidays"}
LOADED = """
import json, sys
sys.argv[0] = "escalate"
from escalate.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*args: str) -> set[str]:
    """The modules that a command loads in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    modules: list[str] = json.loads(done.stderr.splitlines()[-1])
    return set(modules)


@pytest.mark.parametrize("command", [("--help",), ("--version",), ("list",), ("show", "9")])
def test_given_nothing_to_reckon_when_a_command_runs_then_it_loads_nothing_heavy(
    opened: Typed, command: tuple[str, ...]
) -> None:
    assert loaded(*command) & HEAVY == set()


@pytest.mark.parametrize(
    "command",
    [
        ("due",),
        ("due", "--json"),
        ("show", "1"),
        ("why", "1", "--json"),
        ("export", "1"),
        ("step", "1", "unresolved", "--with=raising: health visitor"),
    ],
)
def test_given_days_to_count_when_a_command_runs_then_it_loads_the_holidays_and_no_more(
    opened: Typed, command: tuple[str, ...]
) -> None:
    """`holidays` itself needs dateutil."""
    assert loaded(*command) & HEAVY <= {"holidays", "dateutil.parser"}


def test_given_help_of_all_when_it_is_asked_then_no_command_is_loaded(opened: Typed) -> None:
    modules = loaded("--help")
    unwanted = {"escalate.cli.open", "escalate.cli.due", "escalate.app", "sqlite3", "sqlcipher3"}
    assert not unwanted & modules


def test_given_an_iso_date_when_it_is_read_then_no_parser_is_loaded(opened: Typed) -> None:
    assert "dateutil.parser" not in loaded("due", "--as-of=2026-03-01T10:00", "--agency=Nobody")
