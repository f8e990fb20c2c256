"""A dry timetable: the dates of a pathway if every stage is left on its last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import OPEN, Case, Visit
from escalate.core.clocks import deadlines
from escalate.core.events import Person, PolicyRef
from escalate.core.facts import Facts, facts_of, holds
from escalate.core.policy import Policy, Stage
from escalate.core.times import When
from escalate.errors import NotFound, Refusal
from escalate.views.dated import DeadlineView, deadline
from escalate.views.parts import TimeView, time, today


class RuleView(Struct, frozen=True, kw_only=True):
    """A clock that cannot be dated beforehand: what it counts from has not happened."""

    rule: str
    counts_from: str
    clause: str
    note: str


class PlanStep(Struct, frozen=True, kw_only=True):
    """One stage of the timetable; `entered` is null once a stage before it has no date."""

    stage: str
    title: str
    clause: str
    entered: dt.date | None
    deadline: DeadlineView | None
    clocks: tuple[DeadlineView, ...]
    undated: tuple[RuleView, ...]


class PlanView(Struct, frozen=True, kw_only=True):
    """A timetable without a case."""

    policy: str
    version: str
    title: str
    pathway: str
    raised: TimeView
    harm: bool
    calendar: str
    steps: tuple[PlanStep, ...]


def plan_view(
    policy: Policy, pathway: str, raised: When, calendar: Calendar, *, harm: bool = False
) -> PlanView:
    """The timetable of a pathway from a date; the only pathway there is may be left out.

    Raises `NotFound` when the policy has no such pathway.
    """
    chosen = pathway or (policy.pathways[0].id if len(policy.pathways) == 1 else "")
    if policy.pathway(chosen) is None:
        names = ", ".join(one.id for one in policy.pathways)
        says = f"{policy.id} has no pathway {pathway!r}." if pathway else "No pathway is chosen."
        remedy = f"Give --pathway with one of: {names}."
        raise NotFound(Refusal("unknown-pathway", says, remedy=remedy))
    raised = today(raised, calendar.zone)
    return PlanView(
        policy=policy.id,
        version=policy.version,
        title=policy.title,
        pathway=chosen,
        raised=time(raised, calendar.zone),
        harm=harm,
        calendar=calendar.name,
        steps=tuple(_steps(policy, chosen, raised, calendar, harm=harm)),
    )


def _steps(
    policy: Policy, pathway: str, raised: When, calendar: Calendar, *, harm: bool
) -> Iterator[PlanStep]:
    entered: When | None = raised
    visits: tuple[Visit, ...] = ()
    for number, stage in enumerate(policy.ladder(pathway), start=1):
        known = entered or raised
        visits += (Visit(number, stage.label, known, unresolved=known if number > 1 else None),)
        case = _case(policy, pathway, raised, visits, harm=harm)
        facts = facts_of(policy, case, known)
        found = deadlines(policy, case, facts, calendar) if entered else ()
        dated = tuple(deadline(one, known, calendar) for one in found)
        first = next((one for one in dated if one.date is not None), None)
        yield PlanStep(
            stage=stage.label,
            title=stage.title,
            clause=stage.clause,
            entered=entered.day if entered else None,
            deadline=first,
            clocks=dated,
            undated=tuple(_undated(policy, pathway, stage, facts, dated)),
        )
        entered = When(first.date) if first and first.date else None


def _case(
    policy: Policy, pathway: str, raised: When, visits: tuple[Visit, ...], *, harm: bool
) -> Case:
    return Case(
        number=0,
        policy=PolicyRef(id=policy.id, version=policy.version, digest=""),
        pathway=pathway,
        status=OPEN,
        raising=Person(),
        responding=Person(),
        child=None,
        disagreement="",
        raised=raised,
        opened=raised,
        visits=visits,
        flagged=raised if harm else None,
    )


def _undated(
    policy: Policy,
    pathway: str,
    stage: Stage,
    facts: Facts,
    dated: tuple[DeadlineView, ...],
) -> Iterator[RuleView]:
    known = {(one.rule, one.clause) for one in dated}
    last = policy.above(pathway, stage.label) is None
    for level in policy.levels(pathway, stage.label):
        for clock in level.clocks:
            bites = level is stage or not last
            rule = clock.within or f"the same time as {clock.same_as}"
            shared = any(one.clause == clock.clause for one in dated) and clock.same_as
            if bites and holds(clock, facts) and (rule, clock.clause) not in known and not shared:
                yield RuleView(
                    rule=rule, counts_from=clock.from_, clause=clock.clause, note=clock.note
                )
