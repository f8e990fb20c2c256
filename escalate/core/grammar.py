"""The words in which a policy says how long: a clock's `within`, and how long a case is kept."""

import re
from typing import Literal

import msgspec

Kind = Literal["working days", "hours", "days", "weeks", "same date", "age only"]

MOST = 1_000
"""The largest number a `within` may carry: nearly four years of working days."""
MOST_YEARS = 150
"""The longest that a case may be kept; the longest period found in a rule is 100 years."""

SAME_DATE = (
    "same day",
    "same working day",
    "immediately",
    "straight away",
    "without delay",
    "urgently",
)
AGE_ONLY = (
    "no fixed timescale",
    "as soon as practicable",
    "as speedily as possible",
    "shortest timescale possible",
)
GRAMMAR: tuple[str, ...] = (
    "N working days",
    "N hours",
    "N days",
    "N weeks",
    *SAME_DATE,
    *AGE_ONLY,
)
"""Every accepted form; N is a whole number from 1 to MOST, and the singular is accepted too."""

_YEARS = r"([0-9]{1,4}) years?"
_COUNTED = r"([0-9]{1,6}) (working day|hour|day|week)s?"
_KINDS: dict[str, Kind] = {
    "working day": "working days",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
}


class Span(msgspec.Struct, frozen=True):
    """How long something may take.

    *number* counts working days, hours, calendar days or calendar weeks, as *kind* says.
    It is 0 for "same date" (due on the start's own calendar date, R6 R8) and for "age only"
    (no deadline is ever computed, R6).
    """

    kind: Kind
    number: int = 0

    def __str__(self) -> str:
        """Return the span in words: "5 working days", "1 hour", "same date", "age only"."""
        if not self.number:
            return self.kind
        return f"{self.number} {self.kind.removesuffix('s') if self.number == 1 else self.kind}"


def parse_within(text: str) -> Span | None:
    """Return what *text* means, or None when it is none of the forms in `GRAMMAR`.

    Capitals and the width of spaces do not matter. The number must lie between 1 and `MOST`.
    """
    words = " ".join(text.split()).lower()
    if words in SAME_DATE:
        return Span("same date")
    if words in AGE_ONLY:
        return Span("age only")
    counted = re.fullmatch(_COUNTED, words)
    if counted is None or not 1 <= int(counted[1]) <= MOST:
        return None
    return Span(_KINDS[counted[2]], int(counted[1]))


def parse_years(text: str) -> int | None:
    """Return the whole years that *text* means ("25 years"), or None when it means none.

    The number must lie between 1 and `MOST_YEARS`.
    """
    counted = re.fullmatch(_YEARS, " ".join(text.split()).lower())
    if counted is None or not 1 <= int(counted[1]) <= MOST_YEARS:
        return None
    return int(counted[1])
