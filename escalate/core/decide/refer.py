"""Take a held case up, or skip to a later stage with a ground and without a discussion."""

from __future__ import annotations

import msgspec

from escalate.core.commands import Refer
from escalate.core.decide import given, ladder
from escalate.core.decide.enter import enter, entering_answers, leaving_late
from escalate.core.decide.moment import Moment
from escalate.core.decide.scope import check_scope
from escalate.core.decide.turn import Turn
from escalate.core.moves import next_stage


def decide(turn: Turn, command: Refer) -> None:
    """The case goes up without a further discussion."""
    turn.must_be_open()
    check_scope(turn)
    case = turn.now
    _check(turn, command)
    way = ladder.up(turn, "unresolved", to=command.to, ground=command.ground)
    if not case.held and not way.ground:
        # One stage up is no skip of a stage, but this one is left without its discussion.
        ladder.check_ground(turn, way.to, command.ground)
    visit = case.visit
    here, there = entering_answers(turn, given.answers(turn, command.answers), way.to)
    # What is told of the stage that ends belongs to its own visit, not to the one that begins.
    left = tuple(msgspec.structs.replace(a, visit=a.visit or visit.number) for a in here)
    late = leaving_late(turn, command.when)
    leave = Moment("leave", case.stage, outcomes=way.outcomes, ground=visit.ground, visit=visit)
    enter(
        turn,
        way.to,
        given.participants(turn, command.entering),
        left + there,
        way.ground or command.ground,
        leave,
        late=late,
    )


def _check(turn: Turn, command: Refer) -> None:
    """Refuse what cannot be referred: the last stage, or one that nobody found unresolved."""
    case = turn.now
    turn.check_leaving(command.when, "The referral")
    if command.to:
        ladder.later_stage(turn, command.to)
    if not command.to and not next_stage(turn.policy, case, turn.facts(outcomes=("unresolved",))):
        turn.refuse(
            "last-stage",
            f"{case.stage} is the last stage of this policy.",
            remedy=f"Record the resolution with `escalate step {case.number} resolved`.",
        )
        turn.stop()
    if not case.held and not command.ground.strip():
        turn.refuse(
            "not-held",
            f"No discussion at {case.stage} is recorded as unresolved, so nothing can be referred.",
            remedy=f"Record it with `escalate step {case.number} unresolved`, or give --ground and "
            "--to if the stage is to be skipped.",
        )
        turn.stop()
