"""An event happens in a turn: applied with `evolve` first, then settled, then kept."""

from __future__ import annotations

import msgspec

from escalate.core.case import OPEN, Case
from escalate.core.clocks import late_by, order
from escalate.core.decide.moment import Moment
from escalate.core.decide.settle import settle
from escalate.core.decide.turn import Turn
from escalate.core.events import Body, Corrected, Event
from escalate.core.evolve import evolve
from escalate.core.times import When, not_before
from escalate.core.told import Judged, Told
from escalate.core.words import date_words, when_words, working_days


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
    if before is not None:
        _warn_of_clock(turn, before)
    told = settle(turn, moments)
    if before is not None and not late and not isinstance(body, Corrected):
        late = _passed_and_moved(turn, before, told)
        told = msgspec.structs.replace(told, warnings=tuple(turn.warnings))
    told = msgspec.structs.replace(told, late=late, judged=judged)
    event = msgspec.structs.replace(draft, told=told)
    turn.case = evolve(before, event)
    turn.events.append(event)
    turn.warnings.clear()


def _passed_and_moved(turn: Turn, before: Case, told: Told) -> int:
    """By how many working days a limit was missed that this event moves away; 0 when none.

    An extension, a later protective date or a lowered flag that comes after the date had passed
    must not make the stage look as if it had been in time (R13).
    """
    now, old = turn.now, before.deadline
    if now.status != OPEN or now.visit.number != before.visit.number or old is None:
        return 0
    new = told.deadlines[0] if told.deadlines else None
    if old.due is None or (new is not None and order(new) <= order(old)):
        return 0
    late = late_by(old, turn.command.when, turn.world.calendar)
    if not late:
        return 0
    turn.warn(
        "late",
        f"{now.stage} was due {date_words(old.due)} ({old.rule}) and is {working_days(late)} late; "
        "that stays on the record.",
        old.clause,
    )
    return late


def _warn_of_clock(turn: Turn, before: Case) -> None:
    last = before.history[-1].recorded
    if not not_before(turn.command.recorded, last):
        turn.warn(
            "clock-back",
            f"The computer's clock says {when_words(turn.command.recorded, turn.zone)}, earlier "
            f"than when the event before was recorded ({when_words(last, turn.zone)}).",
        )
