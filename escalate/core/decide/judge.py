"""After a correction: how late each stage was left, by the dates as they now read."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from escalate.core.case import Case
from escalate.core.clocks import deadlines, late_by
from escalate.core.decide.enter import owed_for_lateness
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
from escalate.core.words import date_words, working_days


def judged(turn: Turn, correction: Corrected) -> tuple[Judged, ...]:
    """How late each stage was left, by the dates as they read after the correction.

    A stage that turns out to have been in time no longer owes for its lateness; one that turns out
    to have been late owes what it would have owed then, and is warned of.
    """
    before = {visit.number: visit.late for visit in turn.now.visits}
    verdicts: list[Judged] = []
    case: Case | None = None
    for event in _as_they_will_read(turn.now, correction):
        if case is not None and _leaves(event):
            as_judged = _as_judged(turn, case, event.when)
            late = max(
                case.visit.late, late_by(as_judged.deadline, event.when, turn.world.calendar)
            )
            verdicts.append(Judged(case.visit.number, late))
            if late and not before.get(case.visit.number):
                _charge(turn, as_judged, event.when, late)
        case = evolve(case, event)
    turn.in_time = frozenset(v.visit for v in verdicts if not v.late and before.get(v.visit))
    return tuple(verdicts)


def _as_they_will_read(case: Case, correction: Corrected) -> list[Event]:
    return [
        msgspec.structs.replace(e, body=correction.replacement, when=correction.happened)
        if e.version == correction.version
        else e
        for e in case.effective()
    ]


def _as_judged(turn: Turn, case: Case, when: When) -> Case:
    """The case about to leave its stage, with the deadlines that run by the corrected dates."""
    facts = facts_of(turn.policy, case, when)
    running = deadlines(turn.policy, case, facts, turn.world.calendar)
    return replace(case, told=msgspec.structs.replace(case.told, deadlines=running))


def _charge(turn: Turn, case: Case, when: When, late: int) -> None:
    """What a stage owes that was left late after all."""
    deadline = case.deadline
    if deadline is None or deadline.due is None:
        return
    turn.owe(owed_for_lateness(turn, case, when))
    turn.warn(
        "late",
        f"{case.stage} was left {working_days(late)} late; it was due "
        f"{date_words(deadline.due)} ({deadline.rule}).",
        deadline.clause,
    )


def _leaves(event: Event) -> bool:
    body = event.body
    return isinstance(body, (Entered, HandedOver)) or (
        isinstance(body, Recorded) and body.leads == "resolution"
    )
