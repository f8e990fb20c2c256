"""Dates as users type them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.cli.dates import Clock, read_day, read_when
from escalate.core.times import When
from escalate.core.words import MONTHS, weekday_words
from escalate.errors import BadUsage
from tests.cli.conftest import APPROVED, BOTH, Typed

LONDON = ZoneInfo("Europe/London")
CLOCK = Clock(dt.datetime(2026, 3, 5, 15, tzinfo=dt.UTC), LONDON)
SECOND = dt.date(2026, 3, 2)
WEDNESDAY = "2026-03-04T09:00Z"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-02",
        "2/3/2026",
        "02/03/2026",
        "2.3.2026",
        "2-3-2026",
        "2 March 2026",
        "2 Mar 2026",
        "2nd March 2026",
        "Monday 2 March 2026",
        "Mon, 2 March 2026",
        "  2   march 2026 ",
    ],
)
def test_a_date_is_read_the_same_in_every_form_that_is_offered(typed: str) -> None:
    assert read_when(typed, CLOCK, "--when") == When(SECOND)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-02T14:30",
        "2026-03-02 14:30",
        "2026-03-02T14:30Z",
        "2026-03-02T15:30+01:00",
        "2/3/2026 14:30",
        "2 March 2026 14:30",
        "2 March 2026 at 14:30",
        "2 March 2026, 2:30pm",
        "Monday 2 March 2026 at 2:30 pm",
    ],
)
def test_a_time_is_meant_in_the_zone_of_the_policy(typed: str) -> None:
    half_past_two = dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC)
    assert read_when(typed, CLOCK, "--when") == When(SECOND, half_past_two)


@pytest.mark.parametrize(
    ("typed", "day"), [("today", 5), ("yesterday", 4), ("tomorrow", 6), ("Today", 5)]
)
def test_today_is_the_day_of_the_clock_in_words(typed: str, day: int) -> None:
    assert read_when(typed, CLOCK, "--when") == When(dt.date(2026, 3, day))


def test_today_with_a_time_is_an_instant() -> None:
    at = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
    assert read_when("today 09:30", CLOCK, "--when") == When(dt.date(2026, 3, 5), at)


def test_now_is_the_instant_of_the_clock() -> None:
    assert read_when("now", CLOCK, "--when") == When(dt.date(2026, 3, 5), CLOCK.now)


def test_just_after_midnight_in_summer_today_is_already_the_next_day() -> None:
    """23:30 in UTC is half past midnight in London."""
    clock = Clock(dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC), LONDON)
    assert clock.today == dt.date(2026, 6, 2)


@pytest.mark.parametrize(
    "typed",
    [
        "5",
        "March",
        "2 March",
        "March 2026",
        "2026",
        "14:30",
        "Monday",
        "next week",
        "2026-3-2",
        "20260302",
        "March 2, 2026",
        "2/3",
        "2/3/2026 25:00",
        "2/3/2026 or 3/3/2026",
        "٢/٣/٢٠٢٦",
        "2026-03-02T14:30 Europe/London",
    ],
)
def test_what_is_not_plainly_a_full_date_is_refused_with_the_accepted_forms(typed: str) -> None:
    with pytest.raises(BadUsage, match="--when is") as refused:
        read_when(typed, CLOCK, "--when")
    assert "2/3/2026 (day first)" in str(refused.value)


@pytest.mark.parametrize("typed", ["31/2/2026", "2/13/2026", "2026-02-30", "32 March 2026"])
def test_a_day_that_does_not_exist_is_refused_and_never_turned_round(typed: str) -> None:
    with pytest.raises(BadUsage, match="there is no such date"):
        read_when(typed, CLOCK, "--when")


@pytest.mark.parametrize("typed", ["2/3/26", "2 March 26", "02.03.26 14:00"])
def test_a_year_of_two_digits_is_refused(typed: str) -> None:
    with pytest.raises(BadUsage, match="two digits for the year"):
        read_when(typed, CLOCK, "--when")


def test_a_weekday_that_is_not_that_of_the_date_is_refused() -> None:
    with pytest.raises(BadUsage, match="which is a Monday"):
        read_when("Tuesday 2 March 2026", CLOCK, "--when")


def test_a_time_that_the_clocks_skipped_is_refused_with_the_reason() -> None:
    with pytest.raises(BadUsage, match="the clocks went forward"):
        read_when("29 March 2026 01:30", CLOCK, "--when")


def test_a_time_is_refused_where_only_a_date_is_wanted() -> None:
    assert read_day("2 March 2026", CLOCK, "--until") == SECOND
    with pytest.raises(BadUsage, match="only a date is wanted"):
        read_day("2 March 2026 10:00", CLOCK, "--until")


@given(st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31)))
def test_every_date_reads_back_from_the_words_it_is_echoed_in(day: dt.date) -> None:
    slashed = f"{day.day}/{day.month}/{day.year}"
    written = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    for typed in (weekday_words(day), written, slashed, day.isoformat()):
        assert read_when(typed, CLOCK, "--when") == When(day)


@given(st.text(max_size=30))
def test_any_other_text_is_refused_and_never_guessed_at(typed: str) -> None:
    with pytest.raises(BadUsage):
        read_when(f"x{typed}", CLOCK, "--when")


def test_the_receipt_says_every_date_back_in_words(opened: Typed) -> None:
    done = opened(
        "step", "1", "continuing", *BOTH, "--when=3/3/2026", *APPROVED, now="2026-03-04T09:00Z"
    )
    assert "Tuesday 3 March 2026" in done.stdout
    assert "Wednesday 4 March 2026 at 09:00" in done.stdout
