"""What the harnesses of `make faults` see in a store after a fault: the lists, too, as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.faults.judging import see
from tests.store.examples import erase
from tests.store.others import behind_guards
from tests.store.test_upgrading import cases


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store with four cases is, the last without words."""
    store = cases(tmp_path / "store.db")
    erase(store, 4)
    return store.path


def test_given_a_whole_store_when_it_is_judged_then_there_is_no_problem(path: Path) -> None:
    assert see(path).problems == ()


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE tallies SET cases = cases + 1 WHERE status = 'open'", "and count {('closed'"),
        ("DELETE FROM tallies WHERE status = 'erased'", "the lists have {"),
        ("INSERT INTO tallies VALUES ('open', '', '', 0)", "the lists have {"),
        ("UPDATE cases SET at = 'end' WHERE number = 4", "case 4 stands in the lists as "),
        ("UPDATE cases SET due = '2026-01-01' WHERE number = 1", "case 1 stands in the lists as "),
        ("UPDATE cases SET entered = '' WHERE number = 3", "case 3 stands in the lists as "),
        ("UPDATE cases SET row = x'00' WHERE number = 1", "What the lists have of case 1 cannot"),
        ("DELETE FROM cases WHERE number = 1", "there are events of cases without a row"),
    ],
)
def test_given_lists_that_a_fault_left_by_half_when_judged_then_it_is_a_problem(
    path: Path, damage: str, problem: str
) -> None:
    behind_guards(path, damage)
    problems = see(path).problems
    assert any(problem in one for one in problems), problems
