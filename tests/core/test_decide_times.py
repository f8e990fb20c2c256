"""Under every policy: impossible times are refused, and clocks count from what really happened.

Hand-counted in March 2026: Mondays are the 2nd, 9th, 16th and 23rd; no bank holiday before Easter
(Good Friday 3 April, Easter Monday 6 April).
"""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.core.events import Answer
from tests.core.plain import (
    TOLD,
    WORKERS,
    Kalends,
    at_four,
    at_one,
    at_three,
    at_two,
    day,
    goes_up,
    plain,
    under,
)
from tests.story import Story, action, when

# -- times that cannot be -------------------------------------------------------------------------


def test_given_an_opening_in_the_future_then_it_is_refused() -> None:
    story = plain()
    with story.refused("future") as reasons:
        story.opens("2026-03-02 10:01", recorded="2026-03-02 10:00")
    assert reasons[0].says == (
        "The case is dated Monday 2 March 2026 at 10:01, which has not come yet."
    )


def test_given_a_discussion_in_the_future_then_it_is_refused_and_this_minute_is_not() -> None:
    story = at_one()
    with story.refused("future"):
        story.steps("continuing", "2026-03-03 10:01", answering=TOLD, recorded="2026-03-03 10:00")
    with story.refused("future"):
        story.steps("continuing", "2026-03-04", answering=TOLD, recorded="2026-03-03 23:59")
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD, recorded="2026-03-03 10:00")
    story.steps("continuing", "2026-03-03", answering=TOLD, recorded="2026-03-03 10:00")
    assert len(story.case.records) == 2


@pytest.mark.parametrize("ask", ["level", "harm"])
def test_given_an_answer_dated_in_the_future_then_it_is_refused(ask: str) -> None:
    story = at_one()
    text = {"level": "low", "harm": "yes"}[ask]
    with story.refused("future"):
        story.answers("2026-03-03 10:00", [Answer(ask=ask, text=text, on=when("2026-03-04"))])


def test_given_an_opening_before_the_case_was_raised_then_it_is_refused() -> None:
    with plain().refused("too-early"):
        plain().opens("2026-03-02 10:00", entered="2026-03-01 10:00", recorded="2026-03-05 10:00")


def test_given_a_discussion_before_the_case_was_raised_then_it_is_refused() -> None:
    story = at_one()
    with story.refused("too-early") as reasons:
        story.steps("continuing", "2026-03-01", answering=TOLD)
    assert "before the case entered One (Monday 2 March 2026 at 10:00)" in reasons[0].says


def test_given_a_discussion_before_its_stage_was_entered_then_it_is_refused() -> None:
    story = at_two()  # entered on 4 March at 10:00
    with story.refused("too-early") as reasons:
        story.steps("continuing", "2026-03-04 09:59", answering=TOLD, recorded="2026-03-06 10:00")
    assert "before the case entered Two" in reasons[0].says
    with story.refused("too-early"):
        story.steps("continuing", "2026-03-03", answering=TOLD, recorded="2026-03-06 10:00")
    story.steps("continuing", "2026-03-04", answering=TOLD, recorded="2026-03-06 10:00")
    assert len(story.case.records) == 2


def test_given_answer_or_extension_before_the_case_was_raised_then_each_is_refused() -> None:
    story = at_one()
    with story.refused("too-early"):
        story.answers("2026-03-01", {"level": "low"})
    with story.refused("too-early"):
        story.extends("2026-03-01", "2026-03-12", {"plan": "talk again"})


def resolved() -> Story:
    story = at_one()
    whole = {**TOLD, "minute.written by": "x", "minute.kept at": "y"}
    sides = {"view[raising]": "a", "view[responding]": "b", "call": "c"}
    story.steps("resolved", "2026-03-05 10:00", taking_part=WORKERS, answering=whole | sides)
    return story


def test_given_a_case_resolved_on_thursday_when_closed_on_wednesday_then_it_is_refused() -> None:
    story = resolved()
    with story.refused("too-early"):
        story.closes("2026-03-04 10:00", {"learning": "none"})


