"""Warrington: the timetable, the shared budget, extensions, what lateness costs (W33 to W37)."""

from __future__ import annotations

import pytest

from escalate.core.case import Visit
from tests.policies.said import day, offered, skipped
from tests.story import Story, action, people

PLAN = action("hold a further discussion", "manager, Community Health", "2026-03-20")
RATIONALE = {"rationale": "the paediatrician is away until Thursday"}
MANAGER = people("third party: Partnership Manager, Warrington Safeguarding Partnership")


@pytest.fixture
def story() -> Story:
    return Story("warrington")


def at_stage(story: Story, label: str, *days: str) -> Story:
    """The case taken up to a stage, each stage before it left on the day given for it."""
    for on in days:
        story.steps("unresolved", on)
    assert story.stage == f"Stage {label}"
    return story


def visit(story: Story, stage: str) -> Visit:
    """The visit to a stage."""
    (found,) = [visit for visit in story.case.visits if visit.stage == f"Stage {stage}"]
    return found


# -- Stages One and Two: one week -----------------------------------------------------------------


@pytest.mark.clause("W33")
@pytest.mark.parametrize(
    ("raised", "due"),
    [
        pytest.param("2026-03-02 10:00", "2026-03-09", id="a Monday"),
        pytest.param("2026-03-06 16:55", "2026-03-13", id="a Friday before five"),
        pytest.param("2026-03-06 22:40", "2026-03-13", id="a Friday night"),
        pytest.param("2026-03-07 12:00", "2026-03-13", id="a Saturday"),
        pytest.param("2026-03-08 12:00", "2026-03-13", id="a Sunday"),
        pytest.param("2026-03-31 10:00", "2026-04-09", id="over Easter"),
        pytest.param("2026-12-22 10:00", "2026-12-31", id="over Christmas"),
        pytest.param("2022-05-26 10:00", "2022-06-06", id="the Jubilee: the bank holiday moved"),
    ],
)
def test_given_the_day_raised_when_a_week_is_counted_then_it_is_five_working_days_after(
    story: Story, raised: str, due: str
) -> None:
    story.opens(raised)
    assert story.due == day(due)
    assert story.case.deadline is not None
    assert story.case.deadline.clause == "5.1 Timescales"


@pytest.mark.clause("W33")
def test_given_stage_two_is_entered_on_day_four_then_the_week_of_stage_one_goes_on(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-06 15:00")
    assert story.due == day("2026-03-09")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.anchor, deadline.owner) == ("raised", "Stage One")
    story.steps("unresolved", "2026-03-09 23:00")
    assert [visit.late for visit in story.case.visits] == [0, 0, 0]


@pytest.mark.clause("W33", "W10")
def test_given_immediate_harm_when_stage_two_is_entered_directly_then_the_week_is_the_shared_one(
    story: Story,
) -> None:
    story.opens("2026-03-02", entered="2026-03-05", stage="Stage Two", ground="immediate harm")
    assert (story.stage, story.due) == ("Stage Two", day("2026-03-09"))


