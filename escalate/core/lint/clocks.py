"""Clocks: how long something may take, and from when."""

from collections.abc import Iterator

from escalate.core.grammar import GRAMMAR, parse_within
from escalate.core.lint.fault import Fault, listed, repeated, suggest
from escalate.core.lint.plan import OPEN, Moment, Plan, Spot, named, place_of
from escalate.core.policy import KEPT_DATES, OFFERED, Ask, Clock, Pathway

ANCHORS = ("raised", "entered", "unresolved", "discussed", "flagged")
"""The dates of a case from which a clock can run, beside the answers to asks."""


def clock_faults(plan: Plan) -> Iterator[Fault]:
    """Return the faults of every clock, on levels and on asks."""
    for spot in plan.spots:
        for place, clock in named("clocks", spot.level.clocks, spot.place):
            yield from _limit_faults(place, clock)
            yield from _extend_faults(plan, spot, place, clock)
            yield from _shared_faults(plan, spot, place, clock)
            yield from _anchor_faults(plan, spot, place, clock, None)
        for outer, ask in named("asks", spot.level.asks, spot.place):
            for place, clock in named("clocks", ask.clocks, outer):
                yield from _limit_faults(place, clock)
                yield from _extend_faults(plan, spot, place, clock)
                yield from _anchor_faults(plan, spot, place, clock, ask)
                if clock.same_as:
                    yield Fault(
                        place,
                        "`same_as` stands on a stage's own clock, not on the clock of an ask.",
                        "Write `within`, and `from` where it does not run from the asking.",
                    )


def _limit_faults(place: str, clock: Clock) -> Iterator[Fault]:
    """Return what is wrong with how long a clock runs."""
    if clock.same_as and (clock.within or clock.from_):
        yield Fault(
            place,
            "`same_as` shares an earlier stage's limit, so it has no `within` and no `from`.",
            "Keep `same_as`, or keep `within` and `from`.",
        )
    elif not clock.same_as and not clock.within:
        yield Fault(place, "a clock says no limit.", f"Write `within`: {', '.join(GRAMMAR)}.")
    if clock.within and parse_within(clock.within) is None:
        yield Fault(
            place,
            f'`within` cannot be read: "{clock.within}".',
            f"Write one of: {', '.join(GRAMMAR)}; N is a whole number, at least 1.",
        )


def _extend_faults(plan: Plan, spot: Spot, place: str, clock: Clock) -> Iterator[Fault]:
    """Return what is wrong with what an extension of a clock must give."""
    if again := repeated(clock.extend):
        yield Fault(place, f"`extend` names {listed(again)} twice.", "Name each ask once.")
    asks = [ask.ask for _, ask in plan.asks_on(spot.pathways) if ask.ask not in KEPT_DATES]
    known = dict.fromkeys((*asks, *OFFERED))
    for name in clock.extend:
        if name not in known:
            yield Fault(
                place,
                f'`extend` names "{name}", which is no ask here, so nobody could give it.',
                f'{suggest(name, known)}Or ask for it: {{ ask = "{name}", at = "leave", '
                'force = "may", clause = "..." }.',
            )


def _shared_faults(plan: Plan, spot: Spot, place: str, clock: Clock) -> Iterator[Fault]:
    """Return what is wrong with a clock that shares an earlier stage's limit."""
    if not clock.same_as:
        return
    if spot.stage is None:
        yield Fault(
            place,
            "`same_as` stands on a stage's own clock, not on the policy or a pathway.",
            "Move the row below the [[pathway.stage]] that shares an earlier stage's limit.",
        )
        return
    ladder = plan.ladder(spot.pathways[0])
    earlier = ladder[: place_of(spot.stage, ladder)]
    # The clock of the harm flag is each stage's own and is not shared.
    own = [s.label for s in earlier if any(c.within and c.from_ != "flagged" for c in s.clocks)]
    if clock.same_as not in own:
        choice = f"It can name {listed(own)}." if own else "No earlier stage has one: use `within`."
        yield Fault(
            place,
            f'`same_as` names "{clock.same_as}", which is no earlier stage with a clock.',
            f"{suggest(clock.same_as, own)}{choice}",
        )


def _anchor_faults(
    plan: Plan, spot: Spot, place: str, clock: Clock, ask: Ask | None
) -> Iterator[Fault]:
    """Return what is wrong with the date from which a clock runs."""
    if not clock.from_:
        if ask is None and not clock.same_as:
            yield Fault(
                place,
                "`from` is missing: from when does the limit run?",
                f"Write `from` and one of {listed(ANCHORS)}, or an ask's name.",
            )
        return
    if clock.from_ == "unresolved" and _on_first(plan, spot):
        yield Fault(
            place,
            "on a first stage nothing was found unresolved before.",
            'Write `from = "raised"` or `from = "entered"`.',
        )
    if clock.from_ in ANCHORS:
        return
    names = dict.fromkeys(other.ask for _, other in plan.asks_on(spot.pathways))
    if clock.from_ not in names:
        known = (*ANCHORS, *(name for name in names if name not in KEPT_DATES))
        says = f'`from` names "{clock.from_}", which is no date of a case and no ask here.'
        yield Fault(place, says, f"{suggest(clock.from_, known)}It can be {listed(known)}.")
    elif ask is not None and ask.ask == clock.from_:
        yield Fault(
            place,
            "the clock of an ask cannot run from its own answer.",
            "Leave `from` out to let it run from the asking, or name another date.",
        )
    elif not any(_asked_by(plan, spot, clock, ask, pathway) for pathway in spot.pathways):
        yield Fault(
            place,
            f'"{clock.from_}" is asked only later, so this limit could never begin.',
            f'Ask "{clock.from_}" here or earlier, or let the limit run from another date.',
        )


def _on_first(plan: Plan, spot: Spot) -> bool:
    """Return whether a level is the first stage of its pathway."""
    return spot.stage is not None and plan.ladder(spot.pathways[0])[0] is spot.stage


def _asked_by(plan: Plan, spot: Spot, clock: Clock, ask: Ask | None, pathway: Pathway) -> bool:
    """Return whether the ask that a clock runs from comes about before the clock is over."""
    asked = plan.asked_from(clock.from_, pathway)
    return asked is not None and asked <= _latest(plan, spot, clock, ask, pathway)


def _latest(plan: Plan, spot: Spot, clock: Clock, ask: Ask | None, pathway: Pathway) -> Moment:
    """Return the last moment at which a clock can begin."""
    if ask is not None:
        window = plan.window(spot, ask, pathway)
        # What is missing at opening is refused there and then, so its start must be known there.
        return OPEN if window is None or (ask.at, ask.force) == ("open", "must") else window[1]
    stages = plan.stages_of(spot, clock, pathway)
    return (stages[-1], 2) if stages else OPEN
