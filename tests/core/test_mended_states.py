"""States that a hostile reading found at odds with the record. 2 March 2026 is a Monday."""

from __future__ import annotations

import pytest

from escalate.app.cases import find
from escalate.core.events import Answer
from escalate.views.case import case_view
from tests.core.plain import day
from tests.core.test_mended_dates import (
    PLAN,
    child_date,
    invented,
    lateness,
    uhl,
    warrington,
)
from tests.policies.heard import heard, owed
from tests.story import Story, people, when

DECISION = {"decisions": "meet again"}
CONFIRMED = {
    "written confirmation.from": "the manager",
    "written confirmation.to": "both sides",
    "written confirmation.medium": "e-mail",
    "written confirmation.agreed outcome": "an assessment",
    "written confirmation.outstanding issues": "none",
}
SHARED = {
    "shared with.the worker who raised the concern": "told",
    "shared with.relevant personnel": "told",
}
LEARNT = {"learning.learning points": "none", "learning.shared with": "the board"}
LETTER = '{ ask = "letter", force = "owed", parts = ["sent to", "sent by"], clause = "L" }'
NOTE = '{ ask = "note", at = "record", force = "may", clause = "N" }'


def llr(harm: str = "") -> Story:
    """Raised on Monday 2 March 2026."""
    story = Story("llr")
    story.opens("2026-03-02", harm=harm)
    return story


def discussed_twice() -> Story:
    """An llr case with two records at Step 1: events 2 and 3."""
    story = llr()
    story.steps("continuing", "2026-03-03", answering=DECISION)
    story.steps("continuing", "2026-03-04", answering=DECISION)
    return story


def asking_letters() -> Story:
    """A case in which a letter in two parts is owed for record 1."""
    story = invented(f"asks = [{LETTER}, {NOTE}]")
    story.opens("2026-03-02")
    story.steps("continuing", "2026-03-03")
    return story


def marks(story: Story) -> list[int]:
    """By which event each record was corrected; 0 where by none."""
    return [record.corrected for record in story.case.records]


# -- 7: the harm flag of the opening --------------------------------------------------------------


def test_given_opened_with_the_harm_flag_when_the_answer_is_withdrawn_then_the_flag_is_down() -> (
    None
):
    story = llr(harm="2026-03-02")
    assert (story.case.harm, story.due) == (True, day("2026-03-02"))
    story.corrects("2026-03-03", 1, withdrawing=("harm",))
    assert (story.case.harm, story.case.flagged, story.due) == (False, None, None)


def test_given_opened_with_the_harm_flag_when_its_date_is_corrected_then_the_deadline_moves() -> (
    None
):
    story = Story("llr")
    story.opens("2026-03-02", entered="2026-03-04", harm="2026-03-02")
    story.corrects(
        "2026-03-05", 1, answering=[Answer(ask="harm", text="yes", on=when("2026-03-05"))]
    )
    assert (story.case.harm, story.case.flagged) == (True, when("2026-03-05"))
    assert story.due == day("2026-03-05")


# -- 8: a risk told to a case that has ended ------------------------------------------------------


def test_given_a_resolved_case_when_a_risk_of_harm_is_told_then_it_says_that_nothing_runs() -> None:
    story = uhl()
    story.steps("resolved", "2026-03-03", answering=DECISION)
    story.flags("2026-03-05")
    assert [says for says, _ in heard(story, "not-open")] == [
        "Case 1 is resolved: no deadline runs on it. "
        "If the child is at risk now: `escalate reopen 1 --reason TEXT`."
    ]


def test_given_a_resolved_case_when_a_protective_date_is_told_then_it_says_the_same() -> None:
    story = uhl()
    story.steps("resolved", "2026-03-03", answering=DECISION)
    story.answers("2026-03-05", [child_date("2026-03-06")])
    assert "not-open" in story.warned


def test_given_a_case_handed_over_when_a_risk_of_harm_is_told_then_it_names_the_other_case() -> (
    None
):
    story = uhl()
    story.hands_over("2026-03-03", "llr", "social worker, County Council")
    story.flags("2026-03-04")
    assert [says for says, _ in heard(story, "not-open")] == [
        "Case 1 is handed over: no deadline runs on it. Tell it on case 2, which goes on."
    ]


