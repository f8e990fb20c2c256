"""The port through which the core asks whether a date is a working day."""

import datetime
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct, field

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
