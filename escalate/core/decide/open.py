"""Start a case."""

from __future__ import annotations

from msgspec.structs import replace

from escalate.core.case import OPEN, Case, Visit
from escalate.core.clocks import anchors_of
from escalate.core.commands import Open
from escalate.core.decide import given, ladder
from escalate.core.decide.happen import happen
from escalate.core.decide.moment import Moment
from escalate.core.decide.scope import check_scope
from escalate.core.decide.turn import Turn
from escalate.core.events import Answer, Opened, Participant, Person
from escalate.core.facts import fold_case
from escalate.core.policy import Pathway, Stage
from escalate.core.words import date_words, near


def decide(turn: Turn, command: Open) -> None:
    """The case is opened on the first stage or, with a ground, on a later one."""
    pathway = _pathway(turn, command)
    first = turn.policy.ladder(pathway.id)[0]
    turn.case = _before(command, pathway, first, turn.number)
    turn.check_when(command.raised, "The case")
    if command.when != command.raised:
        turn.check_when(command.when, "The opening", command.raised, "the case was raised")
    _check_parties(turn, command)
    _check_review(turn)
    body = _body(turn, command, pathway, first)
    people = (
        Participant(part="raising", person=command.raising),
        Participant(part="responding", person=command.responding),
        *body.people,
    )
    # A case handed over goes on: what it lacks at its new beginning is owed, never refused.
    refusing = command.handed_from is None
    opening = Moment("open", body.stage, ground=body.ground, people=people, refusing=refusing)
    at_first = refusing and body.stage == first.label
    turn.case = None
    happen(turn, body, opening, replace(opening, name="enter", refusing=at_first))
    given.check_people(turn, "open", people, stage=body.stage, ground=body.ground)
    given.check_people(turn, "enter", people, stage=body.stage, ground=body.ground)
    check_scope(turn, command.matter)
    turn.keep_warnings(turn.events[-1])


def _body(turn: Turn, command: Open, pathway: Pathway, first: Stage) -> Opened:
    stage = _stage(turn, command, first)
    answers = given.answers(turn, command.answers)
    _check_anchors(turn, answers)
    flagged = command.flagged
    if flagged is not None:
        turn.check_when(flagged, "The harm flag", command.raised, "the case was raised")
        answers = (*answers, Answer(ask="harm", text="yes", on=flagged))
        if flagged == command.recorded and command.raised.day < flagged.day:
            turn.warn(
                "flag-from-now",
                f"The harm flag counts from now, though the case was raised on "
                f"{date_words(command.raised.day)}: if the risk was known earlier, say since when "
                "with --harm-since.",
            )
    return Opened(
        policy=command.policy,
        pathway=pathway.id,
        stage=stage,
        raising=command.raising,
        responding=command.responding,
        raised=command.raised,
        disagreement=command.disagreement,
        child=command.child,
        people=given.participants(turn, command.people),
        answers=answers,
        votes=given.votes(turn, command.votes),
        ground=command.ground if stage != first.label else "",
        handed_from=command.handed_from,
    )


def _check_anchors(turn: Turn, answers: tuple[Answer, ...]) -> None:
    """A date that deadlines count from must be given as a date: none is guessed at opening."""
    anchors = anchors_of(turn.policy, turn.now.pathway)
    for answer in answers:
        if answer.ask in anchors and answer.on is None:
            turn.refuse(
                "no-date",
                f"Deadlines count from {answer.ask!r}, and its date is not given.",
                remedy=f'Give it with --answer "{answer.ask}@DATE=…", as in '
                f'"{answer.ask}@10/12/2026=held".',
                ask=answer.ask,
            )


def _pathway(turn: Turn, command: Open) -> Pathway:
    pathways = turn.policy.pathways
    if not command.pathway and len(pathways) == 1:
        return pathways[0]
    found = next((p for p in pathways if fold_case(p.id) == fold_case(command.pathway)), None)
    if found is None:
        names = [pathway.id for pathway in pathways]
        says = (
            f"{command.pathway!r} is no pathway of {turn.policy.id}."
            if command.pathway
            else f"The policy {turn.policy.id} has {len(names)} pathways; none is chosen."
        )
        clause = ", ".join(dict.fromkeys(pathway.clause for pathway in pathways))
        turn.refuse(
            "unknown-pathway",
            says,
            clause,
            f"{near(command.pathway, names)}Give --pathway with one of: {', '.join(names)}.",
        )
        turn.stop()
        raise AssertionError  # `stop` has refused
    return found


def _before(command: Open, pathway: Pathway, first: Stage, number: int) -> Case:
    """The case as it would be opened on the first stage, for the questions asked before."""
    return Case(
        number=number,
        policy=command.policy,
        pathway=pathway.id,
        status=OPEN,
        raising=command.raising,
        responding=command.responding,
        child=command.child,
        disagreement=command.disagreement,
        raised=command.raised,
        opened=command.when,
        visits=(Visit(1, first.label, command.when),),
        answers=command.answers,
        votes=command.votes,
        flagged=command.flagged,
    )


def _check_parties(turn: Turn, command: Open) -> None:
    for side, party in (("raising", command.raising), ("responding", command.responding)):
        if not _named(party):
            turn.refuse(
                "no-party",
                f"The {side} side is not named.",
                remedy=f'Give --{side} "ROLE, AGENCY".',
            )
    if not command.disagreement.strip():
        turn.refuse(
            "no-disagreement",
            "What the disagreement is about is not said.",
            remedy="Give --disagreement TEXT (or @FILE, or - for standard input).",
        )


def _named(party: Person) -> bool:
    return bool(party.agency.strip())


def _stage(turn: Turn, command: Open, first: Stage) -> str:
    if not command.stage or fold_case(command.stage) == fold_case(first.label):
        if command.ground:
            turn.refuse(
                "ground-no-stage",
                f"A ground is the reason for beginning later than {first.label}, and no later "
                "stage is named.",
                remedy="Give --stage with the stage, or leave --ground out.",
            )
        return first.label
    target = ladder.later_stage(turn, command.stage)
    ladder.check_ground(turn, target, command.ground)
    return target


def _check_review(turn: Turn) -> None:
    review = turn.policy.review
    if review is not None and review.due < turn.command.recorded.day:
        turn.warn(
            "review-overdue",
            f"The policy {turn.policy.id} itself was due for review on {date_words(review.due)}: "
            "check with your safeguarding lead that it is still the one in force.",
            review.clause,
        )
