"""A case as it stands, in words: where it is, what is owed, its records, and the whole trail."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.render import phrases
from escalate.render.page import Facts, Heading, Line, Page, Rows, facts, points
from escalate.render.pages import ahead, events
from escalate.views.case import CaseView, RecordView, VisitView
from escalate.views.dated import DeadlineView
from escalate.views.happened import BodyView, EventView

DATES = ("State", "Due", "Working days", "Rule", "Clause", "Reading")
STAGES = ("Stage", "Entered", "Discussed", "Unresolved", "Left", "Late", "Ground")


def page(view: CaseView) -> Page:
    """A case as it stands, with what comes next and its audit trail."""
    yield from standing(view)
    yield from ahead.page(view.next)
    yield from history(view)


def standing(view: CaseView) -> Page:
    """Where a case stands."""
    yield Heading(f"Case {view.number}: {view.status}, {view.stage.label}", 1)
    if view.harm:
        since = phrases.when(view.harm_since)
        yield Line(f"RISK OF SIGNIFICANT HARM, flagged since {since}.", loud=True)
    yield Facts(tuple(_facts(view)))
    yield from _dates(view)
    yield from points("Interim measures", tuple(_measures(view)))


def _facts(view: CaseView) -> Iterator[tuple[str, str]]:
    policy, stage = view.policy, view.stage
    title = f" ({stage.title})" if stage.title else ""
    yield "As of", phrases.when(view.as_of)
    yield "Policy", f"{policy.title} ({policy.id}, version {policy.version})"
    yield "Pathway", view.pathway
    yield "Stage", f"{stage.label}{title}{phrases.cited(stage.clause)}"
    if view.ended is None:
        yield "Here since", f"{phrases.when(stage.entered)}, {phrases.days(view.age)}"
    else:
        yield "Here from", phrases.when(stage.entered)
    yield "State", _state(view)
    if view.planned is not None:
        yield "Planned", phrases.when(view.planned)
    yield "Raising", phrases.person(view.raising)
    yield "Responding", phrases.person(view.responding)
    yield "Child", _child(view)
    yield "Raised", phrases.when(view.raised)
    yield "Opened", phrases.when(view.opened)
    yield "Disagreement", view.disagreement
    if view.votes:
        yield "Votes", phrases.votes(view.votes)
    for given in view.answers:
        yield phrases.asked_for(given), phrases.answer(given)
    for link in view.links:
        policy_id = f" under {link.policy}" if link.policy else ""
        yield "Link", f"{link.how} case {link.case}{policy_id}"


def _state(view: CaseView) -> str:
    if view.status != "open":
        return f"{view.status} on {phrases.when(view.ended)}" if view.ended else view.status
    words = [phrases.deadline(view.deadline) if view.deadline else ahead.by_when(view.next)]
    if view.deadline is None or view.state != view.deadline.state:
        words.insert(0, view.state)
    if view.held:
        words.append("found unresolved, not yet taken up")
    if view.exhausted:
        words.append("no stage above it")
    return "; ".join(words)


def _child(view: CaseView) -> str:
    if view.child is None:
        return "none: a matter of practice, not of one child"
    return phrases.child(view.child)


def _dates(view: CaseView) -> Page:
    rows = [_date(one, "") for one in view.clocks]
    if view.referral is not None:
        rows.append(_date(view.referral, "referral: "))
    if rows:
        yield Heading("Deadlines")
        yield Rows(DATES, tuple(rows), states=("State",))


def _date(one: DeadlineView, name: str) -> tuple[str, ...]:
    extended = f" (extended, first {phrases.day(one.extended_from)})" if one.extended_from else ""
    due = phrases.due(one) or "no date"
    return (
        one.state,
        f"{name}{due}{extended}",
        "" if one.state == "TODAY" else phrases.left(one.working_days_left),
        one.rule,
        one.clause,
        one.note or one.reason,
    )


def _measures(view: CaseView) -> Iterator[str]:
    for one in view.interim:
        until = f"ended {phrases.day(one.until)}" if one.until else "in force"
        since = phrases.day(one.since)
        yield f"{one.measure} Since {since}; {until}{phrases.cited(one.clause)}"


def history(view: CaseView) -> Page:
    """The stages, the records, the actions, the warnings and every event."""
    yield Heading("Stages")
    yield Rows(STAGES, tuple(_visit(one) for one in view.visits))
    for record in view.records:
        yield from _record(record)
    done = tuple(phrases.action(one) for one in view.actions if one.done)
    yield from points("Actions done", done)
    yield from points(
        "Warnings shown",
        tuple(
            f"with event {w.event} on {phrases.when(w.when)}: {w.says}{phrases.cited(w.clause)}"
            for w in view.warnings
        ),
    )
    yield Heading(f"Audit trail (to correct an event: escalate correct {view.number} EVENT)")
    for event in view.events:
        yield from _event(event)


def _visit(one: VisitView) -> tuple[str, ...]:
    late = f"{phrases.left(-one.late)}" if one.late else ""
    return (
        f"{one.label} ({one.title})" if one.title else one.label,
        phrases.when(one.entered),
        phrases.when(one.discussed),
        phrases.when(one.failed),
        phrases.when(one.left),
        f"LATE, {late}" if late else "",
        one.ground,
    )


def _record(record: RecordView) -> Page:
    fixed = " (corrected)" if record.correction else ""
    yield Heading(f"Record {record.number}, {record.stage}: {record.outcome}{fixed}")
    yield Facts(tuple(_record_facts(record)))


def _record_facts(record: RecordView) -> Iterator[tuple[str, str]]:
    late = events.mark(record.days_later, late=record.recorded_late)
    yield "Happened", phrases.when(record.when)
    yield (
        "Recorded",
        f"{phrases.when(record.recorded)} by {record.actor}{f'; {late}' if late else ''}",
    )
    yield "Event", str(record.event)
    if record.held:
        yield "Held", "unresolved, not yet taken up"
    yield "Took part", phrases.people(record.people)
    if record.votes:
        yield "Votes", phrases.votes(record.votes)
    for given in record.answers:
        yield phrases.asked_for(given, record.number), phrases.answer(given, record.when)
    if record.correction is not None:
        yield "Correction", events.correction(record.correction)
    if record.first is not None:
        yield from _first(record, record.first)


def _first(record: RecordView, first: BodyView) -> Iterator[tuple[str, str]]:
    """What the first text said otherwise."""
    now = record.correction.reads if record.correction else first
    old = (("happened", phrases.when(record.first_when)), *events.said(first))
    new = (("happened", phrases.when(record.when)), *events.said(now))
    for label, before, _ in events.changes(old, new):
        yield f"first: {label}", before or "nothing"


def _event(event: EventView) -> Page:
    yield Heading(f"Event {event.number}: {events.sentence(event)}", 3)
    rows = tuple((label, text) for label, text in events.lines(event) if label != "warning")
    yield facts(*rows)