def test_given_a_case_resolved_on_thursday_when_reopened_on_wednesday_then_it_is_refused() -> None:
    story = resolved()
    with story.refused("too-early"):
        story.reopens("2026-03-04 10:00")


# -- what a clock counts from ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-03-02 10:00", "2026-03-09"),
        ("2026-03-06 16:55", "2026-03-13"),  # Friday, before and after 17:00
        ("2026-03-06 22:40", "2026-03-13"),
        ("2026-03-07 12:00", "2026-03-13"),  # Saturday, Sunday
        ("2026-03-08", "2026-03-13"),
        ("2026-04-01 09:00", "2026-04-10"),  # over Good Friday and Easter Monday
        ("2025-12-24 09:00", "2026-01-05"),  # over Christmas, Boxing Day, New Year's Day
        ("2026-03-29T23:30Z", "2026-04-08"),  # 00:30 on Monday 30 March by the local clock
    ],
)
def test_given_five_working_days_then_the_day_raised_is_day_nought(raised: str, due: str) -> None:
    story = plain()
    story.opens(raised)
    assert story.due == day(due)


def test_given_a_second_stage_that_shares_the_budget_then_no_day_is_added() -> None:
    story = at_two()
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.owner, deadline.clause) == (day("2026-03-09"), "One", "2.1")


def test_given_a_stage_found_unresolved_then_the_next_one_counts_from_that_day() -> None:
    assert at_three().due == day("2026-03-13")


def test_given_a_case_held_then_the_next_stage_counts_from_the_failure_not_from_the_referral() -> (
    None
):
    story = at_two()
    story.steps("unresolved", "2026-03-05 10:00", answering=TOLD, hold=True)
    story.refers("2026-03-09 10:00")
    visit = story.case.visit
    assert (visit.stage, visit.entered.day) == ("Three", day("2026-03-09"))
    assert visit.unresolved == when("2026-03-05 10:00")
    assert story.due == day("2026-03-12")  # five working days after Thursday 5 March


def test_given_a_step_with_its_referral_on_a_later_day_then_they_are_two_facts() -> None:
    story = at_two()
    story.steps(
        "unresolved",
        "2026-03-05 10:00",
        answering=TOLD,
        referred="2026-03-09 10:00",
        recorded="2026-03-09 11:00",
    )
    assert story.case.visits[1].failed == when("2026-03-05 10:00")
    assert story.case.visit.entered == when("2026-03-09 10:00")
    assert story.due == day("2026-03-12")


def test_given_a_stage_that_fails_and_is_held_then_its_own_deadline_does_not_move() -> None:
    story = at_three()
    story.steps("unresolved", "2026-03-11 10:00", answering=TOLD, hold=True)
    assert story.case.visit.failed == when("2026-03-11 10:00")
    assert story.case.visit.unresolved == when("2026-03-06 10:00")
    assert story.due == day("2026-03-13")
    story.steps("continuing", "2026-03-12 10:00", answering=TOLD)
    assert story.due == day("2026-03-13")


def test_given_a_stage_entered_directly_then_it_counts_from_the_entry() -> None:
    story = plain()
    story.opens("2026-03-02", entered="2026-03-04 10:00", stage="Three", ground="urgent")
    assert story.due == day("2026-03-11")


def test_given_hours_then_they_run_by_the_clock_over_the_change_to_summer_time() -> None:
    story = plain("practice")
    story.opens("2026-03-28 10:00")  # the Saturday before
    deadline = story.case.deadline
    assert deadline is not None
    assert deadline.at == dt.datetime(2026, 3, 30, 10, tzinfo=dt.UTC)  # 11:00 in summer time
    assert deadline.due == day("2026-03-30")


def test_given_hours_from_a_bare_date_then_they_end_with_the_last_day() -> None:
    story = plain("practice")
    story.opens("2026-03-02")
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.at) == (day("2026-03-04"), None)