@pytest.mark.clause("W33")
def test_given_a_late_stage_one_when_stage_two_begins_then_the_same_week_is_over_already(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-11")
    assert story.due == day("2026-03-09")
    assert "already-overdue" in story.warned


# -- Stages Three, Four and Five ------------------------------------------------------------------


@pytest.mark.clause("W34")
def test_given_stage_two_failed_early_then_stage_three_has_five_days_from_that_day(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Three", "2026-03-03", "2026-03-05")
    assert story.due == day("2026-03-12")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.anchor, deadline.clause) == ("unresolved", "5.1 Timescales")


@pytest.mark.clause("W34")
def test_given_stage_two_failed_and_is_held_when_it_goes_up_later_then_the_week_ran_already(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-03")
    story.steps("unresolved", "2026-03-05", hold=True)
    assert (story.stage, story.due) == ("Stage Two", day("2026-03-09"))
    story.refers("2026-03-09")
    assert (story.stage, story.due) == ("Stage Three", day("2026-03-12"))


@pytest.mark.clause("W35")
def test_given_stage_three_failed_before_easter_then_stage_four_has_ten_working_days(
    story: Story,
) -> None:
    story.opens("2026-03-20 10:00")
    at_stage(story, "Four", "2026-03-23", "2026-03-24", "2026-03-26")
    assert story.due == day("2026-04-13")  # fourteen calendar days would be 9 April
    days = skipped(story.case.deadline)
    assert [why for why in days.values() if why not in ("Saturday", "Sunday")] == [
        "Good Friday",
        "Easter Monday",
    ]
    assert story.case.deadline is not None
    assert story.case.deadline.counted == 10
    assert "R-W1" in story.case.deadline.note


@pytest.mark.clause("W35")
def test_given_stage_three_failed_and_is_held_when_it_goes_up_then_stage_four_ran_already(
    story: Story,
) -> None:
    story.opens("2026-03-20 10:00")
    at_stage(story, "Three", "2026-03-23", "2026-03-24")
    story.steps("unresolved", "2026-03-26", hold=True)
    story.refers("2026-03-30")
    assert (story.stage, story.due) == ("Stage Four", day("2026-04-13"))


@pytest.mark.clause("W35")
def test_given_stage_four_over_christmas_and_new_year_then_three_bank_holidays_are_not_counted(
    story: Story,
) -> None:
    story.opens("2026-12-15 10:00")
    at_stage(story, "Four", "2026-12-16", "2026-12-17", "2026-12-18 16:00")
    assert story.due == day("2027-01-06")
    days = skipped(story.case.deadline)
    assert {"2026-12-25", "2026-12-28", "2027-01-01"} < set(days)
    assert "2026-12-24" not in days


@pytest.mark.clause("W34", "W35", "W10")
@pytest.mark.parametrize(("stage", "due"), [("Three", "2026-03-12"), ("Four", "2026-03-19")])
def test_given_immediate_harm_when_a_later_stage_is_entered_directly_then_its_own_length_runs(
    story: Story, stage: str, due: str
) -> None:
    story.opens("2026-03-02", entered="2026-03-05", stage=f"Stage {stage}", ground="immediate harm")
    assert (story.stage, story.due) == (f"Stage {stage}", day(due))


@pytest.mark.clause("W36")
def test_given_stage_five_then_no_date_is_made_up(story: Story) -> None:
    story.opens("2026-03-02", stage="Stage Five", ground="immediate harm", taking_part=MANAGER)
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.rule, deadline.due) == ("no fixed timescale", None)
    with story.refused("no-extension"):
        story.extends("2026-03-03", "2026-03-31", RATIONALE, (PLAN,))


# -- "if this is not possible": an extension ------------------------------------------------------


@pytest.mark.clause("W37")
@pytest.mark.parametrize("given", ["nothing", "rationale", "plan"])
def test_given_an_extension_without_rationale_or_remedial_plan_then_it_is_refused_for_what_lacks(
    story: Story, given: str
) -> None:
    story.opens("2026-03-02 10:00")
    answering = RATIONALE if given == "rationale" else {}
    acting = (PLAN,) if given == "plan" else ()
    with story.refused("not-given") as reasons:
        story.extends("2026-03-05", "2026-03-16", answering, acting)
    lacking = {"rationale", "actions"} - {{"plan": "actions"}.get(given, given)}
    assert {reason.ask for reason in reasons} == lacking
    assert {reason.clause for reason in reasons} == {"5.1 Timescales"}
    assert story.due == day("2026-03-09")


@pytest.mark.clause("W37")
def test_given_an_extension_to_no_later_date_then_it_is_refused(story: Story) -> None:
    story.opens("2026-03-02 10:00")
    with story.refused("not-later") as reasons:
        story.extends("2026-03-05", "2026-03-09", RATIONALE, (PLAN,))
    assert reasons[0].clause == "5.1 Timescales"


@pytest.mark.clause("W33", "W37")
def test_given_an_extension_at_stage_one_then_it_lengthens_stage_two_as_well(story: Story) -> None:
    story.opens("2026-03-02 10:00")
    story.extends("2026-03-05", "2026-03-16", RATIONALE, (PLAN,))
    assert story.due == day("2026-03-16")
    at_stage(story, "Two", "2026-03-12")
    assert "late" not in story.warned
    assert story.due == day("2026-03-16")
    deadline = story.case.deadline
    assert deadline is not None
    assert deadline.extended_from == day("2026-03-09")  # the first date stays visible


@pytest.mark.clause("W33", "W37")
def test_given_an_extension_at_stage_two_then_it_is_the_one_budget_that_grows(story: Story) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-04")
    story.extends("2026-03-05", "2026-03-16", RATIONALE, (PLAN,))
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.owner, deadline.due) == ("Stage One", day("2026-03-16"))
    story.extends("2026-03-13", "2026-03-18", RATIONALE, (PLAN,))
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.extended_from) == (day("2026-03-18"), day("2026-03-09"))
    story.steps("unresolved", "2026-03-17")
    assert "late" not in story.warned
    assert (story.stage, story.due) == ("Stage Three", day("2026-03-24"))  # not extended


@pytest.mark.clause("W37")
@pytest.mark.parametrize(
    ("stage", "until"), [("Three", "2026-03-19"), ("Four", "2026-03-26")], ids=["three", "four"]
)
def test_given_stages_three_and_four_then_they_may_be_extended_too(
    story: Story, stage: str, until: str
) -> None:
    story.opens("2026-03-02", stage=f"Stage {stage}", ground="immediate harm")
    story.extends("2026-03-05", until, RATIONALE, (PLAN,))
    assert story.due == day(until)
    assert [done.what for done in story.case.actions] == [PLAN.what]


