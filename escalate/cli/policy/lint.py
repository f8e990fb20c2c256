"""`escalate policy lint`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command
from escalate.cli.output import Output

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

  escalate policy lint our-policy.toml
"""


@command(epilog=EXAMPLE)
def lint(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A policy file, or - .", show_default=False)
    ] = "",
    json: options.Json = False,
) -> None:
    """Check a policy file, all faults at once.

    Each fault with its place and the way out. Ends with exit code 24 if there is one.
    """
    from escalate.cli.shelf import Shelf
    from escalate.core.reading import read_policy

    output = Output(json)
    shelf = Shelf.open()
    policy = read_policy(shelf.read(output, file))
    shelf.calendar(policy)
    remarks = [remark.refusal() for remark in shelf.remarks(policy)]
    data = {"id": policy.id, "remarks": [{"says": r.says, "remedy": r.remedy} for r in remarks]}
    output.fact(data, f"{file}: {policy.id} has no faults.", *map(str, remarks))
