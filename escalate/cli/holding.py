"""A checkpoint that somebody holds, read from the file in which they keep it."""

from __future__ import annotations

from escalate.cli.values import bad
from escalate.config import at_home
from escalate.core.trail.checkpoint import MOST_BYTES, Checkpoint, read_checkpoint
from escalate.core.trail.note import Note


def held(file: str, option: str) -> tuple[Checkpoint, Note]:
    """Return the checkpoint in a file, and its note; *option* names it in messages.

    Raises `BadUsage` when the file cannot be read, or holds no checkpoint.
    """
    try:
        with at_home(file).open("rb") as kept:
            data = kept.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise bad(f"{option} {file} cannot be read: {why}", "Check its name.") from None
    return read_checkpoint(data)
