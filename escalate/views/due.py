"""A case that is not closed, as the list of what is due shows it, and the order of that list.

Which of them are shown is the business of `escalate.views.worst`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import HANDED_OVER, OPEN
from escalate.core.facts import fold_case
from escalate.core.listed import Outline
from escalate.core.ports import ActionRow, Row
from escalate.core.times import When
from escalate.views import parts
from escalate.views.dated import (
    NO_TIMESCALE,
    OK,
    OVERDUE,
    SOON,
    SOON_DAYS,
    TODAY,
    AskedView,
    DeadlineView,
    State,
    asked,
    deadline,
    state_of,
)
from escalate.views.parts import TimeView, maybe_time, time, today
from escalate.views.private import Free, Private, Reference

Place = tuple[int, dt.date, bool, dt.datetime, dt.date, int]
_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
ORDER: tuple[State, ...] = (OVERDUE, TODAY, SOON, OK, NO_TIMESCALE, "RESOLVED", "HANDED OVER")
"""The worst first."""


class DueActionView(Struct, frozen=True, kw_only=True):
    """An open action, as `due` shows it."""

    number: int
    what: Free
    owner: parts.PersonView
    due: dt.date
    state: State
    days_over: int
    explained: bool
    """Whether its lateness was explained with a new plan."""
    working_days_left: int | None
    """Negative when it is over."""


class DueRow(Struct, frozen=True, kw_only=True):
    """One case in the list of what is due."""

    case: int
    status: str
    state: State
    """The worst of all that has a date in this case."""
    because: str
    """What says so: `stage`, `referral`, `owed` or `action`; empty where nothing has a date."""
    because_what: Annotated[str, Private("text", unless="because_asked")]
    """The ask or the action that says so; empty for the stage and the referral."""
    because_asked: bool
    due: dt.date | None
    """The date of what says so."""
    at: dt.datetime | None
    working_days_left: int | None
    policy: str
    pathway: str
    stage: str
    title: str
    deadline: DeadlineView | None
    timescale: DeadlineView | None
    referral: DeadlineView | None
    acts: str
    """Which side must act: `raising`, `responding`, or `owner` for an action."""
    who: parts.PersonView
    raising: parts.PersonView
    responding: parts.PersonView
    child: Reference
    raised: TimeView
    entered: TimeView
    age: int
    """Calendar days at this stage."""
    days_open: int
    """Calendar days since it was raised."""
    harm: bool
    held: bool
    exhausted: bool
    late: int
    """Stages left late so far."""
    owed: tuple[AskedView, ...]
    actions: tuple[DueActionView, ...]
    overdue_actions: int
    interim: tuple[parts.InterimView, ...]
    handed_to: int | None
    planned: TimeView | None
    """The date that was planned for the stage."""


class DueView(Struct, frozen=True, kw_only=True):
    """The cases that are not closed, the worst first: all, or as many as are shown."""

    as_of: TimeView
    soon: int
    agency: str
    cases: int
    """How many are not closed, shown or not."""
    overdue: int
    """How many of those are overdue."""
    shown: int
    rows: tuple[DueRow, ...]


class _Dated(Struct, frozen=True):
    """Something with a date in a case, and who must act on it."""

    state: State
    left: int | None
    due: dt.date | None
    at: dt.datetime | None
    because: str
    what: str
    acts: str
    who: parts.PersonView


def is_party(row: Row | Outline, agency: str) -> bool:
    """Whether an agency is a party to a case; any word of its name will do, or its kind."""
    wanted = fold_case(agency)
    return not wanted or any(
        wanted in fold_case(name)
        for side in (row.raising, row.responding)
        for name in (side.agency, side.kind)
    )


def due_row(row: Row, calendar: Calendar, now: When, soon: int = SOON_DAYS) -> DueRow:
    """A case as it stands now."""
    now = today(now, calendar.zone)
    stage = row.deadline if row.status == OPEN else None
    first = deadline(stage, now, calendar, soon) if stage else None
    referral = deadline(row.referral, now, calendar, soon) if row.referral else None
    owed = tuple(asked(one, now, calendar, soon=soon) for one in row.owed)
    actions = tuple(_action(one, now, calendar, soon) for one in row.actions)
    worst = _worst(row, first, referral, owed, actions)
    planned: When | None = row.planned
    return DueRow(
        case=row.number,
        status=row.status,
        state=worst.state,
        because=worst.because,
        because_what=worst.what,
        because_asked=worst.because == "owed",
        due=worst.due,
        at=worst.at,
        working_days_left=worst.left,
        policy=row.policy,
        pathway=row.pathway,
        stage=row.stage,
        title=row.title,
        deadline=first if first and first.date else None,
        timescale=first if first and not first.date else None,
        referral=referral,
        acts=worst.acts,
        who=worst.who,
        raising=parts.person(row.raising),
        responding=parts.person(row.responding),
        child=row.child,
        raised=time(row.raised, calendar.zone),
        entered=time(row.entered, calendar.zone),
        age=max(0, (now.day - row.entered.day).days),
        days_open=max(0, (now.day - row.raised.day).days),
        harm=row.harm,
        held=row.held,
        exhausted=row.exhausted,
        late=row.late,
        owed=tuple(one for one in owed if one.force == "owed" or one.deadline),
        actions=actions,
        overdue_actions=sum(one.state == OVERDUE for one in actions),
        interim=parts.interim(row.interim),
        handed_to=row.handed_to,
        planned=maybe_time(planned, calendar.zone),
    )


def _action(row: ActionRow, now: When, calendar: Calendar, soon: int) -> DueActionView:
    state, left = state_of(row.due, None, now, calendar, soon)
    return DueActionView(
        number=row.number,
        what=row.what,
        owner=parts.person(row.owner),
        due=row.due,
        state=state,
        days_over=max(0, (now.day - row.due).days),
        explained=row.explained,
        working_days_left=left,
    )


def _worst(
    row: Row,
    first: DeadlineView | None,
    referral: DeadlineView | None,
    owed: tuple[AskedView, ...],
    actions: tuple[DueActionView, ...],
) -> _Dated:
    """The worst of all that has a date; what stands of a case without any."""
    dated = list(_dated(row, first, referral, owed, actions))
    worst = min(dated, key=_badness, default=None)
    state = shown_state(row.status, worst.state if worst else NO_TIMESCALE)
    if worst is not None:
        return msgspec.structs.replace(worst, state=state)
    return _Dated(state, None, None, None, "", "", "raising", parts.person(row.raising))


def shown_state(status: str, state: State) -> State:
    """The state of a case whose earliest date has that one; of what ended, only what presses."""
    if status == OPEN or state not in (OK, NO_TIMESCALE):
        return state
    return "HANDED OVER" if status == HANDED_OVER else "RESOLVED"


def _dated(
    row: Row,
    first: DeadlineView | None,
    referral: DeadlineView | None,
    owed: tuple[AskedView, ...],
    actions: tuple[DueActionView, ...],
) -> Iterator[_Dated]:
    raising, responding = parts.person(row.raising), parts.person(row.responding)
    for because, limit in (("stage", first), ("referral", referral)):
        # Whoever raised it carries it up: that side must act, whoever else takes part.
        if limit is not None and limit.date is not None:
            yield _of(limit, because, "", "raising", raising)
    for one in owed:
        if one.deadline is not None and one.deadline.date is not None:
            by = one.by or "raising"
            who = responding if by == "responding" else raising
            yield _of(one.deadline, "owed", one.ask, by, who)
    for action in actions:
        left, what = action.working_days_left, action.what
        yield _Dated(action.state, left, action.due, None, "action", what, "owner", action.owner)


def _of(limit: DeadlineView, because: str, what: str, acts: str, who: parts.PersonView) -> _Dated:
    return _Dated(
        limit.state, limit.working_days_left, limit.date, limit.at, because, what, acts, who
    )


def _badness(one: _Dated) -> tuple[int, dt.date, float]:
    at = one.at.timestamp() if one.at else float("inf")
    return ORDER.index(one.state), one.due or dt.date.max, at


def worst_first(row: DueRow) -> Place:
    """The place of a case in the list: a smaller one comes first."""
    return place(row.state, row.due, row.at, row.entered.date, row.case)


def place(
    state: State, due: dt.date | None, at: dt.datetime | None, entered: dt.date, case: int
) -> Place:
    """By state, date and hour; of those that wait equally, the one that is longest at its stage.

    Nothing but the state depends on what day it is, so that an index can have the rest.
    """
    # In UTC: two times of one zone are compared by its clocks, which show an hour twice in autumn.
    instant = at.astimezone(dt.UTC) if at else _EPOCH
    return ORDER.index(state), due or dt.date.max, at is None, instant, entered, case


__all__ = [
    "DueActionView",
    "DueRow",
    "DueView",
    "Place",
    "due_row",
    "is_party",
    "place",
    "shown_state",
    "worst_first",
]
