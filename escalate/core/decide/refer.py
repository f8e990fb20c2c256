"""Take a held case up, or skip to a later stage with a ground and without a discussion."""

from __future__ import annotations

from escalate.core.commands import Refer
from escalate.core.decide import given, ladder
from escalate.core.decide.enter import enter, leaving_late
from escalate.core.decide.moment import Moment
from escalate.core.decide.scope import check_scope
from escalate.core.decide.turn import Turn


def decide(turn: Turn, command: Refer) -> None:
    """The case goes up without a further discussion."""
    turn.must_be_open()
    check_scope(turn)
    case = turn.now
    earliest = case.visit.failed or case.visit.entered
    turn.check_when(command.when, "The referral", earliest, f"{case.stage} was left")
    if not case.held and not command.ground.strip():
        turn.refuse(
            "not-held",
            f"No discussion at {case.stage} is recorded as unresolved, so nothing can be referred.",
            remedy=f"Record it with `escalate step {case.number} unresolved`, or give --ground and "
            "--to if the stage is to be skipped.",
        )
        turn.stop()
    way = ladder.up(turn, "unresolved", to=command.to, ground=command.ground)
    if way.leads != "up":
        turn.refuse(
            "last-stage",
            f"{case.stage} is the last stage of this policy.",
            remedy=f"Record the resolution with `escalate step {case.number} resolved`.",
        )
        turn.stop()
    if not case.held and not way.ground:
        # One stage up is no skip of a stage, but this one is left without its discussion.
        ladder.check_ground(turn, way.to, command.ground)
    answers = given.answers(turn, command.answers)
    late = leaving_late(turn, command.when)
    visit = case.visit
    leave = Moment("leave", case.stage, outcomes=way.outcomes, ground=visit.ground, visit=visit)
    enter(
        turn,
        way.to,
        given.participants(turn, command.entering),
        answers,
        way.ground or command.ground,
        leave,
        late=late,
    )
