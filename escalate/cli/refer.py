"""`escalate refer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.core.commands import Refer

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate refer 7 --entering "raising: service manager"
  escalate refer 7 --to "Stage C" --ground "policy issue"
"""


@command(epilog=EXAMPLE, records=True)
def refer(
    case: options.Case = "",
    to: options.To = "",
    ground: options.Ground = "",
    entering: options.Entering = None,
    answer: options.Answer = None,
    answers: options.Answers = "",
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Take a held case up, or skip with a ground.

    A case is held by `escalate step CASE unresolved --hold`. Without a discussion a stage is
    skipped only with a ground.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    at = desk.at_case(prompts.case_number(desk, case))
    command = desk.command(
        Refer,
        at.read,
        when,
        seen=at.case.visit.number,
        case=at.case.number,
        to=to,
        ground=at.read.text(ground, "--ground"),
        entering=at.read.participants(entering, "--entering"),
        answers=read_answers(Said(answer=answer, answers=answers), at.read),
    )
    desk.do(command)
