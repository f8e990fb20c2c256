"""`escalate unflag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.core.commands import Give
from escalate.core.events import Answer

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate unflag 7 --reason "The strategy meeting found no risk of significant harm."
"""


@command(epilog=EXAMPLE, records=True)
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
