"""`escalate answer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.answers import read_parts, with_its_date
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.cli.typed import CASE
from escalate.cli.values import maybe_number
from escalate.core.commands import Give
from escalate.core.events import Answer

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate answer 7 "filed copy" --record 2
  escalate answer 7 "written confirmation" --part "outcome=Joint visit." --on 9/3/2026
"""


@command(epilog=EXAMPLE, records=True)
def answer(
    case: options.Case = "",
    ask: Annotated[
        str,
        typer.Argument(
            metavar="ASK",
            help="What is asked, in the words of `escalate show`.",
            show_default=False,
        ),
    ] = "",
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT",
            help=f"The answer, {options.TEXTS}; may be left out where an act is asked.",
            show_default=False,
        ),
    ] = "",
    each: Annotated[
        str, typer.Option("--each", metavar="SIDE", help="For which side or agency.")
    ] = "",
    part: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME=TEXT", help="One part of the answer. Repeatable."),
    ] = None,
    who: Annotated[str, typer.Option("--who", metavar="PERSON", help="Who did or said it.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The date that is asked.")] = "",
    record: Annotated[
        str, typer.Option("--record", metavar="N", help="For which record, if for several.")
    ] = "",
    visit: Annotated[
        str, typer.Option("--visit", metavar="N", help="For which stay at a stage, if for several.")
    ] = "",
    edit: options.Edit = False,
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Give something that is asked or owed.

    A copy filed, a share, a date, learning: whatever `escalate show` lists as asked or owed.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, ask = prompts.required(
        desk.out, Needed("CASE", CASE, case), Needed("ASK", "what is answered", ask)
    )
    at = desk.at_case(case)
    given = Answer(
        ask=ask,
        each=each,
        text=desk.texts.written(text, "TEXT", edit=edit),
        parts=read_parts(part or (), at.read),
        who=at.read.person(who, "--who"),
        on=at.read.when(on, "--on"),
        record=maybe_number(record, "--record"),
        visit=maybe_number(visit, "--visit"),
    )
    answers = (with_its_date(given, at.read),)
    desk.do(desk.command(Give, at.read, when, case=at.case.number, answers=answers))
