"""From a span, a start and a calendar to a due date that explains itself.

Day 0 is the start's actual local date, whatever the hour or the weekday (R2, R3); a deadline of
days is the whole of its last day, so something is overdue from the next local midnight.
Hours run on the UTC instant (R11).
"""

import datetime
from typing import assert_never

import msgspec

from escalate.core.calendar import Calendar
from escalate.core.grammar import Span
from escalate.core.times import Instant, When

__all__ = [
    "Day",
    "Reckoning",
    "When",
    "exists",
    "is_overdue",
    "local",
    "reckon",
    "resolve",
    "working_days_late",
]

_ONE_DAY = datetime.timedelta(days=1)


class Day(msgspec.Struct, frozen=True):
    """One calendar day on the way to a deadline.

    *count* is its ordinal when it is counted (0 for the start) and None when it is skipped.
    *why* says so in plain words: "working day 3", "Saturday", "Good Friday".
    """

    day: datetime.date
    count: int | None
    why: str


class Reckoning(msgspec.Struct, frozen=True):
    """A deadline together with the way it came about.

    *due* is a local date, None when there is no deadline and only the age can be shown.
    *at* is the UTC instant when a time of day governs, else None.
    *days* begins with the start (day 0), then has every day counted or skipped.
    *provisional* says that a counted working day lies beyond the published holidays (R12); it is
    never true of hours, days and weeks, which no holiday moves.
    """

    due: datetime.date | None
    at: Instant | None
    days: tuple[Day, ...]
    provisional: bool


def reckon(span: Span, start: When, calendar: Calendar) -> Reckoning:
    """Return the deadline *span* after *start*, with each day counted or skipped and why.

    Raises `ValueError` when it would lie beyond the last date there is (31 December 9999).
    """
    try:
        match span.kind:
            case "working days":
                return _working_days(span.number, start.day, calendar)
            case "hours":
                return _hours(span.number, start, calendar.zone)
            case "days":
                return _calendar_days(span.number, start.day)
            case "weeks":
                return _calendar_days(7 * span.number, start.day)
            case "same date":
                only = Day(start.day, 0, "day 0, due the same day")
                return Reckoning(start.day, None, (only,), provisional=False)
            case "age only":
                only = Day(start.day, 0, "day 0, no fixed timescale")
                return Reckoning(None, None, (only,), provisional=False)
            case _:
                assert_never(span.kind)
    except OverflowError:
        message = f"{span} after {start.day} is later than {datetime.date.max}; correct the date."
        raise ValueError(message) from None


def working_days_late(due: datetime.date, done: datetime.date, calendar: Calendar) -> int:
    """Return by how many working days *done* missed *due*; 0 when it was in time.

    What is late by weekend days or holidays only is late by 1, never by 0 (R13).
    """
    if done <= due:
        return 0
    return max(1, calendar.working_days(due, done))


def is_overdue(due: datetime.date, at: datetime.datetime | None, now: When) -> bool:
    """Return whether a deadline has passed *now*.

    A date is overdue from the local midnight after it (R2). Where the instant *at* governs, it is
    overdue from that instant on (R7); a *now* without time of day is then judged by its date.
    """
    if at is not None and now.at is not None:
        return now.at >= at
    return now.day > due


def local(instant: datetime.datetime, zone: datetime.tzinfo) -> When:
    """Return an aware *instant* as its date in *zone* and its UTC instant.

    Raises `ValueError` when *instant* has no time zone or lies at the very edge of the calendar.
    """
    if instant.tzinfo is None:
        message = f"{instant.isoformat(' ')} has no time zone; add Z or an offset such as +01:00."
        raise ValueError(message)
    try:
        return When(instant.astimezone(zone).date(), instant.astimezone(datetime.UTC))
    except OverflowError:
        message = f"{instant.isoformat(' ')} is no usable date in {zone}; correct the year."
        raise ValueError(message) from None


def exists(naive: datetime.datetime, zone: datetime.tzinfo) -> bool:
    """Return whether the clocks of *zone* ever showed *naive*; False in the spring gap (R11).

    Raises `ValueError` at the very edge of the calendar.
    """
    at = local(naive.replace(tzinfo=zone, fold=0), zone).at
    return at is not None and at.astimezone(zone).replace(tzinfo=None) == naive


def resolve(naive: datetime.datetime, zone: datetime.tzinfo) -> When:
    """Return *naive*, a local time of *zone*, as its date and UTC instant.

    A time that the autumn clock change repeats is taken as the first of the two. One that the
    spring change leaves out raises `ValueError` (R11).
    """
    if not exists(naive, zone):
        message = (
            f"{naive.isoformat(' ', 'minutes')} never was in {zone}: the clocks went forward. "
            "Give the time that the clock on the wall showed."
        )
        raise ValueError(message)
    return local(naive.replace(tzinfo=zone, fold=0), zone)


def _working_days(number: int, start: datetime.date, calendar: Calendar) -> Reckoning:
    """Return the deadline *number* working days after *start*."""
    off = calendar.day_off(start)
    days = [Day(start, 0, "day 0" if off is None else f"day 0 ({off})")]
    day, count = start, 0
    while count < number:
        day += _ONE_DAY
        off = calendar.day_off(day)
        if off is None:
            count += 1
            days.append(Day(day, count, f"working day {count}"))
        else:
            days.append(Day(day, None, off))
    return Reckoning(day, None, tuple(days), provisional=day > calendar.published_until)


def _calendar_days(number: int, start: datetime.date) -> Reckoning:
    """Return the deadline *number* calendar days after *start*."""
    due = start + number * _ONE_DAY
    counted = (Day(start + n * _ONE_DAY, n, f"calendar day {n}") for n in range(1, number + 1))
    return Reckoning(due, None, (Day(start, 0, "day 0"), *counted), provisional=False)


def _hours(number: int, start: When, zone: datetime.tzinfo) -> Reckoning:
    """Return the deadline *number* hours after *start*.

    From a bare date it is the whole of the last local day that the hours can reach.
    """
    if start.at is None:
        # The event may have been at 23:59, so a part of a day counts as a day.
        return _calendar_days(-(-number // 24), start.day)
    at = start.at + datetime.timedelta(hours=number)
    begins, ends = start.at.astimezone(zone), at.astimezone(zone)
    days = list(_calendar_days((ends.date() - start.day).days, start.day).days)
    days[0] = Day(start.day, 0, f"day 0, from {begins:%H:%M %Z}")
    days[-1] = Day(days[-1].day, days[-1].count, f"{days[-1].why}, due at {ends:%H:%M %Z}")
    return Reckoning(ends.date(), at, tuple(days), provisional=False)
