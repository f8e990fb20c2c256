"""`escalate retention`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.app.retaining import endings
from escalate.cli import compose
from escalate.cli.dates import read_day
from escalate.cli.declared import command
from escalate.core.erasing import preserved, returned

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate retention
  escalate retention --as-of 31/12/2051 --json
"""


@command(epilog=EXAMPLE)
def retention(
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="As it would be on that day.")
    ] = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """List closed cases that are past their period.

    The oldest first, each with the day from which it may be erased and what says so: its policy, or
    `retention` in the config file, whichever is longer. Also those that
    were erased and are back with a restored backup. Nothing is ever erased by itself.
    """
    from escalate.views.retention import retention_view

    desk = compose.desk(store, json=json)
    day = read_day(as_of or "today", desk.clock, "--as-of")
    with desk.app.store.reading() as reading:
        held, back = preserved(reading.own_events()).values(), returned(reading.own_events())
        ended, period = endings(desk.app, reading), desk.settings.retention
        view = retention_view(ended, held, day, period, back)
    desk.reveal(view, "retention", listed=len(view.rows))
