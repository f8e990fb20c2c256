"""Of many cases the lists show the first, count all, and say how to see the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import Typed
from tests.store.others import sql
from tests.views.stories import Story

MANY = 52


@pytest.fixture
def many(escalate: Typed, store: Path) -> Typed:
    """`escalate`, with 52 cases, each due a working day before the one before it."""
    store.parent.mkdir()
    story = Story(store=SqliteStore.create(store))
    for number in range(MANY):
        story.open(f"2026-{2 - number // 28:02}-{28 - number % 28:02}T10:00")
    return escalate


def cases(json_text: str) -> list[int]:
    return [row["case"] for row in json.loads(json_text)["rows"]]


def listed(escalate: Typed) -> list[int]:
    """How many cases each list had, as the trail keeps it."""
    return [row["listed"] for row in json.loads(escalate("reads", "--json").stdout)["rows"]]


def test_given_many_cases_when_due_is_asked_then_the_worst_are_shown_and_all_are_counted(
    many: Typed,
) -> None:
    page, whole = many("due"), many("due", "--all")
    document = many("due", "--json").stdout

    assert "52 cases are not closed; 46 overdue." in page.stdout
    assert page.stdout.endswith("\nAnd 2 more: --all shows them.\n")
    shown = whole.stdout.splitlines()
    assert page.stdout.splitlines()[3:54] == [line.rstrip() for line in shown[3:54]]
    assert len(shown) == 4 + MANY
    assert "--all" not in whole.stdout
    assert json.loads(document)["cases"] == json.loads(document)["shown"] == MANY
    assert cases(document)[:2] == [MANY, MANY - 1]
    assert listed(many) == [50, MANY, MANY]


def test_given_many_cases_when_they_are_listed_then_the_newest_are_and_all_are_counted(
    many: Typed,
) -> None:
    page, whole = many("list"), many("list", "--all")
    document = many("list", "--json").stdout

    lines = page.stdout.splitlines()
    assert lines[2] == "52 cases."
    assert [line.split()[0] for line in lines[4:54]] == [str(n) for n in range(3, MANY + 1)]
    assert lines[54:] == ["And 2 earlier: --all shows them."]
    assert len(whole.stdout.splitlines()) == 4 + MANY
    assert cases(document) == list(range(1, MANY + 1))
    assert listed(many) == [50, MANY, MANY]


def test_given_many_cases_when_one_agency_is_asked_for_then_its_cases_are_counted(
    many: Typed,
) -> None:
    done = many("due", "--agency=hill school")
    assert "52 cases are not closed; 46 overdue." in done.stdout
    assert done.stdout.endswith("\nAnd 2 more: --all shows them.\n")


@pytest.mark.parametrize(
    "damage",
    ["due = '1'", "at = 'noon'", "entered = ''", "row = x'00'", "digest = ''"],
)
def test_given_a_list_that_cannot_be_read_then_nothing_is_shown_as_if_it_were_all(
    many: Typed, store: Path, damage: str
) -> None:
    sql(store, f"UPDATE cases SET {damage} WHERE number = {MANY}")

    done = many("due")

    assert (done.exit_code, done.stdout) == (23, "")
    assert "escalate verify" in done.stderr
    assert f"Case {MANY}: " in many("verify").stdout


@pytest.mark.parametrize("typed", [("due",), ("due", "--all"), ("list",), ("list", "--agency=a")])
def test_given_a_case_that_the_lists_cannot_read_then_its_number_and_the_way_out_are_said(
    many: Typed, store: Path, typed: tuple[str, ...]
) -> None:
    sql(store, f"UPDATE cases SET row = x'00' WHERE number = {MANY - 1}")

    done = many(*typed)

    assert (done.exit_code, done.stdout) == (23, "")
    assert f"case {MANY - 1} " in done.stderr
    assert "escalate verify" in done.stderr


@pytest.mark.parametrize("state", ["open", "resolved", "handed over"])
def test_given_lists_that_are_not_counted_when_due_is_asked_then_it_does_not_say_that_none_is_open(
    opened: Typed, store: Path, state: str
) -> None:
    sql(store, f"UPDATE cases SET status = '{state}'", "DELETE FROM tallies")
    done = opened("due")
    assert done.exit_code == 23
    assert f"The lists have cases in the state '{state}' and do not count them." in done.stderr
    assert "escalate verify" in done.stderr
