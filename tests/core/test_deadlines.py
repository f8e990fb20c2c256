"""Deadlines worked out by hand, with gov.uk's list of bank holidays beside the paper."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from escalate.calendars import calendar_for
from escalate.core.calendar import Calendar, FixedCalendar
from escalate.core.deadlines import (
    Day,
    Reckoning,
    When,
    exists,
    is_overdue,
    local,
    reckon,
    resolve,
    working_days_late,
)
from escalate.core.grammar import Span, parse_within
from escalate.core.times import not_before

LONDON = ZoneInfo("Europe/London")
ENGLAND = calendar_for("GB", "ENG", "Europe/London", [])
SCOTLAND = calendar_for("GB", "SCT", "Europe/London", [])
NORTHERN_IRELAND = calendar_for("GB", "NIR", "Europe/London", [])


def utc(text: str) -> dt.datetime:
    """Return the UTC instant written in *text*."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def in_london(text: str) -> When:
    """Return the moment when a clock in London shows *text*."""
    return resolve(dt.datetime.fromisoformat(text), LONDON)


def from_start(within: str, start: str | When, calendar: Calendar = ENGLAND) -> Reckoning:
    """Return the deadline *within* after *start*."""
    span = parse_within(within)
    assert span is not None
    when = When(dt.date.fromisoformat(start)) if isinstance(start, str) else start
    return reckon(span, when, calendar)


def due(within: str, start: str | When, calendar: Calendar = ENGLAND) -> str:
    """Return the due date *within* after *start*, in ISO form."""
    return str(from_start(within, start, calendar).due)


# Working days


def test_raised_on_wednesday_before_easter_it_is_due_on_friday_of_the_next_week() -> None:
    assert due("5 working days", "2026-04-01") == "2026-04-10"


def test_raised_before_easter_every_day_is_explained() -> None:
    assert from_start("3 working days", "2026-04-01") == Reckoning(
        due=dt.date(2026, 4, 8),
        at=None,
        days=(
            Day(dt.date(2026, 4, 1), 0, "day 0"),
            Day(dt.date(2026, 4, 2), 1, "working day 1"),
            Day(dt.date(2026, 4, 3), None, "Good Friday"),
            Day(dt.date(2026, 4, 4), None, "Saturday"),
            Day(dt.date(2026, 4, 5), None, "Sunday"),
            Day(dt.date(2026, 4, 6), None, "Easter Monday"),
            Day(dt.date(2026, 4, 7), 2, "working day 2"),
            Day(dt.date(2026, 4, 8), 3, "working day 3"),
        ),
        provisional=False,
    )


def test_easter_monday_is_a_working_day_in_scotland() -> None:
    assert due("5 working days", "2026-04-01", SCOTLAND) == "2026-04-09"


def test_raised_in_christmas_week_2026_christmas_eve_counts_and_the_substitute_does_not() -> None:
    found = from_start("5 working days", "2026-12-21")
    assert found.due == dt.date(2026, 12, 30)
    assert [str(row.day)[8:] for row in found.days if row.count] == ["22", "23", "24", "29", "30"]
    skipped = [row.why for row in found.days if row.count is None]
    assert skipped == ["Christmas Day", "Saturday", "Sunday", "Boxing Day (substitute day)"]


def test_a_conference_adjourned_before_christmas_reconvenes_by_the_15th_working_day() -> None:
    assert due("15 working days", "2026-12-21") == "2027-01-14"


def test_30_may_2022_was_a_working_day_and_2_and_3_june_were_not() -> None:
    assert due("1 working day", "2022-05-27") == "2022-05-30"
    assert due("5 working days", "2022-05-27") == "2022-06-07"


def test_the_day_of_the_queens_funeral_does_not_count() -> None:
    assert due("5 working days", "2022-09-14") == "2022-09-22"


def test_the_coronation_bank_holiday_does_not_count() -> None:
    assert due("5 working days", "2023-05-04") == "2023-05-12"


