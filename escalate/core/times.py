"""Points in time as the core sees them: a local calendar date and, when known, the instant."""

import datetime
from typing import Annotated

import msgspec

Instant = Annotated[datetime.datetime, msgspec.Meta(tz=True)]
"""An aware date and time, in UTC wherever this package makes one."""


class When(msgspec.Struct, frozen=True):
    """When something happened.

    *day* is the local calendar date in the policy's time zone; days are counted on it (R11).
    *at* is the same moment as a UTC instant, or None when only the date is known.
    """

    day: datetime.date
    at: Instant | None = None


def not_before(later: When, earlier: When) -> bool:
    """Return whether *later* can have happened at or after *earlier*.

    Instants decide when both are known; otherwise the local dates do, and two things on one date
    are taken to be in order, because nothing says that they are not.
    """
    if later.at is not None and earlier.at is not None:
        return later.at >= earlier.at
    return later.day >= earlier.day
