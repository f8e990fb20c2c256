"""Whether the policy covers the case at all, and where it goes if not."""

from __future__ import annotations

from msgspec.structs import replace

from escalate.core.case import Case
from escalate.core.commands import Open
from escalate.core.decide.turn import Turn
from escalate.core.events import Opened, Vote
from escalate.core.facts import facts_of, fold_case, holds
from escalate.core.policy import OutOfScope
from escalate.core.words import near


def check_scope(turn: Turn, matter: str = "") -> None:
    """Refuse or warn of what the policy says it does not cover; judged again at every step."""
    # Whether a case belongs here was decided on the votes it was opened with, not on later ones.
    facts = facts_of(
        turn.policy, replace(turn.now, votes=_opening_votes(turn.now)), turn.command.when
    )
    rows = turn.policy.scope(turn.now.pathway)
    for row in rows:
        conditional = bool(row.when or row.unless)
        if (conditional and holds(row, facts)) or (matter and _is_that(row, matter)):
            _say(turn, row)
    asked = [row for row in rows if not row.when and not row.unless]
    if matter and not any(_is_that(row, matter) for row in rows):
        turn.refuse(
            "unknown-matter",
            f"{matter!r} is none of the matters this policy leaves out.",
            remedy=f"{near(matter, [r.what for r in asked])}Leave --matter out, or give one of: "
            f"{'; '.join(row.what for row in asked) or 'none'}.",
        )


def _opening_votes(case: Case) -> tuple[Vote, ...]:
    opening = case.effective()[0].body
    return opening.votes if isinstance(opening, Opened) else ()


def _is_that(row: OutOfScope, matter: str) -> bool:
    """Whether the user means that row: only those without a condition are asked about."""
    asked = not row.when and not row.unless
    return asked and fold_case(row.what).startswith(fold_case(matter))


def _say(turn: Turn, row: OutOfScope) -> None:
    says = f"Out of scope: {row.what}."
    if row.force == "should":
        turn.warn("out-of-scope", f"{says} {row.instead}", row.clause)
        return
    case = turn.now
    over = ""
    if row.policy:
        over = (
            f" Use `escalate hand-over {case.number} --to {row.policy}`."
            if not isinstance(turn.command, Open)
            else f" Open it under that policy: `escalate open --policy {row.policy}`."
        )
    turn.refuse("out-of-scope", says, row.clause, f"{row.instead}{over}")
