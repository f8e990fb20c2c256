"""What can happen to a case: the events, their bodies, and what was told with each.

An event is a fact and is never changed. Its body says what somebody did; `told` (told.py) says what
the tool answered, so that replaying needs neither the calendar nor today's policy. The words under
`event` in the store are the tags below, never a class path.
"""

# Annotations are values here, not texts (no `from __future__ import annotations`): msgspec would
# evaluate each text again in every process that decodes one of these types.

import datetime as dt
from typing import Literal

from msgspec import Struct

from escalate.core.times import When
from escalate.core.told import Told


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody, by post first: the name may be left out everywhere."""

    role: str = ""
    agency: str = ""
    kind: str = ""
    """The type of the agency, where the policy speaks of types (school, health, police)."""
    name: str = ""


class Participant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who took part, and in what capacity."""

    part: str
    person: Person


class Child(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The child, by a local reference; name and date of birth only if they were given."""

    reference: str
    name: str = ""
    born: dt.date | None = None


class Vote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One agency's vote in a conference."""

    agency: str
    vote: Literal["for", "against", "abstain"]


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something given that the policy asks, bound to a record, a visit to a stage, or the case."""

    ask: str
    each: str = ""
    text: str = ""
    parts: dict[str, str] = {}
    who: Person | None = None
    on: When | None = None
    record: int | None = None
    visit: int | None = None


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An action that was agreed: what, who owns it, by when."""

    what: str
    owner: Person
    due: dt.date


class ActionUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """News of an action: done, or why it is late with a new plan and a new date."""

    number: int
    done: When | None = None
    explanation: str = ""
    plan: str = ""
    due: dt.date | None = None


class PolicyRef(Struct, frozen=True, kw_only=True):
    """The policy a case was opened under: its text is in the store under its digest."""

    id: str
    version: str
    digest: str


# -- bodies -------------------------------------------------------------------------------------


class Opened(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="opened"
):
    """A case begins, on the first stage or, with a ground, on a later one."""

    policy: PolicyRef
    pathway: str
    stage: str
    raising: Person
    responding: Person
    raised: When
    disagreement: str
    child: Child | None = None
    people: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    votes: tuple[Vote, ...] = ()
    ground: str = ""
    handed_from: int | None = None


class Recorded(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="recorded"
):
    """A discussion took place, with an outcome; a resolution is an outcome."""

    number: int
    outcome: str
    leads: Literal["stay", "up", "resolution", "exhausted"]
    people: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    votes: tuple[Vote, ...] = ()
    held: bool = False


class Entered(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="entered"
):
    """The case goes up to a later stage."""

    stage: str
    people: tuple[Participant, ...] = ()
    answers: tuple[Answer, ...] = ()
    ground: str = ""


class Answered(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="answered"
):
    """Something asked or owed was given, or an action moved on."""

    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    updates: tuple[ActionUpdate, ...] = ()


class Extended(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="extended"
):
    """A clock was lengthened, as its policy allows; the first date stays visible."""

    owner: str
    """The stage on which the clock stands; with `rule` and `anchor` it says which clock."""
    rule: str = ""
    anchor: str = ""
    until: dt.date
    was: dt.date
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()


class HandedOver(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="handed over"
):
    """The disagreement goes on as another case under another policy."""

    policy: str
    case: int
    reason: str = ""
    answers: tuple[Answer, ...] = ()


class Closed(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="closed"
):
    """Nothing is owed and no action is open: the case is closed."""

    answers: tuple[Answer, ...] = ()


class Reopened(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="reopened"
):
    """A resolved or closed case goes on at the stage where it stood."""

    reason: str


class Corrected(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="corrected"
):
    """An earlier event of the case is superseded; its first text stays in the trail."""

    version: int
    """The event that is superseded, counted within the case from 1."""
    reason: str
    replacement: Opened | Recorded | Entered | Answered
    happened: When
    """When what is corrected happened, as it now reads."""


Body = (
    Opened | Recorded | Entered | Answered | Extended | HandedOver | Closed | Reopened | Corrected
)


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of one case: who recorded what, when it happened, when it was recorded."""

    case: int
    version: int
    """1, 2, 3 … within the case."""
    op: str
    """The operation's identifier, shared by the events of one command."""
    actor: str
    when: When
    recorded: When
    body: Body
    told: Told = Told()
    tool: str = ""