def test_given_an_open_case_when_a_risk_of_harm_is_told_then_nothing_is_said_of_an_end() -> None:
    story = uhl()
    story.flags("2026-03-03")
    assert "not-open" not in story.warned


# -- 11: a correction re-judges what lateness owes ------------------------------------------------


def test_given_a_date_typed_too_late_when_corrected_to_in_time_then_no_rationale_is_owed() -> None:
    story = warrington()
    story.steps("unresolved", "2026-03-11")
    assert (lateness(story), "rationale" in story.owed) == ([2, 0], True)
    story.corrects("2026-03-12", 2, happened="2026-03-05")
    assert lateness(story) == [0, 0]
    assert story.owed == ["safe now", "shared with", "safe now"]


def test_given_a_date_typed_as_in_time_when_corrected_to_late_then_it_warns_and_owes() -> None:
    story = warrington()
    story.steps("unresolved", "2026-03-05", recorded="2026-03-12")
    assert (lateness(story), "rationale" in story.owed) == ([0, 0], False)
    story.corrects("2026-03-12", 2, happened="2026-03-11")
    assert lateness(story) == [2, 0]
    assert heard(story, "late") == [
        (
            "Stage One was left 2 working days late; it was due 9 March 2026 (5 working days).",
            "5.1 Timescales",
        )
    ]
    assert owed(story, "rationale") == [(None, "5.1 Timescales")]
    assert owed(story, "actions") == [(None, "5.1 Timescales")]


def test_given_the_day_raised_was_earlier_when_corrected_then_the_lateness_is_charged() -> None:
    story = Story("warrington")
    story.opens("2026-03-09")
    story.steps("unresolved", "2026-03-13")
    story.corrects("2026-03-16", 1, raised="2026-03-02", happened="2026-03-02")
    assert (lateness(story), "late" in story.warned) == ([4, 0], True)
    assert "rationale" in story.owed


# -- 12: a record stays before what it led to -----------------------------------------------------


def test_given_a_referral_the_day_after_when_its_record_is_moved_past_it_then_refused() -> None:
    story = warrington()
    story.steps("unresolved", "2026-03-04", referred="2026-03-05", recorded="2026-03-10")
    with story.refused("too-late") as reasons:
        story.corrects("2026-03-10", 2, happened="2026-03-09")
    assert "event 3" in reasons[0].says
    story.corrects("2026-03-10", 2, happened="2026-03-05")
    assert [visit.entered for visit in story.case.visits][1] == when("2026-03-05")


def test_given_a_discussion_that_took_the_case_up_when_its_day_moves_then_both_move() -> None:
    story = llr()
    story.steps("unresolved", "2026-03-04", answering=DECISION)
    story.corrects("2026-03-05", 2, happened="2026-03-03")
    assert story.case.visit.entered == when("2026-03-03")


# -- 13: the mark of a correction stays -----------------------------------------------------------


def test_given_two_records_when_each_is_corrected_then_both_are_marked_with_their_first_text() -> (
    None
):
    story = discussed_twice()
    story.corrects("2026-03-05", 2, answering={"decisions": "write"})
    assert marks(story) == [4, 0]
    story.corrects("2026-03-05", 3, answering={"decisions": "ring"})
    assert marks(story) == [4, 5]
    found = find(story.app, story.number)
    view = case_view(found.case, found.policy, found.calendar, when("2026-03-05 12:00"))
    for record in view.records:
        assert record.first is not None
        assert [answer.text for answer in record.first.answers or ()] == ["meet again"]


def test_given_a_record_and_the_entry_it_led_to_when_both_move_then_the_record_is_marked() -> None:
    story = llr()
    story.steps("unresolved", "2026-03-04", answering=DECISION)
    story.corrects("2026-03-05", 2, happened="2026-03-03")
    assert marks(story) == [4]


# -- 14: a later, stricter row --------------------------------------------------------------------


def test_given_something_that_should_be_done_when_harm_is_flagged_then_it_is_owed() -> None:
    story = invented(
        'asks = [{ ask = "referral", at = "open", force = "should", clause = "R1" },\n'
        '{ ask = "referral", at = "open", force = "owed", parts = ["sent to"], '
        'when = { harm = true }, clause = "R2" }]'
    )
    story.opens("2026-03-02")
    assert [(row.force, row.clause) for row in story.asked("referral")] == [("should", "R1")]
    story.flags("2026-03-02")
    rows = [(row.force, row.clause, row.parts) for row in story.asked("referral")]
    assert rows == [("owed", "R2", ("sent to",))]


