"""Deadlines and what is asked, as they stand at a moment: state, days left, every day explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Record
from escalate.core.clocks import PROTECTIVE
from escalate.core.deadlines import is_overdue, working_days_late
from escalate.core.grammar import parse_within
from escalate.core.times import When
from escalate.core.told import Asked, Deadline
from escalate.views.parts import TimeView, maybe_time, time
from escalate.views.private import Private

State = Literal[
    "OVERDUE", "TODAY", "SOON", "OK", "NO FIXED TIMESCALE", "RESOLVED", "HANDED OVER", "CLOSED"
]
OVERDUE: State = "OVERDUE"
TODAY: State = "TODAY"
SOON: State = "SOON"
OK: State = "OK"
NO_TIMESCALE: State = "NO FIXED TIMESCALE"
SOON_DAYS = 2
"""Working days left from which a deadline is SOON, unless another number is asked."""
_ONE_DAY = dt.timedelta(days=1)


class DayView(Struct, frozen=True, kw_only=True):
    """A day on the way to a deadline; `count` is null where it was not counted, 0 for the start."""

    date: dt.date
    count: int | None
    why: str


class DeadlineView(Struct, frozen=True, kw_only=True):
    """A clock and the date it gives, with every day; `date` is null where none is set."""

    date: dt.date | None
    at: dt.datetime | None
    state: State
    working_days_left: int | None
    """Negative when it is over."""
    rule: str
    clause: str
    note: str
    reason: Annotated[str, Private("text")]
    """Why the protective date was set; empty for every other clock."""
    counts_from: str
    start: TimeView | None
    days: tuple[DayView, ...]
    counted: int
    unit: str
    provisional: bool
    stage: str
    """The stage whose clock it is; an extension belongs to the clock."""
    extended_from: dt.date | None
    extendable: bool


class AskedView(Struct, frozen=True, kw_only=True):
    """Something asked and not yet given. With force `owed` it blocks closing."""

    ask: str
    each: str
    force: str
    clause: str
    note: str
    since: TimeView
    by: str
    parts: tuple[str, ...]
    choices: tuple[str, ...]
    record: int | None
    record_date: dt.date | None
    visit: int | None
    stage: str
    deadline: DeadlineView | None


def state_of(
    due: dt.date | None,
    at: dt.datetime | None,
    now: When,
    calendar: Calendar,
    soon: int = SOON_DAYS,
) -> tuple[State, int | None]:
    """The state of a date, and the working days left (negative: over; None without a date)."""
    if due is None:
        return NO_TIMESCALE, None
    if is_overdue(due, at, now):
        return OVERDUE, -max(1, working_days_late(due, now.day, calendar))
    left = calendar.working_days(now.day, due)
    if due == now.day:
        return TODAY, 0
    return (SOON if left <= soon else OK), left


def deadline(value: Deadline, now: When, calendar: Calendar, soon: int = SOON_DAYS) -> DeadlineView:
    """A deadline as it stands now."""
    state, left = state_of(value.due, value.at, now, calendar, soon)
    protective = value.anchor == PROTECTIVE
    return DeadlineView(
        date=value.due,
        at=value.at.astimezone(calendar.zone) if value.at else None,
        state=state,
        working_days_left=left,
        rule=value.rule,
        clause=value.clause,
        note="" if protective else value.note,
        reason=value.note if protective else "",
        counts_from=value.anchor,
        start=maybe_time(value.start, calendar.zone),
        days=tuple(_days(value, calendar.zone)),
        counted=value.counted,
        unit=value.unit,
        provisional=value.provisional,
        stage=value.owner,
        extended_from=value.extended_from,
        extendable=value.extendable,
    )


def asked(
    value: Asked,
    now: When,
    calendar: Calendar,
    records: tuple[Record, ...] = (),
    *,
    soon: int = SOON_DAYS,
) -> AskedView:
    """What is asked, as it stands now; *records* give the date of the record it belongs to."""
    record = next((r for r in records if r.number == value.record), None)
    return AskedView(
        ask=value.ask,
        each=value.each,
        force=value.force,
        clause=value.clause,
        note=value.note,
        since=time(value.since, calendar.zone),
        by=value.by,
        parts=value.parts,
        choices=value.choices,
        record=value.record,
        record_date=record.when.day if record else None,
        visit=value.visit,
        stage=value.stage,
        deadline=deadline(value.deadline, now, calendar, soon) if value.deadline else None,
    )


def _days(value: Deadline, zone: dt.tzinfo) -> Iterator[DayView]:
    """Every day from the start to the date that was counted, from what the event keeps.

    The calendar is not asked again: it may have learned of a holiday since (R12).
    """
    start, last = value.start, value.extended_from or value.due
    if start is None or last is None or value.anchor == PROTECTIVE:
        return
    yield DayView(date=start.day, count=0, why=_day_0(value, start, zone))
    skipped = {day.day: day.why for day in value.skipped}
    word = "working day" if value.unit == "working days" else "calendar day"
    count, day = 0, start.day
    while value.unit and day < last:
        day += _ONE_DAY
        if day in skipped:
            yield DayView(date=day, count=None, why=skipped[day])
        else:
            count += 1
            yield DayView(date=day, count=count, why=f"{word} {count}{_until(value, day, zone)}")


def _day_0(value: Deadline, start: When, zone: dt.tzinfo) -> str:
    if not value.unit:
        return "day 0, due the same day"
    if value.unit != "hours" or start.at is None:
        return "day 0"
    same = _until(value, start.day, zone)
    return f"day 0, from {start.at.astimezone(zone):%H:%M %Z}{same}"


def _until(value: Deadline, day: dt.date, zone: dt.tzinfo) -> str:
    if value.unit != "hours" or value.start is None or value.start.at is None:
        return ""
    span = parse_within(value.rule)
    at = value.start.at + dt.timedelta(hours=span.number if span else 0)
    ends = at.astimezone(zone)
    return f", due at {ends:%H:%M %Z}" if ends.date() == day else ""
