"""`escalate close`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import asking, compose, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.core.commands import Close

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate close 7 --answer "learning=None identified."
"""


@command(epilog=EXAMPLE, records=True)
def close(
    case: options.Case = "",
    answer: options.Answer = None,
    answers: options.Answers = "",
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Close a case in which nothing is owed.

    It is resolved or handed over, everything owed is given, and no action is open.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    at = desk.at_case(prompts.case_number(desk, case))
    given = read_answers(Said(answer=answer, answers=answers), at.read)
    command = desk.command(Close, at.read, when, case=at.case.number, answers=given)
    desk.do(asking.completed(desk, at, command, at.case.pathway))
