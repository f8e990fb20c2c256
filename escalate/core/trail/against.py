"""A trail held against what somebody kept of it: a checkpoint, a head on paper, a head seen last.

Whoever can rewrite the whole file can make a trail that is whole in itself. What was kept elsewhere
tells: the root over the first so many events must be the one that was kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from escalate.core.store_events import StoreEvent
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.finding import Finding
from escalate.core.trail.proofs import Nodes, consistency
from escalate.core.trail.seen import restoration
from escalate.errors import BrokenTrail


class Kept(Struct, frozen=True):
    """What somebody kept of a trail."""

    name: str
    """What it is called in what is said of it: "The checkpoint lead.checkpoint"."""
    which: str
    size: int
    head: str
    """The short head. It binds origin, size and root; no other trail has it."""
    checkpoint: Checkpoint | None = None
    """The whole of it, where more than the short head was kept."""
    remembered: bool = False
    """Whether it is what this user saw last, and nobody else keeps it."""


def kept_checkpoint(checkpoint: Checkpoint, file: str) -> Kept:
    """Return a checkpoint that was kept in a file."""
    name = f"The checkpoint {file}"
    return Kept(name, file, checkpoint.size, checkpoint.short, checkpoint)


def contradiction(
    kept: Kept, origin: str, size: int, root: bytes, own: Iterable[StoreEvent]
) -> Finding | None:
    """Return what is to be said of a trail that is not what was kept of it; None when it is.

    The trail has *size* events, and *root* is that over as many as were kept, empty when it has not
    so many or it cannot be told. The store's *own* events tell whether a restoration explains it.
    """
    if kept.checkpoint is not None and kept.checkpoint.origin != origin:
        says = f"{kept.name} is of another store: {kept.checkpoint.origin}, and not {origin}."
        return Finding("checkpoint", kept.which, "other-origin", says)
    if root and Checkpoint(origin, kept.size, root).short == kept.head:
        return None
    restored = restoration(kept.size, own)
    if restored:
        says = f"{kept.name} is of {kept.size} events; the store was {restored}."
        return Finding("checkpoint", kept.which, "restored", says)
    if size >= kept.size and not root:
        says = f"{kept.name} cannot be compared: the root of {kept.size} events cannot be told."
        return Finding("checkpoint", kept.which, "no-root", says)
    if size < kept.size:
        says = (
            f"{kept.name} is of {kept.size} events, and the trail has {size}: it was rolled "
            "back. An old copy was put in its place, or its end was cut off."
        )
        return Finding("checkpoint", kept.which, "rolled-back", says)
    says = (
        f"{kept.name} has another root than the first {kept.size} events of the trail: it was "
        "rewritten. Something up to there was altered, added, removed or put in another order."
    )
    return Finding("checkpoint", kept.which, "rewritten", says)


def proven(kept: Checkpoint, now: Checkpoint, node: Nodes) -> tuple[bytes, ...] | None:
    """Return the proof of RFC 9162 that the trail grew out of what was kept; None if it fails."""
    try:
        proof = consistency(kept.size, now.size, node) if kept.size else ()
    except (BrokenTrail, ValueError):  # the store holds no such node, or is smaller
        return None
    return proof if not kept.size or now.extends(kept, proof) else None
