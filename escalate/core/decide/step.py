"""Record a discussion and its outcome, and go up when it is unresolved."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from escalate.core.case import Case
from escalate.core.commands import Step
from escalate.core.decide import given, ladder
from escalate.core.decide.enter import enter, entering_answers, leaving_late
from escalate.core.decide.happen import happen
from escalate.core.decide.moment import Moment
from escalate.core.decide.scope import check_scope
from escalate.core.decide.turn import Turn
from escalate.core.events import Answer, Participant, Recorded, Vote
from escalate.core.words import all_of, date_words


def decide(turn: Turn, command: Step) -> None:
    """The discussion is recorded; the case stays, goes up, or is resolved."""
    turn.must_be_open()
    check_scope(turn)
    turn.check_in_stage(command.when, "The discussion")
    people = _people(turn, command)
    votes = given.votes(turn, command.votes)
    answers = given.answers(turn, command.answers)
    _refuse_elsewhere(turn, answers)
    standing, turn.case = turn.now, _as_discussed(turn.now, answers, votes)
    way = ladder.way(
        turn, command.outcome, votes, hold=command.hold, to=command.to, ground=command.ground
    )
    if way.leads in ("up", "resolution"):
        turn.check_leaving(command.when, "The discussion")
    if way.leads != "up":
        _refuse_going_up(turn, command, way)
    _refuse_twice(turn, command, way, people)
    channel = next((answer.text for answer in answers if answer.ask == "channel"), "")
    _check_people(turn, people, way, channel)
    turn.case = standing
    here, there = entering_answers(turn, answers, way.to)
    there = tuple(msgspec.structs.replace(a, record=None, visit=None) for a in there)
    number = len(turn.now.records) + 1
    here = tuple(_bound(answer, number, turn.now.visit.number) for answer in here)
    given.approvals(turn, here, command.when)
    body = Recorded(
        number=number,
        outcome=way.outcome,
        leads=way.leads,
        people=people,
        answers=here,
        actions=given.actions(turn, command.actions),
        votes=votes,
        held=way.held,
    )
    _warn_of_actions(turn)
    moments = _moments(turn, way, channel, number, people)
    if way.leads == "up":
        _go_up(turn, command, way, body, moments, there)
    else:
        late = leaving_late(turn, command.when) if way.leads == "resolution" else 0
        happen(turn, body, *moments, late=late)


def _people(turn: Turn, command: Step) -> tuple[Participant, ...]:
    """Who took part; a record of a discussion that names nobody is no record."""
    people = given.participants(turn, command.people)
    if not people:
        turn.refuse(
            "no-people",
            "Nobody is named who took part in the discussion.",
            remedy='Give --with "raising: ROLE" and --with "responding: ROLE"; a name is optional.',
        )
    return people


def _refuse_going_up(turn: Turn, command: Step, way: ladder.Way) -> None:
    """What is said of a next stage must not be dropped in silence where none is entered."""
    given_up = {
        "--to": command.to,
        "--ground": command.ground,
        "--entering": command.entering,
        "--referred": command.referred,
    }
    names = [name for name, value in given_up.items() if value]
    held = " and held" if way.held else ""
    says = f"{way.outcome!r}{held} does not take the case up, so {all_of(names)} cannot apply."
    if names and way.leads == "exhausted":
        turn.warn("not-going-up", says)
    elif names:
        turn.refuse(
            "not-going-up",
            says,
            remedy="Leave that out, or record the outcome 'unresolved' without --hold.",
        )


def _refuse_elsewhere(turn: Turn, answers: tuple[Answer, ...]) -> None:
    """What is answered with a discussion belongs to its own record, and to no other."""
    remedy = f"Give it with `escalate answer {turn.now.number}`."
    for answer in answers:
        if answer.record is not None:
            says = f"{answer.ask!r} names record {answer.record}, and this discussion has its own."
            turn.refuse("unknown-record", says, remedy=remedy)
        elif answer.visit is not None:
            says = f"{answer.ask!r} names visit {answer.visit}, and this discussion has its own."
            turn.refuse("unknown-visit", says, remedy=remedy)


def _refuse_twice(
    turn: Turn, command: Step, way: ladder.Way, people: tuple[Participant, ...]
) -> None:
    """One discussion recorded by two people must not take the case up two stages."""
    for record in turn.now.records:
        same = record.when == command.when and record.outcome == way.outcome
        other = record.actor != command.actor
        if other and command.when.at is not None and same and record.people == people:
            turn.refuse(
                "recorded-already",
                f"{record.actor} has recorded this discussion already: record {record.number} has "
                "the same time, people and outcome.",
                remedy="If it is another one, give its own time with --when.",
            )


def _go_up(
    turn: Turn,
    command: Step,
    way: ladder.Way,
    body: Recorded,
    moments: list[Moment],
    answers: tuple[Answer, ...],
) -> None:
    if command.ground and not command.to:
        turn.refuse(
            "ground-no-stage",
            "A ground is the reason for skipping a stage, and no stage is named.",
            remedy="Give --to with the stage, or leave --ground out.",
        )
    referred = command.referred or command.when
    turn.check_when(referred, "The referral", command.when, "the discussion")
    happen(turn, body, *moments)
    # Judged on the case as the discussion left it: what it told may have brought the limit nearer.
    late = leaving_late(turn, referred)
    entering = given.participants(turn, command.entering)
    enter(turn, way.to, entering, answers, way.ground, when=referred, late=late)


def _warn_of_actions(turn: Turn) -> None:
    """A discussion is where a late action is explained and planned anew."""
    for action in turn.now.open_actions():
        if action.due < turn.command.when.day:
            turn.warn(
                "action-overdue",
                f"Action {action.number} was due {date_words(action.due)} and is not done: explain "
                "it, and agree a new plan with a new date.",
            )


def _as_discussed(case: Case, answers: tuple[Answer, ...], votes: tuple[Vote, ...]) -> Case:
    """The case with what the discussion brought, for conditions that test its own answers."""
    return replace(case, answers=case.answers + answers, votes=votes or case.votes)


def _bound(answer: Answer, record: int, visit: int) -> Answer:
    """An answer given in a step belongs to its record: it answers no other one."""
    return msgspec.structs.replace(answer, record=record, visit=visit)


def _check_people(
    turn: Turn, people: tuple[Participant, ...], way: ladder.Way, channel: str
) -> None:
    given.check_people(
        turn,
        "record",
        people,
        stage=turn.now.stage,
        outcomes=way.outcomes,
        channel=channel,
        ground=turn.now.visit.ground,
    )


def _moments(
    turn: Turn, way: ladder.Way, channel: str, number: int, people: tuple[Participant, ...]
) -> list[Moment]:
    visit = turn.now.visit
    record = Moment(
        "record",
        turn.now.stage,
        outcomes=way.outcomes,
        channel=channel,
        ground=visit.ground,
        record=number,
        visit=visit,
        people=people,
        # A gap in the paperwork never blocks the way up: there it is owed.
        refusing=way.leads != "up",
    )
    leave = replace(record, name="leave", record=None, refusing=way.leads == "resolution")
    return [record, leave] if way.leads in ("up", "resolution") else [record]
