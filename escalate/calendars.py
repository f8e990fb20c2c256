"""Public holidays and closed days behind the core's calendar port.

This is the only module that knows the `holidays` package.
"""

import datetime
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escalate.core.calendar import WEEKDAYS, Calendar

if TYPE_CHECKING:
    from holidays import HolidayBase

UNITED_KINGDOM = {
    "ENG": "England",
    "NIR": "Northern Ireland",
    "SCT": "Scotland",
    "WLS": "Wales",
}
"""The subdivisions of GB and their names."""

UNITED_KINGDOM_PUBLISHED_UNTIL = datetime.date(2028, 12, 31)
"""The end of the last year that https://www.gov.uk/bank-holidays lists.

Its last entry is Boxing Day, 26 December 2028, as bundled with govuk-bank-holidays 0.19.
"""

OTHERS_PUBLISHED_UNTIL = datetime.date(2026, 12, 31)
"""The end of the year in which the data of `holidays` 0.109 was last checked.

No government's list of another country is compared here, so every later year is provisional.
"""

CLOSED = "closed: named in the policy's calendar"


class PublicHolidays:
    """Working days of one country or part of it: neither weekend, public holiday nor closed.

    The holidays come from the `holidays` package, which is imported at the first date asked and
    reckons each year when it is first needed.
    """

    def __init__(
        self,
        country: str,
        subdivision: str,
        name: str,
        zone: datetime.tzinfo,
        closed: Iterable[datetime.date],
    ) -> None:
        """Take names that `calendar_for` has checked."""
        self._country = country
        self._subdivision = subdivision
        self._name = name
        self._zone = zone
        self._closed = frozenset(closed)

    @property
    def name(self) -> str:
        """The place in words ("England"), or its codes outside the United Kingdom ("CA-ON")."""
        return self._name

    @property
    def zone(self) -> datetime.tzinfo:
        """The time zone whose local dates are counted."""
        return self._zone

    @property
    def published_until(self) -> datetime.date:
        """The last date whose public holidays are known rather than worked out by rule.

        For the United Kingdom: `UNITED_KINGDOM_PUBLISHED_UNTIL`. For any other country:
        `OTHERS_PUBLISHED_UNTIL`.
        """
        if self._country == "GB":
            return UNITED_KINGDOM_PUBLISHED_UNTIL
        return OTHERS_PUBLISHED_UNTIL

    def day_off(self, day: datetime.date) -> str | None:
        """Return why *day*, a local date, is no working day, or None when it is one.

        A weekend day is called by its weekday even when a holiday falls on it. The package knows
        no holiday after 2100, so from then on only weekends and closed days are named.
        """
        days = self._days
        if days.is_working_day(day):
            return CLOSED if day in self._closed else None
        if days.is_weekend(day):
            return WEEKDAYS[day.weekday()]
        name = days.get(day) or "public holiday"
        return name.replace("(observed)", "(substitute day)") if self._country == "GB" else name

    @cached_property
    def _days(self) -> "HolidayBase":
        return _public_holidays(self._country, self._subdivision)


def calendar_for(
    country: str, subdivision: str, timezone: str, closed: Iterable[datetime.date]
) -> Calendar:
    """Return the calendar of one part of a country, in one time zone.

    *country* is an ISO 3166 code ("GB"); *subdivision* one of its parts ("ENG"), and "" only for
    a country that has none, because without its part GB lacks Easter Monday. *timezone* is a
    name of the IANA database ("Europe/London"); *closed* are further days that do not count.

    Raises `ValueError`, naming the value and what is allowed, when one of the three is unknown.
    """
    zone = _zone(timezone)
    name = _name(country, subdivision)
    return PublicHolidays(country, subdivision, name, zone, closed)


def _zone(timezone: str) -> ZoneInfo:
    """Return the IANA time zone of that name."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A folder of the database, such as "Europe", is an OSError.
        message = f"Unknown time zone {timezone!r}; give an IANA name such as 'Europe/London'."
        raise ValueError(message) from None


def _name(country: str, subdivision: str) -> str:
    """Return what to call the place, or raise ValueError when there is no such place."""
    if country == "GB":
        # Known by heart, so that a command that counts no day does not pay for the import.
        allowed: tuple[str, ...] = tuple(UNITED_KINGDOM)
        name = UNITED_KINGDOM.get(subdivision, "")
    else:
        allowed = _public_holidays(country, "").subdivisions
        name = f"{country}-{subdivision}" if subdivision else country
    if subdivision in allowed or not (subdivision or allowed):
        return name
    way_out = f"use one of {', '.join(allowed)}" if allowed else "leave it empty"
    message = f"Unknown subdivision {subdivision!r} of {country}; {way_out}."
    raise ValueError(message)


@lru_cache(maxsize=16)
def _public_holidays(country: str, subdivision: str) -> "HolidayBase":
    """Return the package's holidays, named in English where it can, else in its first language."""
    from holidays import country_holidays

    message = f"Unknown country {country!r}; give an ISO 3166 code such as 'GB'."
    # The package looks up any name of its own, and a stock exchange is no country.
    if not re.fullmatch("[A-Z]{2}", country):
        raise ValueError(message)
    try:
        known = country_holidays(country)
    except NotImplementedError:
        raise ValueError(message) from None
    # It also takes the alias UK, under which nothing here would know the country.
    if known.country != country:
        raise ValueError(message)
    # Without a language the package follows the computer's, and the trail would hold its words.
    spoken = ("en_GB", "en_US", known.default_language)
    language = next((code for code in spoken if code in known.supported_languages), None)
    return country_holidays(country, subdiv=subdivision or None, language=language)
