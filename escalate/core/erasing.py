"""The words of a case erased by law: what stands against it, what is said, who has copies.

What is asked for here stays in the trail for ever. It names posts and agencies, never a child.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from escalate.core.case import Case
from escalate.core.retention import Ended, Kept
from escalate.core.store_events import (
    CLOCK_SET,
    Begun,
    Erased,
    Imported,
    Preserved,
    Read,
    Released,
    Restored,
    Stamp,
    StoreEvent,
)
from escalate.core.times import When, not_before
from escalate.core.words import date_words
from escalate.errors import Refusal

ERASED = "erased"
"""What a case is called in lists once its words are gone."""
COPYING = ("export", "backup")
"""The commands that take a copy away."""


class Erase(Struct, frozen=True, kw_only=True):
    """What is asked: that the words of a case be erased, who permits it and why."""

    case: int
    authority: str
    reason: str
    early: str = ""
    """Why before the end of its period, or without one; empty where that is not asked."""


def erasure(asked: Erase, case: Case, ended: Ended) -> Erased:
    """What is kept of an erasure against which nothing stands."""
    return Erased(
        case=case.number,
        events=case.version,
        authority=asked.authority.strip(),
        reason=asked.reason.strip(),
        period=period_words(ended.kept),
        early=asked.early.strip(),
    )


def against(asked: Erase, case: Case, ended: Ended | None, today: dt.date) -> Iterator[Refusal]:
    """Every reason for which a case may not be erased today; *ended* is None while it has not."""
    if not asked.authority.strip():
        yield Refusal(
            "no-authority",
            "An erasure needs an authority: whoever permits it.",
            remedy="Give the post and the agency with --authority TEXT.",
        )
    if not asked.reason.strip():
        yield Refusal("no-reason", "An erasure needs a reason.", remedy="Give --reason TEXT.")
    if ended is None:
        yield Refusal(
            "not-closed",
            f"Case {case.number} is {case.status}: only a closed or handed-over case is erased.",
            remedy=f"Close it first: escalate close {case.number}.",
        )
        return
    yield from _in_use(ended)
    if not asked.early.strip():
        yield from _within_its_period(ended, today)


def against_clock(own: Sequence[StoreEvent], stamp: Stamp) -> Iterator[Refusal]:
    """Why nothing may be erased by a clock that was set, save in a store that was begun by one.

    A period would be over when somebody says so. *own* are the store's own events.
    """
    rehearsal = any(isinstance(e.body, Begun) and clock_set(e.tool) for e in own[:1])
    if clock_set(stamp.tool) and not rehearsal:
        yield Refusal(
            "clock-set",
            f"ESCALATE_NOW sets the clock to {date_words(stamp.recorded.day)}, and an erasure is "
            "for ever.",
            remedy="Take ESCALATE_NOW away and erase it then; or see with --plan what would be.",
        )


def clock_set(tool: str) -> bool:
    """Whether the clock of the program that recorded something was set for a rehearsal."""
    return tool.endswith(CLOCK_SET)


def preserved(own: Iterable[StoreEvent]) -> dict[int, StoreEvent]:
    """The cases that are out of reach of any erasure, with who put them there, of a store's own."""
    found: dict[int, StoreEvent] = {}
    for event in own:
        if isinstance(event.body, Preserved):
            found[event.body.case] = event
        elif isinstance(event.body, Released):
            found.pop(event.body.case, None)
    return dict(sorted(found.items()))


def returned(own: Iterable[StoreEvent]) -> tuple[int, ...]:
    """The cases that were erased by law and are back with a restored backup, of a store's own."""
    found: set[int] = set()
    for event in own:
        match event.body:
            case Restored(erased=cases):
                found.update(cases)
            case Erased(case=case):
                found.discard(case)
            case _:
                pass
    return tuple(sorted(found))


def copies(own: Iterable[StoreEvent], case: int, since: When) -> Iterator[StoreEvent]:
    """The events that say who took copies of a case away, of a store's own.

    *since* is when the case was recorded first: whole copies taken before cannot hold it.
    """
    for event in own:
        match event.body:
            case Read(cases=cases) as read if takes_copy(read):
                if case in cases or (not cases and not_before(event.recorded, since)):
                    yield event
            case Imported(cases=cases) if case in cases:
                yield event
            case _:
                pass


def takes_copy(read: Read) -> bool:
    """Whether a reading took a copy away."""
    return read.command in COPYING


def erasure_of(event: StoreEvent) -> Erased:
    """The body of an event by which a case was erased."""
    assert isinstance(event.body, Erased)
    return event.body


def erased_words(event: StoreEvent) -> str:
    """`Case 7 was erased on 3 March 2026 by records manager, under the authority of …`."""
    body = erasure_of(event)
    on = date_words(event.recorded.day)
    who = body.authority.rstrip(".")
    return f"Case {body.case} was erased on {on} by {event.actor}, under the authority of {who}."


def preserved_words(event: StoreEvent) -> str:
    """`preserved since 3 March 2026 by legal team: …`."""
    assert isinstance(event.body, Preserved)
    reason = event.body.reason.strip().rstrip(".")
    return f"preserved since {date_words(event.recorded.day)} by {event.actor}: {reason}"


def period_words(period: Kept | None) -> str:
    """`25 years from the end (clause 9)`; empty where no period is set.

    Without its last day: one that is counted from the birth would tell the birthday for ever.
    """
    if period is None:
        return ""
    source = f"clause {period.clause}" if period.source == "policy" else "the organisation's own"
    return f"{period.rule} ({source})"


def _in_use(ended: Ended) -> Iterator[Refusal]:
    """What no reason for an early erasure sets aside."""
    if ended.goes_on is not None:
        yield Refusal(
            "goes-on",
            f"Case {ended.number} goes on as case {ended.goes_on}, which has not ended.",
            remedy="Erase it when that one is closed.",
        )
    if ended.preserved is not None:
        yield Refusal(
            "preserved",
            f"Case {ended.number} is {preserved_words(ended.preserved)}.",
            remedy="To destroy what an inquiry or a court may ask for can be an offence. When it "
            f"is over: escalate preserve {ended.number} --end.",
        )


def _within_its_period(ended: Ended, today: dt.date) -> Iterator[Refusal]:
    early = "If it must go all the same, say why with --early TEXT."
    period = ended.kept
    if period is None:
        yield Refusal(
            "no-period",
            f"Nothing sets a period for case {ended.number}, which ended on "
            f"{date_words(ended.on)}.",
            remedy=f"Set `retention` in the config file, as in docs/retention.md. {early}",
        )
    elif period.until >= today:
        yield Refusal(
            "within-period",
            f"Case {ended.number} is to be kept until {date_words(period.until)}: {period.rule}.",
            period.clause,
            f"From the day after it may be erased. {early}",
        )
