"""Where an outcome leads: stay, up, a resolution, or the end of the ladder; and who may skip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from escalate.core.decide.turn import Turn
from escalate.core.events import Vote
from escalate.core.facts import fold_case, holds, tally
from escalate.core.moves import next_stage, rows
from escalate.core.policy import OUTCOMES, VOTES, Move
from escalate.core.words import near, one_of

Leads = Literal["stay", "up", "resolution", "exhausted"]


class Way(Struct, frozen=True):
    """Where an outcome leads."""

    outcome: str
    leads: Leads
    to: str = ""
    """The label of the stage that is entered; empty unless it leads up."""
    held: bool = False
    ground: str = ""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome as conditions know it."""
        return outcomes_of(self.outcome, self.leads)


def outcomes_of(outcome: str, leads: str) -> tuple[str, ...]:
    """An outcome as conditions know it: by its name, and by where it leads."""
    general = {"resolution": "resolved", "up": "unresolved", "exhausted": "unresolved"}
    return tuple(dict.fromkeys((outcome, general.get(leads, outcome))))


def way(
    turn: Turn, outcome: str, votes: Sequence[Vote], *, hold: bool, to: str, ground: str
) -> Way:
    """Where the outcome of a discussion leads; refuses an outcome the stage does not know."""
    outcome = _counted(turn, outcome, votes)
    named = {
        fold_case(move.outcome): move.outcome
        for move in rows(turn.policy, turn.now)
        if move.outcome
    }
    known = {**{name: name for name in OUTCOMES}, **named}
    if fold_case(outcome) not in known:
        turn.refuse(
            "unknown-outcome",
            f"{outcome!r} is no outcome of {turn.now.stage}."
            if outcome
            else "No outcome is given.",
            remedy=f"{near(outcome, known.values())}It is {one_of(tuple(known.values()))}.",
        )
        turn.stop()
    outcome = known[fold_case(outcome)]
    if hold and outcome != "unresolved":
        turn.refuse("hold", f"Only an unresolved case is held, not one that is {outcome}.")
    if hold:
        return Way(outcome, "stay", held=True)
    if outcome == "unresolved":
        return up(turn, outcome, to=to, ground=ground)
    move = _move(turn, outcome, known_only=outcome not in OUTCOMES)
    if move is not None:
        return _by_move(turn, outcome, move)
    return Way(outcome, "resolution" if outcome == "resolved" else "stay")


def up(turn: Turn, outcome: str, *, to: str, ground: str) -> Way:
    """To the stage that follows; or, with a ground, to the later stage that was named."""
    case = turn.now
    follows = next_stage(turn.policy, case, turn.facts(outcomes=(outcome,)))
    if to:
        target = later_stage(turn, to)
        if target != follows:
            check_ground(turn, target, ground)
            return Way(outcome, "up", target, ground=ground)
    if not follows:
        turn.warn(
            "ladder-exhausted",
            f"{case.stage} is the last stage of this policy: the case stays there, listed in "
            "`escalate due`, until a resolution is recorded.",
        )
        return Way(outcome, "exhausted")
    return Way(outcome, "up", follows)


def later_stage(turn: Turn, to: str) -> str:
    """The label of a stage later than the present one; refuses unknown and earlier ones."""
    labels = [stage.label for stage in turn.policy.ladder(turn.now.pathway)]
    spelling = {fold_case(label): label for label in labels}
    target = spelling.get(fold_case(to))
    if target is None:
        turn.refuse(
            "unknown-stage",
            f"{to!r} is no stage of this pathway.",
            remedy=f"{near(to, labels)}Its stages are {', '.join(labels)}.",
        )
        turn.stop()
        raise AssertionError  # `stop` has refused
    if labels.index(target) <= labels.index(turn.now.stage):
        turn.refuse(
            "backwards",
            f"The case stands at {turn.now.stage}; it cannot go back or stay by going to {target}.",
            remedy="Record a further discussion here with the outcome 'continuing' instead.",
        )
    return target