# -- late, and marked for ever --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "late"),
    [("2026-03-09 23:59", 0), ("2026-03-10 00:00", 1), ("2026-03-14 12:00", 4)],
)
def test_given_a_stage_left_after_its_last_day_then_it_goes_up_and_is_marked_late(
    left: str, late: int
) -> None:
    story = at_one()
    goes_up(story, left)
    assert story.stage == "Two"
    assert [visit.late for visit in story.case.visits] == [late, 0]
    assert ("late" in story.warned) is bool(late)


def test_given_a_stage_left_late_without_an_extension_then_what_one_would_have_given_is_owed() -> (
    None
):
    story = at_one()
    goes_up(story, "2026-03-10 10:00")
    [row] = story.asked("plan")
    assert (row.force, row.clause) == ("owed", "1.1")
    story.answers("2026-03-11 10:00", {"plan": "weekly calls"})
    assert story.asked("plan") == []
    assert story.case.visits[0].late == 1


# -- extensions -----------------------------------------------------------------------------------


def test_given_an_extension_then_the_new_date_governs_and_the_first_stays_visible() -> None:
    story = at_one()
    story.extends("2026-03-05 10:00", "2026-03-12", {"plan": "wait for the report"})
    story.extends("2026-03-11 10:00", "2026-03-16", {"plan": "it was late"})
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.extended_from) == (day("2026-03-16"), day("2026-03-09"))
    goes_up(story, "2026-03-13 10:00")
    assert story.case.visits[0].late == 0
    assert story.asked("plan") == []


def test_given_a_budget_shared_by_two_stages_then_its_extension_belongs_to_the_budget() -> None:
    asked_in_one = at_one()
    asked_in_one.extends("2026-03-03 10:00", "2026-03-12", {"plan": "wait"})
    goes_up(asked_in_one, "2026-03-04 10:00")
    assert (asked_in_one.stage, asked_in_one.due) == ("Two", day("2026-03-12"))
    asked_in_two = at_two()
    asked_in_two.extends("2026-03-05 10:00", "2026-03-12", {"plan": "wait"})
    assert asked_in_two.due == day("2026-03-12")
    goes_up(asked_in_two, "2026-03-06 10:00")
    assert asked_in_two.due == day("2026-03-13")  # Three has a clock of its own


@pytest.mark.parametrize(
    ("until", "answering", "code"),
    [
        ("2026-03-09", {"plan": "wait"}, "not-later"),
        ("2026-03-06", {"plan": "wait"}, "not-later"),
        ("2026-03-12", {}, "not-given"),
        ("2026-03-12", {"plan": "  "}, "not-given"),
    ],
)
def test_given_an_extension_that_is_not_later_or_gives_nothing_then_it_is_refused(
    until: str, answering: dict[str, str], code: str
) -> None:
    story = at_one()
    with story.refused(code) as reasons:
        story.extends("2026-03-05 10:00", until, answering)
    assert reasons[0].clause == "1.1"
    assert story.due == day("2026-03-09")


def test_given_a_policy_that_wants_actions_when_it_is_extended_then_they_are_kept() -> None:
    story = under(('extend = ["plan"]', 'extend = ["actions"]'))
    story.opens()
    nothing = action(" ", "teacher, Hill School", "2026-03-11")
    with story.refused("bad-action"):
        story.extends("2026-03-05 10:00", "2026-03-12", acting=(nothing,))
    report = action("write the report", "teacher, Hill School", "2026-03-11")
    story.extends("2026-03-05 10:00", "2026-03-12", acting=(report,))
    assert [each.what for each in story.case.open_actions()] == ["write the report"]


def test_given_a_clock_that_allows_no_extension_then_it_is_refused() -> None:
    story = at_three()
    with story.refused("no-extension") as reasons:
        story.extends("2026-03-10 10:00", "2026-03-20", {"plan": "wait"})
    assert reasons[0].clause == "3.1"
    with at_four().refused("no-extension") as reasons:
        at_four().extends("2026-03-11 10:00", "2026-03-20", {"plan": "wait"})
    assert "has no deadline" in reasons[0].says


