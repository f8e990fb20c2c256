"""`escalate action`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.cli.news import News, read_news
from escalate.core.commands import Give

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate action 7 --new "Joint visit; team manager, City Council; 12/3/2026"
  escalate action 7 1 --done --done-on 11/3/2026
  escalate action 7 1 --explain "Nobody at home." --new-plan "Visit again." --due 16/3/2026
"""


@command(epilog=EXAMPLE, records=True)
def action(
    case: options.Case = "",
    number: Annotated[
        str,
        typer.Argument(metavar="NUMBER", help="The action's number.", show_default=False),
    ] = "",
    new: Annotated[
        list[str] | None,
        typer.Option("--new", metavar="WHAT; PERSON; DATE", help="A new action. Repeatable."),
    ] = None,
    done: Annotated[bool, typer.Option("--done", help="It is done.")] = False,
    done_on: Annotated[
        str, typer.Option("--done-on", metavar="DATE", help="When it was done, if not now.")
    ] = "",
    explain: Annotated[str, typer.Option("--explain", metavar="TEXT", help="Why it is late.")] = "",
    new_plan: Annotated[
        str, typer.Option("--new-plan", metavar="TEXT", help="What is planned instead.")
    ] = "",
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="Its new date.")] = "",
    when: options.Happened = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Agree an action, or say how one stands."""
    desk = compose.desk(store, by=by, json=json, plan=plan)
    at = desk.at_case(prompts.case_number(desk, case))
    news = News(number, done, done_on, explain, new_plan, due)
    actions, updates = read_news(desk, at.read, news, new)
    command = desk.command(
        Give, at.read, when, case=at.case.number, actions=actions, updates=updates
    )
    desk.do(command)
