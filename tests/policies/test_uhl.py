"""UHL, clause by clause: who may use it, the record, and the three steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from escalate.core.events import Answer, Participant
from tests.policies.heard import given, heard, missed, named_for, owed, said
from tests.policies.uhl_cases import (
    AT_THE_END,
    DISCUSSED,
    MANAGERS,
    ON_STEP_1,
    REFERRED,
    SHARED,
    at_step_2,
    at_step_3,
    opened,
    uhl,
)
from tests.story import Story, people, when

# -- who and what it is for -----------------------------------------------------------------------


@pytest.mark.clause("U02")
def test_given_a_school_when_it_opens_a_uhl_case_then_it_is_refused_and_shown_to_llr() -> None:
    story = uhl(raising="teacher, Hill School (school)")
    with story.refused("out-of-scope") as reasons:
        story.opens()
    [reason] = reasons
    assert reason.clause == "2"
    assert "llr" in reason.remedy


@pytest.mark.clause("U02", "U19")
@pytest.mark.parametrize(
    ("raising", "responding"),
    [
        ("teacher, Hill School (school)", "registrar, UHL"),
        ("staff nurse, UHL", "social worker, City Council (children's social care)"),
    ],
)
def test_given_a_case_refused_at_opening_then_the_way_out_is_to_open_it_under_llr(
    raising: str, responding: str
) -> None:
    story = uhl(raising, responding)
    with story.refused("out-of-scope") as reasons:
        story.opens()
    assert "`escalate open --policy llr`" in reasons[0].remedy
    assert "hand-over" not in reasons[0].remedy


@pytest.mark.clause("U02")
@pytest.mark.parametrize("trust", ["UHL", "uhl", "University Hospitals of Leicester"])
def test_given_staff_of_the_trust_when_they_open_a_case_then_it_begins(trust: str) -> None:
    story = uhl(raising=f"staff nurse, {trust}")
    story.opens()
    assert story.stage == "Step 1"


@pytest.mark.clause("U02")
@pytest.mark.parametrize(("clinical", "warned"), [("no", True), ("yes", False)])
def test_given_who_is_not_clinical_when_the_case_opens_then_it_only_warns(
    clinical: str, warned: bool
) -> None:
    story = opened(answering={"clinical staff": clinical})
    assert story.stage == "Step 1"
    assert [clause for _, clause in heard(story, "out-of-scope")] == (["2"] if warned else [])


@pytest.mark.clause("U03", "U04", "U05")
@pytest.mark.parametrize("theme", ["practitioner opinion", "decisions made", "actions taken"])
def test_given_a_concern_that_the_policy_names_when_opened_then_it_is_recorded(theme: str) -> None:
    story = opened(answering={"theme": theme.upper()})
    assert [answer.text for answer in given(story.case, "theme")] == [theme]
    assert "theme" not in missed(story)


@pytest.mark.clause("U03", "U04", "U05")
def test_given_a_concern_of_another_kind_when_opened_then_it_warns_of_the_three_kinds() -> None:
    story = opened(answering={"theme": "parking"})
    [(says, clause)] = [said for said in heard(story, "not-given") if "theme" in said[0]]
    assert clause == "3, Concern arising from"
    assert "practitioner opinion, decisions made, actions taken" in says


@pytest.mark.clause("U06")
@pytest.mark.parametrize(
    "level", ["None", "Early Help", "Targeted Support", "CIN", "Child Protection"]
)
def test_given_any_safeguarding_level_when_opened_then_it_is_accepted(level: str) -> None:
    story = opened(answering={"level": level})
    assert story.stage == "Step 1"
    assert "level" not in missed(story)
    assert "at any stage in the safeguarding process" in said(story, "open")


@pytest.mark.clause("U06")
def test_given_no_safeguarding_level_when_opened_then_it_warns_with_the_clause() -> None:
    assert missed(opened())["level"] == "3, any stage in the safeguarding process"


@pytest.mark.clause("U06", "U14")
def test_given_a_disagreement_without_a_child_when_opened_then_no_level_is_asked() -> None:
    story = uhl()
    story.opens(child=None)
    assert set(missed(story)) == {"theme", "line manager notified"}


@pytest.mark.clause("U21", "U22")
@pytest.mark.parametrize("trigger", ["concerns not acted upon", "agreed actions not acted upon"])
def test_given_an_agreed_action_not_acted_upon_when_opened_then_the_trigger_is_kept(
    trigger: str,
) -> None:
    story = opened(answering={"trigger": trigger})
    assert [answer.text for answer in given(story.case, "trigger")] == [trigger]
    assert "trigger" not in missed(opened())  # offered, not asked
    assert "it is expected that the escalation procedure should be used" in said(story, "policy")


# -- step 1 ---------------------------------------------------------------------------------------


@pytest.mark.clause("U07")
def test_given_two_practitioners_when_they_discuss_it_then_it_is_recorded_without_a_deadline() -> (
    None
):
    story = opened()
    story.steps("continuing", "2026-03-02 15:00", taking_part=ON_STEP_1, answering=DISCUSSED)
    assert story.stage == "Step 1"
    assert [record.outcome for record in story.case.records] == ["continuing"]
    assert story.due is None
    assert story.case.deadline is not None
    assert story.case.deadline.rule == "no fixed timescale"
    assert story.case.deadline.clause == "3, Step 1"
    assert heard(story, "people") == []
    assert "discussed amongst front-line practitioners" in said(story)
    assert named_for(story, "raising") == {"front-line practitioner"}
    assert named_for(story, "responding") == {"front-line practitioner"}


@pytest.mark.clause("U01")
@pytest.mark.parametrize("step", [opened, at_step_2, at_step_3])
def test_given_any_step_when_a_second_opinion_is_requested_then_it_is_kept(
    step: Callable[[], Story],
) -> None:
    story = step()
    before = story.owed
    story.answers("2026-03-05 09:00", {"second opinion requested": "of the duty consultant"})
    [answer] = given(story.case, "second opinion requested")
    assert (answer.text, answer.on) == ("of the duty consultant", when("2026-03-05 09:00"))
    assert story.owed == before
    assert "is entitled to request a second opinion" in said(story, "policy")


@pytest.mark.clause("U13")
@pytest.mark.parametrize("step", [opened, at_step_2, at_step_3])
def test_given_any_step_when_advice_is_wanted_then_the_team_is_named_and_the_advice_kept(
    step: Callable[[], Story],
) -> None:
    story = step()
    contact = "UHL Safeguarding Children Team: x15770 or child.protectionteam@uhl-tr.nhs.uk"
    assert contact in said(story)
    story.answers("2026-03-05 09:00", {"advice": "go on to the next step"})
    assert [answer.text for answer in given(story.case, "advice")] == ["go on to the next step"]


@pytest.mark.clause("U25")
def test_given_no_word_to_the_line_manager_when_opened_then_it_warns() -> None:
    assert missed(opened())["line manager notified"] == "3.4"


@pytest.mark.clause("U25")
def test_given_a_line_manager_notified_when_opened_then_date_and_time_are_kept() -> None:
    told = Answer(ask="line manager notified", text="ward sister", on=when("2026-03-02 09:40"))
    story = opened(answering=[told])
    assert "line manager notified" not in missed(story)
    assert [a.on for a in given(story.case, told.ask)] == [when("2026-03-02 09:40")]


# -- the child, and the record --------------------------------------------------------------------


@pytest.mark.clause("U14")
def test_given_a_discussion_that_does_not_say_what_keeps_the_child_safe_then_it_warns() -> None:
    story = opened()
    assert "ensuring that the child is safeguarded" in said(story)
    story.steps("continuing", "2026-03-03 10:00", answering={"decisions": "wait"})
    assert missed(story) == {"safe now": "3, At no time"}
    story.steps("continuing", "2026-03-03 11:00", answering=DISCUSSED)
    assert missed(story) == {}


@pytest.mark.clause("U14")
def test_given_a_case_without_a_child_when_discussed_then_no_safeguard_is_asked() -> None:
    story = uhl()
    story.opens(child=None)
    story.steps("continuing", "2026-03-03 10:00", answering={"decisions": "wait"})
    assert missed(story) == {}


@pytest.mark.clause("U15")
@pytest.mark.parametrize("outcome", ["continuing", "resolved"])
def test_given_no_decisions_in_writing_when_recorded_then_it_is_refused(outcome: str) -> None:
    story = opened()
    with story.refused("not-given") as reasons:
        story.steps(outcome, "2026-03-03 10:00")
    assert [(r.ask, r.clause) for r in reasons] == [("decisions", "3, At all stages")]


@pytest.mark.clause("U15")
def test_given_no_decisions_in_writing_when_it_goes_up_then_they_are_owed() -> None:
    story = opened()
    story.steps("unresolved", "2026-03-03 10:00")
    assert story.stage == "Step 2"
    assert owed(story, "decisions") == [(1, "3, At all stages")]


@pytest.mark.clause("U15")
def test_given_two_records_when_one_is_shared_with_the_team_then_the_other_stays_owed() -> None:
    story = opened()
    story.steps("continuing", "2026-03-03 10:00", answering=DISCUSSED)
    story.steps("continuing", "2026-03-04 10:00", answering=DISCUSSED)
    clause = "3, At all stages"
    assert owed(story, SHARED) == [(1, clause), (2, clause)]
    with story.refused("which-record") as reasons:
        story.answers("2026-03-04 11:00", {f"{SHARED}.method": "email"})
    assert "record 1 of 3 March 2026 and" in reasons[0].says
    story.answers("2026-03-04 11:00", [Answer(ask=SHARED, parts={"method": "email"}, record=1)])
    assert owed(story, SHARED) == [(2, clause)]


@pytest.mark.clause("U15")
def test_given_a_share_told_in_the_second_step_then_the_first_record_is_still_to_be_shared() -> (
    None
):
    story = opened()
    story.steps("continuing", "2026-03-03 10:00", answering=DISCUSSED)
    shared = {**DISCUSSED, f"{SHARED}.method": "telephone"}
    story.steps("continuing", "2026-03-04 10:00", answering=shared)
    assert [record for record, _ in owed(story, SHARED)] == [1]


@pytest.mark.clause("U15")
def test_given_a_share_without_its_method_then_it_stays_owed_and_blocks_closing() -> None:
    story = opened()
    story.steps("resolved", "2026-03-03 10:00", answering={**DISCUSSED, SHARED: "done"})
    assert story.asked(SHARED)[0].parts == ("method",)
    with story.refused("owed") as reasons:
        story.closes("2026-03-04 10:00")
    assert [(r.ask, r.clause) for r in reasons] == [(SHARED, "3, At all stages")]
    story.answers("2026-03-04 11:00", {f"{SHARED}.method": "email"})
    story.closes("2026-03-04 12:00")
    assert story.case.status == "closed"


# -- step 2 ---------------------------------------------------------------------------------------


@pytest.mark.clause("U08")
@pytest.mark.parametrize(
    "role",
    [
        "line manager",
        "Paediatric Consultant On-call",
        "ward sister",
        "Nurse in Charge",
        "Consultant Paediatrician on-call",
    ],
)
def test_given_step_2_when_line_managers_of_the_posts_named_talk_then_nothing_is_warned(
    role: str,
) -> None:
    story = at_step_2()
    both = people(f"raising: {role}", f"responding: {role}")
    story.steps("continuing", "2026-03-04 10:00", taking_part=both, answering=DISCUSSED)
    assert heard(story, "people") == []


@pytest.mark.clause("U08")
def test_given_step_2_when_the_practitioners_come_alone_then_each_side_is_warned() -> None:
    story = at_step_2()
    story.steps("continuing", "2026-03-04 10:00", taking_part=ON_STEP_1, answering=DISCUSSED)
    warned = heard(story, "people")
    assert {clause for _, clause in warned} == {"3, Step 2"}
    assert [says.split(" the policy")[0] for says, _ in warned] == [
        "For the raising side",
        "For the responding side",
    ]


@pytest.mark.clause("U09", "U10")
def test_given_step_2_left_without_review_or_contact_then_both_are_warned_of() -> None:
    story = at_step_3()
    assert {k: v for k, v in missed(story).items() if v == "3, Step 2"} == {
        "justified (raising)": "3, Step 2",
        "justified (responding)": "3, Step 2",
        "manager contact": "3, Step 2",
    }


@pytest.mark.clause("U09", "U10")
def test_given_a_manager_who_finds_it_not_justified_then_it_warns_and_the_case_goes_on() -> None:
    story = at_step_2()
    reviewed = {
        **DISCUSSED,
        "justified[raising]": "yes",
        "justified[responding]": "no",
        "manager contact": "by telephone at 9",
    }
    story.steps(
        "unresolved",
        "2026-03-04 10:00",
        taking_part=MANAGERS,
        answering=reviewed,
        entering=REFERRED,
    )
    assert story.stage == "Step 3"
    assert story.case.status == "open"
    assert missed(story) == {"justified (responding)": "3, Step 2"}


@pytest.mark.clause("U26")
def test_given_step_2_then_the_second_opinion_of_the_consultant_is_owed_from_there_on() -> None:
    story = opened()
    assert story.asked("second opinion") == []
    story.steps("unresolved", "2026-03-03 10:00", answering=DISCUSSED)
    assert owed(story, "second opinion") == [(None, "3.4(a)")]
    story.answers("2026-03-03 11:00", {"second opinion.consultant": "on-call consultant"})
    assert owed(story, "second opinion") == [(None, "3.4(a)")]
    whole = {"second opinion.consultant": "on-call consultant", "second opinion.opinion": "keep"}
    story.answers("2026-03-03 12:00", whole)
    assert owed(story, "second opinion") == []


@pytest.mark.clause("U26")
def test_given_step_2_was_skipped_then_the_second_opinion_is_owed_all_the_same() -> None:
    story = opened()
    story.refers("2026-03-03 10:00", to="Step 3", ground="urgent", entering=REFERRED)
    assert story.stage == "Step 3"
    assert owed(story, "second opinion") == [(None, "3.4(a)")]


@pytest.mark.clause("U26")
def test_given_a_case_opened_at_step_3_then_the_second_opinion_is_owed_all_the_same() -> None:
    story = uhl()
    story.opens(stage="Step 3", ground="urgent", taking_part=REFERRED)
    assert owed(story, "second opinion") == [(None, "3.4(a)")]


# -- step 3 ---------------------------------------------------------------------------------------


@pytest.mark.clause("U11", "U27")
@pytest.mark.parametrize("named", [(), MANAGERS, people("third party: Consultant, UHL")])
def test_given_no_named_doctor_or_nurse_when_it_goes_to_step_3_then_even_the_way_up_is_refused(
    named: tuple[Participant, ...],
) -> None:
    story = at_step_2()
    with story.refused("people") as reasons:
        story.steps("unresolved", "2026-03-04 10:00", answering=DISCUSSED, entering=named)
    [reason] = reasons
    assert reason.clause == "3, Step 3"
    assert "Named Doctor for Safeguarding" in reason.says
    assert story.stage == "Step 2"


@pytest.mark.clause("U11", "U27")
@pytest.mark.parametrize(
    "role",
    [
        "Named Doctor for Safeguarding",
        "Named Nurse & Matron for Safeguarding",
        "Named Doctor",
        "named nurse for safeguarding",
    ],
)
def test_given_one_of_the_two_posts_when_it_goes_to_step_3_then_it_is_entered(role: str) -> None:
    story = at_step_3(people(f"third party: {role}, UHL"))
    assert story.stage == "Step 3"
    assert heard(story, "people") == []
    assert story.case.deadline is not None
    assert (story.due, story.case.deadline.clause) == (None, "3, Step 3")


@pytest.mark.clause("U11", "U27")
def test_given_a_case_held_at_step_2_when_referred_then_the_post_must_be_named_too() -> None:
    story = at_step_2()
    story.steps(
        "unresolved", "2026-03-04 10:00", taking_part=MANAGERS, answering=DISCUSSED, hold=True
    )
    assert story.stage == "Step 2"
    with story.refused("people"):
        story.refers("2026-03-05 10:00")
    story.refers("2026-03-05 10:00", entering=REFERRED)
    assert story.stage == "Step 3"


@pytest.mark.clause("U11", "U27")
def test_given_a_case_opened_at_step_3_then_the_post_must_be_named_at_once() -> None:
    story = uhl()
    with story.refused("people"):
        story.opens(stage="Step 3", ground="urgent")


@pytest.mark.clause("U12")
def test_given_step_3_resolved_without_a_meeting_then_it_warns() -> None:
    story = at_step_3()
    story.steps("resolved", "2026-03-05 10:00", taking_part=AT_THE_END, answering=DISCUSSED)
    assert missed(story)["resolutions meeting"] == "3, Step 3"


@pytest.mark.clause("U12")
@pytest.mark.parametrize("meeting", ["5 March at 9, all present", "not appropriate: a call did"])
def test_given_a_meeting_or_the_reason_why_not_then_nothing_is_missed(meeting: str) -> None:
    story = at_step_3()
    answering = {**DISCUSSED, "resolutions meeting": meeting}
    story.steps("resolved", "2026-03-05 10:00", taking_part=AT_THE_END, answering=answering)
    assert "resolutions meeting" not in missed(story)


@pytest.mark.clause("U11", "U12")
def test_given_step_3_unresolved_then_the_ladder_is_exhausted_and_the_case_stays_open() -> None:
    story = at_step_3()
    story.steps("unresolved", "2026-03-05 10:00", taking_part=AT_THE_END, answering=DISCUSSED)
    assert (story.stage, story.case.status) == ("Step 3", "open")
    assert len(heard(story, "ladder-exhausted")) == 1
    assert story.case.visit.exhausted
    assert "resolutions meeting" not in missed(story)  # the step is not left
    with story.refused("not-resolved"):
        story.closes("2026-03-06 10:00")
    story.steps("resolved", "2026-03-09 10:00", taking_part=AT_THE_END, answering=DISCUSSED)
    assert story.case.status == "resolved"
