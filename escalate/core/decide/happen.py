"""An event happens in a turn: applied with `evolve` first, then settled, then kept."""

from __future__ import annotations

import msgspec

from escalate.core.decide.moment import Moment
from escalate.core.decide.settle import settle
from escalate.core.decide.turn import Turn
from escalate.core.events import Body, Event
from escalate.core.evolve import evolve
from escalate.core.times import When
from escalate.core.told import Judged, Told


def happen(
    turn: Turn,
    body: Body,
    *moments: Moment,
    when: When | None = None,
    late: int = 0,
    judged: tuple[Judged, ...] = (),
) -> None:
    """Apply a body, ask what the policy asks at these moments, and keep the event."""
    before = turn.case
    draft = Event(
        case=turn.number,
        version=(before.version if before else 0) + 1,
        op=turn.command.op,
        actor=turn.command.actor,
        when=when or turn.command.when,
        recorded=turn.command.recorded,
        body=body,
        told=msgspec.structs.replace(before.told if before else Told(), late=late, judged=judged),
        tool=turn.world.tool,
    )
    turn.visits_before = before.visits if before else ()
    turn.case = evolve(before, draft)
    told = msgspec.structs.replace(settle(turn, moments), late=late, judged=judged)
    event = msgspec.structs.replace(draft, told=told)
    turn.case = evolve(before, event)
    turn.events.append(event)
    turn.warnings.clear()
