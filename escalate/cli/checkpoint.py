"""`escalate checkpoint`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.files import deliver
from escalate.config import at_home
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.core.trail.note import Note

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate checkpoint
  escalate checkpoint --sign lead.key --out 2026-03.checkpoint
"""


@command(epilog=EXAMPLE)
def checkpoint(
    sign: Annotated[
        str,
        typer.Option("--sign", metavar="KEYFILE", help="Sign it: see `escalate signing-key`."),
    ] = "",
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="Write to a file, and never over one.")
    ] = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Print what the trail is now, for others to keep.

    Mail it, or have its short head minuted. With it `escalate verify --checkpoint` shows later that
    nothing recorded up to now was altered, removed or put in another order.
    """
    from escalate.views.head import head_view

    desk = compose.desk(store, json=json)
    with desk.app.store.reading() as reading:
        now = checkpoint_of(reading.identity(), reading.head())
    if json:
        desk.out.show(head_view(now))
        return
    deliver([_note(now, sign)], out, desk.out, force=False)
    desk.out.note(f"For the minutes: {now.short}")


def _note(checkpoint: Checkpoint, sign: str) -> str:
    """Return the checkpoint as a note, signed where a key's file is given."""
    note = Note(checkpoint.to_text())
    if sign:
        from escalate.signing import read_key

        note = read_key(at_home(sign)).sign(note)
    return note.to_bytes().decode()
