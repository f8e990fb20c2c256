"""What an extension of a clock must give, asked for in time or owed afterwards."""

from __future__ import annotations

from escalate.core.decide.turn import Turn
from escalate.core.told import Deadline


def wants(turn: Turn, deadline: Deadline) -> tuple[str, ...]:
    """The asks that an extension of that deadline answers, on whatever stage its clock stands."""
    case = turn.now
    stages = [s for s in turn.policy.ladder(case.pathway) if s.label == deadline.owner]
    levels = turn.policy.levels(case.pathway, case.stage)
    names = [
        name
        for level in (*stages, *levels)
        for clock in level.clocks
        if clock.within == deadline.rule
        for name in clock.extend
    ]
    return tuple(dict.fromkeys(names))
