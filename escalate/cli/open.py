"""`escalate open`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import asking, compose
from escalate.cli.answers import Said
from escalate.cli.declared import command
from escalate.cli.opening import Opening, opened

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate open --policy our-policy --child W-1041 --raised 2/3/2026
    --raising "ward sister, City Hospital (health)"
    --responding "social worker, City Council (children's social care)"
    --disagreement "We do not agree that the threshold is not met."
"""


@command(epilog=EXAMPLE, records=True)
def open_case(
    policy: Annotated[
        str, typer.Option("--policy", metavar="ID", help="The policy: see `escalate policy list`.")
    ] = "",
    pathway: options.Pathway = "",
    raising: options.Raising = "",
    responding: options.Responding = "",
    disagreement: Annotated[
        str,
        typer.Option("--disagreement", metavar="TEXT", help=f"What it is about, {options.TEXTS}."),
    ] = "",
    raised: Annotated[
        str,
        typer.Option(
            "--raised", metavar="DATE", help="When it was raised; as --when if not given."
        ),
    ] = "",
    when: options.Happened = "",
    child: Annotated[
        str, typer.Option("--child", metavar="REFERENCE", help="The child's local reference.")
    ] = "",
    practice: Annotated[
        bool, typer.Option("--practice", help="It is about practice: there is no child.")
    ] = False,
    child_name: Annotated[
        str, typer.Option("--child-name", metavar="TEXT", help="The child's name; may be left out.")
    ] = "",
    child_born: Annotated[
        str, typer.Option("--child-born", metavar="DATE", help="The child's date of birth.")
    ] = "",
    matter: Annotated[
        str,
        typer.Option(
            "--matter", metavar="TEXT", help="Which matter it is that the policy leaves out."
        ),
    ] = "",
    stage: Annotated[
        str, typer.Option("--stage", metavar="STAGE", help="A later stage to begin at.")
    ] = "",
    ground: options.Ground = "",
    with_: options.With = None,
    answer: options.Answer = None,
    answers: options.Answers = "",
    vote: options.Vote = None,
    harm: options.Harm = False,
    harm_since: options.HarmSince = "",
    protective: options.Protective = "",
    protective_reason: options.ProtectiveReason = "",
    edit: options.Edit = False,
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Start a case.

    Says who must now talk to whom, by when, and what must be recorded. Asks, on a terminal, for
    what is missing.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan, create=True)
    case = Opening(
        policy=policy,
        pathway=pathway,
        raising=raising,
        responding=responding,
        disagreement=disagreement,
        raised=raised,
        when=when,
        child=child,
        practice=practice,
        child_name=child_name,
        child_born=child_born,
        matter=matter,
        stage=stage,
        ground=ground,
        edit=edit,
        harm=harm,
        harm_since=harm_since,
    )
    said = Said(
        answer=answer, answers=answers, protective=protective, protective_reason=protective_reason
    )
    at, command = opened(desk, case, with_, vote, said)
    desk.do(asking.completed(desk, at, command, command.pathway))
