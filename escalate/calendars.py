"""Public holidays and closed days behind the core's calendar port.

This is the only module that knows the `holidays` package.
"""

import datetime
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from escalate.core.calendar import WEEKDAYS, Calendar, Days, counted
from escalate.kept.files import Kept, fingerprint

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

_PACKAGE, _INFO = "holidays", ".dist-info"
_ROOMS = ("", "countries", "groups", "calendars", "mixins")
"""The folders of it that hold the days."""
_CODE = (__file__, sys.modules[Days.__module__].__file__ or "")
"""The code that makes the tables."""
_SPAN = 32
"""So many years are reckoned and kept together: as many as a table of 28 KB holds."""
_FIRST, _END = 1888, 2112
"""The years of which tables are made, both multiples of it.

Others are asked for day by day. From the second on the package knows no holiday any more.
"""
_ONE_DAY = datetime.timedelta(days=1)


class PublicHolidays:
    """Working days of one country or part of it: neither weekend, public holiday nor closed.

    The holidays come from the `holidays` package. It is imported at the first date of years that
    are not kept, and never for one of years that are.
    """

    def __init__(
        self,
        place: "_Place",
        name: str,
        zone: datetime.tzinfo,
        closed: Iterable[datetime.date],
    ) -> None:
        """Take names that `calendar_for` has checked."""
        self._place = place
        self._name = name
        self._zone = zone
        self._closed = frozenset(closed)
        self._tables: dict[int, Days] = {}
        self._last = 0, memoryview(b"")
        """Of the table that was used last: the day before its first, and its counts."""

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
        if self._place.country == "GB":
            return UNITED_KINGDOM_PUBLISHED_UNTIL
        return OTHERS_PUBLISHED_UNTIL

    def day_off(self, day: datetime.date) -> str | None:
        """Return why *day*, a local date, is no working day, or None when it is one.

        A weekend day is called by its weekday even when a holiday falls on it. The package knows
        no holiday after 2100, so from then on only weekends and closed days are named.
        """
        table = self._table(day.year)
        if table is not None:
            return table.day_off(day)
        off = self._place.day_off(day)
        return CLOSED if off is None and day in self._closed else off

    def working_days(self, after: datetime.date, until: datetime.date) -> int:
        """Return how many working days come after one date up to and including another.

        The result is negative when the other comes first: the same count, taken backwards.
        """
        # Lists ask this for each date that they show: both places are looked up without a call.
        before, counts = self._last
        start = after.toordinal() - before
        end = until.toordinal() - before
        if 0 <= start < len(counts) > end >= 0:
            return counts[end] - counts[start]
        return self._counted(after, until)

    def _counted(self, after: datetime.date, until: datetime.date) -> int:
        """Return the same for dates that the last table has not: counted table by table."""
        if until < after:
            return -self._counted(until, after)
        found = 0
        while after < until:
            year = (after + _ONE_DAY).year
            if year >= _END:
                return found + self._counted_by_weeks(after, until)
            last = min(until, datetime.date((year // _SPAN + 1) * _SPAN - 1, 12, 31))
            table = self._table(year)
            if table is not None:
                self._last = table.first - 1, table.counts
                found += table.working_days(after, last)
            else:
                found += counted(self.day_off, after, last)
            after = last
        return found

    def _counted_by_weeks(self, after: datetime.date, until: datetime.date) -> int:
        """Return the same beyond the holidays that the package knows: every week is alike there.

        A year that was mistyped is thousands of years away.
        """
        off = self._place.day_off
        weeks, days = divmod((until - after).days, 7)
        found = counted(off, after, after + days * _ONE_DAY)
        if weeks:
            found += weeks * counted(off, after, after + 7 * _ONE_DAY)
        return found - sum(after < day <= until and off(day) is None for day in self._closed)

    def _table(self, year: int) -> Days | None:
        """Return the days of the years about one; None where there is no table of them."""
        span = year // _SPAN
        table = self._tables.get(span)
        if table is None and _FIRST <= year < _END:
            table = self._place.days(span * _SPAN)
            if table is not None:
                table = self._tables[span] = table.closed(self._closed, CLOSED)
        return table


class _Place(msgspec.Struct, frozen=True):
    """A country or a part of it, and where the days that it has off are kept."""

    country: str
    subdivision: str
    kept: Kept | None

    def name(self) -> str:
        """Return what to call the place, or raise ValueError when there is no such place."""
        country, subdivision = self.country, self.subdivision
        if country == "GB":
            name, allowed = UNITED_KINGDOM.get(subdivision, ""), tuple(UNITED_KINGDOM)
        else:
            name = f"{country}-{subdivision}" if subdivision else country
            allowed = self._subdivisions()
        if subdivision in allowed or not (subdivision or allowed):
            return name
        way_out = f"use one of {', '.join(allowed)}" if allowed else "leave it empty"
        message = f"Unknown subdivision {subdivision!r} of {country}; {way_out}."
        raise ValueError(message)

    def day_off(self, day: datetime.date) -> str | None:
        """Return why a day is no working day here, as the package has it; None when it is one."""
        with _quiet():
            return self._day_off(day)

    def _day_off(self, day: datetime.date) -> str | None:
        days = _public_holidays(self.country, self.subdivision)
        if days.is_working_day(day):
            return None
        if days.is_weekend(day):
            return WEEKDAYS[day.weekday()]
        name = days.get(day) or "public holiday"
        return name.replace("(observed)", "(substitute day)") if self.country == "GB" else name

    def days(self, year: int) -> Days | None:
        """Return the days of `_SPAN` years from one on; None where it is not known what is kept."""
        stamp = _stamp()
        if self.kept is None or not stamp:
            return None
        # The counts are as this computer orders two bytes; a folder may serve another kind too.
        name = f"days {self.country} {self.subdivision} {year} {sys.byteorder}"
        kept = self.kept.find(name, stamp)
        if kept is not None:
            found = msgspec.msgpack.decode(kept, type=Days)
            return Days(found.first, found.counts.cast("H"), found.why)
        first, last = datetime.date(year, 1, 1), datetime.date(year + _SPAN - 1, 12, 31)
        with _quiet():
            found = Days.of(first, last, self._day_off)
        self.kept.keep(name, stamp, msgspec.msgpack.encode(found))
        return found

    def _subdivisions(self) -> tuple[str, ...]:
        """Return the parts that a country has; raises `ValueError` where there is no such one."""
        stamp = _stamp()
        if self.kept is None or not stamp:
            return _public_holidays(self.country, "").subdivisions
        name = f"parts {self.country}"
        kept = self.kept.find(name, stamp)
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=tuple[str, ...])
        found = _public_holidays(self.country, "").subdivisions
        self.kept.keep(name, stamp, msgspec.msgpack.encode(found))
        return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Let the package warn of nothing: it names a path of this computer.

    Of some countries it knows fewer years; that a date is not published yet is said with it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def calendar_for(
    country: str,
    subdivision: str,
    timezone: str,
    closed: Iterable[datetime.date],
    kept: Kept | None = None,
) -> Calendar:
    """Return the calendar of one part of a country, in one time zone.

    *country* is an ISO 3166 code ("GB"); *subdivision* one of its parts ("ENG"), and "" only for
    a country that has none, because without its part GB lacks Easter Monday. *timezone* is a
    name of the IANA database ("Europe/London"); *closed* are further days that do not count. *kept*
    is where what was reckoned once is kept; without it the package is asked for each day.

    Raises `ValueError`, naming the value and what is allowed, when one of the three is unknown.
    """
    zone = _zone(timezone)
    place = _Place(country, subdivision, kept)
    return PublicHolidays(place, place.name(), zone, closed)


def _zone(timezone: str) -> ZoneInfo:
    """Return the IANA time zone of that name."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A folder of the database, such as "Europe", is an OSError.
        message = f"Unknown time zone {timezone!r}; give an IANA name such as 'Europe/London'."
        raise ValueError(message) from None


@lru_cache(maxsize=16)
def _public_holidays(country: str, subdivision: str) -> "HolidayBase":
    """Return the package's holidays, named in English where it can, else in its first language."""
    from holidays import country_holidays

    message = f"Unknown country {country!r}; give an ISO 3166 code such as 'GB'."
    # The package looks up any name of its own, and a stock exchange is no country.
    if not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
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


@cache
def _stamp() -> str:
    """Return what changes with the package that is installed; empty where that cannot be told.

    Its version is in the name of a folder beside it. `importlib.metadata` would take longer to load
    than the table of the days that the version is for.
    """
    for folder in sys.path:
        package = os.path.join(folder, _PACKAGE)
        if os.path.exists(f"{package}.py"):
            return ""
        if os.path.exists(os.path.join(package, "__init__.py")):
            return _fingerprint(folder)
    return ""


def _fingerprint(folder: str) -> str:
    """Return what changes with the package in a folder, and with the code that makes the tables."""
    try:
        beside = os.listdir(folder or os.curdir)
    except OSError:
        return ""
    of = [name for name in beside if name.startswith(f"{_PACKAGE}-") and name.endswith(_INFO)]
    if len(of) != 1:  # not installed as packages are, or half installed
        return ""
    record = os.path.join(folder, of[0], "RECORD")  # written anew by whatever installs a version
    package = os.path.join(folder, _PACKAGE)
    # A country's days may be mended by hand, where they lie.
    rooms = [os.path.join(package, room) for room in _ROOMS]
    try:
        days = [
            entry.path
            for room in rooms
            if os.path.isdir(room)
            for entry in os.scandir(room)
            if entry.is_file()
        ]
    except OSError:
        return ""
    return fingerprint([record, *days, *_CODE])
