"""`escalate reopen`."""

from __future__ import annotations

from escalate.cli import compose, options, prompts
from escalate.cli.group import lone_app
from escalate.cli.prompts import Needed
from escalate.cli.recording import Recording
from escalate.core.commands import Reopen

app = lone_app()

EXAMPLE = """
Example:

  escalate reopen 7 --reason "The agreed visit did not take place."
"""


@app.command(cls=Recording, epilog=EXAMPLE)
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
