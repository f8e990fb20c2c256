"""A case as it stands: the document that `show` prints and that `--json` promises."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import OPEN, Case, Record, Visit
from escalate.core.events import HandedOver, Opened, Recorded
from escalate.core.facts import fold_case
from escalate.core.policy import Policy
from escalate.core.projection import row
from escalate.core.times import When
from escalate.views import happened, parts, trace
from escalate.views.ahead import NextView, next_view
from escalate.views.dated import AskedView, DeadlineView, State, asked, deadline
from escalate.views.due import due_row
from escalate.views.happened import CorrectionView, EventView, Sight
from escalate.views.parts import TimeView, maybe_time, time, today
from escalate.views.private import Free, Name, Private


class StageView(Struct, frozen=True, kw_only=True):
    """A stage by its label, with the policy's title and clause."""

    label: str
    title: str
    clause: str
    entered: TimeView
    visit: int


class VisitView(Struct, frozen=True, kw_only=True):
    """One stay at a stage, with the dates that its clocks count from."""

    visit: int
    label: str
    title: str
    entered: TimeView
    unresolved: TimeView | None
    """When the stage before was found unresolved."""
    discussed: TimeView | None
    failed: TimeView | None
    """When this stage was found unresolved."""
    left: TimeView | None
    late: int
    """Working days by which it was left late."""
    ground: Annotated[str, Private("text", unless="ground_named")]
    ground_named: bool
    protective: TimeView | None
    protective_reason: Free
    planned: TimeView | None
    exhausted: bool


class RecordView(Struct, frozen=True, kw_only=True):
    """The record of one discussion, as it now reads; its first text is in `events`."""

    number: int
    event: int
    stage: str
    visit: int
    outcome: str
    leads: str
    held: bool
    when: TimeView
    recorded: TimeView
    days_later: int
    recorded_late: bool
    actor: Name
    people: tuple[parts.ParticipantView, ...]
    votes: tuple[parts.VoteView, ...]
    answers: tuple[parts.AnswerView, ...]
    first: happened.BodyView | None
    """The first text, where the record was corrected."""
    first_when: TimeView | None
    correction: CorrectionView | None


class LinkView(Struct, frozen=True, kw_only=True):
    """Another case that this one came from or went on as."""

    case: int
    how: str
    policy: str


class CaseView(Struct, frozen=True, kw_only=True):
    """A case as it stands at a moment; see docs/json.md."""

    number: int
    as_of: TimeView
    policy: parts.PolicyRefView
    pathway: str
    status: str
    state: State
    stage: StageView
    age: int
    raised: TimeView
    opened: TimeView
    harm: bool
    harm_since: TimeView | None
    child: parts.ChildView | None
    raising: parts.PersonView
    responding: parts.PersonView
    disagreement: Free
    deadline: DeadlineView | None
    clocks: tuple[DeadlineView, ...]
    referral: DeadlineView | None
    held: bool
    exhausted: bool
    interim: tuple[parts.InterimView, ...]
    visits: tuple[VisitView, ...]
    records: tuple[RecordView, ...]
    votes: tuple[parts.VoteView, ...]
    answers: tuple[parts.AnswerView, ...]
    actions: tuple[parts.ActionView, ...]
    owed: tuple[AskedView, ...]
    should: tuple[AskedView, ...]
    warnings: tuple[parts.WarnedView, ...]
    links: tuple[LinkView, ...]
    events: tuple[EventView, ...]
    next: NextView
    ended: TimeView | None
    """When it was closed; until then, when it was resolved or handed over; null while open."""
    planned: TimeView | None
    """The date that was planned for the stage."""


def case_view(case: Case, policy: Policy, calendar: Calendar, now: When) -> CaseView:
    """A case as it stands at a moment, whole."""
    now = today(now, calendar.zone)
    sight = Sight(policy, case.pathway, calendar, now)
    title = _title(policy, case, case.stage)
    standing = due_row(row(case, title), calendar, now)
    zone = calendar.zone
    clocks = [deadline(one, now, calendar) for one in case.told.deadlines]
    rows = [asked(one, now, calendar, case.records) for one in case.told.asked]
    ahead = next_view(case, policy, calendar, now)
    firsts = trace.first_dues(case)
    return CaseView(
        number=case.number,
        as_of=time(now, zone),
        policy=policy_ref(case, policy),
        pathway=case.pathway,
        status=case.status,
        state="CLOSED" if case.status == "closed" else standing.state,
        stage=_stage(policy, case, sight),
        age=standing.age,
        raised=time(case.raised, zone),
        opened=time(case.opened, zone),
        harm=case.harm,
        harm_since=maybe_time(case.flagged, zone),
        child=parts.child(case.child),
        raising=parts.person(case.raising),
        responding=parts.person(case.responding),
        disagreement=case.disagreement,
        deadline=standing.deadline,
        clocks=tuple(clocks) if case.status == OPEN else (),
        referral=standing.referral,
        held=case.held,
        exhausted=standing.exhausted,
        interim=_interim(case),
        visits=tuple(_visit(one, policy, case, sight) for one in case.visits),
        records=tuple(_record(one, case, sight) for one in case.records),
        votes=parts.votes(case.votes),
        answers=tuple(
            parts.answer(one, zone, sight.choices) for one in case.answers if one.record is None
        ),
        actions=tuple(parts.action(one, calendar, now.day, firsts) for one in case.actions),
        owed=tuple(one for one in rows if one.force == "owed"),
        should=tuple(one for one in rows if one.force != "owed"),
        warnings=tuple(w for event in case.history for w in happened.warned(event, zone)),
        links=_links(case),
        events=tuple(happened.event(event, case, sight) for event in case.history),
        next=ahead,
        ended=maybe_time(trace.ended(case), zone),
        planned=ahead.planned,
    )


