"""What lists read of cases beside their rows: outlines for filters, order, and counts."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from escalate.core.events import Person

NO_DATE = "none"
"""In the place of a date: behind every one."""
WHOLE_DAY = "end"
"""In the place of an instant: behind every one of its day."""


class Outline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the filters of lists ask of a case: a part of its row, for a fraction of the work."""

    number: int
    status: str
    policy: str
    pathway: str
    stage: str
    title: str
    raising: Person
    responding: Person
    child: str = ""
    theme: str = ""


class Standing(Struct, frozen=True, order=True):
    """Where a case stands among those that are due; texts that sort as what they say.

    All of it but the number and the status is empty for a case in which nothing is due any more.
    """

    status: str
    digest: str
    """The policy's digest, by whose calendar it is judged."""
    due: str
    """Its earliest date, `2026-03-09`; `none` where nothing has a date."""
    at: str
    """The instant of it in UTC, `2026-03-09T14:00:00.000000+00:00`; `end` for the whole day."""
    entered: str
    """The day on which it came to its stage."""
    number: int

    @property
    def day(self) -> dt.date | None:
        """The earliest date, or None."""
        return None if self.due == NO_DATE else dt.date.fromisoformat(self.due)

    @property
    def instant(self) -> dt.datetime | None:
        """The instant of that date, in UTC, or None."""
        return None if self.at == WHOLE_DAY else dt.datetime.fromisoformat(self.at)


class Tally(Struct, frozen=True):
    """How many cases have a status under a policy; its digest is empty where nothing is due."""

    status: str
    digest: str
    cases: int
