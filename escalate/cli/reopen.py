"""`escalate reopen`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.core.commands import Reopen

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate reopen 7 --reason "The agreed visit did not take place."
"""


@command(epilog=EXAMPLE, records=True)
def reopen(
    case: options.Case = "",
    reason: options.Reason = "",
    edit: options.Edit = False,
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Go on with a resolved or closed case."""
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, why = prompts.with_text(
        desk, case, Needed("--reason", "why it goes on", reason), edit=edit
    )
    at = desk.at_case(case)
    desk.do(desk.command(Reopen, at.read, when, case=at.case.number, reason=why))
