"""What a story's user hears: what was missed, what is owed under which clause, what is said."""

from __future__ import annotations

import re

from escalate.app.cases import installed
from escalate.core.case import Case
from escalate.core.events import Answer, Event
from escalate.core.facts import facts_of, holds
from escalate.core.people import applicable, parts_of
from tests.story import Story

MISSED = re.compile(r"(?:The policy asks for|Closed without): ([^,;.]+)")


def last_events(story: Story) -> tuple[Event, ...]:
    """The events of the last command."""
    assert story.last is not None
    return story.last.events


def missed(story: Story) -> dict[str, str]:
    """What the last command was warned to lack, each with its clause; a side in brackets."""
    found: dict[str, str] = {}
    for event in last_events(story):
        for warning in event.told.warnings:
            said = MISSED.match(warning.says)
            if warning.code == "not-given" and said:
                found[said[1]] = warning.clause
    return found


def heard(story: Story, code: str) -> list[tuple[str, str]]:
    """The sentences and clauses of the last command's warnings of that code."""
    return [
        (warning.says, warning.clause)
        for event in last_events(story)
        for warning in event.told.warnings
        if warning.code == code
    ]


def owed(story: Story, ask: str) -> list[tuple[int | None, str]]:
    """For each owed row of that name: the record it is for, if any, and the clause."""
    return [(row.record, row.clause) for row in story.case.owed if row.ask == ask]


def given(case: Case, ask: str) -> list[Answer]:
    """Every answer under that name that the case keeps, the first first."""
    return [answer for answer in case.answers if answer.ask == ask]


def said(story: Story, moment: str = "") -> str:
    """The policy's texts that stand where the case is; with a moment, those of that moment too."""
    policy, _, _ = installed(story.app, story.policy)
    case = story.case
    facts = facts_of(policy, case, case.raised)
    return "\n".join(
        f"{text.who}: {text.says} [{text.clause}]"
        for level in policy.levels(case.pathway, case.stage)
        for text in level.texts
        if text.at in ("", moment) and holds(text, facts)
    )


def named_for(story: Story, part: str) -> set[str]:
    """The roles that the policy names for a part of a discussion where the case is."""
    policy, _, _ = installed(story.app, story.policy)
    case = story.case
    rows = applicable(policy, case, "record", facts_of(policy, case, case.raised), case.stage)
    return {role for row in rows if part in parts_of(row) for role in row.roles}
