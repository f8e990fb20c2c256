"""What somebody saw of a trail before, held against the trail as it is now.

Whoever can rewrite the whole file can make a trail that verifies. But the head that each user saw
last is remembered outside the file, and a trail that only grew still has that root at that size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from escalate.core.ports import Head
from escalate.core.store_events import Restored, StoreEvent
from escalate.errors import Refusal

REMEDY = (
    "Keep the file as it is and ask who put it there; `escalate verify` says what it holds. If a "
    "backup was put back by hand, move it away and put it back by `escalate restore`, which "
    "records it."
)
_OURS = (
    "Keep the file as it is and ask who put it there. If it is meant to be there, move it away and "
    "put it there by `escalate restore`, which records it"
)
_AFTER = "Look whether something must be recorded again."


class Seen(Struct, frozen=True):
    """What somebody saw of a store at its place."""

    store: str
    """The store's identity."""
    head: Head
    encrypted: bool = False


def held_against(
    seen: Head,
    head: Head,
    root_at: Callable[[int], bytes | None],
    own_events: Callable[[], Iterable[StoreEvent]],
) -> tuple[Refusal | None, bool]:
    """Return what is to be said of a trail with *head* to somebody who saw *seen* before.

    None when it only grew. The second value tells whether the trail can be trusted to go on from:
    also when a backup was put back and that was recorded. *own_events* is asked only when it did
    not simply grow.
    """
    if root_at(seen.size) == seen.root:
        return None, True
    restored = restoration(seen.size, own_events())
    if restored:
        says = f"The store was {restored}, and you had seen up to #{seen.size}."
        return Refusal("restored", says, remedy=_AFTER), True
    if head.size < seen.size:
        missing = seen.size - head.size
        says = (
            f"The store was rolled back: its trail has {head.size} events, and you have seen "
            f"{seen.size}: {'one is' if missing == 1 else f'{missing} are'} missing. An old copy "
            "was put in its place, or its end was cut off."
        )
        return Refusal("rolled-back", says, remedy=REMEDY), False
    says = (
        f"The store was rewritten: up to event {seen.size} its trail is not the one that you have "
        "seen. Something in it was changed, or another copy of the file went on from before."
    )
    return Refusal("rewritten", says, remedy=REMEDY), False


def another_copy(head: Head, seen: Head, place: str) -> Refusal:
    """Return what is said of a file that is seen first, and does not go on from one at *place*."""
    says = (
        f"This is another copy of the store {place}: you have seen {seen.size} events there, and "
        f"this one, with {head.size}, does not go on from them."
    )
    remedy = (
        "A backup, a trial or a replaced store is such a copy; if it is to be the store itself, "
        "ask who put it there."
    )
    return Refusal("another-copy", says, remedy=remedy)


def another_store(place: str, seen: Head, head: Head) -> Refusal:
    """Return what is said of a store at *place*, where one of another identity was seen last."""
    says = (
        f"Another store is at {place} than the one that you saw there last: that had {seen.size} "
        f"events, and this one, with {head.size}, has another name. It was put in its place."
    )
    remedy = f"{_OURS}; or leave it elsewhere, and name it with --store."
    return Refusal("another-store", says, remedy=remedy)


def plain_now(place: str) -> Refusal:
    """Return why a plain store at *place*, where an encrypted one was seen last, is refused."""
    says = f"The store {place} is not encrypted, and the one that you saw there last was."
    return Refusal("not-encrypted", says, remedy=f"{_OURS}.")


def restoration(size: int, events: Iterable[StoreEvent]) -> str:
    """Return what explains why the event *size* that was seen is not there any more, as a clause.

    The store's own events tell it; of several that explain it, the last. Empty when none does.
    """
    says = ""
    for event in events:
        body = event.body
        if isinstance(body, Restored) and body.kept < size and _covers(body, size):
            last = max(body.absent, size)
            first, reason = body.kept + 1, " ".join(body.reason.split()).rstrip(".")
            absent = f"#{first}" if first == last else f"#{first} to #{last}"
            says = (
                f"restored to #{body.kept} by {event.actor} on {event.recorded.day}, because "
                f"{reason}: what was recorded as {absent} is absent"
            )
    return says


def _covers(body: Restored, size: int) -> bool:
    """Whether what was seen is among what is absent: of a lost trail, all after what is kept."""
    return size <= body.absent or not body.root
