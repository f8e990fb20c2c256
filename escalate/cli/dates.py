"""Dates and times as people type them: ISO, or day before month; never a guess."""

from __future__ import annotations

import datetime as dt
import re

from msgspec import Struct

from escalate.core.deadlines import local, resolve
from escalate.core.times import When
from escalate.core.words import DAYS, MONTHS, date_words
from escalate.errors import BadUsage, Refusal

ACCEPTED = (
    "2026-03-02, 2026-03-02T14:30, 2/3/2026 (day first), 2 March 2026, 2 Mar 2026 14:30, today, "
    "yesterday or now"
)
"""The forms a date may have, for messages and help."""

_TIME = r"(?:,? (?:at )?(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?|\d{1,2} ?[ap]m))?"
_FLAGS = re.ASCII | re.IGNORECASE
_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_NUMBERS = rf"(?P<day>\d{{1,2}})([/.-])(?P<month>\d{{1,2}})\2(?P<year>\d{{4}}){_TIME}"
_WORDS = (
    r"(?:(?P<weekday>[a-z]+),? )?(?P<day>\d{1,2})(?:st|[nr]d|th)? (?P<month>[a-z]{3,9}),? \d{4}"
    + _TIME
)
_NEAR = rf"(?P<day>today|yesterday|tomorrow){_TIME}"
_SHORT_YEAR = r"\d{1,2}([/.-])\d{1,2}\1\d{2}(?: .*)?|\d{1,2} [a-z]{3,9} \d{2}(?: .*)?"
_FAR = {"yesterday": -1, "today": 0, "tomorrow": 1}


class Clock(Struct, frozen=True):
    """What time it is, and in which zone a bare time is meant."""

    now: dt.datetime
    zone: dt.tzinfo

    @property
    def instant(self) -> When:
        """Now, as the core sees it."""
        return local(self.now, self.zone)

    @property
    def today(self) -> dt.date:
        """Today's date in the zone."""
        return self.instant.day


def read_when(text: str, clock: Clock, what: str) -> When:
    """Return the date, and the instant when a time is given. *what* names the value in messages.

    Raises `BadUsage` with the accepted forms for anything that is not plainly a full date.
    """
    typed = " ".join(text.split())
    if typed.casefold() == "now":
        return clock.instant
    try:
        return _read(typed, clock, what)
    except ValueError as error:
        # Of core.deadlines: a time that the clocks skipped, or a year at the edge of the calendar.
        raise _bad(what, f"is {text!r}: {error}", "Give another time.") from None


def read_day(text: str, clock: Clock, what: str) -> dt.date:
    """Return a date without a time; raises `BadUsage` as `read_when` does."""
    when = read_when(text, clock, what)
    if when.at is not None and text.strip().casefold() != "now":
        raise _bad(what, f"is {text!r}, but only a date is wanted", "Leave the time out.")
    return when.day


def _matched(pattern: str, typed: str) -> re.Match[str] | None:
    # `re` keeps what it compiled; most commands need none of these.
    return re.fullmatch(pattern, typed, _FLAGS)


def _read(typed: str, clock: Clock, what: str) -> When:
    if _matched(_ISO, typed):
        return _iso(typed, clock, what)
    near = _matched(_NEAR, typed)
    if near:
        day = clock.today + dt.timedelta(days=_FAR[near["day"].casefold()])
        if near["time"] is None:
            return When(day)
        # In letters: given 2026-03-05 and dayfirst, dateutil reads the third of May.
        return _resolved(_parsed(f"{date_words(day)} {near['time']}", what), near["time"], clock)
    numbers = _matched(_NUMBERS, typed)
    if numbers and numbers["time"] is None:  # and so nothing that dateutil is needed for
        return _of_numbers(numbers, what)
    found = numbers or _matched(_WORDS, typed)
    if found is None:
        raise _unreadable(typed, what)
    moment = _parsed(typed, what)
    _check(found.groupdict(), moment, typed, what)
    return _resolved(moment, found["time"], clock)


def _iso(typed: str, clock: Clock, what: str) -> When:
    try:
        moment = dt.datetime.fromisoformat(typed.upper())
    except ValueError:
        raise _no_such(typed, what) from None
    if moment.tzinfo is not None:
        return local(moment, clock.zone)
    return _resolved(moment, typed[10:], clock)


def _of_numbers(found: re.Match[str], what: str) -> When:
    try:
        return When(dt.date(*(int(found[part]) for part in ("year", "month", "day"))))
    except ValueError:
        raise _no_such(found[0], what) from None


def _resolved(moment: dt.datetime, time: str | None, clock: Clock) -> When:
    return resolve(moment, clock.zone) if time else When(moment.date())


def _parsed(typed: str, what: str) -> dt.datetime:
    """Return what dateutil makes of a text that is known to hold a whole date."""
    from dateutil import parser

    try:
        return parser.parse(typed, dayfirst=True, default=dt.datetime(1, 1, 1))  # noqa: DTZ001
    except (parser.ParserError, OverflowError):
        raise _no_such(typed, what) from None


def _check(found: dict[str, str], moment: dt.datetime, typed: str, what: str) -> None:
    """Refuse what dateutil would have mended: days and months changed round, a wrong weekday."""
    month = found["month"].casefold()
    name = MONTHS[moment.month - 1].casefold()
    same = int(month) == moment.month if month.isdigit() else name[:3] == month[:3]
    if int(found["day"]) != moment.day or not same:
        raise _no_such(typed, what)
    weekday = (found.get("weekday") or "").casefold()
    actual = DAYS[moment.weekday()]
    if weekday and not (len(weekday) >= 3 and actual.casefold().startswith(weekday)):
        raise _bad(what, f"is {typed!r}, which is a {actual}", "Check the date.")


def _no_such(typed: str, what: str) -> BadUsage:
    return _bad(what, f"is {typed!r}, and there is no such date or time", f"Write {ACCEPTED}.")


def _unreadable(typed: str, what: str) -> BadUsage:
    if _matched(_SHORT_YEAR, typed):
        return _bad(what, f"is {typed!r}, with two digits for the year", "Write all four.")
    return _bad(what, f"is {typed!r}, which is not a full date", f"Write {ACCEPTED}.")


def _bad(what: str, says: str, remedy: str) -> BadUsage:
    return BadUsage(Refusal("bad-date", f"{what} {says.rstrip('.')}.", remedy=remedy))
