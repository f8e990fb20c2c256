"""`escalate show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate show 7
  escalate show 7 --json --redact
"""


@command(epilog=EXAMPLE)
def show(
    case: options.Case = "",
    redact: options.Redact = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Show where a case stands.

    The stage, its deadline, who must talk to whom, what is owed, and everything that happened.
    """
    from escalate.views.case import case_view

    desk = compose.desk(store, json=json)
    at = desk.at_case(prompts.case_number(desk, case))
    view = case_view(at.case, at.policy, at.calendar, at.read.clock.instant)
    if redact:
        from escalate.views.redact import redacted

        view = redacted(view)
    desk.reveal(view, "show", at.case.number, redacted=redact)
