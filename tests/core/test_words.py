"""What is asked in words is answered in words."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from tests.story import Story, people

WARD = people("raising: Ward Sister", "responding: Nurse in Charge")


@pytest.fixture
def owing() -> Story:
    """A case that owes the decisions of a discussion which went up without them."""
    story = Story("uhl", raising="staff nurse, UHL", responding="registrar, UHL")
    story.opens("2026-03-02 10:00")
    story.steps("unresolved", "2026-03-02 11:00", taking_part=WARD)
    assert "decisions" in story.owed
    return story


@pytest.mark.parametrize("text", ["", "  ", "…", "TEXT"])
def test_given_words_are_owed_when_the_answer_says_nothing_then_it_is_refused(
    owing: Story, text: str
) -> None:
    with owing.refused("no-words") as reasons:
        owing.answers("2026-03-02 12:00", {"decisions": text})
    assert reasons[0].ask == "decisions"


def test_given_a_part_that_is_still_the_printed_blank_when_answered_then_it_is_refused(
    owing: Story,
) -> None:
    with owing.refused("no-words"):
        owing.answers("2026-03-02 12:00", {"shared with safeguarding team.method": "TEXT"})


def test_given_an_act_is_owed_when_it_is_answered_without_words_then_it_is_given() -> None:
    story = Story("krscp", pathway="referral and enquiry")
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-03")
    assert "copy on the child's file" in story.owed
    story.answers("2026-03-04", [Answer(ask="copy on the child's file", record=1)])
    assert "copy on the child's file" not in story.owed


def test_given_a_case_raised_weeks_ago_when_opened_with_the_harm_flag_then_it_says_since_when() -> (
    None
):
    story = Story("uhl", raising="staff nurse, UHL", responding="registrar, UHL")
    story.opens("2026-03-02 10:00", harm="2026-03-20 10:00", recorded="2026-03-20 10:00")
    assert "flag-from-now" in story.warned
    assert "raised on 2 March 2026" in story.warning("flag-from-now")


def test_given_the_time_of_the_risk_is_said_when_opened_late_then_nothing_is_doubted() -> None:
    story = Story("uhl", raising="staff nurse, UHL", responding="registrar, UHL")
    story.opens("2026-03-02 10:00", harm="2026-03-02 11:00", recorded="2026-03-20 10:00")
    assert "flag-from-now" not in story.warned
