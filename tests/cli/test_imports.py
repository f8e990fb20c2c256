"""What a command loads: none pays for what it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Process, Typed

HEAVY = {"rich", "pydantic", "sqlite_utils", "numpy", "click", "dateutil.parser", "holidays"}
PLAIN = {
    *HEAVY,
    *("typer", "dataclasses", "difflib", "importlib.metadata", "multiprocessing"),
    *("platformdirs", "tempfile"),
}
"""What no plain command line needs, once days and policies are kept."""
CHANGES = {"escalate.core.decide", "escalate.app.handling", "escalate.core.commands"}
"""What only a command that changes a case needs."""
KEYS = {"keyring", "cryptography", "escalate.keys", "getpass", "secretstorage"}
"""What only an encrypted store needs."""
READERS = {"tomllib", "escalate.core.lint", "escalate.core.strict_toml", "escalate.core.shape"}
"""What only a policy's text needs."""


def loaded(*args: str) -> set[str]:
    """The modules that a command loads in a process of its own, as Python itself tells them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "escalate", *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return named(done.stderr)


def named(text: str) -> set[str]:
    """The modules that Python tells of in what was printed."""
    rows = (row for row in text.splitlines() if row.startswith("import time:"))
    return {row.rpartition("|")[2].strip() for row in rows}


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
        ("list",),
        ("reads", "1"),
        ("open", "--policy=krscp"),
        (*OPEN, "--plan"),
        OPEN,
        ("step", "1", "unresolved", "--with=raising: health visitor"),
        ("step", "1", "continuing", *BOTH, *APPROVED),
        ("answer", "1", "copy on the child's file"),
        ("approve", "1", "--by-whom=team leader, Your Healthcare"),
        ("flag", "1"),
    ],
)
def test_given_days_counted_before_when_a_command_runs_then_it_loads_nothing_heavy(
    opened: Typed, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor what reads a policy's text and judges it; the first command needs both."""
    monkeypatch.setenv("ESCALATE_CACHE", str(tmp_path / "cache"))
    assert loaded("due") >= {"holidays", *READERS}
    modules = loaded(*command)
    assert modules & {*PLAIN, *READERS} == set()
    reads = ("due", "list", "show", "why", "export", "reads")
    assert (command[0] not in reads) == bool(modules & CHANGES)


def test_given_no_place_to_keep_anything_when_a_command_runs_then_it_says_the_same(
    opened: Typed, process: Process, tmp_path: Path
) -> None:
    folder, nowhere = tmp_path / "cache", tmp_path / "file"
    nowhere.write_text("a file where a folder should be", encoding="utf-8")
    for command in (("due", "--json"), ("why", "1", "--json"), ("show", "1")):
        said = [
            process(*command, ESCALATE_CACHE=str(place)).stdout
            for place in (folder, folder, nowhere)
        ]
        assert said[0] == said[1] == said[2] != b""
    assert list(folder.iterdir())


def test_given_help_of_all_when_it_is_asked_then_no_command_is_loaded(opened: Typed) -> None:
    modules = loaded("--help")
    unwanted = {"escalate.cli.open", "escalate.cli.due", "escalate.app", "sqlite3", "sqlcipher3"}
    assert not unwanted & modules


@pytest.mark.parametrize("date", ["2026-03-01T10:00", "1/3/2026", "yesterday"])
def test_given_a_plain_date_when_it_is_read_then_no_parser_is_loaded(
    opened: Typed, date: str
) -> None:
    command = ("due", "--agency=Nobody")
    assert "dateutil" not in loaded(*command, f"--as-of={date}")
    assert "dateutil" in loaded(*command, "--as-of=1 March 2026"), "and this test can fail"


@pytest.mark.parametrize("command", [("list",), ("show", "1"), ("step", "1", "unresolved")])
def test_given_a_plain_store_when_a_command_runs_then_nothing_of_keys_is_loaded(
    opened: Typed, command: tuple[str, ...]
) -> None:
    assert loaded(*command) & KEYS == set()


def test_given_a_key_file_when_a_command_runs_then_no_keyring_is_loaded(
    escalate: Typed, tmp_path: Path
) -> None:
    key_file = tmp_path / "escalate.key"
    assert escalate("init", f"--key={key_file}").exit_code == 0
    assert loaded("list", f"--key-file={key_file}") & KEYS == {"escalate.keys"}
    assert "keyring" in loaded("list"), "and this test can fail"
