"""What a user can ask for: plain values, already typed, nothing decided yet."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from escalate.core.events import (
    Action,
    ActionUpdate,
    Answer,
    Child,
    Participant,
    Person,
    PolicyRef,
    Vote,
)
from escalate.core.times import When


class Command(Struct, frozen=True, kw_only=True, tag_field="command", tag=str.lower):
    """What every command carries: who records it, when it happened, when it is recorded.

    Kept as JSON, under the tag that is its name in small letters, it is the same when it is read.
    """

    op: str
    actor: str
    when: When
    recorded: When
    seen: int | None = None
    """The visit at which the user saw the case; refused if it has moved on since. None: any."""


class Open(Command, frozen=True, kw_only=True):
    """Start a case."""

    policy: PolicyRef
    pathway: str
    raising: Person
    responding: Person
    disagreement: str
    raised: When
    child: Child | None = None
    matter: str = ""
    """Which out-of-scope row the user says it is; empty when none."""
    stage: str = ""
    """A later stage to begin at; empty for the first."""
    ground: str = ""
    people: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    votes: tuple[Vote, ...] = ()
    handed_from: int | None = None
    flagged: When | None = None


class Step(Command, frozen=True, kw_only=True):
    """Record a discussion and its outcome; goes up when unresolved, unless held."""

    case: int
    outcome: str = ""
    """Empty where votes decide."""
    people: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    votes: tuple[Vote, ...] = ()
    hold: bool = False
    referred: When | None = None
    """When the next stage was entered; None: on the day of the discussion. Two facts."""
    entering: tuple[Participant, ...] = ()
    to: str = ""
    ground: str = ""


class Refer(Command, frozen=True, kw_only=True):
    """Take a held case up, or skip with a ground and without a discussion."""

    case: int
    entering: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    to: str = ""
    ground: str = ""


class Give(Command, frozen=True, kw_only=True):
    """Answer what is asked or owed; approval, flags, dates and actions are answers too."""

    case: int
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    updates: tuple[ActionUpdate, ...] = ()


class Extend(Command, frozen=True, kw_only=True):
    """Lengthen the clock that runs, where the policy allows it."""

    case: int
    until: dt.date
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()


class HandOver(Command, frozen=True, kw_only=True):
    """End the case here and open it under another policy."""

    case: int
    reason: str
    opening: Open
    answers: tuple[Answer, ...] = ()


class Close(Command, frozen=True, kw_only=True):
    """Close a case in which nothing is owed and no action is open."""

    case: int
    answers: tuple[Answer, ...] = ()


class Reopen(Command, frozen=True, kw_only=True):
    """Go on with a resolved or closed case."""

    case: int
    reason: str


class Correct(Command, frozen=True, kw_only=True):
    """Supersede an event of the case with what it should have said."""

    case: int
    version: int
    reason: str
    happened: When | None = None
    """When it happened, as it should have read; None leaves it."""
    disagreement: str | None = None
    raised: When | None = None
    raising: Person | None = None
    responding: Person | None = None
    child: Child | None = None
    people: tuple[Participant, ...] | None = None
    answers: tuple[Answer, ...] = ()
    """Answers that replace those of the same ask and side, or are added."""
    withdraw: tuple[str, ...] = ()
    """Names of asks whose answers in that event are withdrawn."""


AnyCommand = Open | Step | Refer | Give | Extend | HandOver | Close | Reopen | Correct
"""One of the above, told apart by its tag."""
