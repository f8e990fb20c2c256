"""Who looked at cases, and who took copies away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from escalate.core.store_events import Read, StoreEvent
from escalate.views.parts import TimeView, time
from escalate.views.private import Name


class ReadingRow(Struct, frozen=True, kw_only=True):
    """One reading."""

    recorded: TimeView
    actor: Name
    command: str
    cases: tuple[int, ...]
    """The cases by number; empty where a list or all of them were read."""
    listed: int | None
    """How many cases a list had."""
    redacted: bool
    op: str


class ReadingsView(Struct, frozen=True, kw_only=True):
    """The readings, in their order; with a case's number those that it was part of."""

    case: int | None
    rows: tuple[ReadingRow, ...]


def readings_view(
    found: Iterable[tuple[StoreEvent, Read]], zone: dt.tzinfo, case: int | None = None
) -> ReadingsView:
    """The readings as rows, with times in *zone*."""
    return ReadingsView(case=case, rows=tuple(_row(event, read, zone) for event, read in found))


def _row(event: StoreEvent, read: Read, zone: dt.tzinfo) -> ReadingRow:
    return ReadingRow(
        recorded=time(event.recorded, zone),
        actor=event.actor,
        command=read.command,
        cases=read.cases,
        listed=read.listed,
        redacted=read.redacted,
        op=event.op,
    )
