"""What happened: each event of a case with both its times, what it said and what was told."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, assert_never

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.events import (
    Answered,
    Body,
    Closed,
    Corrected,
    Entered,
    Event,
    Extended,
    HandedOver,
    Opened,
    Recorded,
    Reopened,
)
from escalate.core.facts import fold_case
from escalate.core.policy import Policy
from escalate.core.times import When
from escalate.views import parts, trace
from escalate.views.dated import AskedView, DeadlineView, asked, deadline
from escalate.views.parts import TimeView, time
from escalate.views.private import Free, Name, Private


class BodyView(Struct, frozen=True, kw_only=True):
    """What an event says. A key that its kind of event has not is null, or an empty list."""

    stage: str | None = None
    pathway: str | None = None
    raising: parts.PersonView | None = None
    responding: parts.PersonView | None = None
    child: parts.ChildView | None = None
    raised: TimeView | None = None
    disagreement: Annotated[str | None, Private("text")] = None
    handed_from: int | None = None
    ground: Annotated[str | None, Private("text", unless="ground_named")] = None
    ground_named: bool = False
    """Whether the ground is one that the policy names."""
    record: int | None = None
    outcome: str | None = None
    leads: str | None = None
    held: bool | None = None
    people: tuple[parts.ParticipantView, ...] = ()
    answers: tuple[parts.AnswerView, ...] = ()
    actions: tuple[parts.ActionView, ...] = ()
    updates: tuple[parts.UpdateView, ...] = ()
    votes: tuple[parts.VoteView, ...] = ()
    until: dt.date | None = None
    was: dt.date | None = None
    policy: str | None = None
    case: int | None = None
    reason: Annotated[str | None, Private("text")] = None
    corrects: int | None = None
    """The event that is corrected."""


class CorrectionView(Struct, frozen=True, kw_only=True):
    """How an event now reads, beside its first text; by which event, by whom and why."""

    event: int
    reason: Free
    actor: Name
    recorded: TimeView
    happened: TimeView
    reads: BodyView


class ToldView(Struct, frozen=True, kw_only=True):
    """What the tool answered with the event."""

    warnings: tuple[parts.WarnedView, ...]
    asked: tuple[AskedView, ...]
    deadlines: tuple[DeadlineView, ...]
    referral: DeadlineView | None
    interim: tuple[parts.InterimView, ...]
    late: int


class EventView(Struct, frozen=True, kw_only=True):
    """One event as it was first written; `correction` is how it reads now, if it was corrected."""

    number: int
    event: str
    when: TimeView
    recorded: TimeView
    days_later: int
    """Calendar days between what happened and its recording."""
    recorded_late: bool
    """Recorded after the end of the first working day that followed."""
    actor: Name
    op: str
    tool: str
    body: BodyView
    replacement: BodyView | None
    """What a correction says the corrected event should have read."""
    happened: TimeView | None
    correction: CorrectionView | None
    told: ToldView
    stage: str
    """Where the case stood after it."""
    previous: BodyView | None
    """How the event that a correction corrects read before."""
    previously: TimeView | None
    """When that was said to have happened."""


Choices = dict[str, frozenset[str]]


class Sight:
    """How the events of one case are looked at: under its policy, in its zone, at a moment."""

    def __init__(self, policy: Policy, pathway: str, calendar: Calendar, now: When) -> None:
        self.calendar = calendar
        self.now = now
        self.choices = parts.choices_of(policy, pathway)
        self.grounds = grounds_of(policy, pathway)

    @property
    def zone(self) -> dt.tzinfo:
        """The policy's zone."""
        return self.calendar.zone


def grounds_of(policy: Policy, pathway: str) -> frozenset[str]:
    """The grounds that a policy names anywhere on a pathway, folded."""
    levels = [level for s in policy.ladder(pathway) for level in policy.levels(pathway, s.label)]
    return frozenset(fold_case(m.ground) for level in levels for m in level.moves if m.ground)


def recorded_late(when: When, recorded: When, calendar: Calendar) -> bool:
    """Whether something was recorded after the first working day that followed it (R15)."""
    return calendar.working_days(when.day, recorded.day) > 1


