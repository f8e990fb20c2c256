"""Small stories under a made-up policy, for the tests of views and formats."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from escalate.app.cases import App, Found, find, installed
from escalate.app.handling import Outcome, handle
from escalate.app.looking import note_export
from escalate.core.calendar import FixedCalendar
from escalate.core.commands import (
    Close,
    Command,
    Correct,
    Extend,
    Give,
    HandOver,
    Open,
    Reopen,
    Step,
)
from escalate.core.deadlines import resolve
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
from escalate.core.ports import Store
from escalate.core.store_events import Stamp
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint
from escalate.store.memory import MemoryStore
from escalate.views.export import ExportView, Proven, export_view

ZONE = ZoneInfo("Europe/London")
CALENDAR = FixedCalendar(
    ZONE,
    {dt.date(2026, 4, 3): "Good Friday", dt.date(2026, 4, 6): "Easter Monday"},
    name="Exampleshire",
)

LADDER = """
id = "ladder"
title = "Settling Differences"
publisher = "Exampleshire Partnership"
version = "1.0"
effective = 2025-01-01
review = { due = 2030-01-01, clause = "9" }
calendar = { country = "GB", subdivision = "ENG", timezone = "Europe/London" }
agencies = ["health", "school"]
out_of_scope = [{ what = "complaint", instead = "Use the complaints procedure.", clause = "1.1" }]
clocks = [
  { within = "same day", from = "flagged", when = { harm = true }, clause = "1.5", note = "R8" },
]
asks = [
  { ask = "topic", at = "open", force = "should", choices = ["threshold", "plan"], clause = "1.2" },
  { ask = "approval", force = "must", clause = "1.3" },
  { ask = "filed copy", force = "owed", when = { child = true }, clause = "1.4" },
  { ask = "confirmation", at = "leave", when = { outcome = "resolved" }, parts = ["outcome"], \
clause = "1.6" },
  { ask = "learning", at = "close", clause = "1.7" },
]
moves = [{ ground = "urgent", clause = "1.8" }]
texts = [
  { says = "The child comes first.", clause = "1" },
  { says = "safeguarding@example.org", who = "Safeguarding Team", check = true, at = "enter", \
clause = "A" },
  { says = "The plan stays in force.", interim = true, clause = "1.9" },
]

[[pathway]]
id = "main"
clause = "2"

[[pathway.stage]]
label = "Rung A"
title = "Practitioners"
clause = "2.1"
clocks = [{ within = "5 working days", from = "raised", protective = true, \
clause = "2.1", note = "R2: day raised is day 0", extend = ["rationale"] }]
asks = [{ ask = "rationale", force = "may", clause = "2.1" }]

[[pathway.stage]]
label = "Rung B"
title = "Managers"
clause = "2.2"
clocks = [{ within = "3 working days", from = "unresolved", clause = "2.2" }]
people = [{ part = ["raising", "responding"], roles = ["line manager", "deputy"], clause = "2.2" }]
asks = [{ ask = "entered", at = "enter", force = "should", clause = "2.2", clocks = [
  { within = "straight away", from = "unresolved", clause = "2.2" },
] }]

[[pathway.stage]]
label = "Rung C"
title = "Directors"
clause = "2.3"
clocks = [{ within = "no fixed timescale", from = "entered", clause = "2.3" }]
people = [{ part = "chair", at = "enter", force = "must", roles = ["director"], clause = "2.3" }]