@pytest.mark.parametrize(
    "raised",
    ["2026-03-06 16:55", "2026-03-06 22:40", "2026-03-07 10:00", "2026-03-08 23:59"],
)
def test_raised_from_friday_to_sunday_at_any_hour_it_is_due_the_following_friday(
    raised: str,
) -> None:
    """R3: day 0 is the actual date; a weekend must not lengthen a child's wait."""
    assert due("5 working days", in_london(raised)) == "2026-03-13"


def test_raised_on_a_bank_holiday_that_day_is_still_day_0() -> None:
    found = from_start("1 working day", "2026-05-25")
    assert found.days[0] == Day(dt.date(2026, 5, 25), 0, "day 0 (Spring Bank Holiday)")
    assert found.due == dt.date(2026, 5, 26)


def test_raised_at_twenty_past_midnight_on_monday_in_summer_it_counts_from_monday() -> None:
    """It is still Sunday in UTC; counting there would be one working day short (R11)."""
    start = in_london("2026-06-08 00:20")
    assert start == When(dt.date(2026, 6, 8), utc("2026-06-07 23:20"))
    assert due("5 working days", start) == "2026-06-15"


def test_scotlands_world_cup_holiday_counts_in_england_only() -> None:
    assert due("5 working days", "2026-06-08", SCOTLAND) == "2026-06-16"
    assert due("5 working days", "2026-06-08", ENGLAND) == "2026-06-15"


def test_saint_patricks_day_counts_in_england_only() -> None:
    assert due("5 working days", "2026-03-16", NORTHERN_IRELAND) == "2026-03-24"
    assert due("5 working days", "2026-03-16", ENGLAND) == "2026-03-23"


def test_the_twelfth_of_july_counts_in_england_only() -> None:
    assert due("5 working days", "2024-07-11", NORTHERN_IRELAND) == "2024-07-19"
    assert due("5 working days", "2024-07-11", ENGLAND) == "2024-07-18"


def test_the_twelfth_on_a_sunday_is_kept_on_monday_in_northern_ireland() -> None:
    assert due("5 working days", "2026-07-10", NORTHERN_IRELAND) == "2026-07-20"
    assert due("5 working days", "2026-07-10", ENGLAND) == "2026-07-17"


def test_a_closed_day_of_the_policy_is_skipped_and_named() -> None:
    calendar = FixedCalendar(LONDON, {dt.date(2026, 3, 10): "closed: staff day"})
    found = from_start("2 working days", "2026-03-09", calendar)
    assert found.due == dt.date(2026, 3, 12)
    assert Day(dt.date(2026, 3, 10), None, "closed: staff day") in found.days


# Beyond the published holidays


@pytest.mark.parametrize(
    ("within", "expected", "provisional"),
    [
        ("1 working day", "2028-12-29", False),
        ("2 working days", "2029-01-02", True),
        ("2 weeks", "2029-01-11", False),
        ("240 hours", "2029-01-07", False),
    ],
)
def test_only_working_days_beyond_the_published_holidays_are_provisional(
    within: str, expected: str, provisional: bool
) -> None:
    """R12: a later proclamation can move a count of working days, and nothing else."""
    found = from_start(within, "2028-12-28")
    assert (str(found.due), found.provisional) == (expected, provisional)


# Calendar days, hours and words


def test_two_calendar_weeks_end_on_good_friday_if_that_is_where_they_end() -> None:
    assert due("2 weeks", "2026-03-20") == "2026-04-03"


def test_calendar_days_count_weekends_too() -> None:
    assert from_start("3 days", "2026-03-06").days == (
        Day(dt.date(2026, 3, 6), 0, "day 0"),
        Day(dt.date(2026, 3, 7), 1, "calendar day 1"),
        Day(dt.date(2026, 3, 8), 2, "calendar day 2"),
        Day(dt.date(2026, 3, 9), 3, "calendar day 3"),
    )


def test_72_hours_over_the_spring_clock_change_are_72_true_hours() -> None:
    found = from_start("72 hours", in_london("2026-03-27 22:40"))
    assert (found.due, found.at) == (dt.date(2026, 3, 30), utc("2026-03-30 22:40"))
    assert found.days[0] == Day(dt.date(2026, 3, 27), 0, "day 0, from 22:40 GMT")
    assert found.days[-1] == Day(dt.date(2026, 3, 30), 3, "calendar day 3, due at 23:40 BST")
    assert len(found.days) == 4


