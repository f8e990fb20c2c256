"""LLR, clause by clause: whom it is for, the record, and Steps 1 and 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from escalate.core.events import Answer
from tests.policies.heard import given, heard, missed, named_for, owed, said
from tests.policies.llr_cases import (
    CONFIRMED,
    HEALTH,
    MANAGERS,
    ON_STEP_1,
    OWN_RECORD,
    POLICE,
    RECORD,
    SOCIAL_CARE,
    at_step_2,
    at_step_3,
    at_step_4,
    llr,
    opened,
)
from tests.story import Story, people

SHARED = "shared with"
STEPS: dict[str, Callable[[], Story]] = {
    "Step 1": opened,
    "Step 2": at_step_2,
    "Step 3": at_step_3,
    "Step 4": at_step_4,
}


def standing_at(step: str) -> Story:
    return STEPS[step]()


# -- whom it is for -------------------------------------------------------------------------------


@pytest.mark.clause("L01", "L12")
@pytest.mark.parametrize(
    "who",
    [
        "volunteer, Open Door (voluntary)",
        "youth leader, St Mary (faith)",
        "manager, Adult Services",
        "midwife, Hospital (health)",
    ],
)
def test_given_anybody_who_works_in_safeguarding_when_they_open_a_case_then_it_begins(
    who: str,
) -> None:
    story = opened(raising=who)
    assert story.stage == "Step 1"
    assert heard(story, "people") == []
    assert heard(story, "out-of-scope") == []
    assert "whether voluntary or paid" in said(story, "policy")


@pytest.mark.clause("L01")
def test_given_a_sector_when_opened_then_it_is_kept_and_never_asked_for() -> None:
    story = opened(answering={"sector": "Voluntary"})
    assert [a.text for a in given(story.case, "sector")] == ["voluntary"]
    assert "sector" not in missed(opened())


@pytest.mark.clause("L12")
def test_given_two_partner_agencies_when_opened_then_both_are_recorded() -> None:
    story = opened()
    assert (story.case.raising.agency, story.case.raising.kind) == ("Community Health", "health")
    assert story.case.responding.agency == "City Council"
    assert "applicable to all LSCB partner agencies" in said(story, "open")


@pytest.mark.clause("L12")
@pytest.mark.parametrize(
    ("raising", "responding", "side"),
    [("health visitor", SOCIAL_CARE, "raising"), (HEALTH, "social worker", "responding")],
)
def test_given_a_side_without_an_agency_when_opened_then_it_is_refused(
    raising: str, responding: str, side: str
) -> None:
    story = llr(raising, responding)
    with story.refused("no-party") as reasons:
        story.opens()
    assert [r.says for r in reasons] == [f"The {side} side is not named."]


@pytest.mark.clause("L13")
def test_given_the_lead_of_each_agency_when_told_then_each_is_kept_for_its_agency() -> None:
    lead = "designated safeguarding lead"
    leads = {f"{lead}[community health]": "matron", f"{lead}[City Council]": "head of service"}
    story = opened(answering=leads)
    assert {a.each: a.text for a in given(story.case, lead)} == {
        "Community Health": "matron",
        "City Council": "head of service",
    }
    assert "whose role includes conflict resolution" in said(story, "open")


@pytest.mark.clause("L13")
def test_given_an_agency_that_has_no_part_when_its_lead_is_told_then_it_is_refused() -> None:
    story = llr()
    with story.refused("unknown-side") as reasons:
        story.opens(answering={"designated safeguarding lead[The Bank]": "somebody"})
    assert "Community Health or City Council" in reasons[0].remedy


@pytest.mark.clause("L06", "L07", "L08", "L09", "L10", "L11")
@pytest.mark.parametrize(
    "theme",
    [
        "thresholds into services",
        "outcomes of assessments",
        "decision making",
        "roles and responsibilities",
        "service provision",
        "information sharing",
        "other",
        "the colour of the door",
    ],
)
def test_given_any_area_of_disagreement_when_opened_then_it_is_kept_without_a_warning(
    theme: str,
) -> None:
    story = opened(answering={"theme": theme})
    assert [a.text for a in given(story.case, "theme")] == [theme]
    assert "theme" not in missed(story)


@pytest.mark.clause("L03")
@pytest.mark.parametrize("trigger", ["concerns not acted upon", "agreed actions not acted upon"])
def test_given_actions_not_acted_upon_when_opened_then_the_trigger_is_kept(trigger: str) -> None:
    story = opened(answering={"trigger": trigger})
    assert [a.text for a in given(story.case, "trigger")] == [trigger]
    assert "the escalation procedure should be used" in said(story, "policy")


@pytest.mark.clause("L15")
@pytest.mark.parametrize(("consulted", "warned"), [({}, True), ("no", True), ("yes", False)])
def test_given_co_workers_not_consulted_when_opened_then_it_warns(
    consulted: str | dict[str, str], warned: bool
) -> None:
    name = "co-workers consulted"
    story = opened(answering={name: consulted} if isinstance(consulted, str) else {})
    assert missed(story).get(name) == ("3" if warned else None)


# -- every record ---------------------------------------------------------------------------------


@pytest.mark.clause("L02", "L30")
@pytest.mark.parametrize("step", STEPS)
def test_given_any_step_then_the_child_s_safety_and_timely_action_are_put_first(step: str) -> None:
    story = standing_at(step)
    assert "ensuring that the child is safeguarded" in said(story)
    assert "Timely action is paramount" in said(story)


@pytest.mark.clause("L02")
def test_given_a_record_without_what_keeps_the_child_safe_then_it_warns() -> None:
    story = opened()
    answering = {k: v for k, v in RECORD.items() if k != "safe now"}
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    assert missed(story) == {"safe now": "1"}


@pytest.mark.clause("L14")
@pytest.mark.parametrize("heading", ["agreed", "not agreed"])
def test_given_a_record_without_one_of_the_headings_then_it_warns(heading: str) -> None:
    story = opened()
    answering = {k: v for k, v in RECORD.items() if k != heading}
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    assert missed(story) == {heading: "3"}


@pytest.mark.clause("L14")
@pytest.mark.parametrize(
    "part",
    ["significance to the child", "what it is", "possible cause", "what needs to be achieved"],
)
def test_given_a_problem_of_which_one_part_is_not_told_then_it_warns_of_that_part(
    part: str,
) -> None:
    story = opened()
    answering = {k: v for k, v in RECORD.items() if k != f"problem.{part}"}
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    [(says, clause)] = heard(story, "not-given")
    assert says.endswith(f"it lacks {part}.")
    assert clause == "3"


@pytest.mark.clause("L14")
def test_given_all_five_headings_then_nothing_is_missed_and_once_resolved_only_the_first() -> None:
    story = opened()
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=RECORD)
    assert missed(story) == {}
    story.steps("resolved", "2026-03-03 11:00", answering={**CONFIRMED, "decisions": "visit"})
    assert "agreed" in missed(story)
    assert {"not agreed", "problem"}.isdisjoint(missed(story))


@pytest.mark.clause("L17")
@pytest.mark.parametrize("channel", ["telephone", "face to face", "email", "meeting"])
def test_given_a_channel_of_the_policy_when_recorded_then_it_is_kept(channel: str) -> None:
    story = opened()
    answering = {**RECORD, "channel": channel.upper()}
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    assert [(a.text, a.record) for a in given(story.case, "channel")] == [(channel, 1)]
    assert missed(story) == {}
    assert "Escalation can be via telephone" in said(story, "policy")


@pytest.mark.clause("L18", "L28")
@pytest.mark.parametrize("lacking", ["raising", "responding"])
def test_given_one_party_keeps_no_record_of_its_own_then_it_warns_of_that_party(
    lacking: str,
) -> None:
    story = opened()
    answering = {k: v for k, v in RECORD.items() if k != f"{OWN_RECORD}[{lacking}]"}
    story.steps("continuing", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    assert missed(story) == {f"{OWN_RECORD} ({lacking})": "3; 3, Step 2"}
    late = Answer(ask=OWN_RECORD, each=lacking, text="filed", record=1)
    story.answers("2026-03-04 10:00", [late])
    assert story.asked(OWN_RECORD) == []


@pytest.mark.clause("L44")
@pytest.mark.parametrize(("outcome", "more"), [("continuing", {}), ("resolved", CONFIRMED)])
def test_given_no_decisions_in_writing_when_recorded_then_it_is_refused(
    outcome: str, more: dict[str, str]
) -> None:
    story = opened()
    with story.refused("not-given") as reasons:
        story.steps(outcome, "2026-03-03 10:00", answering=more)
    assert [(r.ask, r.clause) for r in reasons] == [("decisions", "Appendix 1")]


@pytest.mark.clause("L44")
def test_given_no_decisions_in_writing_when_it_goes_up_then_they_are_owed() -> None:
    story = opened()
    story.steps("unresolved", "2026-03-03 10:00")
    assert story.stage == "Step 2"
    assert owed(story, "decisions") == [(1, "Appendix 1")]


@pytest.mark.clause("L44")
def test_given_each_step_then_each_record_is_to_be_shared_and_one_share_frees_one_record() -> None:
    story = at_step_3()
    assert owed(story, SHARED) == [(1, "Appendix 1"), (2, "Appendix 1")]
    with story.refused("which-record"):
        story.answers("2026-03-05 10:00", {SHARED: "the team"})
    story.answers("2026-03-05 10:00", [Answer(ask=SHARED, text="the team", record=2)])
    assert owed(story, SHARED) == [(1, "Appendix 1")]


@pytest.mark.clause("L29")
@pytest.mark.parametrize("step", STEPS)
def test_given_any_step_when_resolved_without_written_confirmation_then_it_is_refused(
    step: str,
) -> None:
    story = standing_at(step)
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-06 10:00", answering=RECORD)
    [reason] = [r for r in reasons if r.ask == "written confirmation"]
    assert reason.clause == "3, Step 2"
    assert "from, to, medium, agreed outcome, outstanding issues" in reason.says
    story.steps("resolved", "2026-03-06 10:00", answering={**RECORD, **CONFIRMED})
    assert story.case.status == "resolved"


@pytest.mark.clause("L29")
@pytest.mark.parametrize("part", sorted(CONFIRMED))
def test_given_a_confirmation_that_lacks_one_part_then_the_resolution_is_refused(
    part: str,
) -> None:
    story = opened()
    answering = {**RECORD, **{k: v for k, v in CONFIRMED.items() if k != part}}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-06 10:00", answering=answering)
    assert [r.ask for r in reasons] == ["written confirmation"]
    assert f"it lacks {part.split('.')[1]}." in reasons[0].says


@pytest.mark.clause("L29")
@pytest.mark.parametrize("outcome", ["continuing", "unresolved"])
def test_given_no_agreed_outcome_then_no_confirmation_is_asked(outcome: str) -> None:
    story = opened()
    story.steps(outcome, "2026-03-03 10:00", answering=RECORD)
    assert story.asked("written confirmation") == []


# -- step 1 ---------------------------------------------------------------------------------------


@pytest.mark.clause("L19")
def test_given_step_1_then_as_soon_as_practicable_gives_no_date_and_nobody_is_missed() -> None:
    story = opened()
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.due, deadline.rule) == (None, "as soon as practicable")
    assert deadline.clause == "3, Step 1"
    story.steps("continuing", "2026-03-31 10:00", taking_part=ON_STEP_1, answering=RECORD)
    assert heard(story, "people") == []
    assert heard(story, "late") == []
    assert named_for(story, "raising") == {"frontline practitioner"}
    assert named_for(story, "responding") == {"frontline practitioner"}


@pytest.mark.clause("L20")
@pytest.mark.parametrize(
    ("setting", "chaired"),
    [("discussion", False), ("multi-agency meeting", True), ("chair of the meeting", True)],
)
def test_given_a_challenge_in_a_meeting_when_recorded_then_setting_and_chair_are_kept(
    setting: str, chaired: bool
) -> None:
    story = opened()
    story.steps(
        "continuing",
        "2026-03-03 10:00",
        taking_part=(*ON_STEP_1, *people("chair: Chair of the meeting, City Council")),
        answering={**RECORD, "setting": setting},
    )
    assert [a.text for a in given(story.case, "setting")] == [setting]
    assert story.warned == []
    assert named_for(story, "chair") == ({"Chair of the meeting"} if chaired else set())


@pytest.mark.clause("L21", "L22")
def test_given_step_1_left_without_plan_or_word_to_the_family_then_both_are_warned_of() -> None:
    story = opened()
    story.steps("unresolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=RECORD)
    assert story.stage == "Step 2"
    assert missed(story) == {
        "link to the plan": "3, Step 1",
        "how the family is told": "3, Step 1",
    }


@pytest.mark.clause("L21", "L22")
def test_given_plan_and_family_told_while_it_goes_on_then_leaving_step_1_misses_nothing() -> None:
    story = opened()
    told = {"link to the plan": "child in need plan", "how the family is told": "by the nurse"}
    story.steps("continuing", "2026-03-03 09:00", answering={**RECORD, **told})
    story.steps("unresolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=RECORD)
    assert missed(story) == {}


@pytest.mark.clause("L21")
def test_given_a_case_without_a_child_when_step_1_is_left_then_no_plan_is_asked() -> None:
    story = llr()
    story.opens(child=None)
    answering = {k: v for k, v in RECORD.items() if k != "safe now"}
    story.steps("unresolved", "2026-03-03 10:00", taking_part=ON_STEP_1, answering=answering)
    assert missed(story) == {"how the family is told": "3, Step 1"}


# -- step 2 ---------------------------------------------------------------------------------------


@pytest.mark.clause("L23")
@pytest.mark.parametrize("role", ["line manager", "Safeguarding Supervisor"])
def test_given_step_2_with_the_managers_named_then_nothing_is_warned(role: str) -> None:
    story = at_step_2()
    both = people(f"raising: {role}", f"responding: {role}")
    story.steps("continuing", "2026-03-04 10:00", taking_part=both, answering=RECORD)
    assert heard(story, "people") == []
    assert (story.due, story.case.told.deadlines[0].clause) == (None, "3, Step 2")


@pytest.mark.clause("L23")
def test_given_step_2_with_the_practitioners_alone_then_each_side_is_warned() -> None:
    story = at_step_2()
    story.steps("continuing", "2026-03-04 10:00", taking_part=ON_STEP_1, answering=RECORD)
    assert [clause for _, clause in heard(story, "people")] == ["3, Step 2", "3, Step 2"]


@pytest.mark.clause("L16")
@pytest.mark.parametrize(
    ("kind", "warned"),
    [("voluntary", 0), ("community", 0), ("faith", 0), ("school", 1), ("health", 1)],
)
def test_given_a_senior_manager_at_step_2_then_only_vcf_organisations_may_send_one(
    kind: str, warned: int
) -> None:
    raising = at_step_2(raising=f"worker, Open Door ({kind})")
    one = people("raising: Senior Manager", "responding: line manager")
    raising.steps("continuing", "2026-03-04 10:00", taking_part=one, answering=RECORD)
    assert len(heard(raising, "people")) == warned
    responding = at_step_2(responding=f"worker, Open Door ({kind})")
    other = people("raising: line manager", "responding: Senior Manager")
    responding.steps("continuing", "2026-03-04 10:00", taking_part=other, answering=RECORD)
    assert len(heard(responding, "people")) == warned


@pytest.mark.clause("L24", "L25")
def test_given_step_2_left_without_review_or_contact_then_each_is_warned_of() -> None:
    story = at_step_3()
    assert missed(story) == {
        "justified (raising)": "3, Step 2",
        "justified (responding)": "3, Step 2",
        "manager contact": "3, Step 2",
    }


@pytest.mark.clause("L24", "L25")
def test_given_a_manager_who_finds_it_not_justified_then_it_warns_and_the_case_goes_on() -> None:
    story = at_step_2()
    reviewed = {"justified[raising]": "no", "justified[responding]": "yes", "manager contact": "9"}
    story.steps(
        "unresolved",
        "2026-03-04 10:00",
        taking_part=MANAGERS,
        answering={**RECORD, **reviewed},
        entering=people("raising: Designated Safeguarding Lead", "responding: Senior Officer"),
    )
    assert (story.stage, story.case.status) == ("Step 3", "open")
    assert missed(story) == {"justified (raising)": "3, Step 2"}


@pytest.mark.clause("L24", "L25")
def test_given_a_case_held_at_step_2_when_referred_then_the_review_told_with_it_counts() -> None:
    story = at_step_2()
    story.steps("unresolved", "2026-03-04 10:00", answering=RECORD, hold=True)
    reviewed = {"justified[raising]": "yes", "justified[responding]": "yes", "manager contact": "9"}
    story.refers(
        "2026-03-04 11:00",
        answering=reviewed,
        entering=people("raising: DSL", "responding: Senior Officer"),
    )
    assert story.stage == "Step 3"
    assert missed(story) == {}


@pytest.mark.clause("L26")
def test_given_senior_managers_consulted_at_step_2_then_it_is_kept_and_is_no_step() -> None:
    story = at_step_2()
    answering = {**RECORD, "senior managers consulted": "by email"}
    story.steps("continuing", "2026-03-04 10:00", taking_part=MANAGERS, answering=answering)
    assert story.stage == "Step 2"
    assert [a.record for a in given(story.case, "senior managers consulted")] == [2]
    story.steps("continuing", "2026-03-04 11:00", taking_part=MANAGERS, answering=RECORD)
    assert missed(story) == {}


@pytest.mark.clause("L27")
def test_given_step_2_unresolved_then_it_is_escalated_to_step_3() -> None:
    story = at_step_3()
    assert story.stage == "Step 3"
    assert [visit.stage for visit in story.case.visits] == ["Step 1", "Step 2", "Step 3"]
    assert (story.due, story.case.told.deadlines[0].clause) == (None, "3, Step 3")


@pytest.mark.clause("L27")
def test_given_a_dispute_with_the_police_then_the_ladder_is_the_same() -> None:
    assert at_step_3(responding=POLICE).stage == "Step 3"
