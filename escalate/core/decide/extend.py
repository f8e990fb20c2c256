"""Lengthen a clock, where its policy allows it and what it asks for is given."""

from __future__ import annotations

import datetime as dt

from escalate.core.commands import Extend
from escalate.core.decide import given
from escalate.core.decide.extension import wants
from escalate.core.decide.happen import happen
from escalate.core.decide.turn import Turn
from escalate.core.events import Action, Answer, Extended
from escalate.core.told import Deadline
from escalate.core.words import date_words


def decide(turn: Turn, command: Extend) -> None:
    """The clock of the stage is lengthened; its first date stays visible."""
    turn.must_be_open()
    case = turn.now
    turn.check_when(command.when, "The extension", case.raised, "the case was raised")
    deadline = _extendable(turn)
    if deadline is None or deadline.due is None:
        return
    if command.until <= deadline.due:
        turn.refuse(
            "not-later",
            f"{date_words(command.until)} is not later than the present deadline, "
            f"{date_words(deadline.due)}.",
            deadline.clause,
            "Give a later date.",
        )
    extended = Extended(
        owner=deadline.owner,
        rule=deadline.rule,
        anchor=deadline.anchor,
        until=command.until,
        was=deadline.extended_from or deadline.due,
        answers=given.answers(turn, command.answers),
        actions=given.actions(turn, command.actions),
    )
    _check_given(turn, deadline, extended)
    turn.stop()
    happen(turn, extended)
    _warn_of_earlier(turn, command.until)


def _check_given(turn: Turn, deadline: Deadline, extended: Extended) -> None:
    """Refuse an extension without what the policy wants for one."""
    for name in wants(turn, deadline):
        if not _gives(name, extended.answers, extended.actions):
            turn.refuse(
                "not-given",
                f"An extension needs {name}.",
                deadline.clause,
                'Give --action "WHAT; ROLE, AGENCY; DATE".'
                if name == "actions"
                else f'Give --answer "{name}=…".',
                ask=name,
            )


def _warn_of_earlier(turn: Turn, until: dt.date) -> None:
    """Warn where another clock, which no extension moves, still governs."""
    governing = turn.now.deadline
    if governing is not None and governing.due != until and governing.due is not None:
        turn.warn(
            "still-earlier",
            f"The case stays due on {date_words(governing.due)} ({governing.rule}), which no "
            "extension moves.",
            governing.clause,
        )
        turn.keep_warnings(turn.events[-1])


def _extendable(turn: Turn) -> Deadline | None:
    """The clock that may be lengthened; refuses where the policy knows no extension."""
    running = [d for d in turn.now.told.deadlines if d.due is not None]
    found = next((d for d in running if d.extendable), None)
    if found is None:
        clause = running[0].clause if running else ""
        says = (
            f"The policy allows no extension at {turn.now.stage}."
            if running
            else f"{turn.now.stage} has no deadline that could be extended."
        )
        turn.refuse(
            "no-extension",
            says,
            clause,
            f"Record the discussion with `escalate step {turn.now.number}` and go up if it is not "
            "resolved.",
        )
        turn.stop()
    return found


def _gives(name: str, answers: tuple[Answer, ...], actions: tuple[Action, ...]) -> bool:
    if name == "actions":
        return bool(actions)
    return any(a.ask == name and (a.text.strip() or a.parts) for a in answers)
