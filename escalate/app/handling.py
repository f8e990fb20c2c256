"""What the product does: read a case, decide, append; or the same without the append."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
from escalate.core.events import Event, PolicyRef
from escalate.core.evolve import evolve, fold
from escalate.core.policy import CalendarKey, Policy
from escalate.core.ports import Reading, Store, Writing
from escalate.core.projection import row
from escalate.core.reading import digest, read_policy
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.errors import BrokenTrail, Conflict, NotFound, Refusal

OnCase = Step | Refer | Give | Extend | HandOver | Close | Reopen | Correct


class App(Struct, frozen=True):
    """The adapters that the product works with, put together by the command line."""

    store: Store
    policy_text: Callable[[str], str]
    """The text of an installed policy by its id; raises `NotFound`."""
    calendar: Callable[[CalendarKey], Calendar]
    read: Callable[[str], Policy] = read_policy
    """The policy that a text is; raises `BadPolicy`."""
    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    retention: int = 0
    """The organisation's own years for which a case is kept after its end; 0: it sets none."""
    tool: str = ""
    """Which program records, and whether its clock was set for a rehearsal."""


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


class Found(Struct, frozen=True):
    """A case with the policy it was opened under, and that policy's calendar."""

    case: Case
    policy: Policy
    calendar: Calendar


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


def recorded(app: App, op: str) -> tuple[int, int] | None:
    """The case and the number of the first event that a command recorded, by its `op`; or None."""
    with app.store.reading() as store:
        return store.find_op(op)


def plan(app: App, command: Command) -> Outcome:
    """What a command would bring about, without recording it; refuses just as `handle` does."""
    with app.store.reading() as store:
        return _decided(app, store, command, lambda: sum(store.highest(1)) + 1)


def find(app: App, number: int) -> Found:
    """A case as it stands; raises `NotFound`."""
    with app.store.reading() as store:
        return found(app, store, number)


def installed(app: App, name: str) -> tuple[Policy, PolicyRef, str]:
    """An installed policy, the reference to it, and its text; raises `NotFound`, `BadPolicy`."""
    text = app.policy_text(name)
    policy = app.read(text)
    return policy, PolicyRef(id=policy.id, version=policy.version, digest=digest(text)), text


def title_of(policy: Policy, case: Case) -> str:
    """The title of the stage where a case stands; empty where the policy gives none."""
    ladder = policy.ladder(case.pathway)
    return next((stage.title for stage in ladder if stage.label == case.stage), "")


def found(app: App, store: Reading, number: int) -> Found:
    """A case as it stands in an open reading; raises `NotFound`."""
    case = fold(store.events(number))
    if case is None:
        raise NotFound(
            Refusal(
                "unknown-case",
                f"There is no case {number}.",
                remedy="`escalate list` shows the cases.",
            )
        )
    policy = stored_policy(app, store, case.policy.digest)
    return Found(case, policy, app.calendar(policy.calendar))


def stored_policy(app: App, store: Reading, known: str) -> Policy:
    """A policy that is kept in the store; raises `BrokenTrail` when its text is another one."""
    text = store.policy_text(known)
    if text is None:
        raise NotFound(Refusal("unknown-policy", f"The store holds no policy {known}."))
    if digest(text) != known:
        raise BrokenTrail(
            Refusal(
                "other-policy-text",
                f"The store is broken: the text kept as the policy {known} is another one.",
                remedy="Keep the file as it is, and see what is broken: escalate verify.",
            )
        )
    return app.read(text)


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
    at = found(app, store, command.case)
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
