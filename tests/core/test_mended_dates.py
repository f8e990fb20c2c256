"""Dates that a hostile reading found wrong, and what they must be. 2 March 2026 is a Monday."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from tests.core.plain import at_one, day, goes_up
from tests.policies.heard import heard, owed
from tests.story import Story, action, approval, people, votes, when

INVENTED = """\
id = "invented"
title = "Invented differences"
publisher = "Nobody"
version = "1"
calendar = {{ country = "GB", subdivision = "ENG", timezone = "Europe/London" }}
agencies = ["health", "police"]
{top}

[[pathway]]
id = "main"
clause = "P"

[[pathway.stage]]
label = "One"
clause = "1"
clocks = [{one}]

[[pathway.stage]]
label = "Two"
clause = "2"
clocks = [{two}]

[[pathway.stage]]
label = "Three"
clause = "3"
clocks = [{{ within = "no fixed timescale", from = "entered", clause = "3" }}]
"""
FROM_RAISED = '{ within = "5 working days", from = "raised", clause = "1.1" }'
FROM_UNRESOLVED = '{ within = "5 working days", from = "unresolved", clause = "2.1" }'
LETTER = '{{ ask = "letter", {row}, clocks = [{{ within = "2 working days", clause = "L" }}], \
force = "owed", clause = "L" }}'
PLAN = (action("meet the family", "manager, Community Health", "2026-03-24"),)
UHL_DECISION = {"decisions": "keep the child in"}


def invented(top: str = "", one: str = FROM_RAISED, two: str = FROM_UNRESOLVED) -> Story:
    """A story under three invented stages, not opened yet."""
    return Story("invented", texts={"invented": INVENTED.format(top=top, one=one, two=two)})


def asking_a_letter(row: str) -> Story:
    """A case raised on Monday 2 March 2026: a letter is owed within two working days, if so."""
    story = invented(f"asks = [{LETTER.format(row=row)}]")
    story.opens("2026-03-02")
    return story


def warrington() -> Story:
    """Raised on Monday 2 March 2026: Stage One is due on Monday 9 March."""
    story = Story("warrington")
    story.opens("2026-03-02")
    return story


def uhl() -> Story:
    """Raised on Monday 2 March 2026, between two people of one hospital."""
    story = Story("uhl", raising="nurse, UHL", responding="doctor, UHL")
    story.opens("2026-03-02")
    return story


def divided(conference: Answer, on: str) -> Story:
    """A conference that was equally divided: 15 working days from its date, and no more."""
    story = Story("nel", pathway="equally divided view")
    story.opens(
        on,
        voting=votes(community_health="for", police="against"),
        answering=[conference, Answer(ask="already on a plan", text="no")],
    )
    return story


def held(on: str) -> Answer:
    """The conference was held on that day."""
    return Answer(ask="conference", text="held", on=when(on))


def child_date(on: str, reason: str = "the child goes home") -> Answer:
    """A protective date."""
    return Answer(ask="protective date", text=reason, on=when(on))


def approvals(on: str) -> list[Answer]:
    """What krscp must have of each discussion."""
    return [
        approval("team leader, Community Health", on),
        approval("team leader, Children's Services", on),
    ]


def lateness(story: Story) -> list[int]:
    return [visit.late for visit in story.case.visits]


def dates_of(story: Story, ask: str) -> list[object]:
    """The date by which each row of that name is asked."""
    return [row.deadline.due if row.deadline else None for row in story.asked(ask)]


# -- 1: a date typed as a text --------------------------------------------------------------------


def test_given_deadlines_count_from_a_conference_when_its_date_is_left_out_then_refused() -> None:
    story = Story("nel", pathway="equally divided view")
    with story.refused("no-date") as reasons:
        story.opens(
            "2026-12-21",
            voting=votes(community_health="for", police="against"),
            answering={"conference": "10 December 2026", "already on a plan": "no"},
        )
    (reason,) = [reason for reason in reasons if reason.code == "no-date"]
    assert reason.ask == "conference"
    assert "conference@DATE=" in reason.remedy


def test_given_the_conference_was_on_10_december_when_opened_on_the_21st_then_5_january() -> None:
    story = divided(held("2026-12-10"), "2026-12-21")
    assert story.due == day("2027-01-05")


# -- 2: an anchor answered twice ------------------------------------------------------------------


def test_given_the_conference_has_its_date_when_a_remark_is_added_then_the_cap_stays() -> None:
    story = divided(held("2026-12-10"), "2026-12-11")
    story.answers("2026-12-21", {"conference": "held at the civic centre"})
    assert story.due == day("2027-01-05")


def test_given_the_date_of_the_conference_was_wrong_when_corrected_then_the_cap_moves() -> None:
    story = divided(held("2026-12-10"), "2026-12-11")
    story.corrects("2026-12-12", 1, answering=[held("2026-12-09")])
    assert story.due == day("2027-01-04")
    assert story.case.deadline is not None
    assert story.case.deadline.clause == "3, equally divided view"


def test_given_the_case_went_up_when_a_remark_is_added_to_the_anchor_then_the_date_stays() -> None:
    story = invented(
        'asks = [{ ask = "meeting", at = "open", force = "owed", clause = "M" }]',
        '{ within = "5 working days", from = "meeting", clause = "C1" }',
        '{ within = "8 working days", from = "meeting", clause = "C2" }',
    )
    story.opens("2026-03-02", answering=[Answer(ask="meeting", on=when("2026-03-02"))])
    story.steps("unresolved", "2026-03-05")
    assert (story.stage, story.due) == ("Two", day("2026-03-12"))
    story.answers("2026-03-06", {"meeting": "at the civic centre"})
    assert story.due == day("2026-03-12")


# -- 3: the clocks of what is asked ---------------------------------------------------------------


def test_given_a_letter_owed_when_unresolved_then_it_has_its_date() -> None:
    story = asking_a_letter('when = { outcome = "unresolved" }')
    story.steps("unresolved", "2026-03-03")
    assert dates_of(story, "letter") == [day("2026-03-05")]
    story.flags("2026-03-04")
    assert dates_of(story, "letter") == [day("2026-03-05")]


def test_given_a_letter_owed_after_a_telephone_call_then_it_has_its_date() -> None:
    story = asking_a_letter('when = { channel = "telephone" }')
    story.steps("continuing", "2026-03-03", answering={"channel": "telephone"})
    assert dates_of(story, "letter") == [day("2026-03-05")]


def test_given_a_letter_owed_on_a_resolution_then_it_has_its_date() -> None:
    story = asking_a_letter('at = "leave", when = { outcome = ["resolved"] }')
    story.steps("resolved", "2026-03-03")
    assert dates_of(story, "letter") == [day("2026-03-05")]


def test_given_a_letter_asked_at_stage_one_when_the_case_goes_up_then_its_date_stays() -> None:
    story = asking_a_letter('at = "open", when = { stage = "One" }')
    assert dates_of(story, "letter") == [day("2026-03-04")]
    story.steps("unresolved", "2026-03-03")
    assert (story.stage, dates_of(story, "letter")) == ("Two", [day("2026-03-04")])


def test_given_a_referral_owed_the_same_day_when_the_flag_is_lowered_then_its_date_stays() -> None:
    story = uhl()
    story.flags("2026-03-02 10:00")
    assert dates_of(story, "safeguarding referral") == [day("2026-03-02")]
    story.flags("2026-03-03 10:00", up=False)
    assert dates_of(story, "safeguarding referral") == [day("2026-03-02")]


# -- 5: what a discussion tells is judged with it -------------------------------------------------


def test_given_harm_told_in_a_failed_discussion_when_referred_two_days_later_then_it_is_late() -> (
    None
):
    story = uhl()
    story.steps(
        "unresolved",
        "2026-03-02 11:00",
        answering={"harm": "yes", **UHL_DECISION},
        referred="2026-03-04 10:00",
        recorded="2026-03-04 12:00",
    )
    assert lateness(story) == [2, 0]
    assert heard(story, "late") == [
        (
            "Step 1 is left 2 working days late; it was due 2 March 2026 (same working day).",
            "3, significant harm",
        )
    ]


def test_given_the_same_facts_when_held_and_then_referred_then_it_is_as_late() -> None:
    story = uhl()
    story.steps(
        "unresolved", "2026-03-02 11:00", answering={"harm": "yes", **UHL_DECISION}, hold=True
    )
    story.refers("2026-03-04 10:00")
    assert (lateness(story), story.warned.count("late")) == ([2, 0], 1)


def test_given_a_clock_from_the_discussion_when_referred_after_it_then_the_stage_is_late() -> None:
    story = invented(one='{ within = "2 working days", from = "discussed", clause = "1.1" }')
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-03", referred="2026-03-10", recorded="2026-03-10")
    assert lateness(story) == [3, 0]  # due on Thursday 5 March
    assert [clause for _, clause in heard(story, "late")] == ["1.1"]


# -- 6: reopening begins the stage anew -----------------------------------------------------------


def test_given_held_in_march_and_resolved_when_reopened_in_june_then_stage_2_counts_from_june() -> (
    None
):
    story = Story("krscp", pathway="referral and enquiry")
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-04", hold=True, answering=approvals("2026-03-04"))
    story.steps("resolved", "2026-03-06", answering=approvals("2026-03-06"))
    story.reopens("2026-06-01")
    story.steps("unresolved", "2026-06-03", answering=approvals("2026-06-03"))
    assert (story.stage, story.due) == ("Stage 2", day("2026-06-10"))
    assert "already-overdue" not in story.warned


def test_given_held_at_stage_2_and_resolved_when_reopened_then_no_referral_is_overdue() -> None:
    story = Story("krscp", pathway="referral and enquiry")
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-03", answering=approvals("2026-03-03"))
    story.steps("unresolved", "2026-03-04", hold=True, answering=approvals("2026-03-04"))
    story.steps("resolved", "2026-03-06", answering=approvals("2026-03-06"))
    story.reopens("2026-06-01")
    assert (story.stage, story.case.held) == ("Stage 2", False)
    assert story.case.told.referral is None


# -- 9: lateness cannot be erased -----------------------------------------------------------------


def test_given_a_limit_that_has_passed_when_extended_then_the_stage_stays_late() -> None:
    story = warrington()
    story.extends("2026-03-20", "2026-03-25", {"rationale": "the school was closed"}, PLAN)
    assert (story.due, lateness(story)) == (day("2026-03-25"), [9])
    assert heard(story, "late") == [
        (
            "Stage One was due 9 March 2026 (5 working days) and is 9 working days late; "
            "that stays on the record.",
            "5.1 Timescales",
        )
    ]
    story.steps("unresolved", "2026-03-20")
    assert lateness(story) == [9, 0]


def test_given_a_limit_not_yet_passed_when_extended_then_nothing_is_late() -> None:
    story = warrington()
    story.extends("2026-03-09", "2026-03-25", {"rationale": "the school was closed"}, PLAN)
    story.steps("unresolved", "2026-03-25")
    assert lateness(story) == [0, 0]


def test_given_a_protective_date_that_has_passed_when_replaced_by_a_later_one_then_still_late() -> (
    None
):
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02", answering=[child_date("2026-03-04")])
    story.answers("2026-03-09", [child_date("2026-03-30", "more time")])
    assert (story.due, lateness(story), "late" in story.warned) == (day("2026-03-30"), [3], True)
    story.steps("unresolved", "2026-03-20")
    assert lateness(story) == [3, 0]


def test_given_a_case_resolved_late_when_reopened_then_that_visit_stays_late() -> None:
    story = warrington()
    story.steps("resolved", "2026-03-12")
    assert lateness(story) == [3]
    story.reopens("2026-03-13")
    assert lateness(story) == [3, 0]
    story.extends("2026-03-13", "2026-03-25", {"rationale": "it came back"}, PLAN)
    story.steps("resolved", "2026-03-16")
    assert lateness(story)[0] == 3


def test_given_the_harm_flag_was_missed_by_two_days_when_lowered_then_the_stage_stays_late() -> (
    None
):
    story = uhl()
    story.flags("2026-03-02")
    story.flags("2026-03-04", up=False)
    assert (story.due, lateness(story)) == (None, [2])
    assert [clause for _, clause in heard(story, "late")] == ["3, significant harm"]
    story.steps("unresolved", "2026-03-04")
    assert lateness(story) == [2, 0]


# -- 10: a nearer date excuses nothing ------------------------------------------------------------


def test_given_a_nearer_protective_date_when_the_policys_limit_is_missed_too_then_both_tell() -> (
    None
):
    story = Story("warrington")
    story.opens("2026-03-02", answering=[child_date("2026-03-04")])
    story.steps("unresolved", "2026-03-12")
    assert lateness(story) == [6, 0]
    assert owed(story, "rationale") == [(None, "5.1 Timescales")]
    assert owed(story, "actions") == [(None, "5.1 Timescales")]


def test_given_a_protective_date_missed_when_the_policys_limit_is_kept_then_no_rationale() -> None:
    story = Story("warrington")
    story.opens("2026-03-02", answering=[child_date("2026-03-04")])
    story.steps("unresolved", "2026-03-09")
    assert (lateness(story), owed(story, "rationale")) == ([3, 0], [])


def test_given_a_risk_of_harm_when_the_stages_limit_is_missed_too_then_its_plan_is_owed() -> None:
    story = at_one()
    story.flags("2026-03-02 11:00")
    goes_up(story, "2026-03-12 10:00")
    assert lateness(story) == [8, 0]
    assert heard(story, "late")[0][1] == "H"
    assert owed(story, "plan") == [(None, "1.1")]


# -- 16: shared clocks, and what an ask may be called ---------------------------------------------


BY_PRIORITY = """\
{ within = "1 working day", from = "raised", when = { priority = "high" }, clause = "1.1" },
{ within = "10 working days", from = "raised", unless = { priority = "high" }, clause = "1.2" }"""
PRIORITY = 'asks = [{ ask = "priority", at = "open", force = "may", choices = ["high", "normal"], \
clause = "0" }]'
SHARED = '{ same_as = "One", clause = "2" }'


@pytest.mark.parametrize(
    ("priority", "due"), [("high", "2026-03-03"), ("normal", "2026-03-16")], ids=str
)
def test_given_stage_two_shares_the_clocks_of_stage_one_then_it_shares_their_conditions(
    priority: str, due: str
) -> None:
    story = invented(PRIORITY, f"\n{BY_PRIORITY}\n", SHARED)
    story.opens("2026-03-02", answering={"priority": priority})
    assert story.due == day(due)
    story.steps("unresolved", "2026-03-03")
    assert (story.stage, story.due) == ("Two", day(due))


def test_given_an_ask_whose_name_holds_the_word_flagged_then_its_clock_is_shared() -> None:
    story = invented(
        'asks = [{ ask = "risk flagged by", at = "open", force = "may", clause = "0" }]',
        '{ within = "3 working days", from = "risk flagged by", clause = "1" }',
        SHARED,
    )
    flagged = Answer(ask="risk flagged by", text="the practice", on=when("2026-03-02"))
    story.opens("2026-03-02", answering=[flagged])
    assert story.due == day("2026-03-05")
    story.steps("unresolved", "2026-03-03")
    assert (story.stage, story.due) == ("Two", day("2026-03-05"))


# -- 22: planning when the limit has passed -------------------------------------------------------


def test_given_an_overdue_stage_when_a_meeting_is_planned_then_it_is_kept_and_warned_of() -> None:
    story = warrington()
    story.answers("2026-03-12", [Answer(ask="planned date", on=when("2026-03-13"))])
    assert story.case.visit.planned == when("2026-03-13")
    assert heard(story, "beyond-deadline") == [
        (
            "Friday 13 March 2026 is beyond the last date allowed, "
            "Monday 9 March 2026 (5 working days).",
            "5.1 Timescales",
        )
    ]


def test_given_a_limit_to_come_when_a_meeting_is_planned_beyond_it_then_it_is_refused() -> None:
    story = warrington()
    with story.refused("beyond-deadline") as reasons:
        story.answers("2026-03-05", [Answer(ask="planned date", on=when("2026-03-13"))])
    assert [reason.clause for reason in reasons] == ["5.1 Timescales"]


def test_given_a_risk_of_harm_when_the_next_meeting_is_tomorrow_then_the_case_still_goes_up() -> (
    None
):
    story = Story("llr")
    story.opens("2026-03-02", harm="2026-03-02")
    story.steps(
        "unresolved",
        "2026-03-02 16:00",
        taking_part=people("raising: practitioner", "responding: practitioner"),
        answering=[
            Answer(ask="decisions", text="none yet"),
            Answer(ask="planned date", on=when("2026-03-03")),
        ],
    )
    assert story.stage == "Step 2"
    assert "beyond-deadline" in story.warned
