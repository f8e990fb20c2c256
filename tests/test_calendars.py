"""The calendars of the policies: whose holidays, what they are called, which are refused."""

import datetime as dt
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from escalate.calendars import CLOSED, UNITED_KINGDOM, calendar_for
from escalate.core.calendar import Calendar, FixedCalendar

ROOT = Path(__file__).parents[1]
STAFF_DAY = dt.date(2026, 3, 10)


def of(subdivision: str, *closed: dt.date) -> Calendar:
    """Return the calendar of a part of the United Kingdom."""
    return calendar_for("GB", subdivision, "Europe/London", closed)


@pytest.fixture(params=["public holidays", "fixed"], name="calendar")
def _calendar(request: pytest.FixtureRequest) -> Calendar:
    """Return each adapter of the port, closed on one Tuesday."""
    if request.param == "fixed":
        return FixedCalendar(ZoneInfo("Europe/London"), {STAFF_DAY: CLOSED})
    return of("ENG", STAFF_DAY)


def test_every_calendar_names_weekends_and_closed_days_and_nothing_else(
    calendar: Calendar,
) -> None:
    week = [calendar.day_off(dt.date(2026, 3, day)) for day in range(9, 16)]
    assert week == [None, CLOSED, None, None, None, "Saturday", "Sunday"]


def test_every_calendar_has_a_name_a_zone_and_a_last_published_date(calendar: Calendar) -> None:
    assert calendar.name
    assert str(calendar.zone) == "Europe/London"
    assert calendar.published_until >= dt.date(2028, 12, 26)


@pytest.mark.parametrize(("subdivision", "name"), UNITED_KINGDOM.items())
def test_each_part_of_the_united_kingdom_is_called_by_its_name(subdivision: str, name: str) -> None:
    calendar = of(subdivision)
    assert calendar.name == name
    assert calendar.day_off(dt.date(2026, 12, 25)) == "Christmas Day"


@pytest.mark.parametrize(
    ("subdivision", "day", "why"),
    [
        ("ENG", "2026-04-06", "Easter Monday"),
        ("ENG", "2026-08-31", "Late Summer Bank Holiday"),
        ("ENG", "2026-12-24", None),
        ("ENG", "2026-12-28", "Boxing Day (substitute day)"),
        ("ENG", "2022-12-25", "Sunday"),
        ("ENG", "2022-05-30", None),
        ("ENG", "2022-06-03", "Platinum Jubilee of Elizabeth II"),
        ("ENG", "2022-09-19", "State Funeral of Queen Elizabeth II"),
        ("ENG", "2023-05-08", "Coronation of Charles III"),
        ("WLS", "2026-04-06", "Easter Monday"),
        ("SCT", "2026-04-06", None),
        ("SCT", "2026-08-31", None),
        ("SCT", "2026-11-30", "Saint Andrew's Day"),
        ("SCT", "2026-06-15", "Scotland's participation in the FIFA World Cup final"),
        ("ENG", "2026-06-15", None),
        ("NIR", "2026-03-17", "Saint Patrick's Day"),
        ("ENG", "2026-03-17", None),
        ("NIR", "2026-07-13", "Battle of the Boyne (substitute day)"),
    ],
)
def test_a_day_off_is_named_and_a_working_day_is_not(
    subdivision: str, day: str, why: str | None
) -> None:
    assert of(subdivision).day_off(dt.date.fromisoformat(day)) == why


def test_a_closed_day_on_a_bank_holiday_or_weekend_keeps_the_public_name() -> None:
    calendar = of("ENG", dt.date(2026, 4, 6), dt.date(2026, 4, 11))
    assert calendar.day_off(dt.date(2026, 4, 6)) == "Easter Monday"
    assert calendar.day_off(dt.date(2026, 4, 11)) == "Saturday"


def test_the_united_kingdom_is_published_until_the_end_of_2028() -> None:
    assert of("ENG").published_until == dt.date(2028, 12, 31)


def test_years_far_away_have_weekends_and_working_days() -> None:
    calendar = of("ENG")
    assert calendar.day_off(dt.date(9999, 12, 31)) is None
    assert calendar.day_off(dt.date(1, 1, 6)) == "Saturday"


def test_another_country_has_its_own_holidays_and_a_cautious_last_published_date() -> None:
    calendar = calendar_for("CA", "ON", "America/Toronto", [])
    assert calendar.name == "CA-ON"
    assert calendar.day_off(dt.date(2026, 7, 1)) == "Canada Day"
    assert calendar.published_until == dt.date(2026, 12, 31)


def test_a_country_without_parts_is_given_without_one() -> None:
    calendar = calendar_for("IE", "", "Europe/Dublin", [])
    assert calendar.name == "IE"
    assert calendar.day_off(dt.date(2026, 3, 17)) == "Saint Patrick's Day"


def test_on_a_computer_set_to_another_language_the_holidays_keep_their_english_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the same deadline would be explained, and hashed, in different words."""
    monkeypatch.setenv("LANGUAGE", "th")
    assert of("ENG").day_off(dt.date(2026, 4, 3)) == "Good Friday"
    germany = calendar_for("DE", "BY", "Europe/Berlin", [])
    assert germany.day_off(dt.date(2026, 4, 3)) == "Good Friday"


@pytest.mark.parametrize(
    ("country", "subdivision", "timezone", "message"),
    [
        ("GB", "", "Europe/London", "Unknown subdivision '' of GB; use one of ENG, NIR, SCT, WLS."),
        ("GB", "England", "Europe/London", "use one of ENG, NIR, SCT, WLS."),
        ("GB", "UK", "Europe/London", "use one of ENG, NIR, SCT, WLS."),
        ("CA", "", "America/Toronto", "Unknown subdivision '' of CA; use one of AB, BC"),
        ("IE", "C", "Europe/Dublin", "Unknown subdivision 'C' of IE; leave it empty."),
        ("XX", "ENG", "Europe/London", "Unknown country 'XX'; give an ISO 3166 code"),
        ("UK", "ENG", "Europe/London", "Unknown country 'UK'; give an ISO 3166 code"),
        ("gb", "ENG", "Europe/London", "Unknown country 'gb'; give an ISO 3166 code"),
        ("NYSE", "", "America/New_York", "Unknown country 'NYSE'; give an ISO 3166 code"),
        ("GB", "ENG", "Europe/Lundon", "Unknown time zone 'Europe/Lundon'; give an IANA name"),
        ("GB", "ENG", "Europe", "Unknown time zone 'Europe'; give an IANA name"),
        ("GB", "ENG", "", "Unknown time zone ''; give an IANA name"),
        ("GB", "ENG", "../London", "Unknown time zone '../London'; give an IANA name"),
    ],
)
def test_a_place_or_zone_that_nobody_knows_is_refused_with_what_is_allowed(
    country: str, subdivision: str, timezone: str, message: str
) -> None:
    with pytest.raises(ValueError, match=r"^Unknown") as caught:
        calendar_for(country, subdivision, timezone, [])
    assert message in str(caught.value)


def test_a_command_that_asks_for_no_date_does_not_load_the_holidays_of_the_world() -> None:
    program = (
        "import sys; from escalate.calendars import calendar_for; "
        "calendar_for('GB', 'ENG', 'Europe/London', []).published_until; "
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
