"""Close a case, reopen one, and hand one over to another policy."""

from __future__ import annotations

from escalate.core import asking
from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED, Case
from escalate.core.commands import Close, HandOver, Reopen
from escalate.core.decide import given
from escalate.core.decide.enter import leaving_late
from escalate.core.decide.give import bind
from escalate.core.decide.happen import happen
from escalate.core.decide.moment import Moment
from escalate.core.decide.turn import Turn
from escalate.core.events import Closed, HandedOver, Recorded, Reopened
from escalate.core.times import When
from escalate.core.told import Asked
from escalate.core.words import date_words, typed


def close(turn: Turn, command: Close) -> None:
    """The case is closed: nothing is owed, no action is open."""
    case = turn.now
    if case.status == CLOSED:
        turn.refuse("closed", f"Case {case.number} is closed already.")
    elif case.status == OPEN:
        turn.refuse(
            "not-resolved",
            f"Case {case.number} is not resolved: it stands at {case.stage}.",
            remedy=f"Record the resolution with `escalate step {case.number} resolved`, or hand "
            "the case over.",
        )
    turn.check_when(command.when, "The closing", *_ended(case))
    turn.stop()
    answers = tuple(bind(turn, a) for a in given.answers(turn, command.answers))
    turn.stop()
    happen(turn, Closed(answers=answers), Moment("close", case.stage, refusing=True))
    for row in turn.now.told.asked:
        if row.force == "should":
            what = asking.describe(row, turn.now.records)
            turn.warn("not-given", f"Closed without: {what}.", row.clause)
    turn.keep_warnings(turn.events[-1])
    for row in turn.now.owed:
        turn.refuse(
            "owed",
            f"Still owed since {date_words(row.since.day)}: "
            f"{asking.describe(row, turn.now.records)}.",
            row.clause,
            f"Give it with `{_answering(case.number, row)}`.",
            ask=row.ask,
        )
    for action in turn.now.open_actions():
        turn.refuse(
            "action-open",
            f"Action {action.number} is open, due {date_words(action.due)}.",
            remedy=f"When it is done: `escalate action {case.number} {action.number} --done`.",
        )


def _ended(case: Case) -> tuple[When, str]:
    """When the case last moved, and what that was in words: what ends or reopens it comes after."""
    words = {Recorded: "recorded", HandedOver: "handed over", Closed: "closed"}
    moved = [event for event in case.effective() if type(event.body) in words]
    if not moved:
        return case.raised, "the case was raised"
    return moved[-1].when, f"it was {words[type(moved[-1].body)]} last"


def _answering(number: int, row: Asked) -> str:
    """The command that gives what is owed, with all that says which."""
    if row.ask == "approval":
        record = f" --record {row.record}" if row.record is not None else ""
        return f'escalate approve {number}{record} --by-whom "ROLE, AGENCY"'
    words = [f'escalate answer {number} "{row.ask}"']
    if row.each:
        words.append(f'--each "{typed(row.each, "AGENCY")}"')
    if row.record is not None:
        words.append(f"--record {row.record}")
    elif row.visit is not None:
        words.append(f"--visit {row.visit}")
    words += [f'--part "{part}=…"' for part in row.parts]
    return " ".join(words)


def reopen(turn: Turn, command: Reopen) -> None:
    """A resolved or closed case goes on where it stood; its deadline stands as it was."""
    case = turn.now
    if case.status not in (RESOLVED, CLOSED) or case.handed_to is not None:
        turn.refuse(
            "not-ended",
            f"Case {case.number} is {case.status}; only a resolved or closed case is reopened.",
        )
    if not command.reason.strip():
        turn.refuse("no-reason", "Reopening needs a reason.", remedy="Give --reason TEXT.")
    turn.check_when(command.when, "The reopening", *_ended(case))
    turn.stop()
    happen(turn, Reopened(reason=command.reason))


def hand_over(turn: Turn, command: HandOver, number: int) -> None:
    """The case ends here and goes on under another policy, as case *number*."""
    turn.must_be_open()
    case = turn.now
    turn.check_leaving(command.when, "The hand-over")
    same = command.opening.pathway in ("", case.pathway)
    if command.opening.policy.id == case.policy.id and same:
        turn.refuse(
            "same-policy",
            f"Case {case.number} is under {case.policy.id} already.",
            remedy="Name another policy with --to, or another pathway of this one with --pathway.",
        )
    answers = given.answers(turn, command.answers)
    late = leaving_late(turn, command.when)
    happen(
        turn,
        HandedOver(
            policy=command.opening.policy.id, case=number, reason=command.reason, answers=answers
        ),
        Moment(
            "leave",
            case.stage,
            outcomes=(HANDED_OVER,),
            ground=case.visit.ground,
            visit=case.visit,
        ),
        late=late,
    )