# -- 15: a reopened case is asked anew ------------------------------------------------------------


def test_given_a_reopened_case_when_resolved_again_then_the_first_confirmation_does_not_do() -> (
    None
):
    story = llr()
    story.steps("resolved", "2026-03-03", answering={**DECISION, **CONFIRMED})
    story.reopens("2026-03-10")
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-20", answering=DECISION)
    assert [(reason.ask, reason.clause) for reason in reasons] == [
        ("written confirmation", "3, Step 2")
    ]
    story.steps("resolved", "2026-03-20", answering={**DECISION, **CONFIRMED})
    assert story.case.status == "resolved"


def test_given_a_reopened_case_when_closed_again_then_its_learning_is_asked_anew() -> None:
    story = Story("warrington")
    story.opens("2026-03-02", answering={"safe now": "yes"})
    story.steps("resolved", "2026-03-03", answering=SHARED)
    story.closes("2026-03-04", LEARNT)
    story.reopens("2026-03-05")
    story.steps("resolved", "2026-03-06", answering={"safe now": "yes", **SHARED})
    assert story.owed == ["learning"]


# -- 17: another pathway of the same policy -------------------------------------------------------


def test_given_the_wrong_pathway_when_handed_over_to_another_of_the_policy_then_it_goes_on() -> (
    None
):
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02")
    done = story.hands_over(
        "2026-03-03", "nel", "manager, Children's Services", pathway="convening a conference"
    )
    assert (story.case.status, story.case.handed_to) == ("handed over", 2)
    assert done.other is not None
    assert (done.other.case.number, done.other.case.policy.id) == (2, "nel")
    assert done.other.case.pathway == "convening a conference"


def test_given_a_pathway_when_handed_over_to_the_same_then_it_is_refused() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02")
    with story.refused("same-policy") as reasons:
        story.hands_over(
            "2026-03-03", "nel", "manager, Children's Services", pathway="individual case"
        )
    assert "--pathway" in reasons[0].remedy


# -- 19: nothing that means "go up" is dropped ----------------------------------------------------


def test_given_a_ground_without_a_stage_when_opened_then_it_is_refused() -> None:
    story = Story("warrington")
    with story.refused("ground-no-stage") as reasons:
        story.opens("2026-03-02", ground="immediate harm")
    assert "--stage" in reasons[0].remedy


def test_given_a_discussion_that_goes_on_when_a_next_stage_is_named_then_it_is_refused() -> None:
    story = warrington()
    with story.refused("not-going-up") as reasons:
        story.steps(
            "continuing",
            "2026-03-03",
            to="Stage Three",
            ground="immediate harm",
            entering=people("raising: manager"),
            referred="2026-03-03",
        )
    assert "--to, --ground, --entering and --referred" in reasons[0].says


def test_given_a_case_that_is_held_when_a_next_stage_is_named_then_it_is_refused() -> None:
    story = warrington()
    with story.refused("not-going-up") as reasons:
        story.steps(
            "unresolved",
            "2026-03-03",
            hold=True,
            to="Stage Three",
            ground="immediate harm",
            entering=people("raising: manager"),
        )
    assert "--to, --ground and --entering" in reasons[0].says


def test_given_a_ground_without_a_stage_when_a_discussion_failed_then_it_is_refused() -> None:
    story = warrington()
    with story.refused("ground-no-stage") as reasons:
        story.steps("unresolved", "2026-03-03", ground="immediate harm")
    assert "--to" in reasons[0].remedy
    assert story.stage == "Stage One"


# -- 20: where an answer goes ---------------------------------------------------------------------


def test_given_two_records_that_ask_a_share_when_answered_then_the_remedy_works() -> None:
    story = discussed_twice()
    with story.refused("which-record") as reasons:
        story.answers("2026-03-05", {"shared with": "the head"})
    assert reasons[0].remedy == "Say which with --record NUMBER."
    story.answers("2026-03-05", [Answer(ask="shared with", text="the head", record=1)])
    assert [record for record, _ in owed(story, "shared with")] == [2]


