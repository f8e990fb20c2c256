"""Supersede an event with what it should have said; its first text stays in the trail."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from escalate.core import asking
from escalate.core.case import CLOSED, Case, Record
from escalate.core.commands import Correct
from escalate.core.decide import given
from escalate.core.decide.happen import happen
from escalate.core.decide.judge import judged
from escalate.core.decide.ladder import outcomes_of
from escalate.core.decide.moment import Moment
from escalate.core.decide.turn import Turn
from escalate.core.events import (
    Answer,
    Answered,
    Closed,
    Corrected,
    Entered,
    Event,
    HandedOver,
    Opened,
    Recorded,
    Reopened,
)
from escalate.core.facts import fold_case
from escalate.core.times import When, not_before
from escalate.core.told import Asked
from escalate.core.words import date_words, when_words

ON_THE_LADDER = (Opened, Recorded, Entered, HandedOver, Closed, Reopened)
"""Events that follow one another in time; answers may tell of what happened earlier."""

Correctable = Opened | Recorded | Entered | Answered


def decide(turn: Turn, command: Correct) -> None:
    """The event reads as it should have; deadlines that rested on it are reckoned again."""
    event = _event(turn, command)
    body = event.body
    if not isinstance(body, (Opened, Recorded, Entered, Answered)):
        turn.refuse(
            "not-correctable",
            f"Event {event.version} is no record, opening, entry or answer.",
            remedy="Correct the record or the answer that was wrong.",
        )
        turn.stop()
        return
    if not command.reason.strip():
        turn.refuse("no-reason", "A correction needs a reason.", remedy="Give --reason TEXT.")
    _check_times(turn, command, event)
    replacement = _replacement(turn, command, event, body)
    happened = command.happened or _with_raised(command, event, body) or event.when
    if isinstance(replacement, Opened):
        turn.check_when(happened, "The opening", replacement.raised, "the case was raised")
    if replacement == body and happened == event.when:
        turn.refuse(
            "nothing-changed",
            f"The correction changes nothing in event {event.version}.",
            remedy="Say what it should have read.",
        )
    turn.stop()
    turn.correcting = True
    _supersede(turn, command, event, replacement, happened)
    for companion in _companions(turn.now, event):
        if isinstance(companion.body, Entered) and companion.when == event.when != happened:
            # The entry that the record led to happened with it, and moves with it.
            _supersede(turn, command, companion, companion.body, happened)


def _with_raised(command: Correct, event: Event, body: Correctable) -> When | None:
    """A case that was opened as it was raised is opened on the corrected day as well."""
    if isinstance(body, Opened) and event.when == body.raised:
        return command.raised
    return None


def _event(turn: Turn, command: Correct) -> Event:
    effective = {event.version: event for event in turn.now.effective()}
    event = effective.get(command.version)
    if turn.now.status == CLOSED:
        turn.refuse(
            "closed",
            f"Case {turn.now.number} is closed.",
            remedy=f"Use `escalate reopen {turn.now.number} --reason TEXT` first.",
        )
    if event is None:
        numbers = ", ".join(str(version) for version in effective)
        turn.refuse(
            "unknown-event",
            f"The case has no event {command.version} that could be corrected.",
            remedy=f"Its events are {numbers}; `escalate show {turn.now.number}` numbers them.",
        )
    turn.stop()
    assert event is not None  # refused above
    return event


def _check_times(turn: Turn, command: Correct, event: Event) -> None:
    """A corrected time keeps the event's place on the ladder: no record before its stage began."""
    raised = command.raised or turn.now.raised
    if command.raised is not None:
        turn.check_when(command.raised, "The case")
        if not isinstance(event.body, Opened):
            turn.refuse(
                "not-in-event",
                "Only the opening says when the case was raised.",
                remedy="Correct event 1.",
            )
    happened = command.happened or command.raised
    if happened is None:
        return
    if command.happened is not None:
        turn.check_when(command.happened, "The event", raised, "the case was raised")
    if not not_before(event.recorded, happened):
        turn.refuse(
            "too-late",
            f"Event {event.version} was recorded on {when_words(event.recorded, turn.zone)}; it "
            "cannot have happened later.",
            remedy="Give the date on which it happened.",
        )
    steps = [e for e in turn.now.effective() if isinstance(e.body, ON_THE_LADDER)]
    if not any(step.version == event.version for step in steps):
        return
    for step in steps:
        earlier = step.version < event.version
        if earlier and not not_before(happened, step.when):
            turn.check_when(
                happened, "The event", step.when, f"event {step.version}, which it follows"
            )
        moves_along = step.op == event.op and step.when == event.when
        if not earlier and not moves_along and not not_before(step.when, happened):
            turn.refuse(
                "too-late",
                f"Event {event.version} cannot have happened after event {step.version}, which "
                f"followed it on {date_words(step.when.day)}.",
                remedy=f"Correct event {step.version} first, or give an earlier date.",
            )


