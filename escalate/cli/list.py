"""`escalate list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.filters import check_agency, check_policy, check_status

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
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """List cases."""
    from escalate.views.listing import list_view

    desk = compose.desk(store, json=json)
    check_status(status)
    with desk.app.store.reading() as reading:
        check_policy(policy, reading, desk.installed())
        check_agency(agency, reading)
        view = list_view(
            *(reading.rows(), reading.erasures()),
            status=status,
            policy=policy,
            agency=agency,
            text=text,
        )
    desk.reveal(view, "list", listed=len(view.rows))