def test_given_the_harm_flag_then_an_extension_of_the_ordinary_clock_moves_nothing() -> None:
    story = at_one()
    story.flags("2026-03-03 10:00")
    story.extends("2026-03-03 11:00", "2026-03-12", {"plan": "wait"})
    assert story.due == day("2026-03-03")
    assert "still-earlier" in story.warned
    story.flags("2026-03-03 12:00", up=False)
    assert story.due == day("2026-03-12")


# -- the date that the child needs, and the date that is planned ----------------------------------


def needs(story: Story, date: str, on: str = "2026-03-04 11:00", reason: str = "a hearing") -> None:
    story.answers(on, [Answer(ask="protective date", on=when(date), text=reason)])


@pytest.mark.parametrize("date", ["2026-03-05", "2026-03-08"])
def test_given_a_date_that_the_child_needs_then_it_governs_and_is_not_rolled(date: str) -> None:
    story = at_two()
    needs(story, date)  # 8 March is a Sunday
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.rule, deadline.note) == (
        day(date),
        "protective date",
        "a hearing",
    )


def test_given_a_date_that_is_later_than_the_week_then_the_week_stands_with_a_warning() -> None:
    story = at_two()
    needs(story, "2026-03-11")
    assert story.due == day("2026-03-09")
    assert "The protective date 11 March 2026 is later" in story.warning("protective-later")


def test_given_a_date_with_a_time_then_it_is_late_from_that_minute() -> None:
    story = at_two()
    needs(story, "2026-03-05 12:00")
    goes_up(story, "2026-03-05 12:00")
    assert story.case.visits[1].late == 1
    assert "the protective date" in story.warning("late")
    on_time = at_two()
    needs(on_time, "2026-03-05 12:00")
    goes_up(on_time, "2026-03-05 11:59")
    assert on_time.case.visits[1].late == 0


def test_given_no_timescale_then_a_date_that_the_child_needs_still_governs() -> None:
    story = at_four()
    assert story.due is None
    needs(story, "2026-03-12", on="2026-03-10 11:00")
    assert story.due == day("2026-03-12")


def test_given_an_earlier_date_then_it_carries_over_only_where_the_clock_says_so() -> None:
    story = at_one()
    needs(story, "2026-03-10", on="2026-03-02 11:00")
    goes_up(story, "2026-03-03 10:00")
    assert [d.rule for d in story.case.told.deadlines] == ["5 working days"]
    goes_up(story, "2026-03-04 10:00")
    assert story.due == day("2026-03-10")  # before 11 March, five working days on


def test_given_a_carried_date_that_has_passed_then_the_new_stage_is_due_on_its_entry() -> None:
    story = at_two()
    needs(story, "2026-03-05")
    goes_up(story, "2026-03-06 10:00")
    assert (story.stage, story.due) == ("Three", day("2026-03-06"))


@pytest.mark.parametrize(
    ("date", "reason", "code"),
    [("2026-03-05", " ", "no-reason"), ("2026-03-01", "a hearing", "too-early")],
)
def test_given_a_date_without_a_reason_or_before_the_case_then_it_is_refused(
    date: str, reason: str, code: str
) -> None:
    story = at_two()
    with story.refused(code):
        needs(story, date, reason=reason)


def plans(story: Story, date: str) -> None:
    story.answers("2026-03-04 12:00", [Answer(ask="planned date", on=when(date))])


def test_given_a_meeting_planned_beyond_the_deadline_then_it_is_refused() -> None:
    story = at_two()
    with story.refused("beyond-deadline") as reasons:
        plans(story, "2026-03-10")
    assert "beyond the last date allowed, Monday 9 March 2026" in reasons[0].says
    assert reasons[0].clause == "2.1"
    plans(story, "2026-03-09")
    assert story.case.visit.planned == when("2026-03-09")


