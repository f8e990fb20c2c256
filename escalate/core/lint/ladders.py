"""Pathways, their stages and the moves between them."""

from collections import Counter
from collections.abc import Iterator

from escalate.core.lint.fault import Fault, listed, row_places, suggest
from escalate.core.lint.plan import Facts, Plan, Spot, named, place_of
from escalate.core.lint.vocabulary import covers, facts_on
from escalate.core.policy import OUTCOMES, Move, Pathway

RESOLUTION = "resolution"
NO_FURTHER = "no further stage"


def pathway_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of the pathways themselves: their ids and where their stages come from."""
    pathways = plan.policy.pathways
    for name in _twice(p.id for p in pathways):
        yield Fault(
            f'pathway "{name}"',
            _twice_over(name, "pathway", "id"),
            "Give each pathway an `id` of its own.",
        )
    for place, pathway in zip(row_places("pathway", pathways), pathways, strict=True):
        fault = _source_fault(plan, place, pathway)
        if fault is not None:
            yield fault
        for label in _twice(s.label for s in pathway.stages):
            yield Fault(
                f'{place}, stage "{label}"' if len(pathways) > 1 else f'stage "{label}"',
                _twice_over(label, "stage", "label"),
                "Give each stage of a pathway a `label` of its own.",
            )


def reach_faults(plan: Plan) -> Iterator[Fault]:
    """Return a fault for each stage to which nothing leads."""
    ladders = {id(p): (plan.ladder(p), _reached(plan, p)) for p in plan.policy.pathways}
    for spot in plan.spots:
        stage = spot.stage
        found = [ladders[id(p)] for p in spot.pathways]
        if stage is None or any(place_of(stage, ladder) in reached for ladder, reached in found):
            continue
        yield Fault(
            spot.place,
            "no stage and no move leads to this stage.",
            "Take away the `unresolved` move that passes it by, or add a move that leads to it.",
        )


def move_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of every move."""
    for spot in plan.spots:
        for place, move in named("moves", spot.level.moves, spot.place):
            fault = _shape_fault(spot, place, move) or _target_fault(plan, spot, place, move)
            if fault is not None:
                yield fault
        if spot.stage is not None:
            yield from _uncovered(plan, spot)


def _twice(names: Iterator[str]) -> tuple[str, ...]:
    """Return each name that occurs more than once, whatever its capitals, in its last form."""
    names_by_fold = [(name.casefold(), name) for name in names]
    count = Counter(fold for fold, _ in names_by_fold)
    return tuple(name for fold, name in dict(names_by_fold).items() if count[fold] > 1)


def _twice_over(name: str, kind: str, key: str) -> str:
    return f'more than one {kind} has the {key} "{name}" (capitals do not matter).'


def _source_fault(plan: Plan, place: str, pathway: Pathway) -> Fault | None:
    """Return what is wrong with where a pathway's stages come from."""
    ids = [p.id for p in plan.policy.pathways]
    if pathway.same_as and pathway.stages:
        return Fault(
            place,
            "it has both `same_as` and stages of its own.",
            "Keep `same_as` to use the other pathway's stages, or keep the stages.",
        )
    if not pathway.same_as and not pathway.stages:
        return Fault(
            place,
            "it has no stage.",
            'Write at least one [[pathway.stage]] below it, or `same_as = "another pathway"`.',
        )
    if not pathway.same_as:
        return None
    if pathway.same_as not in ids:
        says = f'`same_as` names the pathway "{pathway.same_as}", which does not exist.'
        remedy = f"{suggest(pathway.same_as, ids)}The pathways are {listed(ids)}."
        return Fault(place, says, remedy)
    if plan.home(pathway) is None and _in_circle(plan, pathway):
        return Fault(
            place,
            f'`same_as = "{pathway.same_as}"` leads round in a circle, so there are no stages.',
            "Write the stages on one of these pathways and take its `same_as` away.",
        )
    return None


def _in_circle(plan: Plan, pathway: Pathway) -> bool:
    """Return whether following `same_as` never ends, rather than ending at a wrong name."""
    here, steps = plan.policy.pathway(pathway.same_as), 0
    while here is not None and here.same_as and steps <= len(plan.policy.pathways):
        here, steps = plan.policy.pathway(here.same_as), steps + 1
    return here is not None and bool(here.same_as)