def test_72_hours_that_end_after_midnight_in_summer_time_are_due_on_the_later_date() -> None:
    found = from_start("72 hours", in_london("2026-03-28 23:30"))
    assert (found.due, found.at) == (dt.date(2026, 4, 1), utc("2026-03-31 23:30"))


def test_24_hours_over_the_autumn_clock_change_end_an_hour_earlier_by_the_clock() -> None:
    found = from_start("24 hours", in_london("2026-10-24 14:00"))
    assert found.at == utc("2026-10-25 13:00")
    assert found.days[-1].why == "calendar day 1, due at 13:00 GMT"


def test_two_hours_end_on_the_day_they_began() -> None:
    found = from_start("2 hours", in_london("2026-07-01 09:15"))
    assert found.due == dt.date(2026, 7, 1)
    only = Day(dt.date(2026, 7, 1), 0, "day 0, from 09:15 BST, due at 11:15 BST")
    assert found.days == (only,)


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("72 hours", "2026-03-30"),
        ("48 hours", "2026-03-29"),
        ("25 hours", "2026-03-29"),
        ("1 hour", "2026-03-28"),
    ],
)
def test_hours_from_a_date_without_a_time_end_with_a_whole_day(within: str, expected: str) -> None:
    found = from_start(within, "2026-03-27")
    assert (str(found.due), found.at) == (expected, None)


def test_at_once_on_boxing_day_means_boxing_day() -> None:
    """R8: a nurse on shift on Boxing Day is on her working day."""
    found = from_start("same working day", in_london("2026-12-26 22:00"))
    assert found.days == (Day(dt.date(2026, 12, 26), 0, "day 0, due the same day"),)
    assert (found.due, found.at, found.provisional) == (dt.date(2026, 12, 26), None, False)


def test_as_soon_as_practicable_is_given_no_deadline() -> None:
    found = from_start("as soon as practicable", "2026-03-06")
    assert found.days == (Day(dt.date(2026, 3, 6), 0, "day 0, no fixed timescale"),)
    assert (found.due, found.at, found.provisional) == (None, None, False)


@pytest.mark.parametrize("within", ["5 working days", "5 days", "1 week", "72 hours"])
def test_a_deadline_beyond_the_last_date_there_is_is_refused_in_words(within: str) -> None:
    with pytest.raises(ValueError, match=r"after 9999-12-30 is later than 9999-12-31"):
        from_start(within, "9999-12-30")


def test_hours_from_the_last_minute_there_is_are_refused_in_words() -> None:
    start = When(dt.date(9999, 12, 31), utc("9999-12-31 23:59"))
    with pytest.raises(ValueError, match=r"1 hour after 9999-12-31 is later"):
        reckon(Span("hours", 1), start, ENGLAND)


# Late and overdue


@pytest.mark.parametrize(
    ("due_on", "done_on", "late"),
    [
        ("2026-03-06", "2026-03-05", 0),
        ("2026-03-06", "2026-03-06", 0),
        ("2026-03-06", "2026-03-07", 1),  # Friday, done on Saturday
        ("2026-03-06", "2026-03-09", 1),
        ("2026-03-06", "2026-03-10", 2),
        ("2026-04-02", "2026-04-05", 1),  # Maundy Thursday, done on Easter Sunday
        ("2026-04-02", "2026-04-08", 2),
    ],
)
def test_what_is_done_after_its_day_is_late_by_working_days_and_by_one_at_least(
    due_on: str, done_on: str, late: int
) -> None:
    due_date, done = dt.date.fromisoformat(due_on), dt.date.fromisoformat(done_on)
    assert working_days_late(due_date, done, ENGLAND) == late


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-06", "2026-03-06", 0),
        ("2026-03-06", "2026-03-08", 0),
        ("2026-03-06", "2026-03-09", 1),
        ("2026-04-02", "2026-04-07", 1),
        ("2026-03-09", "2026-03-06", -1),
        ("2026-03-08", "2026-03-06", 0),
    ],
)
def test_working_days_left_are_those_after_today_up_to_the_day_itself(
    start: str, end: str, days: int
) -> None:
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert ENGLAND.working_days(first, last) == days


