"""The head of the trail, as receipts and exports show it, for others to keep."""

from __future__ import annotations

from msgspec import Struct

from escalate.core.trail.checkpoint import Checkpoint


class HeadView(Struct, frozen=True, kw_only=True):
    """What the whole trail was at one moment; whoever keeps it can hold the store to it."""

    origin: str
    """Which store: the origin of its checkpoints."""
    size: int
    root: str
    """In hexadecimal digits."""
    head: str
    """The short form for paper, `#42 · FVYR-MQVX-E2YE-IALC`: it binds origin, size and root."""
    checkpoint: str
    """The text of the checkpoint (C2SP tlog-checkpoint), unsigned."""


def head_view(checkpoint: Checkpoint) -> HeadView:
    """The head of the trail at a checkpoint."""
    return HeadView(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        head=checkpoint.short,
        checkpoint=checkpoint.to_text(),
    )