def _reached(plan: Plan, pathway: Pathway) -> set[int]:
    """Return the numbers of the stages that a case on this pathway can come to."""
    ladder = plan.ladder(pathway)
    labels = [stage.label for stage in ladder]
    facts = facts_on(plan, (pathway,))
    reached = {0} if ladder else set()
    for spot in plan.spots_on(pathway):
        for move in spot.level.moves:
            if move.ground:
                reached |= {labels.index(move.to)} if move.to in labels else set()
                reached |= set() if move.to else set(range(len(ladder)))
    queue = sorted(reached)
    while queue:
        here = queue.pop()
        moves = ladder[here].moves
        onward = {labels.index(m.to) for m in moves if m.outcome and m.to in labels}
        if here + 1 < len(ladder) and not _passes_by(moves, facts):
            onward.add(here + 1)
        queue += sorted(onward - reached)
        reached |= onward
    return reached


def _passes_by(moves: tuple[Move, ...], facts: Facts) -> bool:
    """Return whether "unresolved" never leads from a stage to the next one by itself."""
    unresolved = tuple(m for m in moves if m.outcome == "unresolved")
    return covers(unresolved, facts)


def _shape_fault(spot: Spot, place: str, move: Move) -> Fault | None:
    """Return what is wrong with a move whatever it leads to."""
    if bool(move.outcome) == bool(move.ground):
        return Fault(
            place,
            "a move needs either an `outcome` or a `ground`, not both and not neither.",
            "An `outcome` is what a discussion ended with; a `ground` is a reason to skip stages.",
        )
    if move.ground and spot.stage is not None:
        return Fault(
            place,
            "a `ground` stands on the policy or on a pathway, not on a stage.",
            "Move the row above the first [[pathway.stage]] of its pathway.",
        )
    if move.outcome and spot.stage is None:
        return Fault(
            place,
            "an `outcome` stands on a stage, not on the policy or a pathway.",
            "Move the row below the [[pathway.stage]] that it leads away from.",
        )
    return None


def _target_fault(plan: Plan, spot: Spot, place: str, move: Move) -> Fault | None:
    """Return what is wrong with where a move leads to."""
    ladders = [[s.label for s in plan.ladder(p)] for p in spot.pathways]
    if move.to in (RESOLUTION, NO_FURTHER) and not move.ground:
        return None
    if not move.to:
        remedy = f'Write `to` and a later stage, "{RESOLUTION}" or "{NO_FURTHER}".'
        return None if move.ground else Fault(place, "it leads nowhere.", remedy)
    homes = [ladder for ladder in ladders if move.to in ladder]
    if not homes:
        labels = plan.labels(spot.pathways)
        ends = () if move.ground else (RESOLUTION, NO_FURTHER)
        return Fault(
            place,
            f'it leads to "{move.to}", and there is no such stage.',
            f"{suggest(move.to, (*labels, *ends))}It can lead to {listed((*labels, *ends))}.",
        )
    here = 0 if spot.stage is None else homes[0].index(spot.stage.label)
    if all(ladder.index(move.to) <= here for ladder in homes):
        first = "the first stage" if spot.stage is None else "this stage or an earlier one"
        return Fault(
            place,
            f'it leads to "{move.to}", which is {first}; a case never goes back.',
            "Name a later stage, or take the row away.",
        )
    return None


def _uncovered(plan: Plan, spot: Spot) -> Iterator[Fault]:
    """Return a fault for each outcome of a stage that may lead nowhere."""
    outcomes = dict.fromkeys(m.outcome for m in spot.level.moves if m.outcome)
    facts = facts_on(plan, spot.pathways) if outcomes else {}
    for outcome in outcomes:
        rows = tuple(m for m in spot.level.moves if m.outcome == outcome)
        # "unresolved" without a row that holds goes up one, as ever. "No reply" waits for a date,
        # which comes by itself; until then the outcome is not open.
        waits = any("overdue" in row.when for row in rows)
        if outcome in OUTCOMES or waits or covers(rows, facts):
            continue
        yield Fault(
            f'{spot.place}, moves "{outcome}"',
            "every move for this outcome has a condition, so it may lead nowhere.",
            "Add a last row for it without `when`, or one with the same condition as `unless`.",
        )
