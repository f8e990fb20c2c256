"""How long the record of a case is kept once it has ended: of all that says so, the longest."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from escalate.core.case import CLOSED, HANDED_OVER, Case
from escalate.core.events import Closed, HandedOver
from escalate.core.facts import facts_of, holds
from escalate.core.grammar import parse_years
from escalate.core.policy import Policy, Retention
from escalate.core.store_events import StoreEvent
from escalate.core.times import When


class Kept(Struct, frozen=True, kw_only=True):
    """Through which day a case is kept, and what says so."""

    until: dt.date
    """The last day of the period; from the next one on the case may be erased."""
    rule: str
    """`25 years from the birth of the child`."""
    source: Literal["policy", "config"]
    clause: str = ""
    note: str = ""


class Ended(Struct, frozen=True, kw_only=True):
    """A case that has ended: since when, how long it is kept, and what stands against erasing."""

    number: int
    policy: str
    on: dt.date
    """When it ended; of a case that was handed over, when the last one ended that it went on as."""
    kept: Kept | None
    """None where neither its policy nor the organisation sets a period."""
    goes_on: int | None = None
    """The case that it goes on as, while that has not ended."""
    preserved: StoreEvent | None = None
    """By whom and why it was put out of reach of any erasure."""

    def may_go(self, day: dt.date) -> bool:
        """Whether its period is over on a day and nothing else stands against erasing it."""
        over = self.kept is not None and self.kept.until < day
        return over and self.goes_on is None and self.preserved is None


def ended_on(case: Case) -> dt.date | None:
    """The day on which a case was closed or handed over; None when it is neither."""
    if case.status not in (CLOSED, HANDED_OVER):
        return None
    ends = [e for e in case.effective() if isinstance(e.body, Closed | HandedOver)]
    return ends[-1].when.day


def kept(case: Case, policy: Policy, ended: dt.date, years: int) -> Kept | None:
    """How long a case that ended on a day is kept; *years* is the organisation's own period, or 0.

    Every row of the policy that holds counts, as the case stood at its end, and so do the
    organisation's years from that day: the longest wins, for a child may ask, and a court may, for
    as long as anything says so.
    """
    facts = facts_of(policy, case, When(ended))
    found = [_by_row(row, case, ended) for row in policy.retention if holds(row, facts)]
    if years:
        own = Kept(
            until=years_later(ended, years), rule=f"{_years(years)} from the end", source="config"
        )
        found.append(own)
    return max(filter(None, found), key=lambda one: one.until, default=None)


def years_later(day: dt.date, years: int) -> dt.date:
    """The same date so many years later.

    Of 29 February it is 1 March in a year without one, as for the age of a person: the later of
    the two that it could be, so that nothing goes a day too soon.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def kept_words(row: Retention) -> str:
    """A row in words: `25 years from the birth of the child`."""
    words = f"{row.keep} from {'the birth of the child' if row.from_ == 'born' else 'the end'}"
    return f"{words}, if aged {row.aged} or more at the end" if row.aged else words


def _by_row(row: Retention, case: Case, ended: dt.date) -> Kept | None:
    """What a row that holds comes to; None where it speaks of a child and there is none."""
    years = parse_years(row.keep)
    assert years is not None  # the lint let it pass
    start, rule = ended, kept_words(row)
    if row.from_ == "born":
        if case.child is None:
            return None
        born = case.child.born
        if born is None:
            # As if born that day: no child of the case can be younger, so nothing goes too soon.
            rule += "; no date of birth is known, so from the end"
        elif row.aged and years_later(born, row.aged) > ended:
            return None
        else:
            start = born
    return Kept(
        until=years_later(start, years),
        rule=rule,
        source="policy",
        clause=row.clause,
        note=row.note,
    )


def _years(years: int) -> str:
    return f"{years} year{'' if years == 1 else 's'}"
