"""`escalate policy show`."""

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

  escalate policy show our-policy
"""


@command(epilog=EXAMPLE)
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The policy.", show_default=False)] = "",
    json: options.Json = False,
) -> None:
    """Show a policy, row by row, with its clauses.

    Also what should be looked at again: a review that is due, a holiday that is not published.
    """
    from escalate.cli.shelf import Shelf
    from escalate.views.policy import policy_view

    shelf = Shelf.open()
    policy, _ = shelf.load(Output(json), id)
    Output(json).show(policy_view(policy, shelf.remarks(policy)))
