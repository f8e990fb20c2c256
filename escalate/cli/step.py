"""`escalate step`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import asking, compose
from escalate.cli.answers import Said, read_answers
from escalate.cli.declared import command
from escalate.core.commands import Step

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate step 7 unresolved --when "5 March 2026 14:30" --channel telephone
    --with "raising: named nurse" --with "responding: team manager"
    --not-agreed "Whether the threshold is met." --safe-now "Daily visits by the ward."
    --approved-by "named nurse, City Hospital" --approved-on 5/3/2026
"""


@command(epilog=EXAMPLE, records=True)
def step(
    case: options.Case = "",
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="OUTCOME",
            help="continuing, unresolved, resolved or one the stage names; none if votes decide.",
            show_default=False,
        ),
    ] = "",
    with_: options.With = None,
    when: options.Happened = "",
    channel: options.Channel = "",
    agreed: options.Agreed = "",
    not_agreed: options.NotAgreed = "",
    safe_now: options.SafeNow = "",
    action: options.Action = None,
    approved_by: options.ApprovedBy = None,
    approved_on: options.ApprovedOn = None,
    answer: options.Answer = None,
    answers: options.Answers = "",
    vote: options.Vote = None,
    hold: Annotated[
        bool, typer.Option("--hold", help="Unresolved, but do not go up yet: see `escalate refer`.")
    ] = False,
    referred: Annotated[
        str,
        typer.Option(
            "--referred", metavar="DATE", help="When the next stage was entered, if later."
        ),
    ] = "",
    entering: options.Entering = None,
    to: options.To = "",
    ground: options.Ground = "",
    harm: options.Harm = False,
    harm_since: options.HarmSince = "",
    protective: options.Protective = "",
    protective_reason: options.ProtectiveReason = "",
    edit: Annotated[
        list[str] | None,
        typer.Option("--edit", metavar="ASK", help="Write an answer in your editor. Repeatable."),
    ] = None,
    by: options.By = "",
    plan: options.Plan = False,
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Record a discussion and its outcome.

    `unresolved` takes the case up a stage, unless it is held; `resolved` ends the disagreement.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    case, outcome = asking.discussion(desk, case, outcome, with_, vote)
    at = desk.at_case(case)
    said = Said(
        answer=answer,
        edit=edit,
        answers=answers,
        channel=channel,
        agreed=agreed,
        not_agreed=not_agreed,
        safe_now=safe_now,
        approved_by=approved_by,
        approved_on=approved_on,
        protective=protective,
        protective_reason=protective_reason,
        harm=harm,
        harm_since=harm_since,
    )
    command = desk.command(
        Step,
        at.read,
        when,
        seen=at.case.visit.number,
        case=at.case.number,
        outcome=outcome,
        people=asking.took_part(desk, at.read, with_),
        answers=read_answers(said, at.read),
        actions=at.read.actions(action),
        votes=at.read.votes(vote),
        hold=hold,
        to=to,
        ground=at.read.text(ground, "--ground"),
        referred=at.read.when(referred, "--referred"),
        entering=at.read.participants(entering, "--entering"),
    )
    desk.do(asking.completed(desk, at, command, at.case.pathway))
