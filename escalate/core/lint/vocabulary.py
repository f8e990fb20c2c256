"""Conditions: which facts there are, and which values each of them can have."""

from collections.abc import Iterator

from escalate.core.lint.fault import Fault, inside, joined, listed, suggest
from escalate.core.lint.plan import Facts, Plan, Spot, named, rules_of, scope_of, values_of
from escalate.core.policy import (
    CHANNELS,
    KEPT_DATES,
    OFFERED,
    OUTCOMES,
    VOTES,
    Pathway,
    Rule,
    Values,
)

_ENGINES_OWN = (
    "child",
    "stage",
    "raising",
    "responding",
    "between",
    "outcome",
    "ground",
    "overdue",
    "vote",
    "voted",
)
_YES_OR_NO = (True, False)


def facts_on(plan: Plan, pathways: tuple[Pathway, ...]) -> Facts:
    """Return every fact that a condition on these pathways may test, with its values."""
    scope = scope_of(pathways)
    if scope not in plan.facts:
        plan.facts[scope] = _facts_on(plan, pathways)
    return plan.facts[scope]


def _facts_on(plan: Plan, pathways: tuple[Pathway, ...]) -> Facts:
    spots = [s for p in pathways for s in plan.spots_on(p)]
    moves = [move for spot in spots for move in spot.level.moves]
    asks = [ask for _, ask in plan.asks_on(pathways)]
    labels = plan.labels(pathways)
    facts: Facts = {
        "harm": _YES_OR_NO,
        "child": _YES_OR_NO,
        "stage": labels,
        "raising": plan.policy.agencies,
        "responding": plan.policy.agencies,
        "between": ("agencies", "one agency"),
        "outcome": _each_once(*OUTCOMES, "handed over", *(m.outcome for m in moves if m.outcome)),
        "ground": _each_once(*(m.ground for m in moves if m.ground)),
        "channel": CHANNELS,
        "overdue": _each_once(*labels, *(ask.ask for ask in asks if ask.clocks)),
        "vote": VOTES,
        "voted": ("majority", "minority"),
    }
    for ask in asks:
        if ask.choices and ask.ask not in ("harm", *_ENGINES_OWN):
            facts[ask.ask] = _each_once(*facts.get(ask.ask, ()), *ask.choices)
    return facts


def condition_faults(plan: Plan) -> Iterator[Fault]:
    """Return a fault for each unknown fact and each value that its fact cannot have."""
    for spot in plan.spots:
        facts = facts_on(plan, spot.pathways)
        for place, rule in rules_of(spot):
            for word, condition in (("when", rule.when), ("unless", rule.unless)):
                for fact, value in condition.items():
                    where = inside(place, f"`{word}`")
                    yield from _fact_faults(plan, spot, facts, where, fact, value)


def name_faults(plan: Plan) -> Iterator[Fault]:
    """Return a fault for each ask whose name means something else already."""
    spelling = {_folded(name): name for name in (*KEPT_DATES, *OFFERED)}
    for spot in plan.spots:
        for place, ask in named("asks", spot.level.asks, spot.place):
            if ask.ask in _ENGINES_OWN and ask.choices:
                yield Fault(
                    place,
                    f'an ask with choices is a fact, and "{ask.ask}" is already one.',
                    "Give the ask another name.",
                )
            first = spelling.setdefault(_folded(ask.ask), ask.ask)
            if first != ask.ask:
                yield Fault(
                    place,
                    f'it differs from the ask "{first}" only in capitals or spaces.',
                    f'Write "{first}" if that is meant, or another name.',
                )


def covers(rows: tuple[Rule, ...], facts: Facts) -> bool:
    """Return whether one of the rows always holds.

    So it is when a row has no condition, when two rows have the same one as `when` and as
    `unless`, or when rows with one `when` each name all the values that its fact can have.
    """
    if any(not row.when and not row.unless for row in rows):
        return True
    whens = [row.when for row in rows if not row.unless]
    if any(not row.when and row.unless in whens for row in rows):
        return True
    named: dict[str, set[str]] = {}
    for when in whens:
        if len(when) == 1:
            (fact,) = when
            named.setdefault(fact, set()).update(_folded(str(one)) for one in values_of(when, fact))
    return any(
        values >= {_folded(str(one)) for one in facts[fact]} for fact, values in named.items()
    )


def _each_once(*values: bool | str) -> tuple[bool | str, ...]:
    return tuple(dict.fromkeys(values))


def _folded(name: str) -> str:
    """Return a name as the engine compares it."""
    return " ".join(name.casefold().split())


def _fact_faults(
    plan: Plan, spot: Spot, facts: Facts, where: str, fact: str, value: Values
) -> Iterator[Fault]:
    """Return the faults of one fact and what it is compared with."""
    if fact not in facts:
        yield _unknown_fact(plan, spot, facts, where, fact)
        return
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        yield Fault(where, f'the list of values for "{fact}" is empty.', _choose(facts[fact]))
    allowed = {one if isinstance(one, bool) else one.casefold() for one in facts[fact]}
    for one in values:
        # Capitals do not matter.
        if (one if isinstance(one, bool) else one.casefold()) not in allowed:
            says = f'{_written(one)} is no value that "{fact}" can have.'
            yield Fault(where, says, _remedy(facts[fact], fact, one))


def _unknown_fact(plan: Plan, spot: Spot, facts: Facts, where: str, fact: str) -> Fault:
    says = f'"{fact}" is no fact that a condition can test here.'
    if any(ask.ask == fact for _, ask in plan.asks_on(spot.pathways)):
        return Fault(where, says, f'Give the ask "{fact}" `choices`; that makes it a fact.')
    return Fault(where, says, f"{suggest(fact, facts)}The facts are {listed(facts)}.")


def _remedy(allowed: tuple[bool | str, ...], fact: str, value: bool | str) -> str:
    if fact in ("raising", "responding"):
        return f"{_hint(value, allowed)}Name it in `agencies` at the top, or: {_choose(allowed)}"
    if fact == "ground" and not allowed:
        return "No move of the policy or this pathway has a `ground`: add one, or test another."
    return f"{_hint(value, allowed)}{_choose(allowed)}"


def _hint(value: bool | str, allowed: tuple[bool | str, ...]) -> str:
    return suggest(str(value), (one for one in allowed if isinstance(one, str)))


def _choose(allowed: tuple[bool | str, ...]) -> str:
    return f"Write one of: {joined(map(_written, allowed))}."


def _written(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
