"""Where a case goes when its stage is unresolved: the stage above, unless a row of moves says."""

from __future__ import annotations

from escalate.core.case import Case
from escalate.core.facts import Facts, holds
from escalate.core.policy import Move, Policy

ENDS = ("resolution", "no further stage")
"""Where a move may lead that is no stage."""


def rows(policy: Policy, case: Case) -> tuple[Move, ...]:
    """The rows of moves that stand at the stage of a case, at whatever level."""
    levels = policy.levels(case.pathway, case.stage)
    return tuple(move for level in levels for move in level.moves)


def next_stage(policy: Policy, case: Case, facts: Facts) -> str:
    """The label of the stage that an unresolved case goes up to; empty where there is none."""
    found = (m for m in rows(policy, case) if m.outcome == "unresolved" and holds(m, facts))
    move = next(found, None)
    if move is not None:
        return "" if move.to in ENDS else move.to
    above = policy.above(case.pathway, case.stage)
    return above.label if above else ""
