"""`escalate signing-key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import prompts
from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.cli.prompts import Needed
from escalate.config import at_home

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

  escalate signing-key lead.key --name lead.hospital.example
"""


@command(epilog=EXAMPLE)
def signing_key(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The new key's file.", show_default=False)
    ] = "",
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="The key's name, as others will see it."),
    ] = "",
    json: options.Json = False,
) -> None:
    """Make a key that signs checkpoints.

    What is printed is its public half. Keep the file where those who can change the store cannot
    read it. Give the public half to whoever shall verify, by another way than the checkpoints.
    """
    from escalate.signing import make_key

    out = Output(json)
    typed, called = prompts.required(
        out, Needed("FILE", "the new key's file", file), Needed("--name", "the key's name", name)
    )
    public = make_key(at_home(typed), called).to_text()
    out.fact({"key": typed, "verifier": public}, public)
    out.note(f"Written: {typed}. Above is the public half, for those who verify.")
