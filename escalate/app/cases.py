"""What there is, looked up: a case as it stands, its policy, and an installed policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.events import PolicyRef
from escalate.core.evolve import fold
from escalate.core.policy import CalendarKey, Policy
from escalate.core.ports import Reading, Store
from escalate.core.reading import digest, read_policy
from escalate.errors import BrokenTrail, NotFound, Refusal


def _calendar_key(text: str) -> CalendarKey:
    return read_policy(text).calendar


class App(Struct, frozen=True):
    """The adapters that the product works with, put together by the command line."""

    store: Store
    policy_text: Callable[[str], str]
    """The text of an installed policy by its id; raises `NotFound`."""
    calendar: Callable[[CalendarKey], Calendar]
    read: Callable[[str], Policy] = read_policy
    """The policy that a text is; raises `BadPolicy`."""
    calendar_key: Callable[[str], CalendarKey] = _calendar_key
    """The calendar that the policy of a text names; raises `BadPolicy`."""
    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    retention: int = 0
    """The organisation's own years for which a case is kept after its end; 0: it sets none."""
    tool: str = ""
    """Which program records, and whether its clock was set for a rehearsal."""


class Found(Struct, frozen=True):
    """A case with the policy it was opened under, and that policy's calendar."""

    case: Case
    policy: Policy
    calendar: Calendar


def recorded(app: App, op: str) -> tuple[int, int] | None:
    """The case and the number of the first event that a command recorded, by its `op`; or None."""
    with app.store.reading() as store:
        return store.find_op(op)


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
    return app.read(stored_text(store, known))


def stored_calendar(app: App, store: Reading, known: str) -> Calendar:
    """The calendar of a policy that is kept in the store; raises what `stored_policy` raises."""
    return app.calendar(app.calendar_key(stored_text(store, known)))


def stored_text(store: Reading, known: str) -> str:
    """The text of a policy that is kept in the store; raises what `stored_policy` raises."""
    text = store.policy_text(known)
    if text is None:
        raise NotFound(
            Refusal(
                "unknown-policy",
                f"The store holds no policy {known}.",
                remedy="Keep the file as it is, and see what is broken: escalate verify.",
            )
        )
    if digest(text) != known:
        raise BrokenTrail(
            Refusal(
                "other-policy-text",
                f"The store is broken: the text kept as the policy {known} is another one.",
                remedy="Keep the file as it is, and see what is broken: escalate verify.",
            )
        )
    return text
