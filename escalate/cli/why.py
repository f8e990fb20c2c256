"""`escalate why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate why 7
"""


@command(epilog=EXAMPLE)
def why(case: options.Case = "", store: options.Store = "", json: options.Json = False) -> None:
    """Explain a case's deadlines, day by day.

    The rule, its clause, where it counts from, and each day counted or skipped with the reason.
    """
    from escalate.views.why import why_view

    desk = compose.desk(store, json=json)
    at = desk.at_case(prompts.case_number(desk, case))
    view = why_view(at.case, at.policy, at.calendar, at.read.clock.instant)
    desk.reveal(view, "why", at.case.number)
