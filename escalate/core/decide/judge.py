"""After a correction: how late each stage was left, by the dates as they now read."""

from __future__ import annotations

import msgspec

from escalate.core.case import Case
from escalate.core.clocks import deadlines
from escalate.core.deadlines import is_overdue, working_days_late
from escalate.core.decide.turn import Turn
from escalate.core.events import (
    Corrected,
    Entered,
    Event,
    HandedOver,
    Recorded,
)
from escalate.core.evolve import evolve
from escalate.core.facts import facts_of
from escalate.core.times import When
from escalate.core.told import Judged


def judged(turn: Turn, correction: Corrected) -> tuple[Judged, ...]:
    """How late each stage was left, by the dates as they read after the correction."""
    events = [
        msgspec.structs.replace(e, body=correction.replacement, when=correction.happened)
        if e.version == correction.version
        else e
        for e in turn.now.effective()
    ]
    judged: list[Judged] = []
    case: Case | None = None
    for event in events:
        if case is not None and _leaves(event):
            judged.append(Judged(case.visit.number, _late(turn, case, event.when)))
        case = evolve(case, event)
    return tuple(judged)


def _leaves(event: Event) -> bool:
    body = event.body
    return isinstance(body, (Entered, HandedOver)) or (
        isinstance(body, Recorded) and body.leads == "resolution"
    )


def _late(turn: Turn, case: Case, when: When) -> int:
    """By how many working days a case that leaves its stage now leaves it late."""
    facts = facts_of(turn.policy, case, when)
    running = deadlines(turn.policy, case, facts, turn.world.calendar)
    due = running[0].due if running else None
    if due is None or not is_overdue(due, running[0].at, when):
        return 0
    return max(1, working_days_late(due, when.day, turn.world.calendar))
