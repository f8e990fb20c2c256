"""Warrington: scope, stages, records, resolution and closing; and what is printed only."""

from __future__ import annotations

import pytest

from escalate.core.events import ActionUpdate, Answer
from escalate.policies import load
from tests.policies.said import day, offered, says, texts
from tests.story import Story, action, when

SHARED = {
    "shared with.the worker who raised the concern": "A. Worker",
    "shared with.relevant personnel": "the ward manager",
}
CONFIRMED = {
    "written confirmation.agreed outcome": "a strategy meeting is called",
    "written confirmation.how outstanding issues will be pursued": "none are left",
}
LEARNT = {"learning.learning points": "none identified", "learning.shared with": "the team"}
REPORTED = {"reported to the CCG safeguarding team": "by telephone"}
SAFE = {"safe now": "the child stays on the ward"}
QUIET = {"level": "Child Protection", **REPORTED, **SAFE}
"""What is given at opening so that nothing is left to warn of."""


@pytest.fixture
def story() -> Story:
    return Story("warrington")


@pytest.fixture
def opened(story: Story) -> Story:
    story.opens("2026-03-02 10:00", answering=QUIET)
    return story


def entered(story: Story, stage: str) -> Story:
    """A case opened on a later stage, where a child is at risk of immediate harm."""
    ground = "" if stage == "Stage One" else "immediate harm"
    story.opens("2026-03-02 10:00", stage=stage, ground=ground, answering=QUIET)
    return story


def warned(story: Story, about: str) -> list[str]:
    """The clauses of the last command's warnings that speak of something."""
    return [
        warning.clause
        for event in (story.last.events if story.last else ())
        for warning in event.told.warnings
        if about in warning.says
    ]


# -- what it covers -------------------------------------------------------------------------------


@pytest.mark.clause("W01")
@pytest.mark.parametrize(
    ("matter", "pointer"),
    [("complaint", "Complaints Policy"), ("whistleblowing", "Whistleblowing Policy")],
)
def test_given_a_complaint_or_whistleblowing_then_it_is_refused_and_sent_to_its_own_policy(
    story: Story, matter: str, pointer: str
) -> None:
    with story.refused("out-of-scope") as reasons:
        story.opens("2026-03-02", matter=matter)
    (reason,) = reasons
    assert (reason.clause, reason.says) == ("1.0", f"Out of scope: {matter}.")
    assert pointer in reason.remedy


@pytest.mark.clause("W03")
def test_given_both_sides_of_one_agency_then_it_is_opened_with_a_warning() -> None:
    story = Story("warrington", responding="GP, Community Health (health)")
    story.opens("2026-03-02", answering=QUIET)
    assert story.warned == ["review-overdue", "out-of-scope"]
    assert warned(story, "within one agency") == ["2.0"]


@pytest.mark.clause("W03")
@pytest.mark.parametrize(
    ("level", "clauses"), [("child in need", []), ("Child Protection", []), ("early help", ["2.0"])]
)
def test_given_a_level_other_than_child_protection_or_in_need_then_it_is_warned_of(
    story: Story, level: str, clauses: list[str]
) -> None:
    story.opens("2026-03-02", answering={**QUIET, "level": level})
    assert warned(story, "level") == clauses


@pytest.mark.clause("W04")
@pytest.mark.parametrize("theme", ["communication", "the need for action", "something new"])
def test_given_one_of_the_themes_or_any_other_then_it_is_accepted(story: Story, theme: str) -> None:
    story.opens("2026-03-02", answering={**QUIET, "theme": theme})
    assert story.warned == ["review-overdue"]


@pytest.mark.clause("W11")
@pytest.mark.parametrize(
    ("raising", "clauses"),
    [
        ("nurse, NHS Warrington CCG", []),
        ("GP, Hill Surgery (GP practice)", []),
        ("teacher, Hill School (school)", ["3.1"]),
    ],
)
def test_given_a_worker_from_outside_the_ccg_then_it_is_opened_with_a_warning(
    raising: str, clauses: list[str]
) -> None:
    story = Story("warrington", raising=raising)
    story.opens("2026-03-02", answering=QUIET)
    assert warned(story, "raised from outside") == clauses


