"""`escalate verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command
from escalate.cli.ending import Exit
from escalate.cli.output import Output
from escalate.errors import BrokenTrail

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate verify
  escalate verify --checkpoint 2026-03.checkpoint --key "lead.hospital.example+3f7a12c9+AQ..."
  escalate verify --head "#42 · FVYR-MQVX-E2YE-IALC"
"""


@command(epilog=EXAMPLE)
def verify(
    checkpoint: Annotated[
        str, typer.Option("--checkpoint", metavar="FILE", help="A checkpoint that was kept.")
    ] = "",
    head: Annotated[
        str, typer.Option("--head", metavar="HEAD", help="A short head, from paper.")
    ] = "",
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="The public half of a key that signed the checkpoint, or @FILE. Repeatable.",
        ),
    ] = None,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Check that nothing was changed unseen.

    Every event against its seal, the tree, its case and the lists; the policies, the schema and the
    file itself. Everything broken is named. Nothing is written. With a checkpoint or a head that
    was kept elsewhere it shows that nothing recorded up to then was altered, removed or reordered.
    """
    from escalate.cli.verifying import Given, verified

    out = Output(json)
    view = verified(out, store, Given(checkpoint, head, tuple(key or ())))
    out.show(view)
    if not view.whole:
        raise Exit(BrokenTrail.EXIT_CODE)
