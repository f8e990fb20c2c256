"""A policy is data: nothing of any policy stands in Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import escalate
from escalate.core.policy import KEPT_DATES, OFFERED
from escalate.policies import installed, load

SOURCE = Path(escalate.__file__).parent
CONVENTIONAL = {"theme", "level", "learning", "debrief", "written confirmation"}
"""Names of asks that reports across policies know; the engine knows `theme` alone, for lists."""


def words_of(policy_id: str) -> set[str]:
    """The policy's own words: its id, and its pathways, stages and asks of two words or more."""
    policy, _ = load(policy_id)
    words = {policy.id}
    for pathway in policy.pathways:
        words.add(pathway.id)
        for stage in policy.ladder(pathway.id):
            words.add(stage.label)
        words |= {ask.ask for ask in policy.asks_of(pathway.id)}
    words -= {*OFFERED, *KEPT_DATES, *CONVENTIONAL}
    return {word for word in words if " " in word or word == policy.id}


@pytest.mark.parametrize("policy_id", installed())
def test_given_a_shipped_policy_then_none_of_its_words_stands_in_python(policy_id: str) -> None:
    """Comments, docstrings and help texts included."""
    words = words_of(policy_id)
    assert len(words) > 5
    pattern = re.compile(
        "|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in sorted(words)), re.IGNORECASE
    )
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {match.group()!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    ]
    assert found == []
