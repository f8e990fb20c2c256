"""What is missing of a trail when a backup takes its place, so that it can be recorded again."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from escalate.core.codec import decode_store_event
from escalate.core.ports import Reading
from escalate.core.store_events import OWN, Erased, Preserved, Released, Restored, StoreEvent


class AbsentCase(Struct, frozen=True):
    """A case of which a backup lacks events."""

    number: int
    events: int
    """How many events are absent."""
    whole: bool
    """Whether the backup does not know the case at all."""


class Absence(Struct, frozen=True):
    """What a backup lacks of the trail that it replaces."""

    kept: int
    """The events of the replaced trail that the backup holds too."""
    last: int
    """The last event of the replaced trail; those after *kept* are absent."""
    root: bytes
    """The root of the replaced trail; empty when it was lost."""
    ahead: int = 0
    """How many events the backup has that the replaced trail had not."""
    cases: tuple[AbsentCase, ...] = ()
    own: int = 0
    """How many of the absent events are the store's own, such as who read what."""
    erased: tuple[int, ...] = ()
    """Cases that were erased by law since, and whose words come back with the backup."""
    again: tuple[StoreEvent, ...] = ()
    """What must stay said: earlier restorations, for other heads, and which cases are preserved."""

    def restoration(self, reason: str) -> Restored:
        """Return what is to be kept in the trail of it."""
        return Restored(
            kept=self.kept,
            absent=self.last,
            root=self.root.hex(),
            reason=reason,
            erased=self.erased,
        )


def all_lost(size: int) -> Absence:
    """Return what is known when the replaced trail cannot be read and the backup has *size* events.

    How many events are absent nobody can tell then.
    """
    return Absence(kept=size, last=size, root=b"")


def absence(replaced: Reading, backup: Reading, size: int) -> Absence:
    """Return what the first *size* events of a backup lack of the trail that it is to replace."""
    head = replaced.head()
    kept = _common(replaced, backup, min(size, head.size))
    events: Counter[int] = Counter()
    own: list[StoreEvent] = []
    for entry in replaced.entries():
        if entry.seq > kept:
            events[entry.case] += 1
            if entry.case == OWN:
                own.append(decode_store_event(entry.body))
    return Absence(
        kept=kept,
        last=head.size,
        root=head.root,
        ahead=size - kept,
        cases=tuple(
            AbsentCase(number, events[number], not backup.sealed(number))
            for number in sorted(events)
            if number != OWN
        ),
        own=len(own),
        erased=tuple(
            event.body.case
            for event in own
            if isinstance(event.body, Erased) and backup.sealed(event.body.case)
        ),
        again=tuple(e for e in own if isinstance(e.body, Restored | Preserved | Released)),
    )


def _common(one: Reading, other: Reading, most: int) -> int:
    """Return with how many events two trails begin alike: the roots over them are the same."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one.root_at(middle) == other.root_at(middle):
            low = middle
        else:
            high = middle - 1
    return low
