"""`escalate policy plan`."""

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

\b
  escalate policy plan our-policy --raised 2/3/2026
  escalate policy plan our-policy --raised 2/3/2026 --harm
"""


@command(epilog=EXAMPLE)
def plan(
    id: Annotated[str, typer.Argument(metavar="ID", help="The policy.", show_default=False)] = "",
    raised: Annotated[
        str, typer.Option("--raised", metavar="DATE", help="When it is raised; today if not given.")
    ] = "",
    pathway: options.Pathway = "",
    harm: Annotated[bool, typer.Option("--harm", help="With a risk of significant harm.")] = False,
    json: options.Json = False,
) -> None:
    """Show a policy's timetable from a date.

    When each stage is due if every one is left on its last day. No case is needed, and none made.
    """
    from escalate.cli.shelf import Shelf
    from escalate.views.plan import plan_view

    output = Output(json)
    shelf = Shelf.open()
    policy, calendar = shelf.load(output, id)
    track = shelf.pathway(policy, pathway, output)
    when = shelf.when(raised or "today", "--raised", calendar)
    output.show(plan_view(policy, track, when, calendar, harm=harm))
