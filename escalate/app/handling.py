"""What the product does: read a case, decide, append; or the same without the append."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from escalate.app import cases
from escalate.app.cases import App, installed, title_of
from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.commands import (
    Close,
    Command,
    Correct,
    Extend,
    Give,
    HandOver,
    Open,
    Refer,
    Reopen,
    Step,
)
from escalate.core.decide import World, decide
from escalate.core.events import Event
from escalate.core.evolve import evolve, fold
from escalate.core.policy import Policy
from escalate.core.ports import Reading, Writing
from escalate.core.projection import row
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.errors import Conflict, Refusal

OnCase = Step | Refer | Give | Extend | HandOver | Close | Reopen | Correct


class Outcome(Struct, frozen=True):
    """What a command brought about: the case with its new events, under its policy."""

    case: Case
    policy: Policy
    calendar: Calendar
    events: tuple[Event, ...]
    other: Outcome | None = None
    """The case that goes on, after a hand-over."""
    text: str = ""
    """The text of the policy, with an opening: kept in the store beside the case."""
    checkpoint: Checkpoint | None = None
    """What the trail was with these events in it; None when they were only planned."""


def handle(app: App, command: Command) -> Outcome:
    """Do what a command asks: one transaction, the write lock taken first.

    Raises `NotAllowed`, `NotFound`, `Conflict` or `StoreUnusable`; nothing is recorded then.
    """
    with app.store.writing() as store:
        return _handled(app, store, command)


def redo(app: App, command: Command) -> Outcome:
    """Do once what a command asks that may have been done before; raises `Conflict` if it was."""
    with app.store.writing() as store:
        _check_new(store, command)
        return _handled(app, store, command)


def plan(app: App, command: Command) -> Outcome:
    """What a command would bring about, without recording it; refuses just as `handle` does."""
    with app.store.reading() as store:
        return _decided(app, store, command, lambda: sum(store.highest(1)) + 1)


def _handled(app: App, store: Writing, command: Command) -> Outcome:
    outcome = _decided(app, store, command, store.next_number)
    _append(store, outcome, app)
    if outcome.other is not None:
        _append(store, outcome.other, app)
    return replace(outcome, checkpoint=checkpoint_of(store.identity(), store.head()))


def _decided(app: App, store: Reading, command: Command, next_number: Callable[[], int]) -> Outcome:
    if isinstance(command, Open):
        return _opened(app, command, next_number())
    if not isinstance(command, OnCase):
        raise TypeError(f"no such command: {type(command).__name__}")
    at = cases.found(app, store, command.case)
    _check_seen(at.case, command)
    number = next_number() if isinstance(command, HandOver) else at.case.number
    events = decide(at.policy, at.case, command, _world(app, at.calendar), number)
    case = at.case
    for event in events:
        case = evolve(case, event)
    outcome = Outcome(case, at.policy, at.calendar, events)
    if isinstance(command, HandOver):
        opening = msgspec.structs.replace(command.opening, handed_from=at.case.number)
        return replace(outcome, other=_opened(app, opening, number))
    return outcome


def _check_new(store: Reading, command: Command) -> None:
    """A command that is done again is recorded once, by whichever of two comes first."""
    before = store.find_op(command.op)
    if before is not None:
        raise Conflict(
            Refusal(
                "recorded-before",
                f"This is recorded already, as event {before[1]} of case {before[0]}.",
                remedy="Nothing was recorded again.",
            )
        )


def _check_seen(case: Case, command: Command) -> None:
    """A command was typed for the stage its user saw; it must not fall on the next one."""
    if command.seen is None or command.seen == case.visit.number:
        return
    last = case.history[-1]
    raise Conflict(
        Refusal(
            "moved",
            f"Case {case.number} has moved to {case.stage} since you began, by {last.actor}.",
            remedy=f"Nothing was recorded. Look with `escalate show {case.number}`, then record "
            "again what still holds.",
        )
    )


def _opened(app: App, command: Open, number: int) -> Outcome:
    policy, known, text = installed(app, command.policy.id)
    if known.digest != command.policy.digest:
        raise Conflict(
            Refusal(
                "policy-changed",
                f"The file of the policy {policy.id} was changed while you were typing.",
                remedy="Nothing was recorded. Begin again under the new text.",
            )
        )
    calendar = app.calendar(policy.calendar)
    events = decide(policy, None, command, _world(app, calendar), number)
    case = fold(events)
    assert case is not None  # opening gives at least one event
    return Outcome(case, policy, calendar, events, text=text)


def _world(app: App, calendar: Calendar) -> World:
    return World(calendar, app.opens, app.closes, app.tool)


def _append(store: Writing, outcome: Outcome, app: App) -> None:
    case = outcome.case
    if case.version == len(outcome.events):
        store.keep_policy(case.policy.digest, outcome.text)
    store.append(outcome.events, row(case, title_of(outcome.policy, case)))
