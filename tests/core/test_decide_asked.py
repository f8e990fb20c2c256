"""Under every policy: what is asked when a stage is left, entered or handed over."""

from __future__ import annotations

import pytest

from escalate.core.events import HandedOver
from tests.core.asking_policy import NOON, PANEL, asking, places, urgent
from tests.core.plain import TOLD, WORKERS, at_one, plain, under
from tests.policies.heard import heard
from tests.story import Story


def hands_over(story: Story, on: str) -> None:
    story.hands_over(on, "llr", "social worker, police")


def test_given_an_open_case_when_handed_over_then_the_reason_and_where_it_goes_are_kept() -> None:
    story = at_one()
    hands_over(story, "2026-03-03 10:00")
    body = story.case.history[-1].body
    assert isinstance(body, HandedOver)
    assert (body.policy, body.case, body.reason) == ("llr", 2, "another agency decides")


def test_given_a_stage_past_its_day_when_handed_over_then_it_is_marked_late() -> None:
    story = at_one()
    hands_over(story, "2026-03-12 10:00")
    assert [visit.late for visit in story.case.visits] == [3]
    assert story.case.history[-1].told.late == 3


def test_given_a_stage_when_handed_over_then_what_leaving_asks_is_owed_for_that_visit() -> None:
    story = asking()
    hands_over(story, "2026-03-03 10:00")
    assert places(story, "call") == [(None, 1, "")]
    assert places(story, "hand-over note") == [(None, 1, "")]
    assert places(story, "farewell") == places(story, "urgent letter") == []


def test_given_an_urgent_stage_when_handed_over_then_what_its_ground_asks_is_owed() -> None:
    story = urgent()
    hands_over(story, NOON)
    assert places(story, "urgent letter") == [(None, 2, "")]


def test_given_a_ground_when_a_stage_is_skipped_then_what_it_asks_on_entering_is_owed() -> None:
    story = urgent()
    assert places(story, "urgent plan") == [(None, 2, "")]
    story = asking()
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    assert places(story, "urgent plan") == []


def test_given_a_ground_when_nobody_of_its_panel_is_named_then_the_skip_is_refused() -> None:
    story = asking()
    with story.refused("people") as reasons:
        story.steps(
            "unresolved",
            "2026-03-03 10:00",
            taking_part=WORKERS,
            answering=TOLD,
            to="Three",
            ground="urgent",
        )
    assert [reason.clause for reason in reasons] == ["C4"]


def test_given_an_urgent_stage_when_left_unresolved_then_leaving_and_its_ground_ask() -> None:
    story = urgent()
    story.steps("unresolved", "2026-03-05 10:00", taking_part=PANEL, answering=TOLD)
    assert places(story, "urgent letter") == [(None, 2, "")]
    assert (None, 2, "") in places(story, "farewell")
    assert [place[0] for place in places(story, "urgent note")] == [2, 3]


def test_given_an_urgent_stage_when_its_panel_is_not_there_then_the_discussion_is_refused() -> None:
    story = urgent()
    with story.refused("people") as reasons:
        story.steps("continuing", "2026-03-05 10:00", taking_part=WORKERS, answering=TOLD)
    assert [reason.clause for reason in reasons] == ["C2"]


def test_given_a_held_case_when_referred_then_leaving_asks_what_an_unresolved_stage_owes() -> None:
    story = asking()
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, hold=True)
    assert places(story, "farewell") == []
    story.refers("2026-03-12 10:00")
    assert places(story, "farewell") == [(None, 1, "")]
    assert [visit.late for visit in story.case.visits] == [3, 0]
    assert [clause for _, clause in heard(story, "late")] == ["1.1"]


def test_given_an_urgent_stage_when_referred_on_then_leaving_and_its_ground_ask() -> None:
    story = urgent()
    story.refers("2026-03-05 10:00", to="Four", ground="haste")
    assert places(story, "urgent letter") == [(None, 2, "")]
    assert (None, 2, "") in places(story, "farewell")
    assert story.case.visit.ground == "haste"


def test_given_no_discussion_when_referred_one_stage_up_then_the_ground_is_kept() -> None:
    story = at_one()
    story.refers("2026-03-03 12:00", ground="haste")
    assert (story.stage, story.case.visit.ground) == ("Two", "haste")


@pytest.mark.parametrize(("raised", "since"), [("2026-03-04 09:00", "10:00"), ("2026-03-02", "")])
def test_given_a_risk_whose_day_is_known_when_opened_then_nobody_asks_since_when(
    raised: str, since: str
) -> None:
    """It is the day on which the case was raised, or it was said to be another."""
    story = plain()
    harm = f"2026-03-04 {since}" if since else "2026-03-03"
    story.opens(raised, entered="2026-03-04 10:00", harm=harm)
    assert heard(story, "flag-from-now") == []


def test_given_a_case_when_opened_at_the_first_stage_then_it_stands_there_on_no_ground() -> None:
    assert at_one().case.visit.ground == ""


def test_given_a_risk_that_shows_later_then_what_its_stage_and_ground_ask_is_asked_then() -> None:
    story = urgent()
    assert places(story, "duty") == places(story, "visit") == []
    story.answers("2026-03-05 10:00", {"level": "high"})
    assert places(story, "duty") == [(None, 2, "")]
    assert places(story, "visit") == [(None, 2, "")]
    assert [row.since.day.day for row in story.asked("visit")] == [5]


def test_given_a_risk_that_shows_at_another_stage_then_nothing_of_a_later_one_is_asked() -> None:
    story = asking()
    story.answers("2026-03-03 10:00", {"level": "high"})
    assert places(story, "duty") == places(story, "visit") == []


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        (
            '{ ask = "approval", at = "record", clause = "A3" }',
            'Give it with --approved-by "ROLE, AGENCY" --approved-on DATE.',
        ),
        (
            '{ ask = "reason", at = "record", parts = ["what", "why"], clause = "A3" }',
            'Give --answer "reason.what=…" --answer "reason.why=…".',
        ),
    ],
)
def test_given_what_must_be_told_when_it_is_not_then_the_refusal_shows_how_to_give_it(
    asked: str, way: str
) -> None:
    story = under(('{ ask = "reason", at = "record", clause = "A3" }', asked))
    story.opens()
    with story.refused("not-given") as reasons:
        story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS)
    assert [reason.remedy for reason in reasons] == [way]
