"""`escalate reads`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.app.looking import readings
from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.values import number

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate reads
  escalate reads 7 --json
"""


@command(epilog=EXAMPLE)
def reads(
    case: options.Case = "",
    redact: options.Redact = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """List who read which case, and who took copies.

    Without a case's number all readings are listed; with one also the lists that it may have
    stood in. Only numbers of cases are kept, never what was read.
    """
    from escalate.views.readings import readings_view
    from escalate.views.redact import redacted

    desk = compose.desk(store, json=json)
    only = number(case, "CASE", "a case's number, such as 7") if case else None
    with desk.app.store.reading() as reading:
        view = readings_view(readings(reading, only), desk.clock.zone, only)
    desk.out.show(redacted(view) if redact else view)