# -- late without an extension --------------------------------------------------------------------


@pytest.mark.clause("W37")
def test_given_stage_one_is_left_late_then_it_goes_up_is_marked_and_owes_what_w37_asks(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-11")
    assert story.warning("late") == (
        "Stage One is left 2 working days late; it was due 9 March 2026 (5 working days). "
        "(5.1 Timescales)"
    )
    assert visit(story, "One").late == 2
    owed = [row for row in story.case.owed if row.clause == "5.1 Timescales"]
    assert [(row.ask, row.stage) for row in owed if row.ask != "safe now"] == [
        ("rationale", "Stage One"),
        ("actions", "Stage One"),
    ]


@pytest.mark.clause("W37")
def test_given_the_date_has_passed_then_the_rationale_is_offered_and_not_before(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.answers("2026-03-09 23:00", {"note": "no answer yet"})
    assert "rationale" not in offered(story, "leave")
    story.answers("2026-03-10 00:30", {"note": "no answer yet"})
    assert offered(story, "leave")["rationale"] == "may"


@pytest.mark.clause("W37")
def test_given_a_stage_left_late_at_the_weekend_then_it_is_late_by_one_day_never_by_none(
    story: Story,
) -> None:
    story.opens("2026-03-06 10:00")
    at_stage(story, "Two", "2026-03-14")  # the Saturday after the Friday it was due
    assert visit(story, "One").late == 1


@pytest.mark.clause("W37")
def test_given_the_late_rationale_and_plan_are_given_then_they_are_owed_no_longer(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-11")
    story.answers("2026-03-12", RATIONALE)
    assert "rationale" not in story.owed
    assert "actions" in story.owed
    story.answers("2026-03-12", acting=(PLAN,))
    assert "actions" not in story.owed
    assert visit(story, "One").late == 2  # the mark stays


@pytest.mark.clause("W37")
def test_given_rationale_and_plan_come_with_the_late_step_then_nothing_is_owed_for_it(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.steps("unresolved", "2026-03-11", answering=RATIONALE, acting=(PLAN,))
    assert "late" in story.warned
    assert {"rationale", "actions"}.isdisjoint(story.owed)


@pytest.mark.clause("W37")
def test_given_an_extended_stage_is_still_left_late_then_it_is_marked_and_nothing_more_is_owed(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    story.extends("2026-03-05", "2026-03-12", RATIONALE, (PLAN,))
    at_stage(story, "Two", "2026-03-16")
    assert visit(story, "One").late == 2
    assert {"rationale", "actions"}.isdisjoint(story.owed)


@pytest.mark.clause("W37")
@pytest.mark.parametrize(
    ("stage", "left", "late"),
    [("Two", "2026-03-10", 1), ("Three", "2026-03-10", 1), ("Four", "2026-03-18", 2)],
)
def test_given_any_of_the_first_four_stages_is_left_late_then_w37_is_owed(
    story: Story, stage: str, left: str, late: int
) -> None:
    story.opens("2026-03-02", stage=f"Stage {stage}", ground="immediate harm")
    story.steps("unresolved", left, entering=MANAGER)
    assert visit(story, stage).late == late
    assert {"rationale", "actions"} <= set(story.owed)


@pytest.mark.clause("W37", "W34")
def test_given_a_held_stage_is_referred_after_its_date_then_the_way_up_is_late_and_owes(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00")
    at_stage(story, "Two", "2026-03-03")
    story.steps("unresolved", "2026-03-05", hold=True)
    story.refers("2026-03-12")
    assert visit(story, "Two").late == 3
    assert {"rationale", "actions"} <= set(story.owed)
    assert story.due == day("2026-03-12")


@pytest.mark.clause("W37")
def test_given_a_case_resolved_late_when_it_is_closed_without_w37_then_it_is_refused(
    story: Story,
) -> None:
    story.opens("2026-03-02 10:00", answering={"safe now": "the child is on the ward"})
    story.steps("resolved", "2026-03-12", answering=SHARED)
    with story.refused("owed") as reasons:
        story.closes("2026-03-13", LEARNT)
    assert {reason.ask for reason in reasons} == {"rationale", "actions"}
    story.answers("2026-03-13", RATIONALE, acting=(PLAN,))
    with story.refused("action-open"):
        story.closes("2026-03-13", LEARNT)


SHARED = {
    "shared with.the worker who raised the concern": "A. Worker",
    "shared with.relevant personnel": "the ward manager",
}
LEARNT = {"learning.learning points": "none identified", "learning.shared with": "the team"}
