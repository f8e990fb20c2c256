"""What a turn is told of the world, and the moments at which a policy asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Visit
from escalate.core.events import Participant


class World(Struct, frozen=True):
    """What the core is told of the world: the calendar of the policy, and office hours."""

    calendar: Calendar
    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    """Outside office hours a same-day deadline warns of the out-of-hours route (R8)."""
    tool: str = ""


class Moment(Struct, frozen=True):
    """A moment at which the policy asks: which, at what stage, and what is known of it."""

    name: str
    stage: str
    outcomes: tuple[str, ...] = ()
    channel: str = ""
    ground: str = ""
    record: int | None = None
    visit: Visit | None = None
    """The visit it belongs to; None for the case, and for the visit that the event begins."""
    people: Sequence[Participant] = ()
    refusing: bool = False
    """Whether a *must* that is absent is refused now; otherwise it is owed."""
    standing: bool = False
    """Whether it lasts: asked again after every event, because a condition may come true."""
