"""`escalate due`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.dates import read_when
from escalate.cli.declared import command
from escalate.cli.ending import Exit
from escalate.cli.filters import MOST, check_agency
from escalate.cli.values import bad, number
from escalate.config import MOST_SOON

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate due
  escalate due --as-of 1/4/2026 --within 5 --agency "City Hospital" --fail
"""
OVERDUE = 3


@command(epilog=EXAMPLE)
def due(
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="As it would be on that day.")
    ] = "",
    within: Annotated[
        str,
        typer.Option("--within", metavar="N", help="Call it SOON from N working days before."),
    ] = "",
    agency: Annotated[
        str, typer.Option("--agency", metavar="NAME", help="Only cases of that agency.")
    ] = "",
    fail: Annotated[
        bool, typer.Option("--fail", help=f"End with exit code {OVERDUE} if something is overdue.")
    ] = False,
    all_: options.All = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """List open cases by their deadlines, worst first.

    Each with the side that must act, the working days left or over, and what is owed. A case for
    which the policy sets no timescale is listed with its age.
    """
    from escalate.views.worst import due_page

    desk = compose.desk(store, json=json)
    now = read_when(as_of or "now", desk.clock, "--as-of")
    soon = _soon(within) if within else desk.settings.soon
    with desk.app.store.reading() as reading:
        check_agency(agency, reading)
        view = due_page(
            *(reading, now, desk.calendars(reading)),
            most=None if all_ or json else MOST,
            soon=soon,
            agency=agency,
        )
    desk.reveal(view, "due", listed=view.shown)
    if fail and view.overdue:
        raise Exit(OVERDUE)


def _soon(within: str) -> int:
    days = f"a number of working days from 1 to {MOST_SOON}"
    soon = number(within, "--within", days)
    if soon > MOST_SOON:
        raise bad(f"--within is at most {MOST_SOON} working days, and not {soon}", f"Write {days}.")
    return soon
