"""Answer what is asked or owed: approvals, flags, dates, copies, actions are all answers."""

from __future__ import annotations

import msgspec

from escalate.core import asking
from escalate.core.case import CLOSED, OPEN
from escalate.core.commands import Give
from escalate.core.decide import given
from escalate.core.decide.happen import happen
from escalate.core.decide.turn import Turn
from escalate.core.events import Answer, Answered
from escalate.core.facts import fold_case
from escalate.core.told import Asked
from escalate.core.words import all_of


def decide(turn: Turn, command: Give) -> None:
    """The answers are kept, each bound to the record or the visit it answers."""
    case = turn.now
    if case.status == CLOSED:
        turn.refuse(
            "closed",
            f"Case {case.number} is closed.",
            remedy=f"Use `escalate reopen {case.number} --reason TEXT` first.",
        )
    turn.check_when(command.when, "The answer", case.raised, "the case was raised")
    answers = tuple(bind(turn, a) for a in given.answers(turn, command.answers))
    _check_approvals(turn, answers)
    _check_places(turn, answers)
    _warn_of_ended(turn, answers)
    body = Answered(
        answers=answers,
        actions=given.actions(turn, command.actions),
        updates=given.updates(turn, command.updates),
    )
    if not (body.answers or body.actions or body.updates):
        turn.refuse("nothing-given", "No answer is given.", remedy="Say what is answered.")
    turn.stop()
    asked = turn.now.told.asked
    _warn_of_unasked(turn, body.answers)
    happen(turn, body)
    _warn_of_shortfall(turn, body.answers, asked)
    turn.keep_warnings(turn.events[-1])


def _check_places(turn: Turn, answers: tuple[Answer, ...]) -> None:
    """The visit an answer names must be one of the case's."""
    numbers = [visit.number for visit in turn.now.visits]
    for answer in answers:
        if answer.visit is not None and answer.visit not in numbers:
            turn.refuse(
                "unknown-visit",
                f"The case has no visit {answer.visit} to a stage.",
                remedy=f"Its visits are: {', '.join(map(str, numbers))}.",
            )


def _warn_of_ended(turn: Turn, answers: tuple[Answer, ...]) -> None:
    """News of a risk on a case that has ended starts no clock; nobody must think it does."""
    case = turn.now
    if case.status == OPEN or not {"harm", "protective date"} & {a.ask for a in answers}:
        return
    way = (
        f"Tell it on case {case.handed_to}, which goes on."
        if case.handed_to
        else f"If the child is at risk now: `escalate reopen {case.number} --reason TEXT`."
    )
    turn.warn("not-open", f"Case {case.number} is {case.status}: no deadline runs on it. {way}")


def _warn_of_unasked(turn: Turn, answers: tuple[Answer, ...]) -> None:
    """Say of an answer that nothing has asked for yet that it pays no debt."""
    known = given.known_asks(turn)
    for answer in answers:
        forces = {row.force for row in known.get(fold_case(answer.ask), ())}
        given_before = any(a.ask == answer.ask for a in turn.now.answers)
        if forces & {"must", "owed"} and not _open(turn, answer) and not given_before:
            turn.warn(
                "nothing-asked",
                f"{answer.ask!r} is not asked at this point; it is kept, and will be asked again "
                "when its time comes.",
            )


def _warn_of_shortfall(turn: Turn, answers: tuple[Answer, ...], asked: tuple[Asked, ...]) -> None:
    """Say of an answer that does not give the whole of what is asked what it lacks."""
    for answer in answers:
        for row in asked:
            lacks = asking.shortfall(answer, row) if asking.belongs(answer, row) else ""
            if lacks:
                turn.warn("not-whole", f"{answer.ask} is not whole yet: {lacks}.", row.clause)


def bind(turn: Turn, answer: Answer) -> Answer:
    """An answer bound to what it answers: the one thing asked of that name, unless it says which.

    Where several of the name are open (a copy for each of three records, say) the user must say
    which: an unbound answer would discharge them all.
    """
    if answer.record is not None:
        return _to_record(turn, answer)
    open_rows = _open(turn, answer)
    places = {(row.record, row.visit) for row in open_rows}
    of_records = bool(open_rows) and all(row.record is not None for row in open_rows)
    if len(places) > 1 and (answer.visit is None or of_records):
        turn.refuse(
            "which-record",
            f"{answer.ask!r} is asked {len(places)} times: "
            f"{all_of([asking.describe(row, turn.now.records) for row in open_rows])}.",
            open_rows[0].clause,
            "Say which with --record NUMBER."
            if of_records
            else "Say which with --record NUMBER or --visit NUMBER.",
        )
        return answer
    if _lacks_side(turn, answer, open_rows):
        return answer
    if answer.visit is not None or not open_rows:
        return answer
    row = open_rows[0]
    each = answer.each or _only(open_rows)
    return msgspec.structs.replace(answer, record=row.record, visit=row.visit, each=each)


def _open(turn: Turn, answer: Answer) -> list[Asked]:
    return [
        row
        for row in turn.now.told.asked
        if row.ask == answer.ask
        and (not answer.each or not row.each or fold_case(row.each) == fold_case(answer.each))
    ]


def _only(rows: list[Asked]) -> str:
    """The one side or agency for which it is still asked, if there is just one."""
    sides = {row.each for row in rows}
    return sides.pop() if len(sides) == 1 else ""


def _lacks_side(turn: Turn, answer: Answer, rows: list[Asked]) -> bool:
    """Whether several sides are asked and the answer says for none; refused then."""
    sides = [row.each for row in rows if row.each]
    if answer.each or len(sides) < 2 or len(sides) < len(rows):
        return False
    turn.refuse(
        "which-side",
        f"{answer.ask!r} is asked of {all_of(sides)}, each for itself.",
        rows[0].clause,
        "Say for which with --each.",
    )
    return True


def _to_record(turn: Turn, answer: Answer) -> Answer:
    record = next((r for r in turn.now.records if r.number == answer.record), None)
    if record is None:
        numbers = ", ".join(str(r.number) for r in turn.now.records) or "none yet"
        turn.refuse(
            "unknown-record",
            f"The case has no record {answer.record}.",
            remedy=f"Its records are: {numbers}.",
        )
        return answer
    rows = [row for row in _open(turn, answer) if row.record == answer.record]
    if _lacks_side(turn, answer, rows):
        return answer
    each = answer.each or _only(rows) if rows else answer.each
    return msgspec.structs.replace(answer, visit=record.visit, each=each)


def _check_approvals(turn: Turn, answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        record = next((r for r in turn.now.records if r.number == answer.record), None)
        if record is not None:
            given.approvals(turn, (answer,), record.when)