[[form]]
title = "Escalation form"
return_to = "the team"
clause = "B"
fields = [
  ["Name", "child.name"],
  ["Born", "child.born"],
  ["Number", "child.reference"],
  ["Topic", "answer.topic"],
  ["Raised", "date.raised"],
  ["Filed", "date.filed copy"],
  ["To managers", "entered.Rung B"],
  ["To directors", "entered.Rung C"],
  ["Reason", "record.Rung A.reason"],
  ["Outcome", "record.Rung A.outcome"],
  ["Who", "record.Rung A.name"],
  ["Signature", ""],
  ["Date", "record.Rung A.date"],
  ["Reason", "record.Rung B.reason"],
  ["Outcome", "record.Rung B.outcome"],
]
"""

OTHER = LADDER.replace('id = "ladder"', 'id = "other"')
TEXTS = {"ladder": LADDER, "other": OTHER}


def new_app() -> App:
    """An empty store under the made-up policies, with salts that are always the same."""
    return App(MemoryStore(lambda: b"s" * 32), TEXTS.__getitem__, lambda _: CALENDAR)


def at(text: str) -> When:
    """A date, or a local date and time."""
    if "T" not in text:
        return When(dt.date.fromisoformat(text))
    return resolve(dt.datetime.fromisoformat(text), ZONE)


def person(role: str, agency: str = "", kind: str = "", name: str = "") -> Person:
    return Person(role=role, agency=agency, kind=kind, name=name)


NURSE = person("ward sister", "General Hospital", "health", "Ann Example")
HEAD = person("head teacher", "Hill School", "school")
BOTH = (
    Participant(part="raising", person=person("ward sister", name="Ann Example")),
    Participant(part="responding", person=person("head teacher")),
)
MANAGERS = (
    Participant(part="raising", person=person("line manager")),
    Participant(part="responding", person=person("deputy")),
)
CHILD = Child(reference="H-17", name="Sam Sample", born=dt.date(2019, 5, 6))
APPROVED = Answer(ask="approval", who=person("matron", "General Hospital", name="Mia Model"))


class Story:
    """One store, in which commands happen; *by* is who is at the keyboard."""

    def __init__(self, by: str = "ann", store: Store | None = None) -> None:
        self.app = new_app() if store is None else replace(new_app(), store=store)
        self.by = by

    def do(self, command: Command) -> Outcome:
        return handle(self.app, command)

    def meta(self, when: str, recorded: str = "") -> dict[str, object]:
        return {"op": "op", "actor": self.by, "when": at(when), "recorded": at(recorded or when)}

    def ref(self, policy: str = "ladder") -> PolicyRef:
        return installed(self.app, policy)[1]

    def opening(self, when: str = "2026-03-02T10:00", **more: object) -> Open:
        given: dict[str, object] = {
            "policy": self.ref(),
            "pathway": "",
            "raising": NURSE,
            "responding": HEAD,
            "disagreement": "We differ about the plan.",
            "raised": at(when),
            "child": CHILD,
            "answers": (Answer(ask="topic", text="plan"),),
        }
        return Open(**(given | self.meta(when) | more))  # type: ignore[arg-type]

    def open(self, when: str = "2026-03-02T10:00", **more: object) -> Outcome:
        return self.do(self.opening(when, **more))

    def step(
        self, outcome: str, when: str, recorded: str = "", case: int = 1, **more: object
    ) -> Outcome:
        given: dict[str, object] = {"case": case, "outcome": outcome, "people": BOTH}
        return self.do(Step(**(given | self.meta(when, recorded) | more)))  # type: ignore[arg-type]

    def give(self, when: str, *answers: Answer, case: int = 1, **more: object) -> Outcome:
        given: dict[str, object] = {"case": case, "answers": answers}
        return self.do(Give(**(given | self.meta(when) | more)))  # type: ignore[arg-type]

    def correct(self, version: int, when: str, **more: object) -> Outcome:
        given: dict[str, object] = {"case": 1, "version": version, "reason": "a slip"}
        return self.do(Correct(**(given | self.meta(when) | more)))  # type: ignore[arg-type]

    def extend(self, until: str, when: str, **more: object) -> Outcome:
        given: dict[str, object] = {"case": 1, "until": dt.date.fromisoformat(until)}
        return self.do(Extend(**(given | self.meta(when) | more)))  # type: ignore[arg-type]

    def hand_over(self, when: str, **more: object) -> Outcome:
        opening = self.opening(when, policy=self.ref("other"))
        given: dict[str, object] = {"case": 1, "reason": "another agency", "opening": opening}
        return self.do(HandOver(**(given | self.meta(when) | more)))  # type: ignore[arg-type]

    def close(self, when: str, *answers: Answer, case: int = 1) -> Outcome:
        return self.do(Close(case=case, answers=answers, **self.meta(when)))  # type: ignore[arg-type]

    def reopen(self, when: str) -> Outcome:
        return self.do(Reopen(case=1, reason="new facts", **self.meta(when)))  # type: ignore[arg-type]

    def found(self, case: int = 1) -> Found:
        return find(self.app, case)

    def export(self, now: str) -> ExportView:
        found = self.found()
        stamp = Stamp(op="op", actor="Kay Board", recorded=at(now))
        version = note_export(self.app.store, 1, stamp, redacted=False).version
        with self.app.store.reading() as store:
            trail = Proven.of(store, version).trail(store.sealed(1))
            text = store.policy_text(found.case.policy.digest)
            return export_view(found.case, found.policy, found.calendar, trail, at(now), text=text)


def long_story(store: Store | None = None) -> Story:
    """Everything that can happen to a case but a hand-over, with a late record and a correction."""
    story = Story(by="Kay Board", store=store)
    story.open()
    story.step(
        "continuing",
        "2026-03-04T09:30",
        "2026-03-09T08:00",
        answers=(APPROVED, Answer(ask="not agreed", text="whether to wait")),
        actions=(Action(what="ring the school", owner=NURSE, due=dt.date(2026, 3, 6)),),
    )
    story.extend("2026-03-16", "2026-03-09T09:00", answers=(Answer(ask="rationale", text="ill"),))
    story.give("2026-03-10T09:00", Answer(ask="filed copy", record=1))
    late = ActionUpdate(number=1, explanation="no answer", plan="write", due=dt.date(2026, 3, 20))
    story.give("2026-03-10T10:00", updates=(late,))
    story.correct(2, "2026-03-11T12:00", answers=(Answer(ask="not agreed", text="who decides"),))
    story.step("unresolved", "2026-03-12T11:00", answers=(APPROVED,))
    story.step("unresolved", "2026-03-16T15:00", people=MANAGERS, answers=(APPROVED,), hold=True)
    return story


CHECKPOINT = Checkpoint("escalate/" + "5e" * 16, 42, bytes(32))
VOTES = (Vote(agency="Police", vote="for"), Vote(agency="Hill School", vote="against"))
