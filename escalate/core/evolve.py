"""`evolve`: a case after one more event; the fold of a case's events. It never refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED, Case, OpenAction, Record, Visit
from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Answered,
    Body,
    Closed,
    Corrected,
    Entered,
    Event,
    Extended,
    HandedOver,
    Opened,
    Recorded,
    Reopened,
)
from escalate.core.times import When


def fold(events: Iterable[Event]) -> Case | None:
    """The case after these events, in their order; None when there are none."""
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    return case


def evolve(case: Case | None, event: Event) -> Case:
    """The case after one more event. The first event must be `opened`."""
    if case is None:
        return _opened(event)
    changed = _change(case, event, event.body)
    stayed = changed.visit.left is None and changed.visit.number == case.visit.number
    if stayed and event.told.late:
        # A date that had passed was moved: the stage was late, whatever date governs now (R13).
        changed = _visit(changed, late=max(changed.visit.late, event.told.late))
    return replace(changed, told=event.told, history=(*case.history, event))


def _opened(event: Event) -> Case:
    body = event.body
    if not isinstance(body, Opened):
        raise ValueError(f"a case begins with 'opened', not {type(body).__name__}")
    visit = Visit(1, body.stage, event.when, ground=body.ground)
    case = Case(
        number=event.case,
        policy=body.policy,
        pathway=body.pathway,
        status=OPEN,
        raising=body.raising,
        responding=body.responding,
        child=body.child,
        disagreement=body.disagreement,
        raised=body.raised,
        opened=event.when,
        visits=(visit,),
        votes=body.votes,
        handed_from=body.handed_from,
    )
    case = _give(case, body.answers, event)
    return replace(case, told=event.told, history=(event,))


def _change(case: Case, event: Event, body: Body) -> Case:
    match body:
        case Recorded():
            return _recorded(case, event, body)
        case Entered():
            return _entered(case, event, body)
        case Answered():
            case = _give(case, body.answers, event)
            return _act(_agree(case, body.actions, event), body.updates)
        case Extended():
            case = _agree(_give(case, body.answers, event), body.actions, event)
            return replace(case, extensions=(*case.extensions, body))
        case HandedOver():
            case = _leave(_give(case, body.answers, event), event)
            return replace(case, status=HANDED_OVER, handed_to=body.case, handed_policy=body.policy)
        case Closed():
            return replace(_give(case, body.answers, event), status=CLOSED)
        case Reopened():
            return _reopened(case, event)
        case Corrected():
            return _corrected(case, event, body)
        case Opened():
            raise ValueError("a case is opened once")
        case _:
            assert_never(body)


def _visit(case: Case, **changes: object) -> Case:
    visit = replace(case.visit, **changes)
    return replace(case, visits=(*case.visits[:-1], visit))


def _leave(case: Case, event: Event) -> Case:
    return _visit(case, left=event.when, late=max(case.visit.late, event.told.late))


def _reopened(case: Case, event: Event) -> Case:
    """The stage begins anew; what was found and told there before stays with the old visit."""
    before = case.visit
    visit = Visit(
        number=before.number + 1,
        stage=before.stage,
        entered=event.when,
        unresolved=before.unresolved,
        protective=before.protective,
        reason=before.reason,
        set_in=before.set_in,
        ground=before.ground,
    )
    return replace(case, status=OPEN, visits=(*case.visits, visit))


def _recorded(case: Case, event: Event, body: Recorded) -> Case:
    record = Record(
        number=body.number,
        version=event.version,
        visit=case.visit.number,
        stage=case.stage,
        outcome=body.outcome,
        leads=body.leads,
        when=event.when,
        recorded=event.recorded,
        actor=event.actor,
        people=body.people,
        votes=body.votes,
        held=body.held,
    )
    case = replace(case, records=(*case.records, record), votes=body.votes or case.votes)
    case = _agree(_give(case, body.answers, event), body.actions, event)
    case = _visit(case, discussed=_earliest(case.visit.discussed, event.when))
    match body.leads:
        case "resolution":
            return replace(_leave(case, event), status=RESOLVED)
        case "up":
            return _visit(case, failed=case.visit.failed or event.when)
        case "exhausted":
            return _visit(case, failed=case.visit.failed or event.when, exhausted=True)
        case "stay":
            failed = (case.visit.failed or event.when) if body.held else None
            return _visit(case, failed=failed, exhausted=False)


def _entered(case: Case, event: Event, body: Entered) -> Case:
    failed = case.visit.failed
    case = _leave(case, event)
    visit = Visit(
        number=len(case.visits) + 1,
        stage=body.stage,
        entered=event.when,
        unresolved=failed,
        ground=body.ground,
        protective=case.visit.protective,
        reason=case.visit.reason,
        set_in=case.visit.set_in,
    )
    return _give(replace(case, visits=(*case.visits, visit)), body.answers, event)


def _give(case: Case, answers: tuple[Answer, ...], event: Event) -> Case:
    """The answers kept, and what the engine understands of them taken into the state."""
    if not answers:
        return case
    visit, when = case.visit.number, event.when
    bound = tuple(
        replace(answer, visit=answer.visit or visit, on=answer.on or when) for answer in answers
    )
    case = replace(case, answers=case.answers + bound)
    for answer in bound:
        case = _understand(case, answer)
    return case


def _understand(case: Case, answer: Answer) -> Case:
    match answer.ask:
        case "harm":
            up = answer.text == "yes"
            return replace(case, flagged=(case.flagged or answer.on) if up else None)
        case "protective date" if answer.visit == case.visit.number:
            return _visit(case, protective=answer.on, reason=answer.text, set_in=case.visit.number)
        case "planned date" if answer.visit == case.visit.number:
            return _visit(case, planned=answer.on)
        case _:
            return case


def _agree(case: Case, actions: tuple[Action, ...], event: Event) -> Case:
    if not actions:
        return case
    first = len(case.actions) + 1
    agreed = tuple(
        OpenAction(first + i, action.what, action.owner, action.due, event.when)
        for i, action in enumerate(actions)
    )
    return replace(case, actions=case.actions + agreed)


def _act(case: Case, updates: tuple[ActionUpdate, ...]) -> Case:
    for update in updates:
        actions = tuple(
            replace(
                action,
                done=update.done or action.done,
                due=update.due or action.due,
                updates=(*action.updates, update),
            )
            if action.number == update.number
            else action
            for action in case.actions
        )
        case = replace(case, actions=actions)
    return case


def _corrected(case: Case, event: Event, body: Corrected) -> Case:
    """The case folded again from its events as they now read."""
    history = (*case.history, event)
    again = fold(replace(case, history=history).effective())
    assert again is not None  # the case has its opening event
    marks = {e.body.version: e.version for e in history if isinstance(e.body, Corrected)}
    records = tuple(
        replace(record, corrected=marks.get(record.version, 0)) for record in again.records
    )
    late = {judged.visit: judged.late for judged in event.told.judged}
    visits = tuple(replace(v, late=late.get(v.number, v.late)) for v in again.visits)
    return replace(again, records=records, visits=visits)


def _earliest(first: When | None, other: When) -> When:
    return other if first is None or other.day < first.day else first
