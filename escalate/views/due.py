"""Every case that is not closed, the worst first: what is overdue, due, or has no timescale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

import msgspec
from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import CLOSED, HANDED_OVER, OPEN
from escalate.core.facts import fold_case
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
    """All cases that are not closed, the worst first."""

    as_of: TimeView
    soon: int
    agency: str
    overdue: int
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


def due_view(
    rows: Iterable[Row],
    now: When,
    calendar_of: Callable[[str], Calendar],
    *,
    soon: int = SOON_DAYS,
    agency: str = "",
) -> DueView:
    """Every case that is not closed, the worst first.

    *calendar_of* gives the calendar of a policy by its digest. *soon* is how many working days
    left are SOON; *agency* leaves only cases to which it is a party.
    """
    calendars: dict[str, Calendar] = {}
    found = []
    for row in rows:
        if row.status == CLOSED or not is_party(row, agency):
            continue
        if row.digest not in calendars:
            calendars[row.digest] = calendar_of(row.digest)
        found.append(due_row(row, calendars[row.digest], now, soon))
    zone = next((c.zone for c in calendars.values()), dt.UTC)
    return DueView(
        as_of=time(today(now, zone), zone),
        soon=soon,
        agency=agency,
        overdue=sum(row.state == OVERDUE for row in found),
        rows=tuple(sorted(found, key=_worst_first)),
    )


def is_party(row: Row, agency: str) -> bool:
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
    owed = tuple(asked(one, now, calendar) for one in row.owed)
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
    if row.status != OPEN and (worst is None or worst.state == OK):
        state: State = "HANDED OVER" if row.status == HANDED_OVER else "RESOLVED"
        if worst is not None:
            return msgspec.structs.replace(worst, state=state)
        return _Dated(state, None, None, None, "", "", "raising", parts.person(row.raising))
    if worst is not None:
        return worst
    return _Dated(NO_TIMESCALE, None, None, None, "", "", "raising", parts.person(row.raising))


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


def _worst_first(row: DueRow) -> tuple[int, int, dt.date, int, int]:
    over = min(row.working_days_left or 0, 0)
    # Of those that wait without a date, the oldest comes first.
    return ORDER.index(row.state), over, row.due or dt.date.max, -row.age, row.case


__all__ = ["DueActionView", "DueRow", "DueView", "due_row", "due_view", "is_party"]
