"""What holds of every deadline, with numpy's business days on gov.uk's list as the oracle."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from escalate.calendars import calendar_for
from escalate.core.calendar import Calendar, Days
from escalate.core.deadlines import (
    When,
    exists,
    local,
    reckon,
    resolve,
    working_days_late,
)
from escalate.core.grammar import Span
from tests.test_calendar_oracles import DIVISIONS, KNOWN_DIFFERENCES, gov_uk

LONDON = ZoneInfo("Europe/London")
ONE_DAY = dt.timedelta(days=1)

places = st.sampled_from(sorted(DIVISIONS))
# 200 working days are less than ten months, so that every deadline lies within gov.uk's list.
starts = st.dates(dt.date(2012, 1, 1), dt.date(2028, 2, 28))
dates = st.dates(dt.date(2012, 1, 1), dt.date(2028, 12, 30))
numbers = st.integers(1, 200)
local_times = st.datetimes(dt.datetime(2012, 1, 1), dt.datetime(2028, 12, 31))  # noqa: DTZ001


@cache
def ours(place: str) -> Calendar:
    """Return the calendar under test."""
    return calendar_for("GB", place, "Europe/London", [])


@cache
def oracle(place: str) -> np.busdaycalendar:
    """Return numpy's calendar of gov.uk's list and of what is known to be missing there."""
    missing = {day for where, day in KNOWN_DIFFERENCES if where == place}
    return np.busdaycalendar(holidays=sorted(gov_uk(place) | missing))


@cache
def table(place: str) -> Days:
    """Return every day of the years that are compared, as they are kept."""
    return Days.of(dt.date(2012, 1, 1), dt.date(2028, 12, 31), ours(place).day_off)


def due(number: int, start: dt.date, place: str) -> dt.date:
    """Return our date *number* working days after *start*."""
    found = reckon(Span("working days", number), When(start), ours(place)).due
    assert found is not None
    return found


@given(places, starts, numbers)
def test_a_deadline_is_the_date_numpy_finds(place: str, start: dt.date, number: int) -> None:
    expected = np.busday_offset(start, number, roll="backward", busdaycal=oracle(place))
    assert due(number, start, place) == expected.item()


@given(places, dates, dates)
def test_working_days_between_two_dates_are_those_numpy_counts(
    place: str, start: dt.date, end: dt.date
) -> None:
    assume(start <= end)
    # numpy counts the first day and leaves out the last; ours is the other way round.
    expected = int(np.busday_count(start + ONE_DAY, end + ONE_DAY, busdaycal=oracle(place)))
    assert ours(place).working_days(start, end) == expected
    assert ours(place).working_days(end, start) == -expected
    assert table(place).working_days(start, end) == expected
    assert table(place).working_days(end, start) == -expected


@given(places, starts, numbers)
def test_a_deadline_of_working_days_is_a_working_day_after_its_start(
    place: str, start: dt.date, number: int
) -> None:
    found = due(number, start, place)
    assert found > start
    assert ours(place).day_off(found) is None


@given(places, starts, numbers)
def test_one_working_day_more_is_always_later(place: str, start: dt.date, number: int) -> None:
    assert due(number + 1, start, place) > due(number, start, place)


@given(places, starts, starts, numbers)
def test_what_starts_later_is_never_due_sooner(
    place: str, one: dt.date, other: dt.date, number: int
) -> None:
    assert due(number, min(one, other), place) <= due(number, max(one, other), place)


@given(places, starts, numbers)
def test_the_explanation_has_every_day_once_and_counts_to_the_number(
    place: str, start: dt.date, number: int
) -> None:
    found = reckon(Span("working days", number), When(start), ours(place))
    assert [row.day for row in found.days] == [start + n * ONE_DAY for n in range(len(found.days))]
    assert [row.count for row in found.days if row.count is not None] == list(range(number + 1))
    assert found.days[-1].day == found.due
    assert all(
        (row.count is None) is (ours(place).day_off(row.day) is not None) for row in found.days[1:]
    )


@given(places, starts, numbers)
def test_counting_back_from_a_deadline_gives_the_number_again(
    place: str, start: dt.date, number: int
) -> None:
    assert ours(place).working_days(start, due(number, start, place)) == number


@given(places, dates, dates)
def test_late_is_at_least_one_exactly_when_it_was_done_after_its_day(
    place: str, due_on: dt.date, done: dt.date
) -> None:
    assert (working_days_late(due_on, done, ours(place)) >= 1) is (done > due_on)


@given(local_times, st.integers(1, 1000))
def test_hours_are_hours_on_the_utc_instant_and_due_on_its_local_date(
    naive: dt.datetime, number: int
) -> None:
    assume(exists(naive, LONDON))
    start = resolve(naive, LONDON)
    assert start.at is not None
    found = reckon(Span("hours", number), start, ours("ENG"))
    assert found.at == start.at + dt.timedelta(hours=number)
    assert found.due == local(found.at, LONDON).day == found.days[-1].day
    # A bare date gives at least as long, but for the hour that the spring clock change takes.
    bare = reckon(Span("hours", number), When(start.day), ours("ENG")).due
    assert bare is not None
    assert bare + ONE_DAY >= found.due


@given(local_times)
def test_a_local_time_that_exists_is_shown_again_by_its_instant(naive: dt.datetime) -> None:
    assume(exists(naive, LONDON))
    when = resolve(naive, LONDON)
    assert when.at is not None
    assert when.at.astimezone(LONDON).replace(tzinfo=None) == naive
    assert when.day == naive.date()
    assert local(when.at, LONDON) == when
