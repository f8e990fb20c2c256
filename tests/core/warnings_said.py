"""Situations in which the tool goes on and warns: given a case, when this is done."""

from __future__ import annotations

from escalate.core.events import ActionUpdate, Answer
from tests.core.plain import TOLD, WORKERS, at_four, at_one, at_three, at_two, plain
from tests.core.situations import (
    DEBATED,
    MINUTE,
    NOON,
    Situation,
    answers,
    busy,
    handed,
    in_summer,
    papers,
    resolved,
    talks,
)
from tests.story import Story, approval, when


def in_time_by_a_slip() -> Story:
    """The first stage was left in time, as the record has it; it was recorded days later."""
    story = at_one()
    story.steps(
        "unresolved",
        "2026-03-09 10:00",
        taking_part=WORKERS,
        answering=TOLD,
        recorded="2026-03-12 09:00",
    )
    return story


def needed_early() -> Story:
    """At the third stage, due by a date that the child needs."""
    story = at_three()
    date = Answer(ask="protective date", text="a move", on=when("2026-03-10"))
    story.answers("2026-03-06 12:00", [date])
    return story


def flagged() -> Story:
    """At the first stage, with the harm flag up since Tuesday."""
    story = at_one()
    story.flags("2026-03-03 10:00")
    return story


def approved() -> Story:
    """Resolved, with all papers that are owed, and none of those that only should be there."""
    story = papers()
    story.answers("2026-03-06 10:00", [approval("head, Hill School", "2026-03-06", record=1)])
    return story


def at_odds() -> Story:
    """A case under a policy that names no ground for a skip."""
    story = plain()
    moves = 'moves = [{ ground = "urgent", to = "Three", clause = "S" }]\n'
    story.texts = {"plain": story.texts["plain"].replace(moves, "")}
    story.opens()
    return story


def past_its_review() -> Story:
    """A case about to be opened under a policy that was due for review in February 2026."""
    story = plain()
    review = 'version = "1"\nreview = { due = 2026-02-28, clause = "9" }\n'
    story.texts = {"plain": story.texts["plain"].replace('version = "1"\n', review)}
    return story


WARNED: dict[str, Situation] = {
    "left late": (at_one, lambda s: talks(s, "unresolved")),
    "left late, by the child's own date": (needed_early, lambda s: talks(s, "unresolved")),
    "resolved late": (at_one, lambda s: talks(s, "resolved")),
    "found late by a correction": (
        in_time_by_a_slip,
        lambda s: s.corrects(NOON, 2, happened="2026-03-11"),
    ),
    "extended after the day had passed": (
        at_one,
        lambda s: s.extends(NOON, "2026-03-20", {"plan": "a meeting"}),
    ),
    "extended while the child needs an earlier date": (
        flagged,
        lambda s: s.extends("2026-03-03 12:00", "2026-03-12", {"plan": "a meeting"}),
    ),
    "unresolved at the last stage": (at_four, lambda s: talks(s, "unresolved")),
    "unresolved at the last stage, with a ground": (
        at_four,
        lambda s: talks(s, "unresolved", ground="urgent"),
    ),
    "equally divided": (at_four, lambda s: talks(s, "", voting=DEBATED)),
    "skipped on another ground": (
        at_one,
        lambda s: talks(s, "unresolved", "2026-03-04 10:00", to="Three", ground="haste"),
    ),
    "skipped to another stage": (
        at_one,
        lambda s: talks(s, "unresolved", "2026-03-04 10:00", to="Four", ground="urgent"),
    ),
    "skipped where nothing allows it": (
        at_odds,
        lambda s: talks(s, "unresolved", "2026-03-04 10:00", to="Three", ground="haste"),
    ),
    "referred without a discussion": (
        at_one,
        lambda s: s.refers("2026-03-03 12:00", ground="haste"),
    ),
    "a clock that was put back": (busy, lambda s: s.answers("2026-03-03 12:00", MINUTE)),
    "a clock that was put back, in summer": (
        in_summer,
        lambda s: s.answers("2026-06-02 12:00", {"level": "low"}),
    ),
    "an action overdue": (busy, lambda s: talks(s, "continuing", "2026-03-09 10:00")),
    "an action not done": (
        busy,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=1, plan="again"),)),
    ),
    "an action not done and nothing said": (
        busy,
        lambda s: s.answers(NOON, updating=(ActionUpdate(number=1),)),
    ),
    "a letter dated late, in summer": (
        in_summer,
        answers("2026-06-12", Answer(ask="letter", text="sent", on=when("2026-06-11 15:00"))),
    ),
    "closed without a feedback": (approved, lambda s: s.closes(NOON, {"learning": "none"})),
    "an approval of one's own record": (
        busy,
        answers(NOON, approval("recorder", "2026-03-05", record=1)),
    ),
    "an answer that nobody asked for yet": (at_one, lambda s: s.answers(NOON, {"learning": "x"})),
    "an answer that lacks a part": (busy, lambda s: s.answers(NOON, {"minute.kept at": "x"})),
    "an answer given late": (at_two, lambda s: s.answers(NOON, {"letter": "sent"})),
    "an answer dated late": (
        at_two,
        answers(NOON, Answer(ask="letter", text="sent", on=when("2026-03-11"))),
    ),
    "a risk on a case that is resolved": (resolved, lambda s: s.flags(NOON)),
    "a risk on a case that was handed over": (handed, lambda s: s.flags(NOON)),
    "a risk at night": (at_one, lambda s: s.flags("2026-03-04 20:15")),
    "a risk at the weekend": (at_one, lambda s: s.flags("2026-03-07")),
    "a risk that was known for days": (
        plain,
        lambda s: s.opens("2026-03-02", entered="2026-03-04 10:00", harm="2026-03-04 10:00"),
    ),
    "a date that is later than the policy's": (
        at_three,
        answers("2026-03-06 12:00", Answer(ask="protective date", text="x", on=when("2026-03-20"))),
    ),
    "a meeting planned when it is too late": (
        at_one,
        answers(NOON, Answer(ask="planned date", text="x", on=when("2026-03-13"))),
    ),
    "opened when the day had passed": (
        plain,
        lambda s: s.opens("2026-03-02", entered="2026-03-20 10:00"),
    ),
    "opened for a day whose holidays are not known": (
        plain,
        lambda s: s.opens("2035-03-02 10:00"),
    ),
    "under a policy that is due for review": (
        past_its_review,
        lambda s: s.opens("2026-03-02 10:00"),
    ),
}
