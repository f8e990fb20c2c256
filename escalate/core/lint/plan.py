"""The plan of a policy for its lint: which rules stand where, and what can happen before what.

Unlike the methods of `Policy` it takes a policy with any fault: a `same_as` in a circle too.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, field

from escalate.core.lint.fault import inside, row_places
from escalate.core.policy import KEPT_DATES, Ask, Condition, Level, Pathway, Policy, Rule, Stage

Moment = tuple[int, int]
"""A point on the way through a ladder: the stage's number, and the moment in it."""
OPEN: Moment = (-1, 0)
CLOSE: Moment = (1_000_000, 0)
Facts = dict[str, tuple[bool | str, ...]]
"""Every fact that a condition may test, with its values."""
Scope = tuple[int, ...]
"""Pathways by their identity: comparing them by what they hold compares whole policies."""
Row = TypeVar("Row")
_IN_STAGE = {"enter": 0, "record": 1, "leave": 2}
_KEPT_AT = {"raised": "open", "entered": "enter", "discussed": "record", "recorded": "record"}


class Spot(Struct, frozen=True):
    """A level with its place in the file and the pathways on which its rules hold."""

    level: Level
    place: str
    pathways: tuple[Pathway, ...]
    stage: Stage | None = None


def named(kind: str, rows: Sequence[Row], place: str) -> Iterator[tuple[str, Row]]:
    """Return each row of one list with its place, inside the place given."""
    for name, row in zip(row_places(kind, rows), rows, strict=True):
        yield inside(place, name), row


def rules_of(spot: Spot) -> Iterator[tuple[str, Rule]]:
    """Return every row of a level, the clocks on its asks too, each with its place."""
    level = spot.level
    yield from named("clocks", level.clocks, spot.place)
    for place, ask in named("asks", level.asks, spot.place):
        yield place, ask
        yield from named("clocks", ask.clocks, place)
    yield from named("people", level.people, spot.place)
    yield from named("moves", level.moves, spot.place)
    yield from named("texts", level.texts, spot.place)
    if isinstance(level, Policy | Pathway):
        yield from named("out_of_scope", level.out_of_scope, spot.place)
    if isinstance(level, Policy):
        yield from named("retention", level.retention, spot.place)


