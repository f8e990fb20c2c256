"""How every date of a case came about: the clause, the rule, the reading, and each day."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import OPEN, Case
from escalate.core.policy import Policy
from escalate.core.times import When
from escalate.views import trace
from escalate.views.dated import AskedView, DeadlineView, asked, deadline
from escalate.views.parts import TimeView, time, today


class LeftView(Struct, frozen=True, kw_only=True):
    """A stage that was left, with its dates as they were told while the case was there."""

    visit: int
    stage: str
    title: str
    entered: TimeView
    left: TimeView
    late: int
    """Working days by which it was left late."""
    clocks: tuple[DeadlineView, ...]
    """The governing one first, each as it stood when the stage was left."""


class WhyView(Struct, frozen=True, kw_only=True):
    """Every clock that runs on a case, the governing one first."""

    case: int
    as_of: TimeView
    policy: str
    version: str
    status: str
    stage: str
    title: str
    entered: TimeView
    age: int
    calendar: str
    clocks: tuple[DeadlineView, ...]
    referral: DeadlineView | None
    owed: tuple[AskedView, ...]
    """What is asked with a clock of its own."""
    left: tuple[LeftView, ...]
    """The stages that were left, the first one first."""


def why_view(case: Case, policy: Policy, calendar: Calendar, now: When) -> WhyView:
    """Every clock of the stage, the referral's, and those of what is asked."""
    now = today(now, calendar.zone)
    running = case.told.deadlines if case.status == OPEN else ()
    referral = case.told.referral
    ladder = policy.ladder(case.pathway)
    return WhyView(
        case=case.number,
        as_of=time(now, calendar.zone),
        policy=case.policy.id,
        version=case.policy.version,
        status=case.status,
        stage=case.stage,
        title=next((s.title for s in ladder if s.label == case.stage), ""),
        entered=time(case.visit.entered, calendar.zone),
        age=max(0, (now.day - case.visit.entered.day).days),
        calendar=calendar.name,
        clocks=tuple(deadline(one, now, calendar) for one in running),
        referral=deadline(referral, now, calendar) if referral else None,
        owed=tuple(
            asked(one, now, calendar, case.records)
            for one in case.told.asked
            if one.deadline is not None
        ),
        left=tuple(_left(case, policy, calendar)),
    )


def _left(case: Case, policy: Policy, calendar: Calendar) -> Iterator[LeftView]:
    titles = {stage.label: stage.title for stage in policy.ladder(case.pathway)}
    for visit in case.visits:
        if visit.left is not None:
            told = trace.told_at(case, visit.number)
            yield LeftView(
                visit=visit.number,
                stage=visit.stage,
                title=titles.get(visit.stage, ""),
                entered=time(visit.entered, calendar.zone),
                left=time(visit.left, calendar.zone),
                late=visit.late,
                clocks=tuple(deadline(one, visit.left, calendar) for one in told),
            )
