"""Values in English words, for messages: dates, numbers of days, lists, near misses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from escalate.core.times import When

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


UNTYPED = r"""[\x00-\x1f\x7f-\x9f"$`\\!%\u201c-\u201f\u2028-\u202e\u2066-\u2069]"""
"""What sh, cmd or PowerShell take for more than a letter even between quotation marks."""


def typed(text: str, otherwise: str) -> str:
    """A name for a command that is there to be copied into a shell; if it cannot, what it is."""
    return otherwise if re.search(UNTYPED, text) else text


_PLAIN = r"[\w./:\\][\w./:\\-]*+"


def typed_path(path: str, otherwise: str) -> str:
    """As `typed`, for a path, in quotation marks where it needs them; Windows' backslashes stay."""
    if re.fullmatch(_PLAIN, path):
        return path
    unfit = (
        re.search(UNTYPED, path.replace("\\", "/")) or path.startswith("-") or path.endswith("\\")
    )
    return otherwise if unfit else f'"{path}"'


def date_words(day: dt.date) -> str:
    """`3 March 2026`: the month in letters, so that nobody reads it the other way round."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: dt.date) -> str:
    """`Tuesday 3 March 2026`."""
    return f"{DAYS[day.weekday()]} {date_words(day)}"


def when_words(when: When, zone: dt.tzinfo) -> str:
    """`Tuesday 3 March 2026`, with ` at 14:30` in the zone when the time is known."""
    if when.at is None:
        return weekday_words(when.day)
    return f"{weekday_words(when.day)} at {when.at.astimezone(zone):%H:%M}"


def working_days(number: int) -> str:
    """`1 working day`, `5 working days`."""
    return f"{number} working day{'' if number == 1 else 's'}"


def one_of(names: Sequence[str]) -> str:
    """`a, b or c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def all_of(names: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def near(name: str, known: Iterable[str]) -> str:
    """`Did you mean 'police'? ` when a known name is close; else empty."""
    import difflib  # noqa: PLC0415 - only a slip pays for it

    folded = {word.casefold(): word for word in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return f"Did you mean {folded[close[0]]!r}? " if close else ""
