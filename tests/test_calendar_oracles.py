"""Our calendars against a second, independent list: gov.uk's own, as govuk-bank-holidays has it."""

import datetime as dt
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from escalate.calendars import calendar_for

DIVISIONS = {
    "ENG": "england-and-wales",
    "WLS": "england-and-wales",
    "SCT": "scotland",
    "NIR": "northern-ireland",
}
FIRST = dt.date(2012, 1, 1)

KNOWN_DIFFERENCES = {
    # Proclaimed in February 2026, after gov.uk's list was copied into govuk-bank-holidays 0.19.
    ("SCT", dt.date(2026, 6, 15)),
}
"""Weekdays on which ours and gov.uk's differ; docs/calendars.md tells each of them."""


def gov_uk(subdivision: str) -> frozenset[dt.date]:
    """Return the bank holidays of gov.uk's list, read from the package's file without importing it.

    The package itself imports a network client, which nothing here needs.
    """
    found = find_spec("govuk_bank_holidays")
    assert found is not None
    assert found.origin is not None
    text = Path(found.origin).with_name("bank-holidays.json").read_text(encoding="utf-8")
    events = json.loads(text)[DIVISIONS[subdivision]]["events"]
    return frozenset(dt.date.fromisoformat(event["date"]) for event in events)


def every_day(subdivision: str) -> Iterator[dt.date]:
    """Yield every date from 2012 to the end of the last year that gov.uk lists."""
    last = dt.date(max(gov_uk(subdivision)).year, 12, 31)
    return (FIRST + dt.timedelta(days=n) for n in range((last - FIRST).days + 1))


def test_on_every_day_we_and_gov_uk_agree_but_for_the_known_differences() -> None:
    """A difference that is new, and one that has gone, both fail here."""
    different = set()
    for subdivision in DIVISIONS:
        bank_holidays = gov_uk(subdivision)
        ours = calendar_for("GB", subdivision, "Europe/London", [])
        different |= {
            (subdivision, day)
            for day in every_day(subdivision)
            if (ours.day_off(day) is None) is (day.weekday() >= 5 or day in bank_holidays)
        }
    assert different == KNOWN_DIFFERENCES


@pytest.mark.parametrize("subdivision", DIVISIONS)
def test_the_last_published_date_is_the_end_of_the_last_year_that_gov_uk_lists(
    subdivision: str,
) -> None:
    """When gov.uk's list grows, the constant in escalate/calendars.py is to follow."""
    ours = calendar_for("GB", subdivision, "Europe/London", [])
    assert ours.published_until == dt.date(max(gov_uk(subdivision)).year, 12, 31)


@pytest.mark.parametrize("subdivision", DIVISIONS)
def test_gov_uks_list_begins_where_the_comparison_begins(subdivision: str) -> None:
    assert min(gov_uk(subdivision)).year == FIRST.year


@pytest.mark.parametrize("subdivision", DIVISIONS)
def test_a_day_is_named_by_its_weekday_exactly_when_it_is_a_weekend(subdivision: str) -> None:
    """Christmas Day on a Sunday is no bank holiday (trap 2)."""
    ours = calendar_for("GB", subdivision, "Europe/London", [])
    for day in every_day(subdivision):
        assert (ours.day_off(day) in {"Saturday", "Sunday"}) is (day.weekday() >= 5)


def test_wales_has_the_same_days_off_as_england() -> None:
    england = calendar_for("GB", "ENG", "Europe/London", [])
    wales = calendar_for("GB", "WLS", "Europe/London", [])
    assert [england.day_off(day) for day in every_day("ENG")] == [
        wales.day_off(day) for day in every_day("WLS")
    ]
