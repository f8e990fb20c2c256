"""A policy that asks more of a meeting, a resolution and an urgent stage, and its stories."""

from __future__ import annotations

from tests.core.plain import PLAIN, TOLD, WORKERS
from tests.story import Story, people

ASKED = """asks = [
  { at = "record", when = { channel = "meeting" }, ask = "minutes", OWED, clause = "B1" },
  { at = "record", when = { outcome = "resolved" }, ask = "agreement", OWED, clause = "B2" },
  { at = "record", each = "agency", ask = "copy", OWED, clause = "B3" },
  { at = "leave", when = { outcome = "unresolved" }, ask = "farewell", OWED, clause = "B4" },
  { at = "record", when = { ground = "urgent" }, ask = "urgent note", OWED, clause = "B5" },
  { at = "leave", when = { outcome = "handed over" }, ask = "hand-over note", OWED, clause = "B6" },
  { at = "leave", when = { ground = "urgent" }, ask = "urgent letter", OWED, clause = "B7" },
  { at = "enter", when = { ground = "urgent" }, ask = "urgent plan", OWED, clause = "B8" },
  { at = "record", when = { outcome = "unresolved" }, ask = "dissent", OWED, clause = "B9" },
  { at = "enter", when = { ground = "urgent", level = "high" }, ask = "duty", OWED, clause = "B0" },
""".replace("OWED", 'force = "owed"')
NAMED = """people = [
  { at = "record", when = { channel = "meeting" }, part = "chair", MUST, clause = "C1" },
  { at = "record", when = { ground = "urgent" }, part = "panel", MUST, clause = "C2" },
  { at = "record", when = { outcome = "resolved" }, part = "third party", MUST, clause = "C3" },
  { at = "enter", when = { ground = "urgent" }, part = "panel", MUST, clause = "C4" },
]
""".replace("MUST", 'force = "must"')
NOON = "2026-03-20 12:00"
SIDES = ("raising: teacher", "responding: officer")
PANEL = people(*SIDES, "panel: director, City Council")
CHAIR = people(*SIDES, "chair: chair, City Council")
FRIEND = people(*SIDES, "third party: mediator, City Council")


def asking() -> Story:
    """A case under a policy that asks more of a meeting, a resolution and an urgent stage."""
    stage = 'people = [\n  { part = "third party", at = "enter"'
    ask = 'asks = [{ ask = "visit", at = "enter", force = "owed", when = { level = "high" }, '
    text = PLAIN.replace(stage, f'{ask}clause = "B11" }}]\n{stage}')
    text = text.replace("asks = [\n", ASKED, 1).replace("moves = [", f"{NAMED}moves = [", 1)
    story = Story(
        "plain",
        "teacher, Hill School (school)",
        "officer, County Police (police)",
        pathway="main",
        texts={"plain": text},
    )
    story.opens()
    return story


def telephoned() -> Story:
    """Two discussions by telephone at the first stage."""
    story = asking()
    for day in ("2026-03-03 10:00", "2026-03-04 10:00"):
        told = TOLD | {"channel": "telephone"}
        story.steps("continuing", day, taking_part=WORKERS, answering=told)
    return story


def urgent() -> Story:
    """At the third stage on the ground that it is urgent, discussed there once."""
    story = asking()
    story.steps(
        "unresolved",
        "2026-03-03 10:00",
        taking_part=WORKERS,
        answering=TOLD,
        entering=PANEL,
        to="Three",
        ground="urgent",
    )
    story.steps("continuing", "2026-03-04 10:00", taking_part=PANEL, answering=TOLD)
    return story


def places(story: Story, ask: str) -> list[tuple[int | None, int | None, str]]:
    """For which record, visit and side something is asked and not given."""
    return [(row.record, row.visit, row.each) for row in story.asked(ask)]