@pytest.mark.parametrize("number", [-1, 0, 99])
def test_given_no_such_visit_or_record_when_answered_then_it_is_refused(number: int) -> None:
    story = discussed_twice()
    with story.refused("unknown-visit"):
        story.answers("2026-03-05", [Answer(ask="shared with", text="x", visit=number)])
    with story.refused("unknown-record"):
        story.answers("2026-03-05", [Answer(ask="shared with", text="x", record=number)])


def test_given_a_share_asked_of_records_when_answered_for_a_visit_then_it_is_not_silent() -> None:
    story = discussed_twice()
    with story.refused("which-record"):
        story.answers("2026-03-05", [Answer(ask="shared with", text="the head", visit=1)])


@pytest.mark.parametrize("record", [-1, 99])
def test_given_a_discussion_when_it_answers_for_no_such_record_then_it_is_refused(
    record: int,
) -> None:
    story = asking_letters()
    with story.refused("unknown-record"):
        story.steps(
            "continuing", "2026-03-04", answering=[Answer(ask="note", text="x", record=record)]
        )


def test_given_a_discussion_when_it_answers_for_no_such_visit_then_it_is_refused() -> None:
    story = asking_letters()
    with story.refused("unknown-visit"):
        story.steps("continuing", "2026-03-04", answering=[Answer(ask="note", text="x", visit=99)])


def test_given_half_of_what_is_asked_when_answered_then_it_says_what_is_lacking() -> None:
    story = asking_letters()
    story.answers("2026-03-04", {"letter.sent to": "the family"})
    assert heard(story, "not-whole") == [("letter is not whole yet: it lacks sent by.", "L")]
    assert story.owed == ["letter"]
    story.answers("2026-03-04", {"letter.sent to": "the family", "letter.sent by": "the clerk"})
    assert (story.owed, story.warned) == ([], [])


def test_given_one_half_of_what_is_asked_when_the_other_is_answered_then_it_is_whole() -> None:
    story = asking_letters()
    story.answers("2026-03-04", {"letter.sent to": "the family"})
    story.answers("2026-03-05", {"letter.sent by": "the clerk"})
    assert story.owed == []


def test_given_nothing_asked_yet_when_it_is_answered_then_it_says_so() -> None:
    story = llr()
    story.answers("2026-03-03", {"shared with": "all"})
    assert story.warned != []


def test_given_stage_2_when_a_protective_date_is_given_for_stage_1_then_it_moves_nothing() -> None:
    story = Story("krscp", pathway="referral and enquiry")
    story.opens("2026-03-02")
    story.steps("unresolved", "2026-03-03", answering=[])
    before = story.due
    given = Answer(ask="protective date", text="the child goes home", on=when("2026-03-05"))
    story.answers("2026-03-04", [Answer(ask=given.ask, text=given.text, on=given.on, visit=1)])
    assert story.due == before


# -- 21: a plan is an action with an owner and a date ---------------------------------------------


def test_given_words_for_a_plan_when_extended_then_an_action_is_asked_for() -> None:
    story = warrington()
    with story.refused("not-given") as reasons:
        story.extends("2026-03-05", "2026-03-25", {"rationale": "leave", "actions": "we will see"})
    assert [(reason.clause, "--action" in reason.remedy) for reason in reasons] == [
        ("5.1 Timescales", True)
    ]
    story.extends("2026-03-05", "2026-03-25", {"rationale": "leave"}, PLAN)
    assert story.due == day("2026-03-25")


def test_given_an_extension_when_the_corrected_limit_is_later_then_it_shortens_nothing() -> None:
    story = Story("warrington")
    story.opens("2026-03-02", entered="2026-03-09", recorded="2026-03-09")
    story.extends("2026-03-09", "2026-03-12", {"rationale": "leave"}, PLAN)
    assert story.due == day("2026-03-12")
    story.corrects("2026-03-20", 1, raised="2026-03-09")
    assert story.due == day("2026-03-16")


def test_given_a_corrected_limit_beyond_the_extension_then_no_older_first_date_is_shown() -> None:
    story = Story("warrington")
    story.opens("2026-03-02", entered="2026-03-09", recorded="2026-03-09")
    story.extends("2026-03-09", "2026-03-12", {"rationale": "leave"}, PLAN)
    story.corrects("2026-03-20", 1, raised="2026-03-09")
    assert story.case.deadline is not None
    assert story.case.deadline.extended_from in (None, day("2026-03-16"))