def test_given_an_earlier_date_that_the_child_needs_then_no_meeting_is_planned_beyond_it() -> None:
    story = at_two()
    needs(story, "2026-03-05")
    with story.refused("beyond-deadline"):
        plans(story, "2026-03-06")
    assert story.case.visit.planned is None


def test_given_a_deadline_with_a_time_then_no_meeting_is_planned_later_that_day() -> None:
    story = at_two()
    needs(story, "2026-03-05 12:00")
    with story.refused("beyond-deadline"):
        plans(story, "2026-03-05 15:00")


def test_given_no_timescale_then_a_meeting_may_be_planned_on_any_day() -> None:
    story = at_four()
    story.answers("2026-03-10 12:00", [Answer(ask="planned date", on=when("2026-09-01"))])
    assert story.case.visit.planned == when("2026-09-01")


# -- a deadline that was told does not move -------------------------------------------------------

LATER = ("2026-03-05", "2026-03-06", "2026-03-10")


def test_given_a_new_bank_holiday_when_the_case_goes_on_then_no_told_deadline_moves() -> None:
    story = plain()
    calendar = Kalends(story)
    story.opens("2026-03-02 10:00")
    calendar.proclaims(*LATER)
    story.answers("2026-03-02 11:00", {"level": "low"})
    assert story.due == day("2026-03-09")
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    assert story.due == day("2026-03-09")
    story.flags("2026-03-03 11:00")
    assert story.due == day("2026-03-03")
    story.flags("2026-03-03 12:00", up=False)
    assert story.due == day("2026-03-09")
    story.extends("2026-03-03 13:00", "2026-03-11", {"plan": "wait"})
    deadline = story.case.deadline
    assert deadline is not None
    assert deadline.extended_from == day("2026-03-09")


def test_given_a_new_bank_holiday_then_a_budget_shared_with_the_next_stage_does_not_move() -> None:
    story = plain()
    calendar = Kalends(story)
    story.opens("2026-03-02 10:00")
    calendar.proclaims(*LATER)
    goes_up(story, "2026-03-04 10:00")
    assert (story.stage, story.due) == ("Two", day("2026-03-09"))
    goes_up(story, "2026-03-04 11:00")
    # A deadline that is told for the first time knows the new days off: 9, 11, 12, 13, 16 March.
    assert (story.stage, story.due) == ("Three", day("2026-03-16"))


def test_given_a_new_bank_holiday_then_the_date_of_an_owed_letter_does_not_move() -> None:
    story = plain()
    calendar = Kalends(story)
    story.opens("2026-03-02 10:00")
    goes_up(story, "2026-03-04 10:00")
    calendar.proclaims(*LATER)
    story.answers("2026-03-04 11:00", {"level": "low"})
    [letter] = story.asked("letter")
    assert letter.deadline is not None
    assert letter.deadline.due == day("2026-03-06")


def test_given_a_new_bank_holiday_when_a_case_is_reopened_then_its_deadline_stands() -> None:
    story = plain()
    calendar = Kalends(story)
    story.opens("2026-03-02 10:00")
    calendar.proclaims(*LATER)
    story.steps("resolved", "2026-03-03 10:00", answering=TOLD)
    story.reopens("2026-03-04 10:00")
    assert story.due == day("2026-03-09")


def test_given_a_deadline_beyond_the_published_holidays_then_it_is_called_provisional() -> None:
    story = plain()
    story.opens("2028-12-28 10:00")
    assert story.case.deadline is not None
    assert story.case.deadline.provisional
    assert "published only until 31 December 2028" in story.warning("provisional")
    assert "provisional" not in at_one().warned


def test_given_a_case_opened_long_after_it_was_raised_then_it_says_that_the_date_has_passed() -> (
    None
):
    story = plain()
    story.opens("2026-03-02", entered="2026-03-20 10:00")
    assert story.due == day("2026-03-09")
    assert "The deadline 9 March 2026 (5 working days)" in story.warning("already-overdue")
