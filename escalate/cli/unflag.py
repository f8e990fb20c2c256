"""`escalate unflag`."""

from __future__ import annotations

from escalate.cli import compose, options, prompts
from escalate.cli.group import lone_app
from escalate.cli.prompts import Needed
from escalate.cli.recording import Recording
from escalate.core.commands import Give
from escalate.core.events import Answer

app = lone_app()

EXAMPLE = """
Example:

  escalate unflag 7 --reason "The strategy meeting found no risk of significant harm."
"""


@app.command(cls=Recording, epilog=EXAMPLE)
def unflag(
    case: options.Case = "",
    reason: options.Reason = "",
    edit: options.Edit = False,
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Lower the flag of significant harm."""
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, why = prompts.with_text(
        desk, case, Needed("--reason", "why the risk is no longer seen", reason), edit=edit
    )
    at = desk.at_case(case)
    given = Answer(ask="harm", text="no", parts={"reason": why})
    desk.do(desk.command(Give, at.read, when, case=at.case.number, answers=(given,)))
