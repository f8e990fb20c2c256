"""What a command did, said back at once: the events, the warnings, and always what comes next."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.events import Event
from escalate.core.policy import Policy
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint
from escalate.views import happened, parts
from escalate.views.ahead import NextView, next_view
from escalate.views.happened import EventView, Sight
from escalate.views.head import HeadView, head_view
from escalate.views.parts import TimeView, time


class Outcome(Protocol):
    """What a command brought about (`escalate.app.Outcome`)."""

    @property
    def case(self) -> Case:
        """The case with its new events."""
        ...

    @property
    def policy(self) -> Policy:
        """The policy it was opened under."""
        ...

    @property
    def calendar(self) -> Calendar:
        """That policy's calendar."""
        ...

    @property
    def events(self) -> tuple[Event, ...]:
        """The new events."""
        ...

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What the trail was with the new events in it; None when they were only planned."""
        ...

    @property
    def other(self) -> Outcome | None:
        """The case that goes on, after a hand-over."""
        ...


class Receipt(Struct, frozen=True, kw_only=True):
    """What was recorded in a case, what was warned of, and what comes next."""

    case: int
    planned: bool
    """A rehearsal: nothing was recorded."""
    as_of: TimeView
    policy: str
    pathway: str
    stage: str
    status: str
    events: tuple[EventView, ...]
    warnings: tuple[parts.WarnedView, ...]
    next: NextView
    other: Receipt | None
    trail: HeadView | None
    """What the trail was with these events in it; null when nothing was recorded."""


def receipt(outcome: Outcome, now: When, *, planned: bool = False) -> Receipt:
    """The receipt of a command; with *planned* of one that was only tried."""
    case, zone = outcome.case, outcome.calendar.zone
    sight = Sight(outcome.policy, case.pathway, outcome.calendar, now)
    return Receipt(
        case=case.number,
        planned=planned,
        as_of=time(parts.today(now, zone), zone),
        policy=case.policy.id,
        pathway=case.pathway,
        stage=case.stage,
        status=case.status,
        events=tuple(happened.event(event, case, sight) for event in outcome.events),
        warnings=tuple(w for event in outcome.events for w in happened.warned(event, zone)),
        next=next_view(case, outcome.policy, outcome.calendar, now, outcome.events),
        other=receipt(outcome.other, now, planned=planned) if outcome.other else None,
        trail=head_view(outcome.checkpoint) if outcome.checkpoint else None,
    )
