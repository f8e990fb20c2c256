"""`escalate flag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.core.commands import Give
from escalate.core.events import Answer

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate flag 7 --when "today 09:30"
"""


@command(epilog=EXAMPLE, records=True)
def flag(
    case: options.Case = "",
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Raise the flag: risk of significant harm.

    Where the policy then wants the escalation on the same day, the deadline moves at once.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    at = desk.at_case(prompts.case_number(desk, case))
    given = Answer(ask="harm", text="yes", on=at.read.when(when, "--when"))
    desk.do(desk.command(Give, at.read, when, case=at.case.number, answers=(given,)))