def test_working_days_up_to_the_last_date_there_is_can_be_counted() -> None:
    calendar = FixedCalendar()
    assert calendar.working_days(dt.date(9999, 12, 24), dt.date.max) == 5


@pytest.mark.parametrize(
    ("now", "overdue"), [("2026-03-13 23:59:59", False), ("2026-03-14 00:00", True)]
)
def test_a_date_is_overdue_from_the_midnight_after_it(now: str, overdue: bool) -> None:
    assert is_overdue(dt.date(2026, 3, 13), None, in_london(now)) is overdue


@pytest.mark.parametrize(
    ("now", "overdue"), [("2026-03-13 13:59:59", False), ("2026-03-13 14:00", True)]
)
def test_a_date_with_a_time_is_overdue_from_that_minute(now: str, overdue: bool) -> None:
    """R7: a protective date-time is overdue from that minute."""
    at = utc("2026-03-13 14:00")
    assert is_overdue(dt.date(2026, 3, 13), at, in_london(now)) is overdue


def test_a_date_with_a_time_seen_on_a_date_without_one_is_judged_by_the_date() -> None:
    due_date, at = dt.date(2026, 3, 13), utc("2026-03-13 14:00")
    assert not is_overdue(due_date, at, When(dt.date(2026, 3, 13)))
    assert is_overdue(due_date, at, When(dt.date(2026, 3, 14)))


# Local times


@pytest.mark.parametrize(
    ("time", "there"),
    [
        ("2026-03-29 00:59:59", True),
        ("2026-03-29 01:00", False),
        ("2026-03-29 01:30", False),
        ("2026-03-29 01:59:59", False),
        ("2026-03-29 02:00", True),
        ("2026-10-25 01:30", True),
    ],
)
def test_the_hour_that_the_spring_clock_change_leaves_out_does_not_exist(
    time: str, there: bool
) -> None:
    assert exists(dt.datetime.fromisoformat(time), LONDON) is there


def test_a_time_that_never_was_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"2026-03-29 01:30 never was in Europe/London"):
        resolve(dt.datetime.fromisoformat("2026-03-29 01:30"), LONDON)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_the_autumn_clock_change_repeats_is_the_first_of_the_two(fold: int) -> None:
    twice = dt.datetime.fromisoformat("2026-10-25 01:30").replace(fold=fold)
    assert resolve(twice, LONDON) == When(dt.date(2026, 10, 25), utc("2026-10-25 00:30"))


def test_a_time_with_an_offset_is_put_on_its_date_in_london() -> None:
    instant = dt.datetime.fromisoformat("2026-06-07T23:20:00+00:00")
    assert local(instant, LONDON) == When(dt.date(2026, 6, 8), instant)


def test_an_instant_without_a_time_zone_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"2026-06-07 23:20:00 has no time zone"):
        local(dt.datetime.fromisoformat("2026-06-07 23:20"), LONDON)


@pytest.mark.parametrize(("instant", "hours"), [("9999-12-31 23:30", 1), ("0001-01-01 00:30", -1)])
def test_the_edge_of_the_calendar_is_refused_in_words(instant: str, hours: int) -> None:
    with pytest.raises(ValueError, match="is no usable date"):
        local(utc(instant), dt.timezone(dt.timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("later", "earlier", "in_order"),
    [
        (When(dt.date(2026, 3, 6)), When(dt.date(2026, 3, 6)), True),
        (When(dt.date(2026, 3, 5)), When(dt.date(2026, 3, 6)), False),
        (in_london("2026-03-06 09:00"), in_london("2026-03-06 10:00"), False),
        (in_london("2026-03-06 10:00"), in_london("2026-03-06 10:00"), True),
        (When(dt.date(2026, 3, 6)), in_london("2026-03-06 10:00"), True),
    ],
)
def test_two_things_on_one_date_are_in_order_unless_their_times_say_otherwise(
    later: When, earlier: When, in_order: bool
) -> None:
    assert not_before(later, earlier) is in_order