class Plan(Struct, frozen=True, dict=True):
    """A policy with all its spots. What is asked again and again is worked out once."""

    policy: Policy
    facts: dict[Scope, Facts] = field(default_factory=dict)
    """The facts on pathways, as `vocabulary.facts_on` finds them."""
    _asks: dict[Scope, tuple[tuple[Spot, Ask], ...]] = field(default_factory=dict)
    _asked: dict[int, dict[str, Moment]] = field(default_factory=dict)
    _ladders: dict[int, tuple[Stage, ...]] = field(default_factory=dict)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The policy, then each pathway followed by its own stages."""
        pathways = self.policy.pathways
        found = [Spot(self.policy, "", pathways)]
        places = row_places("pathway", pathways) if len(pathways) > 1 else ("",)
        for place, pathway in zip(places, pathways, strict=True):
            found.append(Spot(pathway, place, (pathway,)))
            users = tuple(p for p in pathways if self.home(p) is pathway)
            if users:
                stages = named("stage", pathway.stages, place)
                found += [Spot(stage, where, users, stage) for where, stage in stages]
        return tuple(found)

    def home(self, pathway: Pathway) -> Pathway | None:
        """The pathway whose stages this one climbs; None when `same_as` leads nowhere."""
        seen: list[Pathway] = []
        here: Pathway | None = pathway
        while here is not None and here.same_as:
            if any(here is one for one in seen):
                return None
            seen.append(here)
            here = self.policy.pathway(here.same_as)
        return here

    def ladder(self, pathway: Pathway) -> tuple[Stage, ...]:
        """The stages of a pathway; none when `same_as` leads nowhere."""
        if id(pathway) not in self._ladders:
            home = self.home(pathway)
            self._ladders[id(pathway)] = home.stages if home is not None else ()
        return self._ladders[id(pathway)]

    def labels(self, pathways: tuple[Pathway, ...]) -> tuple[str, ...]:
        """The labels of the stages of these pathways, each once, in the file's order."""
        return tuple(dict.fromkeys(s.label for p in pathways for s in self.ladder(p)))

    def spots_on(self, pathway: Pathway) -> Iterator[Spot]:
        """Return every spot whose rules hold somewhere on a pathway."""
        return (spot for spot in self.spots if any(pathway is one for one in spot.pathways))

    def asks_on(self, pathways: tuple[Pathway, ...]) -> tuple[tuple[Spot, Ask], ...]:
        """Return every ask that holds somewhere on these pathways, with where it stands."""
        scope = scope_of(pathways)
        if scope not in self._asks:
            here = set(scope)
            self._asks[scope] = tuple(
                (spot, ask)
                for spot in self.spots
                if not here.isdisjoint(scope_of(spot.pathways))
                for ask in spot.level.asks
            )
        return self._asks[scope]

    def stages_of(self, spot: Spot, row: Rule, pathway: Pathway) -> tuple[int, ...]:
        """Return the numbers of the stages of a pathway where a row can hold."""
        ladder = self.ladder(pathway)
        only, never = _folded_stages(row)
        return tuple(
            number
            for number, stage in enumerate(ladder)
            if (spot.stage is None or spot.stage is stage)
            and (only is None or stage.label.casefold() in only)
            and not (never and stage.label.casefold() in never)
        )

    def window(self, spot: Spot, ask: Ask, pathway: Pathway) -> tuple[Moment, Moment] | None:
        """Return from when until when an ask may come about; None where it never does."""
        stages = self.stages_of(spot, ask, pathway)
        if not stages:
            return None
        at = _KEPT_AT.get(ask.ask, ask.at) if ask.ask in KEPT_DATES else ask.at
        if at == "close":
            return CLOSE, CLOSE
        if at == "open":
            everywhere = "stage" not in ask.when and spot.stage is None
            return (OPEN if everywhere else (stages[0], 0)), (OPEN if kept(ask) else CLOSE)
        last = "leave" if at == "enter" and not kept(ask) else at
        return (stages[0], _IN_STAGE[at]), (stages[-1], _IN_STAGE[last])

    def asked_from(self, name: str, pathway: Pathway) -> Moment | None:
        """Return when something is first asked on a pathway; None when it never is."""
        if id(pathway) not in self._asked:
            first: dict[str, Moment] = {}
            for spot, ask in self.asks_on((pathway,)):
                window = self.window(spot, ask, pathway)
                if window is not None:
                    first[ask.ask] = min(window[0], first.get(ask.ask, window[0]))
            self._asked[id(pathway)] = first
        return self._asked[id(pathway)].get(name)


def scope_of(pathways: Iterable[Pathway]) -> Scope:
    """Return pathways by their identity."""
    return tuple(map(id, pathways))


def place_of(stage: Stage, ladder: Sequence[Stage]) -> int | None:
    """Return the number of a stage on a ladder; None when it is not on it."""
    return next((number for number, one in enumerate(ladder) if one is stage), None)


def kept(ask: Ask) -> bool:
    """Return whether the ask is a date that the engine keeps and so answers at once."""
    return ask.ask in KEPT_DATES


def values_of(condition: Condition, fact: str) -> tuple[bool | str, ...]:
    """Return the values that a condition names for a fact that it tests."""
    value = condition[fact]
    return value if isinstance(value, tuple) else (value,)


def _folded_stages(rule: Rule) -> tuple[set[str] | None, set[str]]:
    """Return the stages on which alone a rule can hold, None for all, and those where it cannot."""
    only = _folded(rule.when) if "stage" in rule.when else None
    return only, _folded(rule.unless) if set(rule.unless) == {"stage"} else set()


def _folded(condition: Condition) -> set[str]:
    """Return the stages that a condition names; capitals do not matter."""
    return {str(one).casefold() for one in values_of(condition, "stage")}
