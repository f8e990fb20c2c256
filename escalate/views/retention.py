"""Which closed cases are past the period for which they are kept, and what says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec import Struct

from escalate.core.retention import Ended, Kept
from escalate.core.store_events import Preserved, StoreEvent
from escalate.views.private import Free, Name

_DAY = dt.timedelta(days=1)


class PreservedView(Struct, frozen=True, kw_only=True):
    """A case that no erasure may reach."""

    case: int
    since: dt.date
    by: Name
    reason: Free


class RetentionRow(Struct, frozen=True, kw_only=True):
    """One case whose period is over."""

    case: int
    policy: str
    ended: dt.date
    """When it was closed or handed over; then, when the last case ended that it went on as."""
    until: dt.date
    """The last day of its period."""
    erasable: dt.date
    """From this day on it may be erased."""
    rule: str
    source: str
    """`policy`, or `config` for the organisation's own period."""
    clause: str
    note: str
    preserved: bool
    """Whether it may not be erased all the same."""


class RetentionView(Struct, frozen=True, kw_only=True):
    """The closed cases whose period is over, the oldest first, and how many there are besides."""

    as_of: dt.date
    period: int | None
    """The organisation's own period in years; null where it sets none."""
    rows: tuple[RetentionRow, ...]
    later: int
    """How many are within their period."""
    no_period: int
    """For how many no period is set."""
    going_on: int
    """How many were handed over and go on as a case that has not ended."""
    preserved: tuple[PreservedView, ...]
    """Every preserved case, whatever it stands at."""
    returned: tuple[int, ...]
    """The cases that were erased and are back with a restored backup, whatever their period."""


def retention_view(
    endings: Iterable[Ended],
    preserved: Iterable[StoreEvent],
    as_of: dt.date,
    period: int,
    returned: Sequence[int] = (),
) -> RetentionView:
    """The cases that have ended, as they stand on a day; *period* is the organisation's, or 0."""
    rows: list[RetentionRow] = []
    later = no_period = going_on = 0
    for ended in endings:
        if ended.goes_on is not None:
            going_on += 1
        elif ended.kept is None:
            no_period += 1
        elif ended.kept.until >= as_of:
            later += 1
        else:
            rows.append(_row(ended, ended.kept))
    return RetentionView(
        as_of=as_of,
        period=period or None,
        rows=tuple(sorted(rows, key=lambda row: (row.until, row.case))),
        later=later,
        no_period=no_period,
        going_on=going_on,
        preserved=tuple(preserved_view(event) for event in preserved),
        returned=tuple(returned),
    )


def preserved_view(event: StoreEvent) -> PreservedView:
    """Who put a case out of reach of any erasure."""
    body = event.body
    assert isinstance(body, Preserved)
    return PreservedView(
        case=body.case, since=event.recorded.day, by=event.actor, reason=body.reason
    )


def _row(ended: Ended, kept: Kept) -> RetentionRow:
    return RetentionRow(
        case=ended.number,
        policy=ended.policy,
        ended=ended.on,
        until=kept.until,
        erasable=kept.until + _DAY,
        rule=kept.rule,
        source=kept.source,
        clause=kept.clause,
        note=kept.note,
        preserved=ended.preserved is not None,
    )
