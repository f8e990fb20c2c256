"""What both stores hold of an append before they make it: the port's contract, said once."""

from escalate.core.events import Event
from escalate.core.ports import Row
from escalate.errors import BrokenTrail, Conflict, Refusal, StoreUnusable


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
            remedy="Try again; if it stays and nobody is, its folder does not lock files as it should:"
            " keep the store on a disk of this computer.",
        )
    )


def unreadable(what: str, why: Exception) -> BrokenTrail:
    """Return the error for stored bytes that cannot be understood."""
    return BrokenTrail(
        Refusal(
            "unreadable",
            f"{what} cannot be read ({why}).",
            remedy="Keep the file as it is, and see what is broken: escalate verify.",
        )
    )


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
