"""Deciding: a policy, a case and a command give events, or a refusal that names every reason."""

from __future__ import annotations

from escalate.core.case import Case
from escalate.core.commands import (
    Close,
    Command,
    Correct,
    Extend,
    Give,
    HandOver,
    Open,
    Refer,
    Reopen,
    Step,
)
from escalate.core.decide import close, correct, extend, give, open, refer, step
from escalate.core.decide.moment import World
from escalate.core.decide.turn import Turn
from escalate.core.events import Event
from escalate.core.policy import Policy


def decide(
    policy: Policy, case: Case | None, command: Command, world: World, number: int
) -> tuple[Event, ...]:
    """The events that a command brings about, in their order.

    *number* is the case's own number; for a hand-over, the number of the case that goes on.
    Raises `NotAllowed` with every reason at once; nothing has happened then.
    """
    turn = Turn(policy, command, world, case, case.number if case else number)
    match command:
        case Open():
            open.decide(turn, command)
        case Step():
            step.decide(turn, command)
        case Refer():
            refer.decide(turn, command)
        case Give():
            give.decide(turn, command)
        case Extend():
            extend.decide(turn, command)
        case HandOver():
            close.hand_over(turn, command, number)
        case Close():
            close.close(turn, command)
        case Reopen():
            close.reopen(turn, command)
        case Correct():
            correct.decide(turn, command)
        case _:
            raise ValueError(f"no decision for {type(command).__name__}")
    return turn.done()


__all__ = ["Turn", "World", "decide"]
