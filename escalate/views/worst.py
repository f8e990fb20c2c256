"""What is due, the worst first: every case that is not closed, or a page and how many there are.

A page reads no more than it shows. Under one calendar the states follow each other as the dates do,
so each policy's cases are read from the store in the order of their dates, and where the calendars
of two policies differ, at midnight or around a holiday, the states decide between them.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from escalate.core.calendar import Calendar
from escalate.core.case import CLOSED, NOT_CLOSED
from escalate.core.deadlines import is_overdue
from escalate.core.listed import Outline, Standing, Tally
from escalate.core.ports import Reading, Row
from escalate.core.times import When
from escalate.errors import unreadable
from escalate.views.dated import NO_TIMESCALE, OK, OVERDUE, SOON, SOON_DAYS, TODAY, State
from escalate.views.due import (
    ORDER,
    DueRow,
    DueView,
    Place,
    due_row,
    is_party,
    place,
    shown_state,
    worst_first,
)
from escalate.views.parts import time, today

CalendarOf = Callable[[str], Calendar]
"""Gives the calendar of a policy by its digest."""
_ONE_DAY = dt.timedelta(days=1)


def due_view(
    rows: Iterable[Row],
    now: When,
    calendar_of: CalendarOf,
    *,
    soon: int = SOON_DAYS,
    agency: str = "",
) -> DueView:
    """Every case that is not closed, the worst first.

    *calendar_of* gives the calendar of a policy by its digest, and is asked once for each. *soon*
    is how many working days left are SOON; *agency* leaves only cases to which it is a party.
    """
    judges = _Judges(calendar_of, now, soon)
    wanted = (row for row in rows if row.status != CLOSED and is_party(row, agency))
    found = sorted((judges.row(row) for row in wanted), key=lambda one: worst_first(one[0]))
    overdue = sum(row.state == OVERDUE for row, _ in found)
    return judges.view(found, len(found), overdue, agency)


def due_page(
    reading: Reading,
    now: When,
    calendar_of: CalendarOf,
    *,
    most: int | None,
    soon: int = SOON_DAYS,
    agency: str = "",
) -> DueView:
    """The first *most* rows of what `due_view` gives of a store, and the counts of all.

    None is all of them. A page without an *agency* is as quick with a million cases as with ten;
    with one, every case that is not closed is looked at, and only what is shown is read whole.
    """
    wanted = {one.number for one in _parties(reading, agency)} if agency else None
    if most is None:
        rows = reading.rows(closed=False) if wanted is None else reading.rows_of(sorted(wanted))
        return due_view(rows, now, calendar_of, soon=soon, agency=agency)
    judges = _Judges(calendar_of, now, soon)
    kinds = [one for one in reading.tallies() if one.status in NOT_CLOSED]
    if wanted is None:
        worst = islice(judges.worst(reading, kinds, most), most)
        numbers = [at.number for _, at in worst]
        cases, overdue = sum(one.cases for one in kinds), judges.overdue(reading, kinds)
    else:
        numbers, overdue = _first_of(judges.worst(reading, kinds, None), wanted, most)
        cases = len(wanted)
    shown = [judges.row(row) for row in reading.rows_of(numbers)]
    return judges.view(shown, cases, overdue, agency)


def _parties(reading: Reading, agency: str) -> Iterator[Outline]:
    """The cases that are not closed and to which an agency is a party."""
    for status in NOT_CLOSED:
        yield from (one for one in reading.outlines(status) if is_party(one, agency))


def _first_of(
    worst: Iterator[tuple[Place, Standing]], wanted: set[int], most: int
) -> tuple[list[int], int]:
    """The numbers of the first *most* of those that are wanted, and how many of all are overdue."""
    numbers: list[int] = []
    overdue = 0
    for place_, at in worst:
        late = ORDER[place_[0]] == OVERDUE
        if not late and len(numbers) >= most:
            break
        if at.number in wanted:
            overdue += late
            numbers.append(at.number)
    return numbers[:most], overdue


class _Judge:
    """How dates stand under one calendar at one moment."""

    def __init__(self, calendar: Calendar, now: When, soon: int) -> None:
        self.calendar = calendar
        self.now = today(now, calendar.zone)
        self._soon = soon
        self._left = 0
        self._looked_at = self._last = self.now.day
        """The last day that was looked at, and the last of those that are SOON."""

    def state(self, due: dt.date | None, at: dt.datetime | None) -> State:
        """What `state_of` says of a date; no day is counted twice, and none that is over."""
        if due is None:
            return NO_TIMESCALE
        if is_overdue(due, at, self.now):
            return OVERDUE
        if due == self.now.day:
            return TODAY
        while self._looked_at < due and self._left <= self._soon:
            self._looked_at += _ONE_DAY
            self._left += self.calendar.day_off(self._looked_at) is None
            if self._left <= self._soon:
                self._last = self._looked_at
        return SOON if due <= self._last else OK


class _Judges:
    """How cases stand at one moment, each under the calendar of its own policy."""

    def __init__(self, calendar_of: CalendarOf, now: When, soon: int) -> None:
        self._calendar_of = calendar_of
        self._now = now
        self._soon = soon
        self._judges: dict[str, _Judge] = {}

    def row(self, row: Row) -> tuple[DueRow, dt.tzinfo]:
        """A case as it stands, and the time zone in which it does."""
        calendar = self._of(row.digest).calendar
        return due_row(row, calendar, self._now, self._soon), calendar.zone

    def worst(
        self, reading: Reading, kinds: Sequence[Tally], most: int | None
    ) -> Iterator[tuple[Place, Standing]]:
        """All cases of some kinds, the worst first; no more than *most* of each."""
        return heapq.merge(
            *(
                self._placed(reading.standing(one.status, one.digest, most), self._of(one.digest))
                for one in kinds
            )
        )

    def overdue(self, reading: Reading, kinds: Sequence[Tally]) -> int:
        """How many cases of some kinds are overdue."""
        return sum(
            reading.overdue(one.status, one.digest, self._of(one.digest).now) for one in kinds
        )

    def view(
        self, rows: Sequence[tuple[DueRow, dt.tzinfo]], cases: int, overdue: int, agency: str
    ) -> DueView:
        """The list of what is due, on the date that it is where the first case is."""
        zone = rows[0][1] if rows else dt.UTC
        return DueView(
            as_of=time(today(self._now, zone), zone),
            soon=self._soon,
            agency=agency,
            cases=cases,
            overdue=overdue,
            shown=len(rows),
            rows=tuple(row for row, _ in rows),
        )

    def _placed(
        self, standing: Iterator[Standing], judge: _Judge
    ) -> Iterator[tuple[Place, Standing]]:
        for at in standing:
            try:
                due, instant, entered = at.day, at.instant, dt.date.fromisoformat(at.entered)
            except ValueError as error:
                raise unreadable(f"When case {at.number} is due", error) from error
            state = shown_state(at.status, judge.state(due, instant))
            yield place(state, due, instant, entered, at.number), at

    def _of(self, digest: str) -> _Judge:
        if digest not in self._judges:
            calendar = self._calendar_of(digest)
            self._judges[digest] = _Judge(calendar, self._now, self._soon)
        return self._judges[digest]
