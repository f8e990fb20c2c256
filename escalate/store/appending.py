"""What both stores do alike: check an append before they make it, and say what went wrong."""

import datetime as dt

from escalate.core.erasing import erased_words, erasure_of
from escalate.core.events import Event
from escalate.core.ports import Entry, Row, Sealed
from escalate.core.store_events import OWN, Erased, Stamp, StoreEvent
from escalate.core.times import When
from escalate.core.trail.tree import SALT_BYTES, Frontier, seal
from escalate.errors import BrokenTrail, Conflict, NotFound, Refusal, StoreUnusable


def unsaid() -> Stamp:
    """Return the stamp of a store whose maker does not say who they are, as in a rehearsal."""
    return Stamp(op="", actor="", recorded=When(dt.date.min))


def check_append(have: int, events: tuple[Event, ...], row: Row) -> None:
    """Check that *events* go on where a case of *have* events ends, and that *row* is theirs.

    Raises `Conflict` when somebody recorded first, `ValueError` for what no caller may ask.
    """
    if not events:
        raise ValueError("there is nothing to append")
    if {event.case for event in events} != {row.number}:
        raise ValueError(f"the events and the row are not all of case {row.number}")
    first = events[0].version
    if [event.version for event in events] != list(range(first, first + len(events))):
        raise ValueError(f"the versions of case {row.number} do not follow each other")
    if row.version != events[-1].version:
        raise ValueError(f"the row is of version {row.version}, not {events[-1].version}")
    if first > have + 1:
        raise ValueError(f"case {row.number} has {have} events: {first} cannot be the next")
    if first <= have:
        raise already_recorded(row.number, have)


def check_erase(have: int, body: Erased, before: StoreEvent | None) -> None:
    """Check that a case has the events that are to be erased, and has their words yet."""
    if before is not None:
        raise erased(before)
    if body.case == OWN or not 0 < have == body.events:
        raise ValueError(f"case {body.case} has {have} events, not {body.events}")


def check_sealed(events: tuple[Event, ...], sealed: tuple[Sealed, ...]) -> None:
    """Check that *sealed* may be those of *events*; raises `ValueError`, which no caller causes."""
    if len(sealed) != len(events):
        raise ValueError(f"{len(events)} events are not sealed {len(sealed)} times")
    for one in sealed:
        if len(one.salt) != SALT_BYTES or seal(one.salt, one.body) != one.leaf:
            raise ValueError(
                f"the bytes of the event that was at {one.seq} are not what was sealed"
            )


def sealed_after(
    frontier: Frontier, case: int, version: int, body: bytes, salt: bytes
) -> tuple[Entry, Frontier]:
    """Return an event as the trail holds it after *frontier*, and the frontier with it."""
    leaf = seal(salt, body)
    frontier, completed = frontier.grown(leaf)
    nodes = b"".join(completed)
    return Entry(frontier.size, case, version, body, salt, leaf, nodes, frontier.root), frontier


def erased(event: StoreEvent) -> NotFound:
    """Return the error for a case whose words were erased by *event*."""
    number = erasure_of(event).case
    return NotFound(
        Refusal(
            "erased",
            erased_words(event),
            remedy=f"What is left of it: escalate export {number}.",
        )
    )


def blank(seq: int) -> BrokenTrail:
    """Return the error for an event whose words are gone and were never erased by law."""
    return broken(f"Event {seq} has lost its words, and no erasure of its case is recorded.")


def first_of(events: tuple[Event, ...], op: str) -> tuple[int, int] | None:
    """Return the case and the number of the first of a case's *events* that has that `op`."""
    return next(((event.case, event.version) for event in events if event.op == op), None)


def already_recorded(case: int, have: int) -> Conflict:
    """Return the error for a case that somebody else changed in the meantime."""
    return Conflict(
        Refusal(
            "changed",
            f"Somebody else recorded something in case {case} in the meantime: it has {have} events"
            " now, and nothing was recorded.",
            remedy="Look at the case and try again.",
        )
    )


def busy(place: str) -> Conflict:
    """Return the error for a store whose write lock somebody else holds."""
    return Conflict(
        Refusal(
            "busy",
            f"Somebody else is recording in {place}.",
            remedy="Try again; if it stays and nobody is, its folder does not lock files as it"
            " should: keep the store on a disk of this computer.",
        )
    )


def broken(says: str) -> BrokenTrail:
    """Return the error for a trail that does not hold together."""
    return BrokenTrail(
        Refusal(
            "broken-trail",
            says,
            remedy="Keep the file as it is, and see what is broken: escalate verify.",
        )
    )


def no_node(level: int, seq: int) -> BrokenTrail:
    """Return the error for a subtree that the trail does not hold."""
    return broken(f"The trail holds no hash of the {1 << level} events up to event {seq}.")


def other_policy_text(digest: str) -> BrokenTrail:
    """Return the error for a second text under a policy's digest."""
    return BrokenTrail(
        Refusal(
            "other-policy-text",
            f"The store holds another text under the policy digest {digest}.",
            remedy="Keep the file as it is, and see what is broken: escalate verify.",
        )
    )


def unusable(code: str, says: str, remedy: str) -> StoreUnusable:
    """Return the error for a store that cannot be used: what is wrong, and the way out."""
    return StoreUnusable(Refusal(code, says, remedy=remedy))
