"""`escalate list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.filters import MOST, check_agency, check_policy, check_status

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate list
  escalate list --status open --policy our-policy --text threshold
"""


@command(epilog=EXAMPLE)
def list_cases(
    status: Annotated[
        str,
        typer.Option(
            "--status", metavar="STATUS", help="open, resolved, closed, handed over or erased."
        ),
    ] = "",
    policy: Annotated[str, typer.Option("--policy", metavar="ID", help="Under that policy.")] = "",
    agency: Annotated[
        str, typer.Option("--agency", metavar="NAME", help="With that agency on either side.")
    ] = "",
    text: Annotated[
        str, typer.Option("--text", metavar="TEXT", help="With that text in what is listed.")
    ] = "",
    all_: options.All = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """List cases.

    The newest by their numbers, and how many there are.
    """
    from escalate.views.listing import Filters, list_page

    desk = compose.desk(store, json=json)
    check_status(status)
    with desk.app.store.reading() as reading:
        check_policy(policy, reading, desk.installed())
        check_agency(agency, reading)
        filters = Filters(status=status, policy=policy, agency=agency, text=text)
        view = list_page(reading, None if all_ or json else MOST, filters)
    desk.reveal(view, "list", listed=view.shown)
