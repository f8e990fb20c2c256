"""The way of a case by its events: where it stood, who entered, which dates were told, its end."""

from __future__ import annotations

import datetime as dt

from escalate.core.asking import agency_of
from escalate.core.case import OPEN, Case
from escalate.core.events import (
    Answered,
    Closed,
    Corrected,
    Entered,
    Event,
    Extended,
    HandedOver,
    Opened,
    Participant,
    Recorded,
    Reopened,
)
from escalate.core.times import When
from escalate.core.told import Deadline


def visit_after(case: Case, version: int) -> int:
    """The number of the visit at which the case stood after an event."""
    began = (isinstance(e.body, Opened | Entered | Reopened) for e in case.history[:version])
    return max(1, sum(began))


def named(case: Case) -> tuple[Participant, ...]:
    """Who was named as entering the stage where the case stands, as that event now reads."""
    entries = [e.body for e in case.effective() if isinstance(e.body, Opened | Entered)]
    return tuple(
        Participant(part=one.part, person=agency_of(case, one.person, one.part))
        for one in entries[-1].people
    )


def told_at(case: Case, visit: int) -> tuple[Deadline, ...]:
    """The deadlines that were told last while the case was at a visit."""
    told = (
        event.told.deadlines
        for event in reversed(case.history)
        if event.told.deadlines and visit_after(case, event.version) == visit
    )
    return next(told, ())


def first_dues(case: Case) -> dict[int, dt.date]:
    """The date on which each action was due when it was agreed, by its number."""
    agreed = (
        action.due
        for event in case.effective()
        if isinstance(event.body, Recorded | Answered | Extended)
        for action in event.body.actions
    )
    return dict(enumerate(agreed, start=1))


def ended(case: Case) -> When | None:
    """When a case was closed; until then, when it was resolved or handed over."""
    if case.status == OPEN:
        return None
    ends = [event.when for event in case.effective() if _ends(event)]
    return ends[-1] if ends else None


def _ends(event: Event) -> bool:
    body = event.body
    if isinstance(body, Recorded):
        return body.leads == "resolution"
    return isinstance(body, Closed | HandedOver)


def before(case: Case, event: Event) -> tuple[Opened | Recorded | Entered | Answered, When] | None:
    """How the event that *event* corrects read before, and when it was said to have happened."""
    if not isinstance(event.body, Corrected):
        return None
    version = event.body.version
    first = case.history[version - 1]
    kept, when = first.body, first.when
    for one in case.history[: event.version - 1]:
        if isinstance(one.body, Corrected) and one.body.version == version:
            kept, when = one.body.replacement, one.body.happened
    return (kept, when) if isinstance(kept, Opened | Recorded | Entered | Answered) else None
