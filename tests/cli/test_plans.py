"""What the commands of every day ask of a store is found by an index, however large it is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from escalate.store.driver import library
from tests.cli.conftest import APPROVED, BOTH, OPEN, Typed

COMMANDS = {
    "due": ("due",),
    "due on a day": ("due", "--as-of=9/3/2026"),
    "list": ("list",),
    "list by status": ("list", "--status=closed"),
    "show": ("show", "2"),
    "why": ("why", "2"),
    "export": ("export", "2"),
    "step": ("step", "2", "continuing", *BOTH, *APPROVED),
    "step, planned": ("step", "2", "continuing", *BOTH, *APPROVED, "--plan"),
    "open": OPEN,
    "open, planned": (*OPEN, "--plan"),
}
ALL_DAYS = "SCAN tallies"
"""As many rows as days on which something is due, by policy and status; not as many as cases."""
THE_LAST = re.compile(r"SCAN (events|cases)( USING COVERING INDEX \w+)?")
"""What walks a table in its order, and is good where it stops after a number of rows."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is run on a store, with its values."""
    statements: list[str] = []
    connect: Callable[..., Any] = library.connect

    def watched(*given: Any, **more: Any) -> Any:  # noqa: ANN401 # as SQLite has them
        raw = connect(*given, **more)
        raw.set_trace_callback(statements.append)
        return raw

    monkeypatch.setattr(library, "connect", watched)
    return statements


def plan(path: Path, statement: str) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}")]


MOST = {"due": 96, "list": 93, "show": 91, "why": 91, "export": 127, "step": 119, "open": 97}
"""So many statements each runs; every opening of the store takes 18 of them, to be sure of it."""


@pytest.mark.parametrize("name", MOST)
def test_given_a_command_of_every_day_then_it_runs_no_more_statements_than_it_must(
    closed: Typed, asked: list[str], name: str
) -> None:
    done = closed(*COMMANDS[name])
    assert done.exit_code == 0, done.stderr
    assert len(asked) <= MOST[name]


@pytest.mark.parametrize("name", ["due", "list"])
def test_given_states_without_a_case_when_listed_then_one_look_into_the_index_tells(
    closed: Typed, asked: list[str], store: Path, name: str
) -> None:
    """A walk that ends after one row would be the whole of a table that has no such row."""
    assert closed(*COMMANDS[name]).exit_code == 0
    [looked] = [one for one in asked if one.startswith("SELECT status FROM cases")]
    assert plan(store, looked) == ["SEARCH cases USING COVERING INDEX cases_by_status (status=?)"]


@pytest.mark.parametrize("typed", COMMANDS.values(), ids=COMMANDS)
def test_given_a_command_of_every_day_then_no_statement_reads_a_whole_table(
    closed: Typed, asked: list[str], store: Path, typed: tuple[str, ...]
) -> None:
    done = closed(*typed)
    assert done.exit_code == 0, done.stderr
    read = [one for one in asked if one.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert len(read) > 5
    for statement in read:
        for step in plan(store, statement):
            assert "TEMP B-TREE" not in step, statement
            whole = step.startswith("SCAN") and step != ALL_DAYS
            assert not whole or (THE_LAST.fullmatch(step) and "LIMIT" in statement), (
                statement,
                step,
            )
