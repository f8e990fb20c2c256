"""What the fuzzing begins with: a small policy that is accepted, and an event of each kind."""

from __future__ import annotations

import datetime as dt

from escalate.core import events
from escalate.core.codec import encode
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Told, Warned

SMALL = b"""id = "small"
title = "T"
publisher = "P"
version = "1"
calendar = { country = "GB", subdivision = "ENG", timezone = "Europe/London" }
review = { due = 2030-01-01, clause = "9" }
agencies = ["health", "school"]
out_of_scope = [{ what = "w", instead = "i", policy = "other", clause = "1" }]
asks = [
  { ask = "level", at = "open", choices = ["low", "high"], clause = "1" },
  { ask = "minute", force = "owed", each = "side", parts = ["a", "b"], clause = "1", clocks = [
    { within = "2 days", from = "raised", clause = "1" }] },
]
texts = [{ says = "s", who = "w", check = true, at = "enter", when = { level = "high" }, \
clause = "1" }]
moves = [{ ground = "urgent", unless = { harm = true }, clause = "1" }]
[about]
author = "x"
[[pathway]]
id = "main"
clause = "1"
[[pathway.stage]]
label = "A"
clause = "1"
clocks = [{ within = "5 working days", from = "raised", protective = true, extend = ["level"], \
clause = "1" }]
people = [{ part = ["raising", "responding"], roles = ["r"], each = "role", clause = "1" }]
[[pathway.stage]]
label = "B"
clause = "1"
clocks = [{ same_as = "A", clause = "1" }]
moves = [{ outcome = "majority", to = "resolution", when = { vote = "majority" }, clause = "1" }, \
{ outcome = "majority", to = "no further stage", unless = { vote = "majority" }, clause = "1" }]
[[pathway]]
id = "twin"
same_as = "main"
clause = "1"
[[form]]
title = "F"
clause = "1"
fields = [["Name", "child.name"], ["Level", "answer.level"], ["", ""]]
"""

_AT = When(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC))
_WHO = events.Person(role="nurse", agency="Ward", kind="health", name="N")
_PART = (events.Participant(part="raising", person=_WHO),)
_ANSWERS = (events.Answer(ask="note", text="t", parts={"a": "b"}, who=_WHO, on=_AT, record=1),)
_ACTIONS = (events.Action(what="w", owner=_WHO, due=dt.date(2026, 3, 3)),)
_REF = events.PolicyRef(id="p", version="1", digest="sha256:00")
_OPENED = events.Opened(
    policy=_REF,
    pathway="main",
    stage="A",
    raising=_WHO,
    responding=_WHO,
    raised=_AT,
    disagreement="d\u00e9 \U0001f642",
    child=events.Child(reference="r", name="n", born=dt.date(2019, 5, 6)),
    people=_PART,
    answers=_ANSWERS,
    votes=(events.Vote(agency="a", vote="for"),),
)
_TOLD = Told(
    warnings=(Warned(code="late", says="s", clause="1"),),
    asked=(Asked(ask="minute", force="owed", clause="1", since=_AT),),
    deadlines=(Deadline(rule="5 working days", clause="1", due=dt.date(2026, 3, 9), start=_AT),),
)
_BODIES: tuple[events.Body, ...] = (
    _OPENED,
    events.Recorded(
        number=1, outcome="unresolved", leads="up", people=_PART, answers=_ANSWERS, actions=_ACTIONS
    ),
    events.Entered(stage="B", people=_PART, ground="urgent"),
    events.Answered(answers=_ANSWERS, updates=(events.ActionUpdate(number=1, done=_AT),)),
    events.Extended(owner="A", until=dt.date(2026, 3, 9), was=dt.date(2026, 3, 6)),
    events.HandedOver(policy="q", case=2, reason="r"),
    events.Closed(),
    events.Reopened(reason="r"),
    events.Corrected(version=1, reason="r", replacement=_OPENED, happened=_AT),
)
EVENTS = tuple(
    encode(
        events.Event(
            case=1,
            version=number,
            op="o",
            actor="a",
            when=_AT,
            recorded=_AT,
            body=body,
            told=_TOLD,
            tool="t",
        )
    )
    for number, body in enumerate(_BODIES, start=1)
)
"""An event of each kind, as it is stored."""
