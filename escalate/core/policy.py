"""The types of a policy file: clocks, asks, people and moves; texts, scope and forms beside them.

The types are the format: a key that is not here is a fault, and the JSON Schema for editors is
generated from them. Their meaning is told in docs/policy-format.md.
"""

# Annotations are values here, not texts (no `from __future__ import annotations`): msgspec would
# evaluate each text again in every process that decodes one of these types.

import datetime as dt
import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

Filled = Annotated[str, Meta(min_length=1)]
"""A text that may not be empty."""

ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""How a policy may be called: its file too, and whoever hands over to it."""

Values = bool | str | tuple[str, ...]
"""What a condition compares a fact with: a value, or a list of which any may hold."""
Condition = dict[str, Values]

Side = Literal["raising", "responding"]
Part = Literal["raising", "responding", "chair", "panel", "third party"]
AskForce = Literal["must", "owed", "should", "may"]
Force = Literal["must", "should", "may"]
ScopeForce = Literal["must", "should"]
AskMoment = Literal["open", "enter", "record", "leave", "close"]
PeopleMoment = Literal["open", "enter", "record"]
TextMoment = Literal["open", "enter", "record", "leave", "close", "policy"]

CHANNELS = ("telephone", "face to face", "video", "email", "letter", "meeting")
OUTCOMES = ("continuing", "unresolved", "resolved")
VOTES = ("unanimous", "majority", "equal")
KEPT_DATES = ("raised", "entered", "discussed", "recorded")
"""Asks that the engine answers itself from the dates it keeps."""
OFFERED = (
    "agreed",
    "not agreed",
    "safe now",
    "channel",
    "approval",
    "actions",
    "harm",
    "protective date",
    "planned date",
    "note",
)
"""Asks that may be answered under every policy, whether it asks for them or not."""


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every row has: the clause it comes from, the reading, and when it holds."""

    clause: Filled
    note: str = ""
    when: Condition = {}
    unless: Condition = {}


class Clock(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit: to leave the stage it stands on, or to answer the ask it stands on."""

    within: str = ""
    from_: str = field(default="", name="from")
    same_as: str = ""
    protective: bool = False
    extend: tuple[Filled, ...] = ()


class Ask(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the policy wants given: a part of a record, an act, a date."""

    ask: Filled
    at: AskMoment = "record"
    force: AskForce = "must"
    each: str | tuple[Filled, ...] = ""
    by: Side | Literal[""] = ""
    parts: tuple[Filled, ...] = ()
    choices: tuple[Filled, ...] = ()
    clocks: tuple[Clock, ...] = ()


class People(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes part: a role, one of every agency, or a quorum of agencies."""

    part: Part | tuple[Part, ...]
    roles: tuple[Filled, ...] = ()
    agency: str = ""
    at: PeopleMoment = "record"
    force: Force = "should"
    each: Literal["", "agency", "role"] = ""
    agencies: Annotated[int, Meta(ge=0, le=99)] = 0


class Move(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An exceptional change of stage: by an outcome, or by a ground."""

    outcome: str = ""
    ground: str = ""
    to: str = ""


class Text(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the policy wants said: a reminder, a contact, an interim measure."""

    says: Filled
    at: TextMoment | Literal[""] = ""
    who: str = ""
    check: bool = False
    interim: bool = False


class OutOfScope(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the policy does not cover, what to do instead, and the policy to hand over to."""

    what: Filled
    instead: Filled
    force: ScopeForce = "must"
    policy: str = ""


class Retention(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the record of a case is kept once it has ended; of several rows the longest wins."""

    keep: Filled
    from_: Literal["closed", "born"] = field(default="closed", name="from")
    aged: Annotated[int, Meta(ge=0, le=99)] = 0
    """Only for a child who was at least so many years old when the case ended."""


class Level(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rule lists that may stand on the policy, a pathway or a stage: levels add."""

    clocks: tuple[Clock, ...] = ()
    asks: tuple[Ask, ...] = ()
    people: tuple[People, ...] = ()
    moves: tuple[Move, ...] = ()
    texts: tuple[Text, ...] = ()


class Stage(Level, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung of the ladder, under the policy's own label."""

    label: Filled
    clause: Filled
    title: str = ""
    note: str = ""


class Pathway(Level, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A track of the policy: its stages in order, lowest first."""

    id: Filled
    clause: Filled
    title: str = ""
    note: str = ""
    same_as: str = ""
    out_of_scope: tuple[OutOfScope, ...] = ()
    stages: tuple[Stage, ...] = field(default=(), name="stage")


class Review(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the policy itself is due for review."""

    due: dt.date
    clause: Filled
    note: str = ""


class CalendarKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which calendar says what a working day is, and which zone says what a day is."""

    country: Filled
    subdivision: Filled
    timezone: Filled
    closed: tuple[dt.date, ...] = ()


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The policy's own form: fields in its order, each with the source that fills it."""

    title: Filled
    clause: Filled
    return_to: str = ""
    note: str = ""
    fields: tuple[tuple[str, str], ...]


class Policy(Level, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole policy file."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: Filled
    publisher: Filled
    version: Filled
    calendar: CalendarKey
    effective: dt.date | None = None
    review: Review | None = None
    agencies: tuple[Filled, ...] = ()
    about: dict[str, str] = {}
    out_of_scope: tuple[OutOfScope, ...] = ()
    retention: tuple[Retention, ...] = ()
    pathways: Annotated[tuple[Pathway, ...], Meta(min_length=1)] = field(name="pathway")
    forms: tuple[Form, ...] = field(default=(), name="form")

    def pathway(self, name: str) -> Pathway | None:
        """The pathway of that id, or None."""
        return next((p for p in self.pathways if p.id == name), None)

    def ladder(self, name: str) -> tuple[Stage, ...]:
        """The stages of a pathway, its own or those of the pathway it is the same as."""
        pathway = self.pathway(name)
        if pathway is None:
            return ()
        return self.ladder(pathway.same_as) if pathway.same_as else pathway.stages

    def scope(self, name: str) -> tuple[OutOfScope, ...]:
        """The out-of-scope rows that hold on a pathway: the policy's and its own."""
        pathway = self.pathway(name)
        return self.out_of_scope + (pathway.out_of_scope if pathway else ())

    def levels(self, name: str, label: str) -> tuple[Level, ...]:
        """The levels that hold at a stage of a pathway: the policy, the pathway, the stage."""
        pathway = self.pathway(name)
        stage = next((s for s in self.ladder(name) if s.label == label), None)
        return tuple(level for level in (self, pathway, stage) if level is not None)

    def asks_at(self, name: str, label: str) -> tuple[Ask, ...]:
        """Every ask that holds at a stage, whatever its moment and condition."""
        return tuple(ask for level in self.levels(name, label) for ask in level.asks)

    def above(self, name: str, label: str) -> Stage | None:
        """The stage above, or None on the last."""
        ladder = self.ladder(name)
        here = next((i for i, stage in enumerate(ladder) if stage.label == label), len(ladder))
        return ladder[here + 1] if here + 1 < len(ladder) else None

    def asks_of(self, name: str) -> tuple[Ask, ...]:
        """Every ask of a pathway, at any level."""
        pathway = self.pathway(name)
        own = pathway.asks if pathway else ()
        return self.asks + own + tuple(ask for stage in self.ladder(name) for ask in stage.asks)


def schema() -> dict[str, object]:
    """The JSON Schema of a policy file, for editors; generated from the types above."""
    return msgspec.json.schema(Policy)
