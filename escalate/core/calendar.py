"""The port through which the core asks whether a date is a working day."""

import datetime
from array import array
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Protocol

from msgspec import Struct, field

DayOff = Callable[[datetime.date], str | None]
"""Why a date is no working day, in plain words; None when it is one."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English names by `date.weekday()`; strftime would use the language of the computer."""


class Calendar(Protocol):
    """The working days of one place, in one time zone."""

    @property
    def name(self) -> str:
        """The place in words, for explanations: "England"."""
        ...

    @property
    def zone(self) -> datetime.tzinfo:
        """The time zone whose local dates are counted."""
        ...

    @property
    def published_until(self) -> datetime.date:
        """The last date for which public holidays are officially published."""
        ...

    def day_off(self, day: datetime.date) -> str | None:
        """Return why *day* is no working day, in plain words, or None when it is one."""
        ...

    def working_days(self, after: datetime.date, until: datetime.date) -> int:
        """Return how many working days come after one date up to and including another.

        The result is negative when the other comes first: the same count, taken backwards.
        """
        ...


class Days(Struct, frozen=True):
    """What every day of a span of years is: to look up and to count, without reckoning it again."""

    first: int
    """The proleptic ordinal of its first day, as `date.toordinal` gives it."""
    counts: memoryview
    """How many working days there are up to the day before the first, which is none, and up to each
    day from then on; of the format "H", by which no table of a century is too large."""
    why: dict[int, str]
    """Why a day is none, by its place from 0; a day that is not in it is called by its weekday."""

    @classmethod
    def of(cls, first: datetime.date, last: datetime.date, day_off: DayOff) -> "Days":
        """Return the days from *first* to *last*, as *day_off* tells of each."""
        start = first.toordinal()
        why: dict[int, str] = {}
        working = bytearray(last.toordinal() - start + 1)
        for place in range(len(working)):
            day = datetime.date.fromordinal(start + place)
            off = day_off(day)
            if off is None:
                working[place] = 1
            elif off != WEEKDAYS[day.weekday()]:
                why[place] = off
        return cls(start, _running(working), why)

    def closed(self, days: Iterable[datetime.date], why: str) -> "Days":
        """Return the same with those of the working days taken out, for that reason."""
        places = {day.toordinal() - self.first for day in days}
        taken = {place for place in places if self._works(place)}
        if not taken:
            return self
        working = (self._works(place) and place not in taken for place in range(len(self)))
        return Days(self.first, _running(working), self.why | dict.fromkeys(taken, why))

    def day_off(self, day: datetime.date) -> str | None:
        """Return why a day of these years is no working day, or None when it is one."""
        place = day.toordinal() - self.first
        if self.counts[place] != self.counts[place + 1]:
            return None
        return self.why.get(place) or WEEKDAYS[day.weekday()]

    def working_days(self, after: datetime.date, until: datetime.date) -> int:
        """Return how many working days come after *after* up to and including *until*.

        Both are days of these years, or the one before them. Negative as `Calendar` has it.
        """
        start = 1 - self.first
        return self.counts[until.toordinal() + start] - self.counts[after.toordinal() + start]

    def __len__(self) -> int:
        """How many days there are."""
        return len(self.counts) - 1

    def _works(self, place: int) -> bool:
        return 0 <= place < len(self) and self.counts[place] != self.counts[place + 1]


def _running(working: Iterable[int]) -> memoryview:
    """Return how many of some days are working days, up to each of them."""
    return memoryview(array("H", accumulate(working, initial=0)))


def counted(day_off: DayOff, after: datetime.date, until: datetime.date) -> int:
    """Return how many working days come after one date up to and including another, by each day.

    Negative as `Calendar.working_days` has it.
    """
    if until < after:
        return -counted(day_off, until, after)
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(day_off(datetime.date.fromordinal(day)) is None for day in days)


class FixedCalendar(Struct, frozen=True):
    """A calendar of weekends and listed days only, for dry runs and tests.

    *closed* maps a date to the reason why it is no working day.
    """

    zone: datetime.tzinfo = datetime.UTC
    closed: Mapping[datetime.date, str] = field(default_factory=dict)
    name: str = "weekdays"
    published_until: datetime.date = datetime.date.max

    def day_off(self, day: datetime.date) -> str | None:
        """Return the weekday's name at a weekend, else the listed reason, else None."""
        if day.weekday() in (5, 6):
            return WEEKDAYS[day.weekday()]
        return self.closed.get(day)

    def working_days(self, after: datetime.date, until: datetime.date) -> int:
        """Return how many working days come after one date up to and including another.

        The result is negative when the other comes first: the same count, taken backwards.
        """
        return counted(self.day_off, after, until)