@pytest.mark.clause("W49")
@pytest.mark.parametrize("role", ["health care assistant", "consultant", "receptionist"])
def test_given_any_worker_then_a_case_may_be_started_and_the_right_to_challenge_is_said(
    role: str,
) -> None:
    story = Story("warrington", raising=f"{role}, Community Health (health)")
    story.opens("2026-03-02", answering=QUIET)
    assert story.warned == ["review-overdue"]
    assert "All workers should feel able to challenge decision-making" in says(story, "open")


# -- the lowest stage, and immediate harm ---------------------------------------------------------


@pytest.mark.clause("W09")
def test_given_nothing_is_said_of_a_stage_then_the_case_begins_at_the_lowest(
    opened: Story,
) -> None:
    assert opened.stage == "Stage One"
    assert "at the lowest possible stage" in says(opened, "open")


@pytest.mark.clause("W09", "W10")
def test_given_a_skip_then_no_reason_is_refused_and_a_reason_of_one_s_own_is_warned_of(
    story: Story,
) -> None:
    with story.refused("skip-no-reason") as reasons:
        story.opens("2026-03-02", stage="Stage Three", answering=QUIET)
    assert "immediate harm" in reasons[0].remedy
    story.opens("2026-03-02", stage="Stage Three", ground="they never answer", answering=QUIET)
    assert story.stage == "Stage Three"
    assert "The policy names other grounds" in story.warning("skip-ground")
    assert story.warning("skip-ground").endswith("(2.0)")


@pytest.mark.clause("W09", "W10")
@pytest.mark.parametrize("stage", ["Stage Two", "Stage Three", "Stage Four", "Stage Five"])
def test_given_immediate_harm_then_any_stage_may_be_initiated_and_its_reason_is_asked_for(
    story: Story, stage: str
) -> None:
    entered(story, stage)
    assert story.stage == stage
    assert "skip-ground" not in story.warned
    assert warned(story, "reason for the stage") == ["2.0"]
    assert "discretion decides which stage is initiated" in says(story, "enter")
    story.answers("2026-03-02 11:00", {"reason for the stage": "the child goes home today"})
    assert story.asked("reason for the stage") == []


@pytest.mark.clause("W09")
def test_given_the_lowest_stage_or_another_ground_then_the_reason_is_not_asked_for_twice(
    opened: Story,
) -> None:
    assert "reason for the stage" not in offered(opened, "enter")
    assert "discretion" not in says(opened, "enter")
    opened.steps("unresolved", "2026-03-03", to="Stage Three", ground="they never answer")
    assert warned(opened, "reason for the stage") == []


@pytest.mark.clause("W10")
def test_given_immediate_harm_at_stage_one_then_the_case_goes_straight_up_without_a_discussion(
    opened: Story,
) -> None:
    with opened.refused("skip-no-reason"):
        opened.steps("unresolved", "2026-03-02 11:00", to="Stage Four")
    opened.refers("2026-03-02 11:00", to="Stage Four", ground="immediate harm")
    assert opened.stage == "Stage Four"
    assert "skip-ground" not in opened.warned


# -- the child ------------------------------------------------------------------------------------


@pytest.mark.clause("W05")
@pytest.mark.parametrize("stage", ["Stage One", "Stage Three", "Stage Five"])
def test_given_a_stage_is_found_unresolved_then_the_risk_to_the_child_is_asked_for(
    story: Story, stage: str
) -> None:
    entered(story, stage)
    story.steps("continuing", "2026-03-03")
    assert warned(story, "risk to the child") == []
    story.steps("unresolved", "2026-03-04")
    assert warned(story, "risk to the child") == ["2.0"]


@pytest.mark.clause("W05")
def test_given_the_risk_is_stated_with_the_step_then_it_is_not_warned_of(opened: Story) -> None:
    opened.steps("unresolved", "2026-03-03", answering={"risk to the child": "of going home"})
    assert warned(opened, "risk to the child") == []
    assert opened.asked("risk to the child") == []


