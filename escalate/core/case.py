"""A case as it stands: frozen values, made by `evolve` from events."""

from __future__ import annotations

import datetime as dt

import msgspec
from msgspec import Struct, field

from escalate.core.events import (
    ActionUpdate,
    Answer,
    Child,
    Corrected,
    Entered,
    Event,
    Extended,
    Opened,
    Participant,
    Person,
    PolicyRef,
    Reopened,
    Vote,
)
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Told

OPEN, RESOLVED, CLOSED, HANDED_OVER = "open", "resolved", "closed", "handed over"
NOT_CLOSED = (OPEN, RESOLVED, HANDED_OVER)
"""The states of a case of which something may still be due."""


class Visit(Struct, frozen=True):
    """One stay at a stage; the dates its clocks count from are kept here."""

    number: int
    stage: str
    entered: When
    unresolved: When | None = None
    """When the previous stage was found unresolved; None on direct entry."""
    discussed: When | None = None
    """The first discussion of this visit."""
    failed: When | None = None
    """When this stage was found unresolved; `unresolved` is the last one's and stays apart."""
    left: When | None = None
    late: int = 0
    """Working days by which it was left late."""
    protective: When | None = None
    reason: str = ""
    """Why the protective date was set."""
    set_in: int = 0
    """The visit in which the protective date was set: carried over it holds where a clock says."""
    planned: When | None = None
    ground: str = ""
    exhausted: bool = False


class Record(Struct, frozen=True):
    """The record of one discussion."""

    number: int
    version: int
    visit: int
    stage: str
    outcome: str
    leads: str
    when: When
    recorded: When
    actor: str
    people: tuple[Participant, ...]
    votes: tuple[Vote, ...]
    held: bool
    corrected: int = 0
    """The version of the event that last corrected it; 0 when it stands as first written."""


class OpenAction(Struct, frozen=True):
    """An action with all that was said of it since."""

    number: int
    what: str
    owner: Person
    due: dt.date
    agreed: When
    done: When | None = None
    updates: tuple[ActionUpdate, ...] = ()


class Case(Struct, frozen=True):
    """A case as it stands after its events so far."""

    number: int
    policy: PolicyRef
    pathway: str
    status: str
    raising: Person
    responding: Person
    child: Child | None
    disagreement: str
    raised: When
    opened: When
    visits: tuple[Visit, ...]
    records: tuple[Record, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[OpenAction, ...] = ()
    votes: tuple[Vote, ...] = ()
    flagged: When | None = None
    extensions: tuple[Extended, ...] = ()
    told: Told = field(default_factory=Told)
    handed_from: int | None = None
    handed_to: int | None = None
    handed_policy: str = ""
    history: tuple[Event, ...] = ()

    @property
    def visit(self) -> Visit:
        """The visit to the stage where the case stands."""
        return self.visits[-1]

    @property
    def stage(self) -> str:
        """The label of the stage where the case stands."""
        return self.visits[-1].stage

    @property
    def harm(self) -> bool:
        """Whether the harm flag is up."""
        return self.flagged is not None

    @property
    def version(self) -> int:
        """How many events the case has."""
        return len(self.history)

    @property
    def owed(self) -> tuple[Asked, ...]:
        """Everything that is owed: it blocks closing."""
        return tuple(asked for asked in self.told.asked if asked.force == "owed")

    @property
    def deadline(self) -> Deadline | None:
        """The deadline that governs the stage; None when the case is not open."""
        return self.told.deadlines[0] if self.told.deadlines and self.status == OPEN else None

    @property
    def begun_again(self) -> int:
        """The number of the visit with which the case was last reopened; 1 when it never was."""
        begins = (Opened, Entered, Reopened)
        begun = [event.body for event in self.effective() if isinstance(event.body, begins)]
        numbers = [n for n, body in enumerate(begun, 1) if isinstance(body, Reopened)]
        return numbers[-1] if numbers else 1

    @property
    def held(self) -> bool:
        """Whether the stage was found unresolved and the case has not gone up yet."""
        return self.status == OPEN and self.visit.failed is not None and not self.visit.exhausted

    def extension(self, clock: Deadline) -> Extended | None:
        """The last extension of the clock that gives a deadline, or None."""
        which = clock.owner, clock.rule, clock.anchor
        found = (e for e in reversed(self.extensions) if (e.owner, e.rule, e.anchor) == which)
        return next(found, None)

    def last_deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines told last, also when the case has ended since."""
        told = (event.told.deadlines for event in reversed(self.history))
        return self.told.deadlines or next(filter(None, told), ())

    def open_actions(self) -> tuple[OpenAction, ...]:
        """The actions that are not done."""
        return tuple(action for action in self.actions if action.done is None)

    def effective(self) -> tuple[Event, ...]:
        """The events as they now read: corrected ones replaced, corrections themselves left out."""
        latest = {e.body.version: e for e in self.history if isinstance(e.body, Corrected)}
        return tuple(
            _as_corrected(event, latest[event.version]) if event.version in latest else event
            for event in self.history
            if not isinstance(event.body, Corrected)
        )


def _as_corrected(event: Event, correction: Event) -> Event:
    body = correction.body
    assert isinstance(body, Corrected)
    return msgspec.structs.replace(event, body=body.replacement, when=body.happened)