def policy_ref(case: Case, policy: Policy) -> parts.PolicyRefView:
    """The policy a case was opened under, with its title and publisher."""
    return parts.PolicyRefView(
        id=case.policy.id,
        version=case.policy.version,
        digest=case.policy.digest,
        title=policy.title,
        publisher=policy.publisher,
    )


def _title(policy: Policy, case: Case, label: str) -> str:
    return next((s.title for s in policy.ladder(case.pathway) if s.label == label), "")


def _stage(policy: Policy, case: Case, sight: Sight) -> StageView:
    clause = next((s.clause for s in policy.ladder(case.pathway) if s.label == case.stage), "")
    return StageView(
        label=case.stage,
        title=_title(policy, case, case.stage),
        clause=clause,
        entered=time(case.visit.entered, sight.zone),
        visit=case.visit.number,
    )


def _visit(visit: Visit, policy: Policy, case: Case, sight: Sight) -> VisitView:
    zone = sight.zone
    return VisitView(
        visit=visit.number,
        label=visit.stage,
        title=_title(policy, case, visit.stage),
        entered=time(visit.entered, zone),
        unresolved=maybe_time(visit.unresolved, zone),
        discussed=maybe_time(visit.discussed, zone),
        failed=maybe_time(visit.failed, zone),
        left=maybe_time(visit.left, zone),
        late=visit.late,
        ground=visit.ground,
        ground_named=fold_case(visit.ground) in sight.grounds,
        protective=maybe_time(visit.protective, zone),
        protective_reason=visit.reason,
        planned=maybe_time(visit.planned, zone),
        exhausted=visit.exhausted,
    )


def _record(record: Record, case: Case, sight: Sight) -> RecordView:
    zone = sight.zone
    written = case.history[record.version - 1]
    seen = happened.event(written, case, sight) if record.corrected else None
    first = happened.body(written.body, sight) if isinstance(written.body, Recorded) else None
    return RecordView(
        number=record.number,
        event=record.version,
        stage=record.stage,
        visit=record.visit,
        outcome=record.outcome,
        leads=record.leads,
        held=record.held,
        when=time(record.when, zone),
        recorded=time(record.recorded, zone),
        days_later=(record.recorded.day - record.when.day).days,
        recorded_late=happened.recorded_late(record.when, record.recorded, sight.calendar),
        actor=record.actor,
        people=parts.participants(record.people),
        votes=parts.votes(record.votes),
        answers=tuple(
            parts.answer(one, zone, sight.choices)
            for one in case.answers
            if one.record == record.number
        ),
        first=first if seen else None,
        first_when=seen.when if seen else None,
        correction=seen.correction if seen else None,
    )


def _interim(case: Case) -> tuple[parts.InterimView, ...]:
    """Every measure there was; one that ended, with the date on which it did."""
    found: dict[str, parts.InterimView] = {}
    for event in case.history:
        now = {one.measure: one for one in parts.interim(event.told.interim)}
        for measure, one in found.items():
            if measure not in now and one.until is None:
                ended = event.when.day
                found[measure] = parts.InterimView(
                    measure=measure, clause=one.clause, since=one.since, until=ended
                )
        found |= now
    return tuple(found.values())


def _links(case: Case) -> tuple[LinkView, ...]:
    found = []
    for event in case.history:
        body = event.body
        if isinstance(body, Opened) and body.handed_from is not None:
            found.append(LinkView(case=body.handed_from, how="handed over from", policy=""))
        if isinstance(body, HandedOver):
            found.append(LinkView(case=body.case, how="handed over to", policy=body.policy))
    return tuple(found)


__all__ = ["CaseView", "LinkView", "RecordView", "StageView", "VisitView", "case_view"]
