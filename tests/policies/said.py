"""What a policy says and offers at a moment of a story, from its own rows; and days in short."""

from __future__ import annotations

import datetime as dt

from escalate.app.cases import find
from escalate.core.asking import wanted
from escalate.core.facts import facts_of, holds
from escalate.core.people import applicable, parts_of
from escalate.core.policy import Text
from escalate.core.told import Deadline
from tests.story import Story


def texts(story: Story, moment: str) -> list[Text]:
    """The texts that hold at a moment of the case: its own, and those said at every step."""
    found = find(story.app, story.number)
    case, policy = found.case, found.policy
    facts = facts_of(policy, case, case.history[-1].when, ground=case.visit.ground)
    anytime = () if moment == "policy" else ("",)
    return [
        text
        for level in policy.levels(case.pathway, case.stage)
        for text in level.texts
        if text.at in (moment, *anytime) and holds(text, facts)
    ]


def says(story: Story, moment: str) -> str:
    """Those texts in one string."""
    return "\n".join(text.says for text in texts(story, moment))


def offered(story: Story, moment: str) -> dict[str, str]:
    """The names of everything that the policy asks at a moment, each with its force."""
    found = find(story.app, story.number)
    case, policy = found.case, found.policy
    facts = facts_of(policy, case, case.history[-1].when, ground=case.visit.ground)
    rows = wanted(policy, case, moment, facts, stage=case.stage)
    return {row.ask: row.force for row in rows}


def named(story: Story, moment: str) -> set[tuple[str, str]]:
    """The parts and the roles that the policy names at a moment."""
    found = find(story.app, story.number)
    case, policy = found.case, found.policy
    facts = facts_of(policy, case, case.history[-1].when, ground=case.visit.ground)
    rows = applicable(policy, case, moment, facts, case.stage)
    return {(part, role) for row in rows for part in parts_of(row) for role in row.roles}


def contacts(story: Story) -> dict[str, Text]:
    """The contacts that are printed when the stage is entered, by post or team."""
    return {text.who: text for text in texts(story, "enter") if text.who}


def day(text: str) -> dt.date:
    """A date."""
    return dt.date.fromisoformat(text)


def skipped(deadline: Deadline | None) -> dict[str, str]:
    """The days not counted, each with its reason."""
    assert deadline is not None
    return {skip.day.isoformat(): skip.why for skip in deadline.skipped}
