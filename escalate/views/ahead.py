"""What comes next: who must now talk to whom, by when, what is recorded, what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from escalate.core import asking
from escalate.core.calendar import Calendar
from escalate.core.case import OPEN, Case
from escalate.core.events import Event, Opened
from escalate.core.facts import facts_of
from escalate.core.policy import Policy, Stage
from escalate.core.times import When
from escalate.views import parts, trace, wants
from escalate.views.dated import AskedView, DeadlineView, asked, deadline
from escalate.views.parts import TimeView, maybe_time, time, today


class OutcomeView(Struct, frozen=True, kw_only=True):
    """An outcome that may be recorded, and where it leads."""

    outcome: str
    leads: str
    clause: str


class AboveView(Struct, frozen=True, kw_only=True):
    """The stage above, and what entering it takes."""

    label: str
    title: str
    clause: str
    people: tuple[wants.RolesView, ...]
    wanted: tuple[wants.WantedView, ...]


class NextView(Struct, frozen=True, kw_only=True):
    """What comes next in a case. Lists are empty once it is closed or handed over."""

    case: int
    status: str
    stage: str
    title: str
    entered: TimeView
    age: int
    """Calendar days at this stage."""
    deadline: DeadlineView | None
    """Null where no date is set: then `timescale` says so."""
    timescale: DeadlineView | None
    """The clock that says in words that no date is set, when there is one and no other."""
    referral: DeadlineView | None
    held: bool
    exhausted: bool
    raising: parts.PersonView
    responding: parts.PersonView
    people: tuple[wants.RolesView, ...]
    wanted: tuple[wants.WantedView, ...]
    outcomes: tuple[OutcomeView, ...]
    above: AboveView | None
    owed: tuple[AskedView, ...]
    should: tuple[AskedView, ...]
    actions: tuple[parts.ActionView, ...]
    says: tuple[wants.SaidView, ...]
    handed_to: int | None
    handed_policy: str
    named: tuple[parts.ParticipantView, ...]
    """Who was named as entering the stage: they talk now."""
    planned: TimeView | None
    """The date that was planned for this stage."""


def next_view(
    case: Case,
    policy: Policy,
    calendar: Calendar,
    now: When,
    events: Iterable[Event] = (),
) -> NextView:
    """What comes next. *events* are those just recorded: an opening has words of its own."""
    now = today(now, calendar.zone)
    named = trace.named(case) if case.status == OPEN else ()
    firsts = trace.first_dues(case)
    running = case.told.deadlines if case.status == OPEN else ()
    first = deadline(running[0], now, calendar) if running else None
    opening = any(isinstance(event.body, Opened) for event in events)
    above = policy.above(case.pathway, case.stage) if case.status == OPEN else None
    rows = [asked(row, now, calendar, case.records) for row in case.told.asked]
    zone = calendar.zone
    ladder = policy.ladder(case.pathway)
    title = next((s.title for s in ladder if s.label == case.stage), "")
    referral = case.told.referral
    return NextView(
        case=case.number,
        status=case.status,
        stage=case.stage,
        title=title,
        entered=time(case.visit.entered, zone),
        age=max(0, (now.day - case.visit.entered.day).days),
        deadline=first if first and first.date else None,
        timescale=first if first and not first.date else None,
        referral=deadline(referral, now, calendar) if referral else None,
        held=case.held,
        exhausted=case.status == OPEN and case.visit.exhausted,
        raising=parts.person(case.raising),
        responding=parts.person(case.responding),
        people=tuple(
            wants.people_at(policy, case, "record", now, case.stage, case.visit.ground, named)
        ),
        wanted=tuple(wants.wanted_at(policy, case, now)),
        outcomes=tuple(_outcomes(policy, case, now)),
        above=_above(policy, case, above, now) if above else None,
        owed=tuple(row for row in rows if row.force == "owed"),
        should=tuple(row for row in rows if row.force != "owed"),
        actions=tuple(parts.action(a, calendar, now.day, firsts) for a in case.open_actions()),
        says=tuple(wants.says_at(policy, case, now, opening=opening)),
        handed_to=case.handed_to,
        handed_policy=case.handed_policy,
        named=parts.participants(named),
        planned=maybe_time(case.visit.planned, zone) if case.status == OPEN else None,
    )


def _outcomes(policy: Policy, case: Case, now: When) -> Iterator[OutcomeView]:
    if case.status == OPEN:
        for name, leads, clause in wants.outcomes_at(policy, case, now):
            yield OutcomeView(outcome=name, leads=leads, clause=clause)


def _above(policy: Policy, case: Case, stage: Stage, now: When) -> AboveView:
    facts = facts_of(policy, case, now, stage=stage.label)
    rows = asking.wanted(policy, case, "enter", facts, stage=stage.label)
    # Whoever must talk at that stage is named with the referral already.
    people = [
        row
        for moment in ("enter", "record")
        for row in wants.people_at(policy, case, moment, now, stage.label)
    ]
    return AboveView(
        label=stage.label,
        title=stage.title,
        clause=stage.clause,
        people=tuple(dict.fromkeys(people)),
        wanted=tuple(wants.want(row, (), ()) for row in wants.unkept(rows)),
    )
