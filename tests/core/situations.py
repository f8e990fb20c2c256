"""Stories in which something is about to be said, and what is done then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from escalate.app.handling import handle
from escalate.core.commands import Correct
from escalate.core.events import ActionUpdate, Answer
from tests.core.plain import TOLD, WORKERS, at_one, goes_up, plain
from tests.story import Story, action, people, votes, when

NOON = "2026-03-12 12:00"
Doing = Callable[[Story], object]
Situation = tuple[Callable[[], Story], Doing]
MINUTE = {"minute.written by": "the teacher", "minute.kept at": "the school"}
WHOLE = TOLD | MINUTE | {"view[raising]": "a", "view[responding]": "b", "call": "c"}
REPORT = action("write the report", "teacher, Hill School", "2026-03-05")
DEBATED = votes(school="for", police="against")


def resolved() -> Story:
    """Resolved at the first stage on Thursday 5 March 2026; nothing is owed."""
    story = at_one()
    story.steps("resolved", "2026-03-05 10:00", taking_part=WORKERS, answering=WHOLE)
    return story


def closed() -> Story:
    """Closed on Friday 6 March 2026."""
    story = resolved()
    story.closes("2026-03-06 10:00", {"learning": "none"})
    return story


def in_debt() -> Story:
    """Resolved, with papers owed and an action open."""
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    story.steps(
        "resolved", "2026-03-05 10:00", taking_part=WORKERS, answering=TOLD, acting=(REPORT,)
    )
    return story


def busy() -> Story:
    """One action open, one done; a discussion on 3 March 2026."""
    story = at_one()
    acting = (REPORT, action("call the school", "teacher, Hill School", "2026-03-04"))
    story.steps(
        "continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, acting=acting
    )
    done = ActionUpdate(number=2, done=when("2026-03-04"))
    story.answers("2026-03-04 10:00", updating=(done,))
    return story


def twice_discussed() -> Story:
    """Two discussions at the first stage."""
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    story.steps("continuing", "2026-03-04 10:00", taking_part=WORKERS, answering=TOLD)
    return story


def held() -> Story:
    """Unresolved at the first stage and held there."""
    story = at_one()
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, hold=True)
    return story


def handed() -> Story:
    """Handed over to another policy; the story is still about the first case."""
    story = at_one()
    story.hands_over("2026-03-03 10:00", "llr", "social worker, police")
    return story


def talks(
    story: Story, outcome: str = "continuing", on: str = "2026-03-12 10:00", **more: object
) -> None:
    """A discussion in which the reason is told."""
    given = {"taking_part": WORKERS, "answering": TOLD} | more
    story.steps(outcome, on, **given)  # type: ignore[arg-type]  # what `steps` takes


def answers(on: str, *given: Answer) -> Callable[[Story], object]:
    """Answers are given."""
    return lambda story: story.answers(on, given)


def corrects(story: Story, version: int = 1, **more: object) -> None:
    """An event is corrected on 12 March 2026, in what `Story.corrects` does not offer."""
    meta = story._meta("2026-03-12 10:00")
    handle(
        story.app,
        Correct(case=1, version=version, reason="a slip", **(meta | more)),  # type: ignore[arg-type]
    )


def by_another(story: Story) -> None:
    """Somebody else records the same discussion."""
    talks(story, on="2026-03-04 10:00")
    story.actor = "second recorder"
    talks(story, on="2026-03-04 10:00")


def opens(**more: object) -> Callable[[Story], object]:
    """The case is opened on 2 March 2026."""
    return lambda story: story.opens(**more)  # type: ignore[arg-type]  # what `opens` takes


def between(raising: str, responding: str) -> Callable[[], Story]:
    """A story between two sides."""
    return lambda: replace(plain(), raising=raising, responding=responding)


def papers() -> Story:
    """Resolved at the first stage, under a policy that also wants approvals and a feedback."""
    story = plain()
    wanted = """asks = [
  { ask = "approval", at = "record", force = "owed", clause = "A7" },
  { ask = "debrief", at = "record", force = "should", clause = "A8" },
  { ask = "feedback", at = "close", force = "should", clause = "A9" },
"""
    story.texts = {"plain": story.texts["plain"].replace("asks = [\n", wanted, 1)}
    story.opens()
    story.steps("resolved", "2026-03-05 10:00", taking_part=WORKERS, answering=WHOLE)
    return story


def in_summer() -> Story:
    """At the second stage since Wednesday 3 June 2026 at 10:00, which is 9:00 in UTC."""
    story = plain()
    story.opens("2026-06-01 10:00")
    goes_up(story, "2026-06-03 10:00")
    return story


def at_adviser() -> Story:
    """At the third stage, which an adviser must have entered."""
    story = plain()
    story.opens(answering={"level": "high"})
    goes_up(story, "2026-03-04 10:00")
    adviser = people("third party: adviser, Council")
    talks(story, "unresolved", "2026-03-06 10:00", entering=adviser)
    return story
