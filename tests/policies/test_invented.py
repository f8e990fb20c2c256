"""The invented policy: what the engine promises and no shipped policy uses.

Hand-counted for Scotland: Mondays in March 2026 are the 2nd, 9th, 16th and 23rd. Good Friday is
3 April; Easter Monday is no holiday there, but the policy's calendar closes it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from escalate.core.events import Answer, Participant
from escalate.core.told import Deadline
from tests.core.plain import day
from tests.policies.heard import heard, missed, owed, said
from tests.story import Answers, Story, people, votes, when

INVENTED = Path(__file__).with_name("invented.toml").read_text(encoding="utf-8")
WORKERS = people("raising: worker", "responding: worker")
MANAGERS = people("raising: service manager", "responding: head teacher")


def invented(responding: str = "worker, Dane School (school)") -> Story:
    return Story(
        "invented", "worker, Dane Council (council)", responding, texts={"invented": INVENTED}
    )


def opened(on: str = "2026-03-02 10:00", priority: str = "amber", *answering: Answer) -> Story:
    story = invented()
    story.opens(on, answering=[Answer(ask="priority", text=priority), *answering])
    return story


def at_b() -> Story:
    """Mediation was agreed on Wednesday 4 March 2026."""
    story = opened()
    story.steps("mediation agreed", "2026-03-04 10:00", taking_part=WORKERS)
    return story


def at_c(priority: str = "amber", on: str = "2026-03-04 10:00") -> Story:
    """Stage A was left for the service managers, on Wednesday 4 March 2026 unless told."""
    story = opened(priority=priority)
    story.steps("unresolved", on, taking_part=WORKERS, entering=MANAGERS)
    return story


def at_d() -> Story:
    """Stage C was left on Friday 6 March 2026."""
    story = at_c()
    story.steps("unresolved", "2026-03-06 10:00", taking_part=MANAGERS)
    return story


def governing(story: Story) -> Deadline:
    deadline = story.case.deadline
    assert deadline is not None
    return deadline


def due_of(story: Story, ask: str, each: str = "") -> dt.date | None:
    """When something owed is due."""
    [row] = [row for row in story.asked(ask) if row.each == each]
    return row.deadline.due if row.deadline else None


# -- opening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "rule", "due"),
    [
        ("red", "24 hours", "2026-03-03"),
        ("amber", "3 working days", "2026-03-05"),
        ("green", "10 days", "2026-03-12"),
    ],
)
def test_given_a_priority_then_its_own_clock_runs_and_no_other(
    priority: str, rule: str, due: str
) -> None:
    story = opened(priority=priority)
    assert (governing(story).rule, story.due) == (rule, day(due))
    assert len(story.case.told.deadlines) == 1


def test_given_hours_then_the_stage_is_late_from_that_minute() -> None:
    in_time, late = opened(priority="red"), opened(priority="red")
    assert governing(late).at == dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
    in_time.steps("mediation agreed", "2026-03-03 09:59", taking_part=WORKERS)
    late.steps("mediation agreed", "2026-03-03 10:00", taking_part=WORKERS)
    assert [in_time.case.visits[0].late, late.case.visits[0].late] == [0, 1]


def test_given_a_priority_that_rises_then_the_clock_changes_with_it() -> None:
    story = opened(priority="green")
    story.answers("2026-03-02 11:00", {"priority": "red"})
    assert (governing(story).rule, story.due) == ("24 hours", day("2026-03-03"))


def test_given_no_priority_then_opening_is_refused() -> None:
    story = invented()
    with story.refused("not-given") as reasons:
        story.opens()
    assert [(r.ask, r.clause) for r in reasons] == [("priority", "3.2")]
    assert "One of: red, amber, green." in reasons[0].says


@pytest.mark.parametrize(
    ("raised", "due", "skipped"),
    [
        (
            "2026-04-02 10:00",
            "2026-04-09",
            ["Good Friday", "Saturday", "Sunday", "closed: named in the policy's calendar"],
        ),
        ("2026-11-27 10:00", "2026-12-03", ["Saturday", "Sunday", "Saint Andrew's Day"]),
    ],
)
def test_given_scotland_and_a_day_of_the_policy_s_own_then_neither_is_counted(
    raised: str, due: str, skipped: list[str]
) -> None:
    story = opened(raised)
    assert story.due == day(due)
    assert [skip.why for skip in governing(story).skipped] == skipped


@pytest.mark.parametrize(
    ("conference", "late"),
    [
        ("2026-02-27", False),  # a bare date: the whole of the third day
        ("2026-02-26", True),
        ("2026-02-27 10:01", False),
        ("2026-02-27 09:59", True),
    ],
)
def test_given_an_entry_window_then_a_later_notice_is_accepted_with_a_warning(
    conference: str, late: bool
) -> None:
    held = Answer(ask="conference", on=when(conference))
    story = opened("2026-03-02 10:00", "amber", held)
    assert story.stage == "Stage A"
    assert [clause for _, clause in heard(story, "late")] == (["3.1"] if late else [])


def test_given_no_conference_then_it_is_asked_for_and_no_window_is_judged() -> None:
    story = opened()
    assert missed(story) == {"conference": "3.1"}
    assert heard(story, "late") == []


def test_given_a_difference_about_practice_then_no_plan_but_a_reference_is_owed() -> None:
    story = invented()
    story.opens(child=None, answering={"priority": "green"})
    assert owed(story, "practice reference") == [(None, "3.4")]
    assert story.asked("child's plan attached") == []
    assert "leave out whatever could identify a child" in said(story, "open")
    assert story.case.told.interim == ()
    with_child = opened()
    assert owed(with_child, "child's plan attached") == [(None, "3.3")]
    assert with_child.asked("practice reference") == []


def test_given_a_difference_within_one_service_then_it_is_opened_with_a_warning() -> None:
    story = invented("worker, dane council (council)")
    story.opens(answering={"priority": "amber"})
    assert [clause for _, clause in heard(story, "out-of-scope")] == ["2.3"]
    assert heard(opened(), "out-of-scope") == []


def test_given_a_complaint_by_a_family_then_it_is_refused() -> None:
    story = invented()
    with story.refused("out-of-scope") as reasons:
        story.opens(matter="complaint by a family", answering={"priority": "amber"})
    assert [r.clause for r in reasons] == ["2.2"]


def test_given_harm_then_the_date_is_that_day_at_every_stage_but_the_last() -> None:
    story = opened(priority="green")
    story.flags("2026-03-03 10:00")
    assert (governing(story).rule, story.due) == ("immediately", day("2026-03-03"))
    last = at_d()
    last.flags("2026-03-09 10:00")
    assert last.due is None


def test_given_a_referral_outside_then_it_is_kept_and_stops_nothing() -> None:
    story = opened()
    name = "referral to the Care Inspectorate"
    assert story.asked(name) == []
    story.answers("2026-03-03 10:00", {f"{name}.reference": "CI-1", f"{name}.date": "3 March"})
    assert (story.stage, story.due) == ("Stage A", day("2026-03-05"))
    assert "does not stop this procedure" in said(story, "open")


def test_given_a_child_then_support_goes_on_until_a_resolution_is_recorded() -> None:
    story = at_c()
    [measure] = story.case.told.interim
    assert (measure.clause, measure.since) == ("1.2", day("2026-03-02"))
    story.steps("unresolved", "2026-03-06 10:00", taking_part=MANAGERS)
    assert list(story.case.told.interim) == [measure]
    board = people("chair: independent chair, Board", *(f"panel: officer, {a}" for a in "ABC"))
    story.steps("resolved", "2026-03-09 10:00", taking_part=board)
    assert list(story.case.told.interim) == []


def test_given_a_policy_whose_review_has_passed_then_opening_warns_of_the_policy_itself() -> None:
    assert "review-overdue" not in opened("2028-11-03 10:00").warned
    assert heard(opened("2028-11-06 10:00"), "review-overdue")[0][1] == "12"


# -- stage A: letter, reply, silence --------------------------------------------------------------


def test_given_a_letter_then_the_reply_is_due_two_working_days_after_it() -> None:
    story = opened(priority="green")
    assert due_of(story, "letter of concern") == day("2026-03-02")
    assert due_of(story, "reply") is None  # it counts from the letter
    story.answers("2026-03-05 10:00", {"letter of concern": "sent"})
    assert "letter of concern" in story.warning("late")
    assert due_of(story, "reply") == day("2026-03-09")
    assert story.asked("reply")[0].by == "responding"


def silent(on: str, answering: Answers = (), priority: str = "green") -> Story:
    story = opened(priority=priority)
    if answering:
        story.answers("2026-03-02 12:00", answering)
    story.steps("no reply", on, taking_part=WORKERS, entering=MANAGERS)
    return story


def test_given_no_reply_by_its_date_then_the_case_goes_past_mediation_to_the_managers() -> None:
    letter = {"letter of concern": "sent"}  # on Monday: the reply is due on Wednesday
    assert silent("2026-03-05 10:00", letter).stage == "Stage C"


def test_given_no_reply_by_the_end_of_the_stage_then_it_goes_on_too() -> None:
    story = silent("2026-03-06 10:00", priority="amber")
    assert story.stage == "Stage C"
    assert story.case.visits[0].late == 1


@pytest.mark.parametrize("on", ["2026-03-02 13:00", "2026-03-04 23:59"])
def test_given_time_to_reply_when_silence_is_recorded_then_it_is_refused(on: str) -> None:
    story = opened(priority="green")
    story.answers("2026-03-02 12:00", {"letter of concern": "sent"})
    with story.refused("outcome-not-yet") as reasons:
        story.steps("no reply", on, taking_part=WORKERS, entering=MANAGERS)
    assert reasons[0].clause == "5.5"
    assert "when overdue is Stage A or reply" in reasons[0].says


def test_given_a_reply_in_time_then_silence_is_no_outcome() -> None:
    story = opened(priority="green")
    story.answers("2026-03-02 12:00", {"letter of concern": "sent"})
    story.answers("2026-03-03 12:00", {"reply": "no"})
    with story.refused("outcome-not-yet"):
        story.steps("no reply", "2026-03-06 10:00", taking_part=WORKERS, entering=MANAGERS)


def test_given_each_side_s_minute_then_it_is_due_in_two_working_days() -> None:
    story = opened(priority="green")
    story.steps("continuing", "2026-03-05 10:00", taking_part=WORKERS)
    assert due_of(story, "minute", "raising") == day("2026-03-09")  # Thursday, over the weekend
    assert due_of(story, "minute", "responding") == day("2026-03-09")


def test_given_mediation_agreed_then_the_optional_stage_is_entered_and_else_left_out() -> None:
    assert at_b().stage == "Stage B"
    assert heard(at_b(), "skip-ground") == []
    assert at_c().stage == "Stage C"
    assert heard(at_c(), "skip-ground") == []


def test_given_an_extension_of_three_working_days_then_what_was_agreed_is_wanted() -> None:
    story = opened()
    with story.refused("not-given"):
        story.extends("2026-03-03 10:00", "2026-03-09")
    story.extends("2026-03-03 10:00", "2026-03-09", {"extension agreed": "by both"})
    assert (story.due, governing(story).extended_from) == (day("2026-03-09"), day("2026-03-05"))
    red = opened(priority="red")
    with red.refused("no-extension"):
        red.extends("2026-03-02 11:00", "2026-03-09", {"extension agreed": "by both"})


def test_given_an_extension_of_one_clock_when_another_runs_then_that_keeps_its_own_date() -> None:
    story = opened()  # amber: due on 5 March
    story.extends("2026-03-03 10:00", "2026-03-09", {"extension agreed": "by both"})
    story.answers("2026-03-03 11:00", {"priority": "green"})
    assert story.due == day("2026-03-12")  # ten days from 2 March, never extended


def test_given_an_unresolved_case_when_held_then_it_stays_and_its_referral_follows_the_move() -> (
    None
):
    story = opened()
    story.steps("unresolved", "2026-03-04 10:00", taking_part=WORKERS, hold=True)
    assert (story.stage, story.case.held) == ("Stage A", True)
    story.refers("2026-03-05 10:00", entering=MANAGERS)
    assert story.stage == "Stage C"


def test_given_a_later_stage_and_a_ground_then_they_go_before_the_ordinary_move() -> None:
    story = opened()
    story.steps(
        "unresolved", "2026-03-04 10:00", taking_part=WORKERS, to="Stage D", ground="no managers"
    )
    assert story.stage == "Stage D"


# -- stage B: mediation ---------------------------------------------------------------------------


def test_given_several_clocks_in_a_stage_then_the_earliest_that_runs_governs() -> None:
    story = at_b()
    assert (governing(story).rule, story.due) == ("2 weeks", day("2026-03-18"))
    story.answers("2026-03-05 10:00", {"mediator named": "a mediator"})
    assert (governing(story).rule, story.due) == ("5 working days", day("2026-03-12"))
    assert [d.due for d in story.case.told.deadlines] == [day("2026-03-12"), day("2026-03-18")]


def test_given_a_mediator_named_late_then_the_two_weeks_still_govern() -> None:
    story = at_b()
    story.answers("2026-03-16 10:00", {"mediator named": "a mediator"})
    assert "mediator named" in story.warning("late")  # 48 hours by the clock
    assert (governing(story).rule, story.due) == ("2 weeks", day("2026-03-18"))


def test_given_a_mediator_then_the_other_side_accepts_with_yes_and_in_a_working_day() -> None:
    story = at_b()
    story.answers("2026-03-06 10:00", {"mediator named": "a mediator"})
    assert due_of(story, "mediator accepted") == day("2026-03-09")
    story.answers("2026-03-09 10:00", {"mediator accepted": "no"})
    assert owed(story, "mediator accepted") == [(None, "5.2")]
    story.answers("2026-03-09 11:00", {"mediator accepted": "Yes"})
    assert owed(story, "mediator accepted") == []
    assert heard(story, "late") == []


def test_given_mediation_without_a_mediator_then_the_record_is_refused() -> None:
    story = at_b()
    with story.refused("people") as reasons:
        story.steps("continuing", "2026-03-05 10:00", taking_part=WORKERS)
    assert [r.clause for r in reasons] == ["5.2"]
    mediated = (*WORKERS, *people("third party: mediator, Dane Mediation"))
    story.steps("unresolved", "2026-03-05 10:00", taking_part=mediated, entering=MANAGERS)
    assert story.stage == "Stage C"


# -- stage C: service managers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "left", "rule", "due"),
    [
        ("amber", "2026-03-04 10:00", "5 working days", "2026-03-11"),
        ("amber", "2026-03-20 10:00", "3 weeks", "2026-03-23"),
        ("red", "2026-03-03 09:00", "48 hours", "2026-03-05"),
    ],
)
def test_given_the_managers_stage_then_the_earliest_of_its_clocks_governs(
    priority: str, left: str, rule: str, due: str
) -> None:
    story = at_c(priority, left)
    assert (governing(story).rule, story.due) == (rule, day(due))


@pytest.mark.parametrize("named", [(), people("raising: service manager"), WORKERS])
def test_given_a_side_without_its_manager_then_stage_c_is_refused(
    named: tuple[Participant, ...],
) -> None:
    story = opened()
    with story.refused("people") as reasons:
        story.steps("unresolved", "2026-03-04 10:00", taking_part=WORKERS, entering=named)
    assert {r.clause for r in reasons} == {"5.3"}
    assert story.stage == "Stage A"


@pytest.mark.parametrize(("kind", "accepted"), [("police", True), ("school", False)])
def test_given_a_superintendent_then_only_the_police_may_send_one(
    kind: str, accepted: bool
) -> None:
    story = invented(f"worker, The Other ({kind})")
    story.opens(answering={"priority": "amber"})
    sent = people("raising: service manager", "responding: superintendent")
    if accepted:
        story.steps("unresolved", "2026-03-04 10:00", taking_part=WORKERS, entering=sent)
        assert story.stage == "Stage C"
        return
    with story.refused("people"):
        story.steps("unresolved", "2026-03-04 10:00", taking_part=WORKERS, entering=sent)


def test_given_the_managers_meeting_then_each_adviser_s_view_is_due_three_days_after_its_call() -> (
    None
):
    story = at_c()
    assert due_of(story, "meeting called") == day("2026-03-05")
    assert due_of(story, "written view", "legal adviser") is None
    story.answers("2026-03-05 10:00", {"meeting called": "for Friday"})
    assert due_of(story, "written view", "legal adviser") == day("2026-03-08")
    story.answers("2026-03-06 10:00", {"written view[Legal Adviser]": "as the school"})
    assert [row.each for row in story.asked("written view")] == ["medical adviser"]


def test_given_a_date_that_the_child_needs_at_a_then_it_carries_to_c() -> None:
    story = opened()
    needed = Answer(ask="protective date", text="a hearing", on=when("2026-03-09"))
    story.answers("2026-03-03 10:00", [needed])
    story.steps("unresolved", "2026-03-04 10:00", taking_part=WORKERS, entering=MANAGERS)
    assert (governing(story).rule, story.due) == ("protective date", day("2026-03-09"))


def test_given_the_ground_urgent_then_a_case_goes_to_the_managers_without_a_warning() -> None:
    story = opened()
    story.refers("2026-03-02 11:00", to="Stage C", ground="urgent", entering=MANAGERS)
    assert story.stage == "Stage C"
    assert heard(story, "skip-ground") == []
    assert story.due == day("2026-03-09")  # no failed discussion: it counts from the entry


# -- stage D: the chief officers ------------------------------------------------------------------


def board(*agencies: str) -> tuple[str, ...]:
    return ("chair: independent chair, Board", *(f"panel: chief officer, {a}" for a in agencies))


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (board("Council", "Police"), "at least 3 different agencies; 2 named"),
        (board("Council", "Police", "police"), "at least 3 different agencies; 2 named"),
        (board("Council", "Police", "Health")[1:], "For the chair the policy names"),
    ],
)
def test_given_no_quorum_or_no_chair_then_the_record_is_refused_even_unresolved(
    named: tuple[str, ...], reason: str
) -> None:
    story = at_d()
    for outcome in ("continuing", "unresolved"):
        with story.refused("people") as reasons:
            story.steps(outcome, "2026-03-09 10:00", taking_part=people(*named))
        assert [r.clause for r in reasons] == ["5.6"]
        assert reason in reasons[0].says


@pytest.mark.parametrize(
    ("cast", "status"),
    [
        ({"council": "for", "police": "against", "health": "for"}, "resolved"),
        ({"council": "for", "police": "against", "health": "abstain"}, "open"),
    ],
)
def test_given_the_officers_vote_then_an_equal_vote_leads_to_no_further_stage(
    cast: dict[str, str], status: str
) -> None:
    story = at_d()
    story.steps(
        "",
        "2026-03-09 10:00",
        taking_part=people(*board("Council", "Police", "Health")),
        voting=votes(**cast),
    )
    assert story.case.status == status
    assert [clause for _, clause in heard(story, "ladder-exhausted")] == (
        ["5.6"] if status == "open" else []
    )


def test_given_a_case_that_ends_then_what_was_learnt_and_who_was_told_is_wanted() -> None:
    story = opened()
    story.steps("resolved", "2026-03-04 10:00", taking_part=WORKERS)
    with story.refused("owed") as reasons:
        story.closes("2026-03-05 10:00", {"learning.what was learnt": "ask"})
    assert ("learning", "11") in [(r.ask, r.clause) for r in reasons]
    owing = {
        "child's plan attached": "yes",
        "letter of concern": "not sent",
        "reply": "by telephone",
        "minute[raising]": "m",
        "minute[responding]": "n",
    }
    whole = {"learning.what was learnt": "ask", "learning.who was told": "the committee"}
    story.closes("2026-03-05 10:00", owing | whole)
    assert story.case.status == "closed"
