"""`escalate extend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import asking, compose, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.cli.typed import CASE
from escalate.core.commands import Extend

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate extend 7 --until 16/3/2026 --answer "rationale=The report is due on the 13th."
    --action "Chase the report; manager, City Hospital; 13/3/2026"
"""


@command(epilog=EXAMPLE, records=True)
def extend(
    case: options.Case = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The new date.")] = "",
    answer: options.Answer = None,
    answers: options.Answers = "",
    action: options.Action = None,
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Lengthen a deadline, where the policy allows it.

    With whatever the policy wants for it; the first date stays visible.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, until = prompts.required(
        desk.out,
        Needed("CASE", CASE, case),
        Needed("--until", "the new date", until),
    )
    at = desk.at_case(case)
    command = desk.command(
        Extend,
        at.read,
        when,
        seen=at.case.visit.number,
        case=at.case.number,
        until=at.read.day(until, "--until"),
        answers=read_answers(Said(answer=answer, answers=answers), at.read),
        actions=at.read.actions(action),
    )
    desk.do(asking.completed(desk, at, command, at.case.pathway))
