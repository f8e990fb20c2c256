"""The dates that run after an event: the referral, the measures in force, and what to warn of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from escalate.core.case import HANDED_OVER, OPEN, Visit
from escalate.core.clocks import PROTECTIVE, anchored, order, reckoned
from escalate.core.deadlines import is_overdue
from escalate.core.decide.turn import Turn
from escalate.core.facts import holds
from escalate.core.moves import next_stage
from escalate.core.times import When
from escalate.core.told import Deadline, Interim
from escalate.core.words import date_words, when_words


def referral(turn: Turn) -> Deadline | None:
    """When the next stage is due to be entered, while a case is held at a failed one."""
    case = turn.now
    to = next_stage(turn.policy, case, turn.facts(outcomes=("unresolved",)))
    if not case.held or not to:
        return None
    facts = turn.facts(stage=to)
    failed = case.visit.failed
    assert failed is not None  # a held case has failed
    next_visit = Visit(case.visit.number + 1, to, failed, unresolved=failed)
    found: list[Deadline] = []
    for ask in turn.policy.asks_at(case.pathway, to):
        if ask.ask != "entered" or not holds(ask, facts):
            continue
        for clock in ask.clocks:
            start = anchored(turn.policy, case, next_visit, clock.from_, failed)
            known = [case.told.referral] if case.told.referral else []
            deadline = reckoned(clock, start, turn.world.calendar, known)
            found += [deadline] if deadline else []
    return min(found, key=order, default=None)


def interim(turn: Turn, before: tuple[Interim, ...]) -> tuple[Interim, ...]:
    """The measures in force for the child: until a resolution is recorded (R-N4)."""
    case = turn.now
    if case.status not in (OPEN, HANDED_OVER):
        return ()
    since = {measure.measure: measure.since for measure in before}
    facts = turn.facts()
    return tuple(
        Interim(
            measure=text.says,
            clause=text.clause,
            since=since.get(text.says, turn.command.when.day),
        )
        for level in turn.policy.levels(case.pathway, case.stage)
        for text in level.texts
        if text.interim and holds(text, facts)
    )


def warn_of_dates(turn: Turn, running: tuple[Deadline, ...], before: Sequence[Deadline]) -> None:
    """Warn of a new date: past already, out of hours, provisional, or later than the rule's."""
    fresh = [deadline for deadline in running if deadline not in before and deadline.due]
    ordinary = [d.due for d in running if d.anchor != PROTECTIVE and d.due]
    for deadline in fresh:
        assert deadline.due is not None  # filtered above
        if is_overdue(deadline.due, deadline.at, turn.command.recorded):
            turn.warn(
                "already-overdue",
                f"The deadline {date_words(deadline.due)} ({deadline.rule}) has passed already.",
                deadline.clause,
            )
        if deadline.provisional:
            last = turn.world.calendar.published_until
            turn.warn(
                "provisional",
                f"{date_words(deadline.due)} is provisional: bank holidays are published only "
                f"until {date_words(last)}.",
                deadline.clause,
            )
        if deadline.anchor == "flagged":
            _warn_out_of_hours(turn, deadline)
        if deadline.anchor == PROTECTIVE and ordinary and deadline.due > min(ordinary):
            turn.warn(
                "protective-later",
                f"The protective date {date_words(deadline.due)} is later than the policy's own "
                f"{date_words(min(ordinary))}, which stands.",
                deadline.clause,
            )


def check_planned(turn: Turn, running: tuple[Deadline, ...]) -> None:
    """Refuse a date planned with this event beyond the deadline as it now stands (R10)."""
    visit, limit = turn.now.visit, running[0] if running else None
    planned = visit.planned
    if planned is None or limit is None or limit.due is None:
        return
    if not is_overdue(limit.due, limit.at, planned):
        return
    if any(planned == known.planned for known in turn.visits_before):
        return
    says = (
        f"{when_words(planned, turn.zone)} is beyond the last date allowed, "
        f"{when_words(When(limit.due, limit.at), turn.zone)} ({limit.rule})."
    )
    # A limit that has passed leaves no earlier date to plan, and nothing blocks the way up.
    if is_overdue(limit.due, limit.at, turn.command.when) or turn.going_up:
        turn.warn("beyond-deadline", says, limit.clause)
    else:
        turn.refuse("beyond-deadline", says, limit.clause, "Plan an earlier date.")


def _warn_out_of_hours(turn: Turn, deadline: Deadline) -> None:
    """A same-day deadline on a day off or out of hours wants the out-of-hours route (R8)."""
    start = deadline.start
    assert start is not None  # it counts from the flag
    off = turn.world.calendar.day_off(start.day)
    time = start.at.astimezone(turn.zone).time() if start.at else None
    outside = time is not None and not _office(turn, time)
    if off or outside:
        why = off or f"{time:%H:%M} is outside office hours"
        turn.warn(
            "out-of-hours",
            f"Risk of significant harm, and {why}: use the out-of-hours route now "
            "(emergency duty team, police, on-call). Do not wait for the next working day.",
            deadline.clause,
        )


def _office(turn: Turn, time: dt.time) -> bool:
    return turn.world.opens <= time < turn.world.closes
