"""Which clocks run on a case, and what deadline each gives, with its explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from escalate.core.calendar import Calendar
from escalate.core.case import OPEN, Case, Visit
from escalate.core.deadlines import is_overdue, reckon, working_days_late
from escalate.core.facts import Facts, holds
from escalate.core.grammar import Span, parse_within
from escalate.core.policy import KEPT_DATES, Clock, Policy
from escalate.core.times import When, not_before
from escalate.core.told import Deadline, Skipped
from escalate.errors import NotAllowed, Refusal

PROTECTIVE = "protective date"


def deadlines(policy: Policy, case: Case, facts: Facts, calendar: Calendar) -> tuple[Deadline, ...]:
    """Every clock that runs on the stage where an open case stands, the earliest first.

    A deadline whose basis (rule, start, extension) has not changed is kept as it was reckoned: a
    calendar that learned of a new holiday moves nothing in silence (R12).
    """
    if case.status != OPEN:
        return ()
    running = list(_stage_clocks(policy, case, facts, calendar))
    protective = _protective(policy, case, facts)
    if protective is not None:
        running.append(protective)
    return tuple(sorted(running, key=order))


def late_by(deadline: Deadline | None, when: When, calendar: Calendar) -> int:
    """By how many working days a deadline was missed; 0 in time, at least 1 when late (R13)."""
    if deadline is None or deadline.due is None:
        return 0
    if not is_overdue(deadline.due, deadline.at, when):
        return 0
    return max(1, working_days_late(deadline.due, when.day, calendar))


def order(deadline: Deadline) -> tuple[dt.date, dt.datetime]:
    """Earliest first; of one date, a time of day before the whole day; no date last."""
    day = deadline.due or dt.date.max
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return day, deadline.at or latest


def _stage_clocks(
    policy: Policy, case: Case, facts: Facts, calendar: Calendar
) -> Iterable[Deadline]:
    last = policy.above(case.pathway, case.stage) is None
    *higher, own = policy.levels(case.pathway, case.stage)
    for level in higher:
        for clock in level.clocks:
            # A clock of the policy or pathway limits how long a stage may take before the case
            # goes up: where there is no stage above it cannot bite (R8).
            if not last and holds(clock, facts):
                yield from _run(policy, clock, clock, case, case.stage, calendar)
    for clock in own.clocks:
        if holds(clock, facts):
            yield from _own(policy, clock, case, facts, calendar)


def _own(
    policy: Policy, clock: Clock, case: Case, facts: Facts, calendar: Calendar
) -> Iterable[Deadline]:
    if not clock.same_as:
        yield from _run(policy, clock, clock, case, case.stage, calendar)
        return
    ladder = policy.ladder(case.pathway)
    shared = next((stage for stage in ladder if stage.label == clock.same_as), None)
    for other in shared.clocks if shared else ():
        if other.within and other.from_ != "flagged" and holds(other, facts):
            yield from _run(policy, other, clock, case, clock.same_as, calendar)


def _run(
    policy: Policy, clock: Clock, cited: Clock, case: Case, owner: str, calendar: Calendar
) -> Iterable[Deadline]:
    """The deadline of one clock, if what it counts from has happened. Cites the row *cited*."""
    visit = next((v for v in reversed(case.visits) if v.stage == owner), case.visit)
    start = anchored(policy, case, visit, clock.from_)
    deadline = reckoned(clock, start, calendar, case.last_deadlines(), owner=owner, cited=cited)
    if deadline is None:
        return
    extended = case.extension(deadline)
    if extended is None or not clock.extend or deadline.due is None:
        yield deadline
        return
    if extended.until > deadline.due:
        deadline = msgspec.structs.replace(
            deadline,
            due=extended.until,
            at=None,
            extended_from=extended.was,
        )
    yield deadline


def anchored(
    policy: Policy, case: Case, visit: Visit, anchor: str, asked_at: When | None = None
) -> When | None:
    """When that happened which a clock counts from; None when it has not."""
    match anchor:
        case "":
            return asked_at
        case "raised":
            return case.raised
        case "entered":
            return visit.entered
        case "unresolved":
            return visit.unresolved or visit.entered  # R4: entered directly
        case "discussed":
            return visit.discussed
        case "flagged":
            return _later(case.flagged, visit.entered) if case.flagged else None
        case _:
            return _first_answered(policy, case, visit, anchor)


def _first_answered(policy: Policy, case: Case, visit: Visit, ask: str) -> When | None:
    """When an ask was first answered; a later remark moves no date, another date is a correction.

    What is asked once of the case was answered once; anything else in this visit, if it was there.
    """
    given = [answer for answer in case.answers if answer.ask == ask]
    once = any(row.ask == ask and row.at == "open" for row in policy.asks_of(case.pathway))
    here = [] if once else [answer for answer in given if answer.visit == visit.number]
    return next((answer.on for answer in (*here, *given)), None)


def anchors_of(policy: Policy, pathway: str) -> frozenset[str]:
    """The asks whose date some clock of a pathway counts from."""
    clocks = [clock for ask in policy.asks_of(pathway) for clock in ask.clocks]
    levels = (policy, policy.pathway(pathway), *policy.ladder(pathway))
    clocks += [clock for level in levels if level for clock in level.clocks]
    asks = {ask.ask for ask in policy.asks_of(pathway)} - set(KEPT_DATES)
    return frozenset(clock.from_ for clock in clocks if clock.from_ in asks)


def _later(first: When, second: When) -> When:
    return first if not_before(first, second) else second


def reckoned(
    clock: Clock,
    start: When | None,
    calendar: Calendar,
    before: Iterable[Deadline],
    *,
    owner: str = "",
    cited: Clock | None = None,
) -> Deadline | None:
    """The deadline a clock gives from a start; None without a start.

    *before* are deadlines reckoned earlier: one of the same basis is returned as it was.
    """
    cited = cited or clock
    span = parse_within(clock.within)
    if span is None:
        raise ValueError(f"{clock.within!r} is no timescale; the lint refuses it")
    basis = Deadline(
        rule=clock.within,
        clause=cited.clause,
        note=cited.note or clock.note,
        anchor=clock.from_ or "asked",
        owner=owner,
        extendable=bool(clock.extend),
    )
    if span.kind == "age only":
        return basis
    if start is None:
        return None
    for known in before:
        if _basis(known) == _basis(basis) and known.start == start:
            kept = _unextended(known)
            return msgspec.structs.replace(kept, clause=basis.clause, note=basis.note)
    return _explained(basis, span, start, calendar)


def _explained(basis: Deadline, span: Span, start: When, calendar: Calendar) -> Deadline:
    """The deadline with its date, and each day on the way that was not counted."""
    try:
        result = reckon(span, start, calendar)
    except ValueError as error:
        raise NotAllowed(Refusal("too-far", str(error), basis.clause)) from None
    days = result.days[1:]  # the first row is the start, day 0
    return msgspec.structs.replace(
        basis,
        due=result.due,
        at=result.at,
        start=start,
        skipped=tuple(Skipped(day.day, day.why) for day in days if day.count is None),
        counted=sum(day.count is not None for day in days),
        unit="" if span.kind == "same date" else span.kind,
        provisional=result.provisional,
    )


def _unextended(deadline: Deadline) -> Deadline:
    if deadline.extended_from is None:
        return deadline
    return msgspec.structs.replace(deadline, due=deadline.extended_from, extended_from=None)


def _basis(deadline: Deadline) -> tuple[str, ...]:
    """What a date rests on beside its start; the clause that cites a shared clock may differ."""
    return deadline.rule, deadline.anchor, deadline.owner


def _protective(policy: Policy, case: Case, facts: Facts) -> Deadline | None:
    """The date the child needs, where one is set for this stage or carried over to it (R7)."""
    visit = case.visit
    if visit.protective is None:
        return None
    rows = [
        clock
        for level in policy.levels(case.pathway, case.stage)
        for clock in level.clocks
        if clock.protective and holds(clock, facts)
    ]
    carried = visit.set_in != visit.number
    if carried and not rows:
        return None
    date = visit.protective
    if carried and date.day < visit.entered.day:
        date = When(visit.entered.day)
    return Deadline(
        rule=PROTECTIVE,
        clause=rows[0].clause if rows else "",
        note=visit.reason,
        due=date.day,
        at=date.at,
        anchor=PROTECTIVE,
        start=visit.protective,
    )
