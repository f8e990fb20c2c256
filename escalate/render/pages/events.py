"""Events in words: one sentence, then what was said, and both times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escalate.core.words import all_of
from escalate.render import phrases
from escalate.views.happened import BodyView, CorrectionView, EventView

Labelled = tuple[str, str]
LATE = "stage left LATE"


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
            shared = f" (its clock is that of {body.stage})" if event.stage != body.stage else ""
            return f"{event.stage} extended to {phrases.day(body.until)}{shared}"
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
    given = list(dict.fromkeys(one.ask for one in body.answers if one.ask != "harm"))
    words = [
        "harm flag raised" if one.text == "yes" else "harm flag lowered"
        for one in body.answers
        if one.ask == "harm"
    ]
    words += [f"given: {all_of(given)}"] if given else []
    words += [
        f"action {one.number} {'done' if one.done else 'put off' if one.due else 'explained'}"
        for one in body.updates
    ]
    new = "a new action" if len(body.actions) == 1 else f"{len(body.actions)} new actions"
    text = "; ".join(words + ([new] if body.actions else []))
    return text[:1].upper() + text[1:]


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
        yield f"action {update.number}", phrases.update(update)


def _parties(body: BodyView) -> Iterator[Labelled]:
    if body.raising is None:
        return
    yield "pathway", body.pathway or ""
    yield "raising", phrases.person(body.raising)
    yield "responding", phrases.person(body.responding)
    if body.child is not None:
        yield "child", phrases.child(body.child)
    yield "raised on", phrases.when(body.raised)
    yield "disagreement", body.disagreement or ""
    if body.handed_from is not None:
        yield "handed over from", f"case {body.handed_from}"


def correction(value: CorrectionView) -> str:
    """Who corrected an event, when, in which event and why."""
    return (
        f"CORRECTED in event {value.event} on {phrases.when(value.recorded)} by {value.actor}; "
        f"reason: {value.reason}"
    )


def changes(old: Iterable[Labelled], new: Iterable[Labelled]) -> Iterator[tuple[str, str, str]]:
    """What differs between two texts of an event: the label, how it read before, how it reads."""
    before, now = _by_label(old), _by_label(new)
    for label in dict.fromkeys((*now, *before)):
        if before.get(label) != now.get(label):
            yield label, before.get(label, ""), now.get(label, "")


def _by_label(rows: Iterable[Labelled]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for label, text in rows:
        found.setdefault(label, []).append(text)
    return {label: "\n".join(texts) for label, texts in found.items()}


def _corrected(event: EventView, replacement: BodyView) -> Iterator[Labelled]:
    """What a correction changed, with the text before beside it."""
    old = [("happened", phrases.when(event.previously))]
    old += said(event.previous) if event.previous else ()
    new = (("happened", phrases.when(event.happened)), *said(replacement))
    found = [(f"now {label}", now, before) for label, before, now in changes(old, new)]
    for label, now, before in found:
        yield label, f"{now or 'nothing'}\nbefore: {before or 'nothing'}"
    if not found:
        yield "now", "as before"


def lines(event: EventView) -> tuple[Labelled, ...]:
    """An event whole: both times, what it said, how it reads now, and what was warned of."""
    rows: list[Labelled] = [
        ("happened", phrases.when(event.when)),
        ("recorded", recorded(event)),
        *said(event.body),
    ]
    if event.replacement is not None:
        rows += _corrected(event, event.replacement)
    if event.correction is not None:
        fixed = event.correction
        rows.append(("correction", correction(fixed)))
        old = (("happened", phrases.when(event.when)), *said(event.body))
        new = (("happened", phrases.when(fixed.happened)), *said(fixed.reads))
        rows += [(f"now {label}", now or "nothing") for label, _, now in changes(old, new)]
    if event.told.late:
        rows.append((LATE, phrases.left(-event.told.late)))
    rows += [("warning", f"{w.says}{phrases.cited(w.clause)}") for w in event.told.warnings]
    return tuple(rows)
