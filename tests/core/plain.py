"""A small invented policy that shows what the engine promises under any, and its stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from escalate.core.calendar import Calendar, FixedCalendar
from escalate.core.policy import CalendarKey
from tests.story import Story, people

PLAIN = """\
id = "plain"
title = "Plain differences"
publisher = "Nobody"
version = "1"
calendar = { country = "GB", subdivision = "ENG", timezone = "Europe/London" }
agencies = ["school", "police", "health"]
out_of_scope = [
  { what = "complaint by a parent", instead = "Use the complaints procedure.", clause = "0" },
]
clocks = [{ within = "same day", from = "flagged", when = { harm = true }, clause = "H" }]
moves = [{ ground = "urgent", to = "Three", clause = "S" }]
asks = [
  { ask = "level", at = "open", force = "may", choices = ["low", "high"], clause = "A1" },
  { ask = "file opened", at = "open", force = "owed", when = { level = "high" }, clause = "A2" },
  { ask = "reason", at = "record", clause = "A3" },
  { ask = "minute", force = "owed", parts = ["written by", "kept at"], clause = "A4" },
  { ask = "view", at = "record", force = "owed", each = "side", clause = "A5" },
  { ask = "learning", at = "close", clause = "A6" },
]

[[pathway]]
id = "main"
clause = "P1"

[[pathway.stage]]
label = "One"
clause = "1"
clocks = [{ within = "5 working days", from = "raised", extend = ["plan"], clause = "1.1" }]
asks = [
  { ask = "plan", at = "leave", force = "may", clause = "1.2" },
  { ask = "call", at = "leave", force = "owed", clause = "1.3" },
]

[[pathway.stage]]
label = "Two"
clause = "2"
clocks = [{ same_as = "One", clause = "2.1" }]
asks = [
  { ask = "letter", at = "enter", force = "owed", clause = "2.2", clocks = [
    { within = "2 working days", clause = "2.2" },
  ] },
]

[[pathway.stage]]
label = "Three"
clause = "3"
clocks = [{ within = "5 working days", from = "unresolved", protective = true, clause = "3.1" }]
people = [
  { part = "third party", at = "enter", force = "must", clause = "3.2", roles = [
    "adviser",
  ], when = { level = "high" } },
]

[[pathway.stage]]
label = "Four"
clause = "4"
clocks = [{ within = "no fixed timescale", from = "entered", clause = "4.1" }]
moves = [
  { outcome = "equal", to = "no further stage", clause = "4.2" },
  { outcome = "majority", to = "resolution", clause = "4.3" },
  { outcome = "unanimous", to = "resolution", clause = "4.4" },
]

[[pathway]]
id = "practice"
clause = "P2"

[[pathway.stage]]
label = "Talk"
clause = "5"
clocks = [{ within = "48 hours", from = "raised", clause = "5.1" }]
"""

WORKERS = people("raising: teacher", "responding: officer")
TOLD = {"reason": "the threshold"}


def plain(pathway: str = "main") -> Story:
    """A story under the plain policy, not opened yet."""
    return Story(
        "plain",
        "teacher, Hill School (school)",
        "officer, County Police (police)",
        pathway=pathway,
        texts={"plain": PLAIN},
    )


def under(*changes: tuple[str, str]) -> Story:
    """A story under the plain policy with some of its text replaced, not opened yet."""
    text = PLAIN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    story = plain()
    story.texts = {"plain": text}
    return story


def at_one(on: str = "2026-03-02 10:00", recorded: str = "") -> Story:
    """Raised and opened on Monday 2 March 2026: due on Monday 9 March."""
    story = plain()
    story.opens(on, recorded=recorded)
    return story


def at_two(on: str = "2026-03-04 10:00") -> Story:
    """Stage One was left on Wednesday 4 March 2026."""
    story = at_one()
    goes_up(story, on)
    return story


def at_three(on: str = "2026-03-06 10:00") -> Story:
    """Stage Two was left on Friday 6 March 2026: Three is due on Friday 13 March."""
    story = at_two()
    goes_up(story, on)
    return story


def at_four(on: str = "2026-03-10 10:00") -> Story:
    """Stage Three was left on Tuesday 10 March 2026; Four has no timescale."""
    story = at_three()
    goes_up(story, on)
    return story


def goes_up(story: Story, on: str) -> None:
    """A discussion is recorded as unresolved."""
    story.steps("unresolved", on, taking_part=WORKERS, answering=TOLD)


class Kalends:
    """A calendar that can learn of a further day off between two commands."""

    def __init__(self, story: Story) -> None:
        self.closed: Mapping[dt.date, str] = {}
        story.app = replace(story.app, calendar=self)

    def __call__(self, key: CalendarKey) -> Calendar:
        return FixedCalendar(ZoneInfo(key.timezone), self.closed)

    def proclaims(self, *days: str) -> None:
        """From now on these days are no working days."""
        self.closed = {dt.date.fromisoformat(day): "proclaimed" for day in days}


def day(text: str) -> dt.date:
    """A date."""
    return dt.date.fromisoformat(text)
