"""`escalate erase`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.app.retaining import plan_erasure
from escalate.cli import compose, erasing
from escalate.cli.declared import command

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate erase 7 --authority "head of records, City Council" --reason "Its period is over."
    --confirm 7
  escalate erase 7 --plan --authority "head of records, City Council" --reason "A court order."
    --early "The court ordered it for 1 May."
"""


@command(epilog=EXAMPLE)
def erase(
    case: options.Case = "",
    authority: Annotated[
        str,
        typer.Option("--authority", metavar="TEXT", help="Who permits it: a post and an agency."),
    ] = "",
    reason: options.Reason = "",
    early: Annotated[
        str,
        typer.Option(
            "--early", metavar="TEXT", help="Why before the end of its period, or without one."
        ),
    ] = "",
    confirm: Annotated[
        str,
        typer.Option("--confirm", metavar="CASE", help="The case's number again; off a terminal."),
    ] = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Take the words of a closed case away for ever.

    Its number stays, and of each event its place in the trail and its leaf, so that the trail can
    still be verified. Who permitted it and why stay for ever: write no name of a child there.
    Backups and exports made earlier still hold the words; the receipt names those that are known.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    typed = erasing.Typed(case, authority, reason, early, confirm)
    asked, confirm = erasing.asked(desk, typed)
    planned = plan_erasure(desk.app, asked, desk.stamp(), rehearsed=plan)
    if plan:
        erasing.rehearse(desk, planned)
        return
    erasing.check_confirmed(desk, planned, confirm)
    erasing.carry_out(desk, asked)
