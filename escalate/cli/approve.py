"""`escalate approve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.cli.typed import CASE
from escalate.cli.values import PERSON, maybe_number
from escalate.core.commands import Give
from escalate.core.events import Answer

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

  escalate approve 7 --record 2 --by-whom "named nurse, City Hospital" --on 6/3/2026
"""


@command(epilog=EXAMPLE, records=True)
def approve(
    case: options.Case = "",
    record: Annotated[
        str,
        typer.Option("--record", metavar="N", help="Which record, if several are not approved."),
    ] = "",
    by_whom: Annotated[
        str, typer.Option("--by-whom", metavar="PERSON", help="The person or post that approves.")
    ] = "",
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="When it was approved; now, if not given.")
    ] = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Say who approved a record, and when."""
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, whom = prompts.required(
        desk.out,
        Needed("CASE", CASE, case),
        Needed("--by-whom", f"who approves it, {PERSON}", by_whom),
    )
    at = desk.at_case(case)
    given = Answer(
        ask="approval",
        who=at.read.person(whom, "--by-whom"),
        on=at.read.when(on, "--on"),
        record=maybe_number(record, "--record"),
    )
    desk.do(desk.command(Give, at.read, case=at.case.number, answers=(given,)))
