"""Under every policy: for which record and side an answer is, and who approves their own record."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from tests.core.plain import TOLD, WORKERS, at_one, goes_up
from tests.core.situations import busy
from tests.policies.heard import given, heard
from tests.story import Story, approval


@pytest.mark.parametrize(
    ("recorder", "approver", "own"),
    [
        ("teacher, Hill School", "teacher, Hill School", True),
        ("Teacher,  hill school", "teacher, Hill School", True),
        ("teacher, Hill School", "teacher", True),
        ("teacher", "teacher, Hill School", True),
        ("teacher", "teacher", True),
        ("teacher, Hill School", "teacher, County Police", False),
        ("teacher, Hill School", "head, Hill School", False),
        ("teacher", "head", False),
    ],
)
def test_given_an_approval_then_it_is_warned_of_when_it_is_by_whoever_recorded(
    recorder: str, approver: str, own: bool
) -> None:
    story = at_one()
    story.actor = recorder
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    story.answers("2026-03-04 10:00", [approval(approver, "2026-03-04", record=1)])
    assert bool(heard(story, "own-approval")) is own


def views(story: Story) -> list[tuple[str, int | None, int | None]]:
    """Whose views were given, for which record and visit."""
    return [(view.each, view.record, view.visit) for view in given(story.case, "view")]


def test_given_one_side_left_when_its_record_is_named_then_the_answer_is_that_sides() -> None:
    story = busy()
    story.answers("2026-03-05 10:00", [Answer(ask="view", each="Raising", text="x", record=1)])
    story.answers("2026-03-05 11:00", [Answer(ask="view", text="y", record=1)])
    assert views(story) == [("raising", 1, 1), ("responding", 1, 1)]


def test_given_both_sides_answered_when_one_says_more_of_its_record_then_it_stays_its_own() -> None:
    story = busy()
    for side in ("raising", "responding", "raising"):
        story.answers("2026-03-05 10:00", [Answer(ask="view", each=side, text="x", record=1)])
    assert views(story)[2] == ("raising", 1, 1)
    story.answers("2026-03-05 10:00", [Answer(ask="view", text="both agree", record=1)])
    assert views(story)[3] == ("", 1, 1)


def test_given_a_side_when_it_answers_without_a_record_then_it_is_for_the_one_that_asks() -> None:
    story = busy()
    story.answers("2026-03-05 10:00", {"view[responding]": "x"})
    assert views(story) == [("responding", 1, 1)]
    assert [row.each for row in story.asked("view")] == ["raising"]


def test_given_two_records_when_a_side_does_not_say_which_then_its_own_are_named() -> None:
    story = busy()
    story.steps("continuing", "2026-03-05 10:00", taking_part=WORKERS, answering=TOLD)
    with story.refused("which-record") as reasons:
        story.answers("2026-03-05 11:00", {"view[raising]": "x"})
    assert reasons[0].says == (
        "'view' is asked 2 times: view (raising), for record 1 of 3 March 2026 and view "
        "(raising), for record 2 of 5 March 2026."
    )


def test_given_two_stages_left_late_when_an_answer_does_not_say_which_then_they_are_named() -> None:
    story = at_one()
    goes_up(story, "2026-03-11 10:00")
    goes_up(story, "2026-03-12 10:00")
    with story.refused("which-record") as reasons:
        story.answers("2026-03-12 11:00", {"plan": "a meeting"})
    assert str(reasons[0]) == (
        "'plan' is asked 2 times: plan, at One and plan, at Two. (clause 1.1) Say which with "
        "--record NUMBER or --visit NUMBER."
    )
    story.answers("2026-03-12 11:00", [Answer(ask="plan", text="a meeting", visit=2)])
    assert [row.visit for row in story.asked("plan")] == [1]


def test_given_an_answer_before_its_time_when_it_is_given_again_then_it_is_said_once() -> None:
    story = at_one()
    story.answers("2026-03-03 10:00", {"learning": "x"})
    assert len(heard(story, "nothing-asked")) == 1
    story.answers("2026-03-03 11:00", {"learning": "y"})
    assert heard(story, "nothing-asked") == []
    story.answers("2026-03-03 12:00", {"note": "z"})
    assert heard(story, "nothing-asked") == []


def test_given_an_event_then_it_says_with_which_tool_it_was_recorded() -> None:
    assert [event.tool for event in busy().case.history] == ["test"] * 3
