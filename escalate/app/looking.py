"""Who looked at cases, or took copies of them away: kept in the trail, by numbers only."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.core.ports import Reading, Store
from escalate.core.store_events import Read, Stamp, StoreEvent


def note_reading(store: Store, read: Read, stamp: Stamp) -> None:
    """Keep in the trail that somebody reads.

    Raises `Conflict` or `StoreUnusable` when that cannot be.
    """
    with store.writing() as writing:
        writing.keep(read, stamp)


def note_export(store: Store, case: int | None, stamp: Stamp, *, redacted: bool) -> StoreEvent:
    """Keep in the trail that somebody takes a copy of a case, or of all, and how much it holds.

    Raises `Conflict` or `StoreUnusable` when that cannot be.
    """
    with store.writing() as writing:
        read = Read(
            command="export",
            cases=() if case is None else (case,),
            redacted=redacted,
            events=writing.count(case),
        )
        return writing.keep(read, stamp)


def readings(reading: Reading, case: int | None = None) -> Iterator[tuple[StoreEvent, Read]]:
    """The readings that were kept, in their order; with a case's number those that it was part of.

    A list, or an export of all, was of every case there was.
    """
    for event in reading.own_events():
        read = event.body
        if isinstance(read, Read) and (case is None or case in read.cases or not read.cases):
            yield event, read