def check_ground(turn: Turn, target: str, ground: str) -> None:
    """A skip needs a reason; a ground that the policy does not name is accepted with a warning."""
    if not ground.strip():
        turn.refuse(
            "skip-no-reason",
            f"Going straight to {target} skips a stage and needs a reason.",
            remedy=f"Give --ground with the reason{_grounds(turn)}.",
        )
        return
    facts = turn.facts(ground=ground)
    grounds = [m for m in rows(turn.policy, turn.now) if m.ground and holds(m, facts)]
    if not grounds:
        turn.warn("skip-ground", "This policy has no skipping clause; the reason is kept.")
        return
    named = [move for move in grounds if fold_case(move.ground) == fold_case(ground)]
    if not named:
        turn.warn(
            "skip-ground",
            f"The policy names other grounds{_grounds(turn)}; the reason is kept.",
            grounds[0].clause,
        )
    elif not any(move.to in ("", target) for move in named):
        turn.warn(
            "skip-ground",
            f"On the ground {ground!r} the policy names {named[0].to}, not {target}.",
            named[0].clause,
        )


def _grounds(turn: Turn) -> str:
    names = [move.ground for move in rows(turn.policy, turn.now) if move.ground]
    return f" (the policy names: {', '.join(dict.fromkeys(names))})" if names else ""


def _counted(turn: Turn, outcome: str, votes: Sequence[Vote]) -> str:
    """The outcome that the votes give, where the stage lets votes decide (R-N1).

    Votes count only with the discussion in which they were cast: those of an earlier conference
    decide nothing here.
    """
    deciding = [move for move in rows(turn.policy, turn.now) if fold_case(move.outcome) in VOTES]
    vote = tally(votes)
    if not deciding:
        return outcome
    leads = {m.outcome: "resolved" if m.to == "resolution" else "unresolved" for m in deciding}
    if vote and fold_case(outcome) == leads.get(vote):
        return vote
    if vote and fold_case(outcome) not in ("", "continuing", vote):
        turn.refuse(
            "votes",
            f"The votes are {vote}, not {outcome}.",
            remedy="Leave the outcome out: the votes decide it.",
        )
    elif not vote and fold_case(outcome) in VOTES:
        turn.refuse(
            "votes",
            f"{outcome!r} is counted from votes, and none is given.",
            remedy='Give --vote "AGENCY=for" or "AGENCY=against" for each agency.',
        )
    return outcome or vote


def _move(turn: Turn, outcome: str, *, known_only: bool) -> Move | None:
    """The first row of an outcome whose condition holds; refuses where none of them does."""
    named = [move for move in rows(turn.policy, turn.now) if move.outcome == outcome]
    facts = turn.facts(outcomes=(outcome,))
    found = next((move for move in named if holds(move, facts)), None)
    if named and found is None and known_only:
        conditions = "; ".join(_condition(move) for move in named)
        turn.refuse(
            "outcome-not-yet",
            f"The outcome {outcome!r} is open only {conditions}.",
            named[0].clause,
            f"Record one of {one_of(OUTCOMES)} instead.",
        )
    return found


def _condition(move: Move) -> str:
    when = [f"when {key} is {_values(value)}" for key, value in move.when.items()]
    unless = [f"unless {key} is {_values(value)}" for key, value in move.unless.items()]
    return " and ".join([*when, *unless])


def _values(value: object) -> str:
    return one_of([str(v) for v in value]) if isinstance(value, tuple) else str(value)


def _by_move(turn: Turn, outcome: str, move: Move) -> Way:
    if move.to == "resolution":
        return Way(outcome, "resolution")
    if move.to == "no further stage":
        turn.warn(
            "ladder-exhausted",
            f"{outcome!r} leads to no further stage: the case stays at {turn.now.stage}.",
            move.clause,
        )
        return Way(outcome, "exhausted")
    return Way(outcome, "up", move.to)
