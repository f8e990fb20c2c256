"""Enter a later stage; shared by the commands that go up."""

from __future__ import annotations

from collections.abc import Iterable

from escalate.core.case import Case
from escalate.core.clocks import PROTECTIVE
from escalate.core.deadlines import is_overdue
from escalate.core.decide import given
from escalate.core.decide.extension import wants
from escalate.core.decide.happen import happen
from escalate.core.decide.moment import Moment
from escalate.core.decide.turn import Turn
from escalate.core.events import Answer, Entered, Participant
from escalate.core.times import When
from escalate.core.told import Asked, Deadline
from escalate.core.words import date_words, working_days


def entering_answers(
    turn: Turn, answers: Iterable[Answer], to: str
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """The answers of a step parted: those for the discussion, and those for the stage entered."""
    case = turn.now
    here = {ask.ask for ask in turn.policy.asks_at(case.pathway, case.stage)}
    there = {
        ask.ask
        for ask in (turn.policy.asks_at(case.pathway, to) if to else ())
        if ask.at == "enter" and ask.ask not in here
    }
    if to:
        # A date that lies ahead is meant for the stage that begins, not for the one that ends.
        there.update(given.AHEAD)
    answers = tuple(answers)
    return (
        tuple(answer for answer in answers if answer.ask not in there),
        tuple(answer for answer in answers if answer.ask in there),
    )


def enter(
    turn: Turn,
    to: str,
    people: tuple[Participant, ...],
    answers: tuple[Answer, ...],
    ground: str,
    *moments: Moment,
    late: int,
    when: When | None = None,
) -> None:
    """The case goes up: the people that the stage names must be named, its paperwork is owed."""
    turn.going_up = True
    happen(
        turn,
        Entered(stage=to, people=people, answers=answers, ground=ground),
        *moments,
        Moment("enter", to, ground=ground, people=people),
        when=when,
        late=late,
    )
    given.check_people(turn, "enter", people, stage=to, ground=ground)
    turn.keep_warnings(turn.events[-1])


def leaving_late(turn: Turn, when: When) -> int:
    """By how many working days the stage is left late: warned, and marked for ever.

    Late and moving up is always allowed (R13). Where the policy allows an extension that nobody
    asked for, what the extension would have had to give is owed.
    """
    late = turn.lateness(when)
    deadline = turn.now.deadline
    if late and deadline is not None:
        warn_late(turn, deadline, late)
    turn.owe(owed_for_lateness(turn, turn.now, when))
    return late


def warn_late(turn: Turn, deadline: Deadline, late: int) -> None:
    """Say which stage was left late, by how much, and what it was due by."""
    rule = "the protective date" if deadline.anchor == PROTECTIVE else deadline.rule
    due = date_words(deadline.due) if deadline.due else ""
    turn.warn(
        "late",
        f"{turn.now.stage} is left {working_days(late)} late; it was due {due} ({rule}).",
        deadline.clause,
    )


def owed_for_lateness(turn: Turn, case: Case, when: When) -> tuple[Asked, ...]:
    """What extensions would have had to give of every limit that has passed without one (W37).

    A nearer date of the child's own does not excuse the policy's limit.
    """
    passed = [
        deadline
        for deadline in case.told.deadlines
        if deadline.extendable
        and deadline.extended_from is None
        and deadline.due is not None
        and is_overdue(deadline.due, deadline.at, when)
    ]
    return tuple(_owed(turn, case, name, d) for d in passed for name in wants(turn, d))


def _owed(turn: Turn, case: Case, name: str, deadline: Deadline) -> Asked:
    visit = case.visit
    return Asked(
        ask=name,
        force="owed",
        clause=deadline.clause,
        note=deadline.note,
        since=turn.command.when,
        visit=visit.number,
        stage=visit.stage,
        at="late",
    )
