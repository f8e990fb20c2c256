"""`escalate hand-over`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.cli.opening import goes_on
from escalate.cli.prompts import Needed
from escalate.core.commands import HandOver

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate hand-over 7 --to their-policy --responding "team manager, City Council"
    --reason "The dispute is about the actions of another agency."
"""


@command(epilog=EXAMPLE, records=True)
def hand_over(
    case: options.Case = "",
    to: Annotated[
        str, typer.Option("--to", metavar="POLICY", help="The policy under which it goes on.")
    ] = "",
    pathway: options.Pathway = "",
    responding: options.Responding = "",
    reason: options.Reason = "",
    edit: options.Edit = False,
    answer: options.Answer = None,
    answers: options.Answers = "",
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Go on with a case under another policy.

    The case ends here and a new one is opened there; each names the other.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, to, why = prompts.with_text(
        desk,
        case,
        Needed("--reason", "why it is handed over", reason),
        Needed("--to", "the policy under which it goes on", to),
        edit=edit,
    )
    at = desk.at_case(case)
    given = read_answers(Said(answer=answer, answers=answers), at.read)
    opening = goes_on(desk, at, to, pathway, responding, when)
    command = desk.command(
        HandOver,
        at.read,
        when,
        seen=at.case.visit.number,
        case=at.case.number,
        reason=why,
        opening=opening,
        answers=given,
    )
    desk.do(command)
