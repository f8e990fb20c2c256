"""What is left to say of a case whose words were erased, and what an erasure brought about."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from msgspec import Struct

from escalate.core.erasing import clock_set, erased_words, erasure_of
from escalate.core.store_events import Imported, Read, StoreEvent
from escalate.core.trail.checkpoint import Checkpoint
from escalate.views.head import HeadView, head_view
from escalate.views.parts import TimeView, time
from escalate.views.private import Free, Name, Sentence


class Erasure(Protocol):
    """What an erasure brought about (`escalate.app.Erasure`)."""

    @property
    def event(self) -> StoreEvent:
        """The erasure as it is kept."""
        ...

    @property
    def copies(self) -> tuple[StoreEvent, ...]:
        """Who took copies of the case away, or brought it here."""
        ...

    @property
    def linked(self) -> tuple[int, ...]:
        """Other cases that name it."""
        ...

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What the trail is with it; None while nothing was erased."""
        ...


class ErasedView(Struct, frozen=True, kw_only=True):
    """The erasure of a case: all that is left to say of it."""

    case: int
    on: TimeView
    by: Name
    authority: Name
    reason: Free
    period: str
    """The period for which it was kept and what set it; empty where nothing did."""
    early: Free
    """Why before the end of its period, or without one; empty where it was not early."""
    events: int
    """How many events it had."""
    says: Sentence


class CopyView(Struct, frozen=True, kw_only=True):
    """A copy that was taken before: nothing here can reach it, and it still holds the words."""

    on: TimeView
    by: Name
    how: str
    """`export`, `backup`, or `import` where the case came from another store."""
    whole: bool
    """Whether all cases were in it."""
    redacted: bool


class ErasureView(Struct, frozen=True, kw_only=True):
    """What an erasure brought about, and what it does not reach."""

    planned: bool
    """A rehearsal: nothing was erased."""
    erased: ErasedView
    copies: tuple[CopyView, ...]
    beside: tuple[str, ...]
    """Files beside the store that may be copies of it, as an upgrade or a restore leaves one."""
    linked: tuple[int, ...]
    """Other cases that name this one and keep their own words."""
    drafts: tuple[int, ...]
    """The drafts of the case, of whoever erased it, that were removed with it."""
    drafts_left: tuple[int, ...]
    """Drafts of the case that were left, because they are being typed in another window."""
    trail: HeadView | None
    """The head of the trail with the erasure in it; null in a rehearsal."""


def erased_view(event: StoreEvent, zone: dt.tzinfo) -> ErasedView:
    """The erasure that *event* is, with times in *zone*."""
    body = erasure_of(event)
    return ErasedView(
        case=body.case,
        on=time(event.recorded, zone),
        by=event.actor,
        authority=body.authority,
        reason=body.reason,
        period=body.period,
        early=body.early,
        events=body.events,
        says=_says(event),
    )


def erasure_view(
    done: Erasure,
    zone: dt.tzinfo,
    beside: tuple[str, ...],
    *,
    dropped: tuple[int, ...] = (),
    left: tuple[int, ...] = (),
    planned: bool = False,
) -> ErasureView:
    """What an erasure brought about; with *planned* of one that was only tried.

    *dropped* are the drafts that were removed with the case, *left* those that could not be.
    """
    return ErasureView(
        planned=planned,
        erased=erased_view(done.event, zone),
        copies=tuple(_copy(event, zone) for event in done.copies),
        beside=beside,
        linked=done.linked,
        drafts=dropped,
        drafts_left=left,
        trail=head_view(done.checkpoint) if done.checkpoint else None,
    )


def _says(event: StoreEvent) -> str:
    doubt = " The clock was set by ESCALATE_NOW." if clock_set(event.tool) else ""
    return f"{erased_words(event)}{doubt}"


def _copy(event: StoreEvent, zone: dt.tzinfo) -> CopyView:
    body = event.body
    assert isinstance(body, Read | Imported)
    return CopyView(
        on=time(event.recorded, zone),
        by=event.actor,
        how=body.command if isinstance(body, Read) else "import",
        whole=not body.cases,
        redacted=isinstance(body, Read) and body.redacted,
    )
