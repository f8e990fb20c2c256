"""How long cases are kept, which of them no erasure may reach, and the erasure of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from escalate.app.cases import App, Found, found
from escalate.core.case import CLOSED, HANDED_OVER, Case
from escalate.core.erasing import (
    Erase,
    against,
    against_clock,
    copies,
    erasure,
    erasure_of,
    preserved,
    preserved_words,
    takes_copy,
)
from escalate.core.evolve import fold
from escalate.core.ports import Reading
from escalate.core.retention import Ended, ended_on, kept
from escalate.core.store_events import (
    Body,
    Preserved,
    Read,
    Released,
    Stamp,
    StoreEvent,
    stamped,
)
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.errors import NotAllowed, Refusal


class Erasure(Struct, frozen=True):
    """What an erasure brought about, and what it cannot reach."""

    event: StoreEvent
    copies: tuple[StoreEvent, ...]
    """Who took copies of the case away, or brought it here, when it still had its words."""
    linked: tuple[int, ...]
    """Other cases that name it and keep their own words."""
    checkpoint: Checkpoint | None = None
    """What the trail is with it; None while nothing was erased."""


def endings(app: App, store: Reading) -> Iterator[Ended]:
    """Every case that has ended and still has its words, by number, with how long it is kept."""
    held = preserved(store.own_events())
    for row in store.rows():
        if row.status in (CLOSED, HANDED_OVER):
            ended = _ended(app, store, found(app, store, row.number), held)
            if ended is not None:
                yield ended


def erase(app: App, asked: Erase, stamp: Stamp) -> Erasure:
    """Take the words of a case away for ever, in one transaction.

    Raises `NotAllowed` with every reason against it, `NotFound` when there is no such case or it
    was erased before, `Conflict` or `StoreUnusable`; nothing is changed then, unless the code is
    `not-cleared`.
    """
    with app.store.writing() as store:
        decided = _decided(app, store, asked, stamp)
        event = store.erase(erasure_of(decided.event), stamp)
        reached = checkpoint_of(store.identity(), store.head())
    return replace(decided, event=event, checkpoint=reached)


def plan_erasure(app: App, asked: Erase, stamp: Stamp, *, rehearsed: bool = False) -> Erasure:
    """What an erasure would bring about, without it; refuses just as `erase` does.

    With *rehearsed* no erasure is to follow, and the clock may be set.
    """
    with app.store.reading() as store:
        return _decided(app, store, asked, stamp, rehearsed=rehearsed)


def preserve(app: App, case: int, reason: str, stamp: Stamp, *, end: bool = False) -> StoreEvent:
    """Put a case out of reach of any erasure, or with *end* back within it.

    Raises `NotFound`, or `NotAllowed` when it is so already or no reason is given.
    """
    with app.store.writing() as store:
        found(app, store, case)
        refused = tuple(_against_preserving(preserved(store.own_events()), case, reason, end=end))
        if refused:
            raise NotAllowed(*refused)
        kind = Released if end else Preserved
        body: Body = kind(case=case, reason=reason.strip())
        return store.keep(body, stamp)


def _decided(
    app: App, store: Reading, asked: Erase, stamp: Stamp, *, rehearsed: bool = False
) -> Erasure:
    at = found(app, store, asked.case)
    # Of the many readings only those that took a copy away are of use.
    own = [e for e in store.own_events() if not isinstance(e.body, Read) or takes_copy(e.body)]
    ended = _ended(app, store, at, preserved(own))
    refused = tuple(against(asked, at.case, ended, stamp.recorded.day))
    if not rehearsed:
        refused += tuple(against_clock(own, stamp))
    if refused or ended is None:
        raise NotAllowed(*refused)
    since = at.case.history[0].recorded
    linked = (at.case.handed_from, at.case.handed_to)
    return Erasure(
        event=stamped(erasure(asked, at.case, ended), stamp, 0),
        copies=tuple(copies(own, asked.case, since)),
        linked=tuple(n for n in linked if n is not None and store.erasure(n) is None),
    )


def _ended(app: App, store: Reading, at: Found, held: dict[int, StoreEvent]) -> Ended | None:
    """How a case has ended; None while it has not."""
    day = ended_on(at.case)
    if day is None:
        return None
    day, goes_on = _as_it_went_on(store, at.case, day)
    return Ended(
        number=at.case.number,
        policy=at.case.policy.id,
        on=day,
        kept=kept(at.case, at.policy, day, app.retention),
        goes_on=goes_on,
        preserved=held.get(at.case.number),
    )


def _as_it_went_on(store: Reading, case: Case, day: dt.date) -> tuple[dt.date, int | None]:
    """When the last case ended that a case went on as, or the number of one that has not ended."""
    while case.handed_to is not None and store.erasure(case.handed_to) is None:
        later = fold(store.events(case.handed_to))
        if later is None:
            break
        end = ended_on(later)
        if end is None:
            return day, later.number
        day, case = max(day, end), later
    return day, None


def _against_preserving(
    held: dict[int, StoreEvent], case: int, reason: str, *, end: bool
) -> Iterator[Refusal]:
    if end and case not in held:
        yield Refusal("not-preserved", f"Case {case} is not preserved.")
    if not end and case in held:
        yield Refusal("preserved", f"Case {case} is {preserved_words(held[case])}.")
    if not reason.strip():
        yield Refusal("no-reason", "That needs a reason.", remedy="Give --reason TEXT.")
