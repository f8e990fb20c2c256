"""Kingston & Richmond: by when, and what a deadline rests on (K06, K07, K11, K12, K24)."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from tests.policies.said import day, named, offered, says, skipped
from tests.story import Story, approval, people, person, when

APPROVED = approval("designated safeguarding lead, Community Health")

HEADS = people(
    "raising: head of service, Community Health",
    "responding: head of service, Children's Services",
)


def sooner(on: str, why: str = "the child goes home") -> Answer:
    """A timescale that protects the child from harm."""
    return Answer(ask="protective date", text=why, on=when(on))


@pytest.fixture
def story() -> Story:
    return Story("krscp", pathway="referral and enquiry")


def at_stage(story: Story, number: int, on: str) -> Story:
    """The case taken up to a stage, every stage before it left on that day."""
    for _ in range(number - int(story.stage[-1])):
        story.steps("unresolved", on, entering=HEADS)
    assert story.stage == f"Stage {number}"
    return story


# -- Stage 1: a working week from the day raised --------------------------------------------------


@pytest.mark.clause("K06")
def test_given_stage_one_when_five_working_days_pass_over_easter_then_it_is_the_tuesday_after(
    story: Story,
) -> None:
    story.opens("2026-03-27 10:00")  # a Friday, the week before Good Friday
    assert story.due == day("2026-04-07")
    assert skipped(story.case.deadline) == {
        "2026-03-28": "Saturday",
        "2026-03-29": "Sunday",
        "2026-04-03": "Good Friday",
        "2026-04-04": "Saturday",
        "2026-04-05": "Sunday",
        "2026-04-06": "Easter Monday",
    }


@pytest.mark.clause("K06")
@pytest.mark.parametrize(
    ("raised", "due"),
    [
        pytest.param("2026-03-02 10:00", "2026-03-09", id="a Monday: the next Monday"),
        pytest.param("2026-03-06 22:40", "2026-03-13", id="late on a Friday: the next Friday"),
        pytest.param("2026-03-07 11:00", "2026-03-13", id="a Saturday: the next Friday"),
        pytest.param("2026-03-08 23:59", "2026-03-13", id="a Sunday: the next Friday"),
        pytest.param(
            "2026-12-18 09:00", "2026-12-29", id="Christmas Eve counts, Boxing Day falls to Monday"
        ),
        pytest.param("2026-12-24", "2027-01-05", id="New Year's Day on a Friday"),
        pytest.param("2026-12-25 15:00", "2027-01-05", id="raised on Christmas Day"),
        pytest.param("2026-05-01 10:00", "2026-05-11", id="the early May bank holiday"),
        pytest.param("2026-03-29 23:30Z", "2026-04-08", id="half past midnight in London"),
    ],
)
def test_given_the_day_raised_when_a_working_week_is_counted_then_that_day_is_day_nought(
    story: Story, raised: str, due: str
) -> None:
    story.opens(raised)
    assert story.due == day(due)
    assert story.case.deadline is not None
    assert (story.case.deadline.clause, story.case.deadline.anchor) == ("1.4", "raised")


@pytest.mark.clause("K06")
def test_given_it_was_raised_before_it_is_typed_in_then_the_week_runs_from_the_day_raised(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", entered="2026-03-05 16:00")
    assert story.due == day("2026-03-09")


@pytest.mark.clause("K06")
def test_given_a_protective_date_sooner_than_the_week_then_it_governs_whatever_day_it_is(
    story: Story,
) -> None:
    story.opens("2026-03-05 10:00", answering=[sooner("2026-03-07")])
    assert story.due == day("2026-03-07")  # a Saturday: harm keeps no office hours
    governing, week = story.case.told.deadlines
    assert (governing.rule, governing.note) == ("protective date", "the child goes home")
    assert week.due == day("2026-03-12")


@pytest.mark.clause("K06")
def test_given_a_protective_time_of_day_when_that_minute_passes_then_the_stage_is_left_late(
    story: Story,
) -> None:
    story.opens("2026-03-05 10:00", answering=[sooner("2026-03-05 16:00")])
    story.steps("unresolved", "2026-03-05 16:01")
    assert "late" in story.warned
    assert "the protective date" in story.warning("late")
    assert story.case.visits[0].late == 1


@pytest.mark.clause("K06")
def test_given_a_protective_date_later_than_the_week_then_the_week_stands_and_it_is_said(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering=[sooner("2026-03-20")])
    assert story.due == day("2026-03-09")
    assert story.warning("protective-later") == (
        "The protective date 20 March 2026 is later than the policy's own 9 March 2026, "
        "which stands. (1.4)"
    )


@pytest.mark.clause("K06")
def test_given_a_running_case_when_a_protective_date_is_set_then_the_deadline_moves_forward(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.answers("2026-03-03 09:00", [sooner("2026-03-04")])
    assert story.due == day("2026-03-04")


@pytest.mark.clause("K06")
def test_given_a_protective_date_without_a_reason_or_before_the_case_then_it_is_refused(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    with story.refused("no-reason"):
        story.answers("2026-03-03", [sooner("2026-03-04", why=" ")])
    with story.refused("too-early"):
        story.answers("2026-03-03", [sooner("2026-03-01")])


@pytest.mark.clause("K06", "K11")
def test_given_stages_one_and_two_then_a_protective_date_is_offered_and_at_no_later_stage(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    assert named(story, "record") == {("raising", "professional"), ("responding", "professional")}
    offers = [offered(story, "enter").get("protective date")]
    for _ in range(2):
        story.steps("unresolved", "2026-03-03")
        offers.append(offered(story, "enter").get("protective date"))
    assert offers == ["may", "may", None]


@pytest.mark.clause("K07")
def test_given_any_stage_when_an_extension_is_asked_for_then_it_is_refused(story: Story) -> None:
    story.opens("2026-03-02 10:00")
    for clause in ("1.4", "1.7"):
        with story.refused("no-extension") as reasons:
            story.extends("2026-03-03", "2026-03-31")
        assert [(reason.clause, "go up" in reason.remedy) for reason in reasons] == [(clause, True)]
        story.steps("unresolved", "2026-03-03 12:00")
    assert story.stage == "Stage 3"
    with story.refused("no-extension") as reasons:
        story.extends("2026-03-04", "2026-03-31")
    assert "no deadline" in reasons[0].says


@pytest.mark.clause("K07")
def test_given_stage_one_when_it_is_unresolved_then_more_senior_staff_take_it_up_at_stage_two(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    assert "more experienced or more senior staff must take it up" in says(story, "enter")
    story.steps("unresolved", "2026-03-09 18:00")
    assert story.stage == "Stage 2"
    assert "late" not in story.warned  # the whole of the fifth day counts


@pytest.mark.clause("K07")
def test_given_the_week_has_passed_when_the_case_goes_up_then_it_may_and_is_marked_late_for_ever(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.steps("unresolved", "2026-03-11 10:00")
    assert story.warning("late") == (
        "Stage 1 is left 2 working days late; it was due 9 March 2026 (5 working days). (1.4)"
    )
    assert story.stage == "Stage 2"
    assert "rationale" not in story.owed  # nothing stands in for an extension that does not exist
    story.steps("unresolved", "2026-03-12 10:00")
    assert [visit.late for visit in story.case.visits] == [2, 0, 0]


# -- Stage 2: a further working week --------------------------------------------------------------


@pytest.mark.clause("K11")
def test_given_stage_one_fails_early_when_stage_two_begins_then_unused_days_are_not_carried_over(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.steps("unresolved", "2026-03-04 15:00")
    assert story.due == day("2026-03-11")
    assert story.case.deadline is not None
    assert (story.case.deadline.clause, story.case.deadline.anchor) == ("1.7", "unresolved")
    assert "R-K1" in story.case.deadline.note


@pytest.mark.clause("K11")
def test_given_stage_one_failed_and_is_held_when_it_goes_up_later_then_the_week_ran_already(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.steps("unresolved", "2026-03-04 15:00", hold=True, answering=[APPROVED])
    assert story.stage == "Stage 1"
    story.refers("2026-03-06 09:00")
    assert (story.stage, story.due) == ("Stage 2", day("2026-03-11"))


@pytest.mark.clause("K11")
def test_given_stage_two_is_entered_directly_then_its_week_runs_from_the_day_of_entry(
    story: Story,
) -> None:
    story.opens("2026-03-02", entered="2026-03-04", stage="Stage 2", ground="the lead is away")
    assert story.due == day("2026-03-11")


@pytest.mark.clause("K11")
def test_given_a_protective_date_at_stage_one_when_stage_two_begins_then_it_is_carried_over(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering=[sooner("2026-03-06")])
    story.steps("unresolved", "2026-03-03 15:00")
    assert (story.stage, story.due) == ("Stage 2", day("2026-03-06"))


@pytest.mark.clause("K11")
def test_given_the_protective_date_has_passed_when_stage_two_begins_then_it_is_due_that_day(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering=[sooner("2026-03-03")])
    story.steps("unresolved", "2026-03-05 09:00")
    assert (story.stage, story.due) == ("Stage 2", day("2026-03-05"))


@pytest.mark.clause("K11")
def test_given_a_protective_date_is_set_afresh_at_stage_two_then_the_new_one_governs(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering=[sooner("2026-03-05")])
    story.steps("unresolved", "2026-03-03 15:00")
    story.answers("2026-03-03 16:00", [sooner("2026-03-09", why="moved to the ward")])
    assert story.due == day("2026-03-09")


@pytest.mark.clause("K13")
def test_given_stage_three_then_no_date_is_made_of_it_and_a_carried_protective_date_does_not_bind(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering=[sooner("2026-03-20")])
    at_stage(story, 3, "2026-03-03 15:00")
    assert story.case.deadline is not None
    assert (story.case.deadline.rule, story.due) == ("no fixed timescale", None)
    story.answers("2026-03-04", [sooner("2026-03-20")])
    assert story.due == day("2026-03-20")  # set there on purpose, it does


# -- referrals: without delay, urgently -----------------------------------------------------------


@pytest.mark.clause("K12")
def test_given_stage_two_failed_and_is_held_then_the_referral_is_due_the_very_day(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, 2, "2026-03-03 10:00")
    story.steps("unresolved", "2026-03-05 15:00", hold=True, answering=[APPROVED])
    referral = story.case.told.referral
    assert referral is not None
    assert (referral.due, referral.clause) == (day("2026-03-05"), "1.7")
    assert referral.rule == "without delay"


@pytest.mark.clause("K12")
def test_given_stage_two_failed_when_it_is_referred_the_same_day_then_nothing_is_late(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, 2, "2026-03-03 10:00")
    story.steps("unresolved", "2026-03-05 15:00", hold=True, answering=[APPROVED])
    story.refers("2026-03-05 23:50")
    assert story.stage == "Stage 3"
    assert "late" not in story.warned


@pytest.mark.clause("K12")
@pytest.mark.parametrize(
    ("referred", "late"),
    [("2026-03-06", "1 working day"), ("2026-03-07", "1 working day"), ("2026-03-10", "3 working")],
)
def test_given_stage_two_failed_on_a_thursday_when_it_is_referred_later_then_by_how_much_is_said(
    story: Story, referred: str, late: str
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, 2, "2026-03-03 10:00")
    story.steps("unresolved", "2026-03-05 15:00", hold=True, answering=[APPROVED])
    story.refers(referred)
    assert story.stage == "Stage 3"
    said = story.warning("late")
    assert late in said
    assert "5 March 2026 (without delay)" in said
    assert "(1.7)" in said


@pytest.mark.clause("K24")
def test_given_stage_four_failed_when_the_partnership_is_told_days_later_then_it_is_warned(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, 4, "2026-03-03 10:00")
    story.steps("unresolved", "2026-03-05 15:00", hold=True, answering=[APPROVED])
    referral = story.case.told.referral
    assert referral is not None
    assert (referral.rule, referral.due, referral.clause) == ("urgently", day("2026-03-05"), "3.2")
    story.refers("2026-03-09 09:00")
    assert story.stage == "Stage 5"
    assert "2 working days late; it was due 5 March 2026 (urgently)" in story.warning("late")
    assert story.due is None


@pytest.mark.clause("K24")
def test_given_stage_four_failed_when_the_partnership_is_told_at_once_then_nothing_is_late(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, 4, "2026-03-03 10:00")
    story.steps("unresolved", "2026-03-05 15:00")
    assert story.stage == "Stage 5"
    assert "late" not in story.warned
    assert [d.rule for d in story.case.told.deadlines] == ["no fixed timescale"]


@pytest.mark.clause("K19")
@pytest.mark.parametrize("pathway", ["protection plan", "practice or policy"])
def test_given_another_pathway_then_its_stages_and_dates_are_those_of_referral_and_enquiry(
    pathway: str,
) -> None:
    story = Story("krscp", pathway=pathway)
    story.opens("2026-03-27 10:00")
    assert (story.stage, story.due) == ("Stage 1", day("2026-04-07"))
    stages = [story.stage]
    while story.case.visit.exhausted is False:
        story.steps("unresolved", "2026-03-30 10:00", answering=[APPROVED], entering=HEADS)
        stages.append(story.stage)
        if story.stage == "Stage 2":
            assert story.due == day("2026-04-08")
    assert stages == ["Stage 1", "Stage 2", "Stage 3", "Stage 4", "Stage 5", "Stage 5"]
    assert "ladder-exhausted" in story.warned
    assert person(story.raising) == story.case.raising