def _replacement(turn: Turn, command: Correct, event: Event, body: Correctable) -> Correctable:
    answers = _answers(turn, command, event, body)
    body = msgspec.structs.replace(body, answers=answers)
    if command.people is not None:
        if isinstance(body, Answered):
            turn.refuse("not-in-event", f"Event {event.version} names nobody who took part.")
        else:
            people = given.participants(turn, command.people)
            body = msgspec.structs.replace(body, people=people)
            _check_people(turn, event, body)
    changes = {
        name: value
        for name in ("disagreement", "raised", "raising", "responding", "child")
        if (value := getattr(command, name)) is not None
    }
    if changes and not isinstance(body, Opened):
        turn.refuse(
            "not-in-event",
            f"Event {event.version} does not say {', '.join(changes)}.",
            remedy="Correct event 1, the opening.",
        )
        return body
    return msgspec.structs.replace(body, **changes)


def _check_people(turn: Turn, event: Event, body: Opened | Recorded | Entered) -> None:
    """Who must take part cannot be corrected away."""
    if isinstance(body, Entered):
        given.check_people(turn, "enter", body.people, stage=body.stage, ground=body.ground)
    if isinstance(body, Recorded):
        for moment in _moments(turn.now, event, body)[:1]:
            given.check_people(
                turn,
                "record",
                body.people,
                stage=moment.stage,
                outcomes=moment.outcomes,
                channel=moment.channel,
                ground=moment.ground,
            )


def _answers(turn: Turn, command: Correct, event: Event, body: Correctable) -> tuple[Answer, ...]:
    """The answers of the event with those of the correction in place of the same ask and side."""
    new = given.answers(turn, command.answers)
    record = next((r for r in turn.now.records if r.version == event.version), None)
    old = {(answer.ask, fold_case(answer.each)): answer for answer in body.answers}
    new = tuple(_bound(a, old.get((a.ask, fold_case(a.each))), record) for a in new)
    replaced = {(answer.ask, fold_case(answer.each)) for answer in new}
    withdrawn = {fold_case(name) for name in command.withdraw}
    held = {fold_case(answer.ask) for answer in body.answers}
    for name in sorted(withdrawn - held):
        turn.refuse(
            "not-in-event",
            f"Event {event.version} gives no {name!r} that could be withdrawn.",
            remedy=f"It gives: {', '.join(sorted(held)) or 'no answers'}.",
        )
    kept = tuple(
        answer
        for answer in body.answers
        if (answer.ask, fold_case(answer.each)) not in replaced
        and fold_case(answer.ask) not in withdrawn
    )
    changed = {a.ask for a in body.answers if a not in kept}
    # What an answer had given that no longer stands is asked again, unless something else gives it.
    turn.owe(_once_asked(turn.now, changed))
    return kept + new


def _once_asked(case: Case, names: set[str]) -> tuple[Asked, ...]:
    """Everything that was ever asked of the case under these names, each thing once."""
    rows = {
        asking.key(row): row
        for event in case.history
        for row in event.told.asked
        if row.ask in names
    }
    return tuple(rows.values())


def _bound(answer: Answer, old: Answer | None, record: Record | None) -> Answer:
    """A corrected answer answers what the one it replaces did; in a record, that record."""
    if old is not None:
        return msgspec.structs.replace(
            answer,
            record=answer.record or old.record,
            visit=answer.visit or old.visit,
            on=answer.on or old.on,
            who=answer.who or old.who,
        )
    if record is None or answer.record is not None:
        return answer
    return msgspec.structs.replace(answer, record=record.number, visit=record.visit)


def _companions(case: Case, event: Event) -> list[Event]:
    """The later events of the same command."""
    return [
        other
        for other in case.effective()
        if other.op == event.op and other.version > event.version
    ]


def _supersede(
    turn: Turn, command: Correct, event: Event, replacement: Correctable, happened: When
) -> None:
    body = Corrected(
        version=event.version,
        reason=command.reason,
        replacement=replacement,
        happened=happened,
    )
    late = judged(turn, body)
    happen(turn, body, *_moments(turn.now, event, replacement), judged=late)


def _moments(case: Case, event: Event, body: Correctable) -> list[Moment]:
    """What the event's own moment asks is asked again: an answer withdrawn is owed again."""
    record = next((r for r in case.records if r.version == event.version), None)
    if record is None or not isinstance(body, Recorded):
        return []
    visit = next(v for v in case.visits if v.number == record.visit)
    channel = next((a.text for a in body.answers if a.ask == "channel"), "")
    moment = Moment(
        "record",
        record.stage,
        outcomes=outcomes_of(record.outcome, record.leads),
        channel=channel,
        ground=visit.ground,
        record=record.number,
        visit=visit,
        people=body.people,
    )
    if record.leads not in ("up", "resolution"):
        return [moment]
    return [moment, replace(moment, name="leave", record=None)]
