"""`escalate correct`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.cli.opening import child_of
from escalate.cli.prompts import Needed
from escalate.cli.values import number
from escalate.core.commands import Correct

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate correct 7 2 --reason "Typed the wrong day." --happened "4 March 2026 15:00"
  escalate correct 7 2 --reason "Not yet filed." --withdraw "filed copy"
"""


@command(epilog=EXAMPLE, records=True)
def correct(
    case: options.Case = "",
    event: Annotated[
        str,
        typer.Argument(
            metavar="EVENT", help="Its number, as `escalate show` lists it.", show_default=False
        ),
    ] = "",
    reason: options.Reason = "",
    edit: options.Edit = False,
    happened: Annotated[
        str, typer.Option("--happened", metavar="DATE", help="When it happened.")
    ] = "",
    answer: options.Answer = None,
    answers: options.Answers = "",
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="ASK", help="Take an answer back. Repeatable."),
    ] = None,
    with_: options.With = None,
    disagreement: Annotated[
        str, typer.Option("--disagreement", metavar="TEXT", help="What it is about.")
    ] = "",
    raised: Annotated[
        str, typer.Option("--raised", metavar="DATE", help="When it was raised.")
    ] = "",
    child: Annotated[
        str, typer.Option("--child", metavar="REF", help="The child's local reference.")
    ] = "",
    child_name: Annotated[
        str, typer.Option("--child-name", metavar="NAME", help="The child's name.")
    ] = "",
    child_born: Annotated[
        str, typer.Option("--child-born", metavar="DATE", help="The child's date of birth.")
    ] = "",
    raising: options.Raising = "",
    responding: options.Responding = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Say what an event should have said.

    What was first written stays in the trail; deadlines that rested on it are reckoned again.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, event, why = prompts.with_text(
        desk,
        case,
        Needed("--reason", "why it is corrected", reason),
        Needed("EVENT", "the number of the event", event),
        edit=edit,
    )
    at = desk.at_case(case)
    command = desk.command(
        Correct,
        at.read,
        case=at.case.number,
        version=number(event, "EVENT", "an event's number, such as 2"),
        reason=why,
        happened=at.read.when(happened, "--happened"),
        disagreement=at.read.text(disagreement, "--disagreement") or None,
        raised=at.read.when(raised, "--raised"),
        child=child_of(at, child, child_name, child_born),
        raising=at.read.person(raising, "--raising"),
        responding=at.read.person(responding, "--responding"),
        people=at.read.participants(with_, "--with") if with_ else None,
        answers=read_answers(Said(answer=answer, answers=answers), at.read),
        withdraw=tuple(withdraw or ()),
    )
    desk.do(command)
