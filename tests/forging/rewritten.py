"""Forgeries that leave a store whole in itself: only what somebody kept elsewhere can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from escalate.core.codec import decode, decode_store_event, encode, encode_store_event
from escalate.core.ports import Entry
from escalate.core.store_events import OWN, Restored, stamped
from escalate.core.times import When
from tests.forging.forgeries import Act, Forgery, by_another, numbered, replace
from tests.forging.stores import Forger, stamp

STRANGER = "0f" * 16
"""The identity of another store."""


def of_the_past(entries: list[Entry]) -> Iterator[tuple[int, Forgery]]:
    """Yield the first event that is not as it was, and the forgery that made it so."""
    for place, entry in enumerate(entries):
        before, after = entries[:place], entries[place + 1 :]
        if not entry.body:
            continue
        edited = replace(entry, body=by_another(entry))
        says = f"event {entry.seq} by somebody else"
        yield entry.seq, Forgery(says, rewrite([*before, edited, *after]))
        if entry.case != OWN:
            edited = replace(entry, body=earlier(entry))
            says = f"event {entry.seq} recorded a minute earlier"
            yield entry.seq, Forgery(says, rewrite([*before, edited, *after]))
        if after and entry.seq > 1 and after[0].case != entry.case and after[0].body:
            swapped = [*before, after[0], entry, *after[1:]]
            says = f"events {entry.seq} and {entry.seq + 1} in the other order"
            yield entry.seq, Forgery(says, rewrite(swapped))


def of_the_end(entries: list[Entry]) -> Iterator[tuple[int, Forgery]]:
    """Yield the first event that is missing, and the forgery: the end of the trail cut off."""
    for size in range(1, len(entries)):
        if entries[size - 1].body:  # else its erasure is missed, which is found without
            says = f"all after event {size} cut off"
            yield size + 1, Forgery(says, rewrite(entries[:size]))


def as_another_store(entries: list[Entry]) -> Forgery:
    """Return the forgery that gives a store another name, in its trail and outside."""
    begun = decode_store_event(entries[0].body)
    named = replace(begun, body=replace(begun.body, store=STRANGER))
    others = [replace(entries[0], body=encode_store_event(named)), *entries[1:]]

    def act(forger: Forger) -> None:
        rewrite(others)(forger)
        forger.run("UPDATE meta SET value = ?", STRANGER)

    return Forgery("another store", act)


def as_it_was(entries: list[Entry]) -> Iterator[Forgery]:
    """Yield the store as it was after each event, and as each backup of it would have been."""
    for _, forgery in of_the_end(entries):
        yield forgery
    for kept in range(1, len(entries)):
        if entries[kept - 1].body:
            yield restored(entries, kept)


def restored(entries: list[Entry], kept: int) -> Forgery:
    """Return what is no forgery: a backup of so many events put back, and that recorded."""
    own = [entry for entry in entries[:kept] if entry.case == OWN]
    said = Restored(kept=kept, absent=len(entries), root="", reason="the disk failed")
    event = stamped(said, stamp(), len(own) + 1)
    last = replace(entries[0], version=event.version, body=encode_store_event(event))
    return Forgery("a recorded restoration", rewrite([*entries[:kept], last]))


def rewrite(entries: list[Entry]) -> Act:
    """Return the making of the whole trail and of all lists anew, over other events."""

    def act(forger: Forger) -> None:
        forger.reseal(numbered(entries))
        forger.project()

    return act


def earlier(entry: Entry) -> bytes:
    """Return the words of an event as if they had been recorded a minute before."""
    event = decode(entry.body)
    assert event.recorded.at is not None
    moment = event.recorded.at - dt.timedelta(minutes=1)
    return encode(replace(event, recorded=When(event.recorded.day, moment)))
