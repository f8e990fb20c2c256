"""What the tool told with an event: warnings, what is asked, deadlines explained."""

# Annotations are values here, not texts (no `from __future__ import annotations`): msgspec would
# evaluate each text again in every process that decodes one of these types.

import datetime as dt
from typing import Literal

from msgspec import Struct

from escalate.core.times import When


class Warned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A warning that was shown: a stable code, one sentence, the clause."""

    code: str
    says: str
    clause: str = ""


class Skipped(Struct, frozen=True):
    """A day that was not counted, and why."""

    day: dt.date
    why: str


class Deadline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A computed date with its whole explanation; `due` is None where no timescale is set."""

    rule: str
    clause: str
    note: str = ""
    due: dt.date | None = None
    at: dt.datetime | None = None
    """UTC instant, when a time of day governs."""
    anchor: str = ""
    """What it counts from: a date the engine keeps, or an ask's name."""
    start: When | None = None
    skipped: tuple[Skipped, ...] = ()
    """The days between start and due that were not counted; every other day was."""
    counted: int = 0
    """How many days were counted."""
    unit: str = ""
    """`working days`, `days`, `weeks`, `hours`, or empty where nothing is counted."""
    provisional: bool = False
    owner: str = ""
    """The label of the stage whose clock it is: an extension belongs to the clock."""
    extended_from: dt.date | None = None
    extendable: bool = False


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something asked and not yet given. With force `owed` it blocks closing."""

    ask: str
    force: Literal["owed", "should", "may"]
    clause: str
    note: str = ""
    since: When
    each: str = ""
    by: str = ""
    parts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    record: int | None = None
    visit: int | None = None
    stage: str = ""
    at: str = ""
    """The moment that asked, when its own event did; empty when a condition came true later."""
    deadline: Deadline | None = None


class Interim(Struct, frozen=True, kw_only=True):
    """A measure in force for the child until a resolution is recorded."""

    measure: str
    clause: str
    since: dt.date


class Judged(Struct, frozen=True):
    """By how many working days a visit to a stage was left late; 0 when in time."""

    visit: int
    late: int


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the tool answered, and where the event left the case."""

    warnings: tuple[Warned, ...] = ()
    asked: tuple[Asked, ...] = ()
    """All that is asked and not yet given: the whole table, not the change."""
    deadlines: tuple[Deadline, ...] = ()
    """Every clock that runs on the stage, the governing one first."""
    referral: Deadline | None = None
    """When the next stage is due to be entered, while the case is held."""
    interim: tuple[Interim, ...] = ()
    late: int = 0
    """Working days by which a stage was left late; marked for ever."""
    judged: tuple[Judged, ...] = ()
    """After a correction: how late each stage was left, by the dates as they now read."""
