"""Events in words: one sentence, then what was said, and both times."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.core.words import all_of
from escalate.render import phrases
from escalate.views.happened import BodyView, CorrectionView, EventView

Labelled = tuple[str, str]


def sentence(event: EventView) -> str:
    """What happened, in one sentence without a user's words."""
    body = event.body
    match event.event:
        case "opened":
            return f"Case opened at {body.stage}"
        case "recorded":
            return f"Record {body.record}: {outcome(body)}"
        case "entered":
            return f"Case went up to {body.stage}"
        case "answered":
            return _answered(body)
        case "extended":
            return f"{body.stage} extended to {phrases.day(body.until)}"
        case "handed over":
            return f"Handed over to {body.policy} as case {body.case}"
        case "closed":
            return "Case closed"
        case "reopened":
            return "Case reopened"
        case _:
            return f"Event {body.corrects} corrected"


def outcome(body: BodyView) -> str:
    """The outcome of a discussion, and where it led."""
    held = ", held at this stage" if body.held else ""
    leads = {"exhausted": ", no stage above"}.get(body.leads or "", "")
    return f"discussion, {body.outcome}{held}{leads}"


def _answered(body: BodyView) -> str:
    given = list(dict.fromkeys(one.ask for one in body.answers))
    given += [f"news of action {one.number}" for one in body.updates]
    given += ["a new action" if len(body.actions) == 1 else "new actions"] if body.actions else []
    return f"Given: {all_of(given)}"


def recorded(event: EventView) -> str:
    """When and by whom an event was recorded, with a mark where that was late."""
    words = f"{phrases.when(event.recorded)} by {event.actor}"
    late = mark(event.days_later, late=event.recorded_late)
    return f"{words}; {late}" if late else words


def mark(later: int, *, late: bool) -> str:
    """How much later something was recorded than it happened; empty on the same day."""
    if later <= 0:
        return ""
    return f"{'RECORDED LATE, ' if late else ''}{phrases.days(later)} after"


def said(body: BodyView) -> Iterator[Labelled]:
    """Everything that an event says, with labels; what it does not say is left out."""
    yield from _parties(body)
    if body.ground:
        yield "ground", body.ground
    if body.reason:
        yield "reason", body.reason
    if body.was:
        yield "first date", phrases.day(body.was)
    if body.people:
        yield "took part", phrases.people(body.people)
    if body.votes:
        yield "votes", phrases.votes(body.votes)
    for given in body.answers:
        yield phrases.asked_for(given, body.record), phrases.answer(given)
    for action in body.actions:
        yield "action", phrases.action(action)
    for update in body.updates:
        done = f"done {phrases.when(update.done)}" if update.done else ""
        plan = f"new plan: {update.plan}" if update.plan else ""
        due = f"new date {phrases.day(update.due)}" if update.due else ""
        words = (done, update.explanation, plan, due)
        yield f"action {update.number}", "; ".join(word for word in words if word)


def _parties(body: BodyView) -> Iterator[Labelled]:
    if body.raising is None:
        return
    yield "pathway", body.pathway or ""
    yield "raising", phrases.person(body.raising)
    yield "responding", phrases.person(body.responding)
    if body.child is not None:
        yield "child", child(body)
    yield "raised on", phrases.when(body.raised)
    if body.flagged is not None:
        yield "harm flag", f"up since {phrases.when(body.flagged)}"
    yield "disagreement", body.disagreement or ""
    if body.handed_from is not None:
        yield "handed over from", f"case {body.handed_from}"


def child(body: BodyView) -> str:
    """The child by reference, with name and date of birth where they were given."""
    if body.child is None:
        return ""
    born = f"born {phrases.day(body.child.born)}" if body.child.born else ""
    return ", ".join(word for word in (body.child.reference, body.child.name, born) if word)


def correction(value: CorrectionView) -> str:
    """Who corrected an event, when, in which event and why."""
    return (
        f"CORRECTED in event {value.event} on {phrases.when(value.recorded)} by {value.actor}; "
        f"reason: {value.reason}"
    )


def lines(event: EventView) -> tuple[Labelled, ...]:
    """An event whole: both times, what it said, how it reads now, and what was warned of."""
    rows: list[Labelled] = [
        ("happened", phrases.when(event.when)),
        ("recorded", recorded(event)),
        *said(event.body),
    ]
    if event.replacement is not None:
        rows.append(("should have read", f"happened {phrases.when(event.happened)}"))
        rows += list(said(event.replacement))
    if event.correction is not None:
        fixed = event.correction
        rows.append(("correction", correction(fixed)))
        rows.append(("now reads", f"happened {phrases.when(fixed.happened)}"))
        rows += [(f"now {label}", text) for label, text in said(fixed.reads)]
    if event.told.late:
        rows.append(("stage left LATE", phrases.left(-event.told.late)))
    rows += [("warning", f"{w.says}{phrases.cited(w.clause)}") for w in event.told.warnings]
    return tuple(rows)