@pytest.mark.clause("W06", "W08", "W32")
def test_given_any_stage_then_the_paramount_safety_is_said_at_every_step_and_speed_is_no_date(
    opened: Story,
) -> None:
    assert "within the shortest timescale possible" in says(opened, "open")
    assert {text.clause for text in texts(opened, "open")} == {"2.0", "5.1 Stage One"}
    for stage in ("One", "Two", "Three", "Four", "Five"):
        assert opened.stage == f"Stage {stage}"
        for moment in ("open", "enter", "record", "leave", "close"):
            assert "safety of individual children is the paramount" in says(opened, moment)
        assert "resolved as speedily as possible" in says(opened, "enter")
        assert {d.rule for d in opened.case.told.deadlines} <= {
            "5 working days",
            "10 working days",
            "no fixed timescale",
        }
        opened.steps("unresolved", "2026-03-03")


@pytest.mark.clause("W31")
def test_given_each_stage_then_what_keeps_the_child_safe_is_owed_from_entering_it(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    assert [(row.ask, row.clause) for row in story.case.owed] == [("safe now", "5.1 Timescales")]
    story.answers("2026-03-02 11:00", SAFE)
    assert story.owed == []
    story.steps("unresolved", "2026-03-03")
    assert [row.stage for row in story.case.owed if row.ask == "safe now"] == ["Stage Two"]
    story.steps("unresolved", "2026-03-04")
    assert [row.stage for row in story.case.owed if row.ask == "safe now"] == [
        "Stage Two",
        "Stage Three",
    ]
    with story.refused("which-record"):
        story.answers("2026-03-04", SAFE)
    story.answers("2026-03-04", [Answer(ask="safe now", text="with her aunt", visit=3)])
    assert [row.stage for row in story.case.owed if row.ask == "safe now"] == ["Stage Two"]


# -- what is written down -------------------------------------------------------------------------


@pytest.mark.clause("W40")
def test_given_every_record_then_it_owes_with_whom_it_was_shared_the_worker_among_them(
    opened: Story,
) -> None:
    opened.steps("continuing", "2026-03-03")
    opened.steps("continuing", "2026-03-04", answering=SHARED)
    assert [(row.ask, row.record, row.clause) for row in opened.case.owed] == [
        ("shared with", 1, "5.3")
    ]
    opened.answers("2026-03-05", {"shared with.relevant personnel": "the ward manager"})
    assert opened.owed == ["shared with"]  # the worker who raised it is not named
    opened.answers("2026-03-05", SHARED)
    assert opened.owed == []


@pytest.mark.clause("W41")
def test_given_a_resolution_from_stage_two_on_without_written_confirmation_then_it_is_refused(
    opened: Story,
) -> None:
    for stage in ("Two", "Three", "Four", "Five"):
        opened.steps("unresolved", "2026-03-03")
        assert opened.stage == f"Stage {stage}"
        with opened.refused("not-given") as reasons:
            opened.steps("resolved", "2026-03-04")
        assert [(reason.ask, reason.clause) for reason in reasons] == [
            ("written confirmation", "5.3")
        ]
    half = {"written confirmation.agreed outcome": "a meeting"}
    with opened.refused("not-given") as reasons:
        opened.steps("resolved", "2026-03-04", answering=half)
    assert "it lacks how outstanding issues will be pursued" in reasons[0].says
    opened.steps("resolved", "2026-03-04", answering=CONFIRMED)
    assert opened.case.status == "resolved"


@pytest.mark.clause("W41")
def test_given_a_stage_is_left_unresolved_then_no_agreed_outcome_is_asked_for(
    opened: Story,
) -> None:
    for _ in range(4):
        opened.steps("unresolved", "2026-03-03")
        assert opened.asked("written confirmation") == []


@pytest.mark.clause("W41")
def test_given_stage_one_with_one_s_own_supervisor_then_it_is_resolved_without_confirmation(
    opened: Story,
) -> None:
    opened.steps("resolved", "2026-03-03", answering=SHARED)
    assert (opened.case.status, opened.owed) == ("resolved", ["learning"])
    assert opened.asked("written confirmation") == []


# -- duties of managers and staff, warned of ------------------------------------------------------


@pytest.mark.clause("W13")
def test_given_no_advice_of_the_designated_or_named_nurse_by_stage_three_then_it_is_warned_of(
    opened: Story,
) -> None:
    opened.steps("unresolved", "2026-03-03")
    assert (opened.stage, warned(opened, "advice")) == ("Stage Two", [])
    opened.steps("unresolved", "2026-03-04")
    assert (opened.stage, warned(opened, "advice")) == ("Stage Three", ["4.5"])
    opened.answers("2026-03-05", {"advice": "go on to Stage Four"})
    assert opened.asked("advice") == []
    opened.steps("unresolved", "2026-03-05")
    assert warned(opened, "advice") == []  # once for the case


@pytest.mark.clause("W13")
def test_given_advice_was_taken_early_or_the_stages_were_skipped_then_it_is_judged_all_the_same(
    opened: Story,
) -> None:
    opened.steps("unresolved", "2026-03-03", answering={"advice": "of the Named Nurse"})
    opened.steps("unresolved", "2026-03-04")
    assert warned(opened, "advice") == []
    other = entered(Story("warrington"), "Stage Five")
    assert warned(other, "advice") == ["4.5"]


@pytest.mark.clause("W14")
def test_given_a_stage_is_left_without_informing_the_member_of_staff_then_each_time_is_warned_of(
    opened: Story,
) -> None:
    opened.steps("continuing", "2026-03-03")
    assert warned(opened, "member of staff informed") == []
    opened.steps("unresolved", "2026-03-03")
    assert warned(opened, "member of staff informed") == ["4.5"]
    opened.steps("unresolved", "2026-03-04", answering={"member of staff informed": "yes"})
    assert warned(opened, "member of staff informed") == []
    opened.steps("unresolved", "2026-03-05")
    assert warned(opened, "member of staff informed") == ["4.5"]


@pytest.mark.clause("W15")
def test_given_the_manager_reviews_a_case_then_every_review_is_kept_with_its_date(
    opened: Story,
) -> None:
    for on in ("2026-03-03", "2026-03-05"):
        opened.answers(on, {"manager's review": "no change"})
    opened.steps("unresolved", "2026-03-06")
    assert warned(opened, "manager's review") == []
    reviews = [answer for answer in opened.case.answers if answer.ask == "manager's review"]
    assert [answer.on for answer in reviews] == [when("2026-03-03"), when("2026-03-05")]
    assert "regularly review what was reported to them" in says(opened, "policy")


@pytest.mark.clause("W16")
def test_given_the_ccg_safeguarding_team_was_not_told_then_it_is_listed_until_it_is(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    assert warned(story, "reported to the CCG safeguarding team") == ["4.6"]
    story.steps("unresolved", "2026-03-03")
    (row,) = story.asked("reported to the CCG safeguarding team")
    assert (row.force, row.by) == ("should", "raising")
    story.answers("2026-03-04", REPORTED)
    assert story.asked("reported to the CCG safeguarding team") == []


# -- after it is resolved -------------------------------------------------------------------------


@pytest.mark.clause("W38")
def test_given_a_resolved_case_when_learning_or_its_sharing_is_missing_then_it_is_not_closed(
    opened: Story,
) -> None:
    opened.steps("resolved", "2026-03-03", answering=SHARED)
    short: dict[str, str]
    for short in ({}, {"learning.learning points": "call earlier"}):
        with opened.refused("owed") as reasons:
            opened.closes("2026-03-04", short)
        assert [(reason.ask, reason.clause) for reason in reasons] == [("learning", "5.2")]
    opened.closes("2026-03-04", LEARNT)
    assert opened.case.status == "closed"


@pytest.mark.clause("W07", "W39")
def test_given_no_debrief_then_the_case_is_closed_with_a_warning_and_protocols_are_offered(
    opened: Story,
) -> None:
    opened.steps("resolved", "2026-03-03", answering=SHARED)
    opened.closes("2026-03-04", {**LEARNT, "protocol amendment": "a direct line to the ward"})
    assert warned(opened, "debrief") == ["5.2"]
    assert warned(opened, "protocol amendment") == []


@pytest.mark.clause("W39")
def test_given_a_debrief_then_closing_warns_of_none(opened: Story) -> None:
    opened.steps("resolved", "2026-03-03", answering=SHARED)
    opened.answers("2026-03-04", {"debrief": "all met"})
    opened.closes("2026-03-05", LEARNT)
    assert warned(opened, "debrief") == []
    assert opened.case.status == "closed"


@pytest.mark.clause("W38", "W40")
def test_given_something_owed_an_open_action_or_no_resolution_then_the_case_is_not_closed(
    opened: Story,
) -> None:
    with opened.refused("not-resolved"):
        opened.closes("2026-03-03", LEARNT)
    plan = action("send the minutes", "manager, Community Health", "2026-03-10")
    opened.steps("resolved", "2026-03-03", acting=(plan,))
    with opened.refused("owed") as reasons:
        opened.closes("2026-03-04", LEARNT)
    assert [reason.code for reason in reasons] == ["owed", "action-open"]
    done = ActionUpdate(number=1, done=when("2026-03-04"))
    opened.answers("2026-03-04", SHARED, updating=(done,))
    opened.closes("2026-03-05", LEARNT)
    assert opened.case.status == "closed"


# -- the policy itself ----------------------------------------------------------------------------


@pytest.mark.clause("W44", "W50")
def test_given_the_review_of_the_policy_is_overdue_when_a_case_is_opened_then_it_is_said(
    story: Story,
) -> None:
    story.opens("2026-03-02", answering=QUIET)
    assert "was due for review on 31 December 2021" in story.warning("review-overdue")
    assert story.warning("review-overdue").endswith("(8.0, 9.0)")
    policy, _ = load("warrington")
    assert policy.review is not None
    assert policy.effective == day("2019-03-27")
    assert policy.review.due <= day("2022-03-27")  # three years after
    assert "R-W5: at least every three years" in policy.review.note


@pytest.mark.clause("W44")
@pytest.mark.parametrize(("on", "said"), [("2021-12-31", []), ("2022-01-01", ["8.0, 9.0"])])
def test_given_the_day_of_the_review_then_it_is_overdue_only_from_the_day_after(
    story: Story, on: str, said: list[str]
) -> None:
    story.opens(on, answering=QUIET)
    assert warned(story, "due for review") == said


@pytest.mark.clause("W12", "W13", "W42", "W43", "W46", "W47")
@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("4.1", "The Chief Officer has ultimate responsibility"),
        ("4.2", "The Chief Nurse, Governing Body lead for safeguarding, is accountable"),
        ("4.3", "The Deputy Chief Nurse is responsible for the day-to-day delivery"),
        ("4.5", "Managers consider staff concerns carefully and escalate accordingly"),
        ("4.4", "access outside the line management arrangements for assurance"),
        ("6.0", "Training and awareness of escalation is part of safeguarding training"),
        ("7.0", "must comply with the CCG's Diversity Policy and Equality Delivery System"),
        ("9.0", "Significant changes of this policy go back to the ratifying body"),
        ("9.0", "An annual staff survey evidences compliance"),
    ],
)
def test_given_a_duty_of_the_organisation_then_it_stands_in_the_policy_and_in_no_case(
    opened: Story, clause: str, words: str
) -> None:
    (duty,) = [text for text in texts(opened, "policy") if words in text.says]
    assert (duty.clause, duty.at) == (clause, "policy")
    for moment in ("open", "enter", "record", "leave", "close"):
        assert words not in says(opened, moment)


@pytest.mark.clause("W02", "W45", "W48")
def test_given_the_policy_then_its_companions_its_edition_and_its_missing_chart_are_named() -> None:
    policy, _ = load("warrington")
    assert "Pan Cheshire" in policy.about["read with"]
    assert policy.version == "2.0"
    assert "Policy Review Group" in policy.about["version table"]
    assert "not in the source" in policy.about["flowchart"]