def event(value: Event, case: Case, sight: Sight) -> EventView:
    """An event of *case*, with the correction that now stands, if there is one."""
    correction = value.body if isinstance(value.body, Corrected) else None
    before = trace.before(case, value)
    return EventView(
        number=value.version,
        event=tag(value.body),
        when=time(value.when, sight.zone),
        recorded=time(value.recorded, sight.zone),
        days_later=(value.recorded.day - value.when.day).days,
        recorded_late=recorded_late(value.when, value.recorded, sight.calendar),
        actor=value.actor,
        op=value.op,
        tool=value.tool,
        body=body(value.body, sight),
        replacement=body(correction.replacement, sight) if correction else None,
        happened=time(correction.happened, sight.zone) if correction else None,
        correction=_correction(value.version, case, sight),
        told=_told(value, case, sight),
        stage=case.visits[trace.visit_after(case, value.version) - 1].stage,
        previous=body(before[0], sight) if before else None,
        previously=time(before[1], sight.zone) if before else None,
    )


def tag(value: Body) -> str:
    """The short word for the kind of event: `opened`, `recorded` ..."""
    return str(value.__struct_config__.tag)


def warned(value: Event, zone: dt.tzinfo) -> tuple[parts.WarnedView, ...]:
    """The warnings that were shown with an event."""
    return tuple(
        parts.WarnedView(
            code=w.code,
            says=w.says,
            clause=w.clause,
            event=value.version,
            when=time(value.recorded, zone),
        )
        for w in value.told.warnings
    )


def _told(value: Event, case: Case, sight: Sight) -> ToldView:
    told, calendar = value.told, sight.calendar
    # As things stood when it was recorded, not as they stand now.
    then = value.recorded
    referral = told.referral
    return ToldView(
        warnings=warned(value, sight.zone),
        asked=tuple(asked(row, then, calendar, case.records) for row in told.asked),
        deadlines=tuple(deadline(row, then, calendar) for row in told.deadlines),
        referral=deadline(referral, then, calendar) if referral else None,
        interim=parts.interim(told.interim),
        late=told.late,
    )


def correction_of(version: int, case: Case) -> Event | None:
    """The correction of an event that now stands, or None."""
    found = [
        event
        for event in case.history
        if isinstance(event.body, Corrected) and event.body.version == version
    ]
    return found[-1] if found else None


def _correction(version: int, case: Case, sight: Sight) -> CorrectionView | None:
    found = correction_of(version, case)
    if found is None or not isinstance(found.body, Corrected):
        return None
    return CorrectionView(
        event=found.version,
        reason=found.body.reason,
        actor=found.actor,
        recorded=time(found.recorded, sight.zone),
        happened=time(found.body.happened, sight.zone),
        reads=body(found.body.replacement, sight),
    )


def body(value: Body, sight: Sight) -> BodyView:
    """What an event says."""
    lists = _lists(value, sight)
    zone = sight.zone
    match value:
        case Opened():
            return _opened(value, sight, lists)
        case Recorded():
            return BodyView(
                record=value.number,
                outcome=value.outcome,
                leads=value.leads,
                held=value.held,
                **lists,
            )
        case Entered():
            return BodyView(stage=value.stage, **_ground(value.ground, sight), **lists)
        case Answered():
            updates = tuple(parts.update(one, zone) for one in value.updates)
            return BodyView(updates=updates, **lists)
        case Extended():
            return BodyView(stage=value.owner, until=value.until, was=value.was, **lists)
        case HandedOver():
            return BodyView(policy=value.policy, case=value.case, reason=value.reason, **lists)
        case Closed():
            return BodyView(**lists)
        case Reopened():
            return BodyView(reason=value.reason)
        case Corrected():
            return BodyView(corrects=value.version, reason=value.reason)
        case _:
            assert_never(value)


def _opened(value: Opened, sight: Sight, lists: dict[str, Any]) -> BodyView:
    return BodyView(
        stage=value.stage,
        pathway=value.pathway,
        raising=parts.person(value.raising),
        responding=parts.person(value.responding),
        child=parts.child(value.child),
        raised=time(value.raised, sight.zone),
        disagreement=value.disagreement,
        handed_from=value.handed_from,
        policy=value.policy.id,
        **_ground(value.ground, sight),
        **lists,
    )


def _ground(ground: str, sight: Sight) -> dict[str, Any]:
    return {"ground": ground or None, "ground_named": fold_case(ground) in sight.grounds}


def _lists(value: Body, sight: Sight) -> dict[str, Any]:
    """The lists that several kinds of events have: people, answers, actions, votes."""
    found: dict[str, Any] = {}
    if isinstance(value, Opened | Recorded | Entered):
        found["people"] = parts.participants(value.people)
    if isinstance(value, Opened | Recorded):
        found["votes"] = parts.votes(value.votes)
    if isinstance(value, Recorded | Answered | Extended):
        found["actions"] = tuple(parts.agreed(action) for action in value.actions)
    if not isinstance(value, Reopened | Corrected):
        found["answers"] = tuple(
            parts.answer(given, sight.zone, sight.choices) for given in value.answers
        )
    return found
