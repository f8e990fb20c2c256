"""LLR, clause by clause: designated leads and chairs at Step 3, the LSCB at Step 4, skipping."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer, Participant
from tests.policies.heard import given, heard, missed, named_for, owed, said
from tests.policies.llr_cases import (
    AT_STEP_4,
    CONFIRMED,
    LEADS,
    MANAGERS,
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

POSTS = {
    "school": ("Head teacher", "Governor"),
    "health": ("Named Nurse",),
    "police": ("DCI",),
    "probation": ("Senior Probation Officer",),
    "housing": ("Housing Manager",),
    "voluntary": ("Senior Manager",),
    "community": ("Senior Manager",),
    "faith": ("Senior Manager",),
}
EVERY_POST = sorted({post for posts in POSTS.values() for post in posts})
OWN = [(kind, post) for kind, posts in POSTS.items() for post in posts]
FOREIGN = [
    (kind, post) for kind, posts in POSTS.items() for post in EVERY_POST if post not in posts
]


def goes_to_step_3(story: Story, *named: str) -> None:
    story.steps(
        "unresolved",
        "2026-03-04 10:00",
        taking_part=MANAGERS,
        answering=RECORD,
        entering=people(*named),
    )


# -- who enters step 3 ----------------------------------------------------------------------------


@pytest.mark.clause("L31")
@pytest.mark.parametrize("named", [(), ("responding: DSL",), ("raising: line manager",)])
def test_given_no_lead_of_the_raising_agency_then_step_3_is_refused_even_on_the_way_up(
    named: tuple[str, ...],
) -> None:
    story = at_step_2()
    with story.refused("people") as reasons:
        goes_to_step_3(story, *named)
    [reason] = reasons
    assert reason.clause == "3, Step 3"
    assert reason.says.startswith("For the raising side the policy names")
    assert "Designated Safeguarding Lead or Senior Officer" in reason.says
    assert story.stage == "Step 2"


@pytest.mark.clause("L31")
@pytest.mark.parametrize("role", ["Designated Safeguarding Lead", "DSL", "senior officer"])
def test_given_the_lead_of_the_raising_agency_then_step_3_is_entered(role: str) -> None:
    story = at_step_2()
    goes_to_step_3(story, f"raising: {role}", "responding: DSL")
    assert story.stage == "Step 3"
    assert heard(story, "people") == []


@pytest.mark.clause("L31")
def test_given_no_lead_of_the_other_agency_then_step_3_is_entered_with_a_warning() -> None:
    story = at_step_2()
    goes_to_step_3(story, "raising: DSL")
    assert story.stage == "Step 3"
    [(says, clause)] = heard(story, "people")
    assert says.startswith("For the responding side")
    assert clause == "3, Step 3"


@pytest.mark.clause("L31")
def test_given_a_case_held_or_opened_at_step_3_then_the_lead_must_be_named_there_too() -> None:
    story = at_step_2()
    story.steps("unresolved", "2026-03-04 10:00", answering=RECORD, hold=True)
    with story.refused("people"):
        story.refers("2026-03-05 10:00")
    story.refers("2026-03-05 10:00", entering=LEADS)
    assert story.stage == "Step 3"
    with llr().refused("people"):
        llr().opens(stage="Step 3", ground="urgent")


@pytest.mark.clause("L16", "L32")
@pytest.mark.parametrize(("kind", "post"), OWN)
def test_given_the_post_of_that_type_of_agency_then_it_may_refer_to_step_3(
    kind: str, post: str
) -> None:
    story = at_step_2(raising=f"worker, The Agency ({kind})", responding=f"worker, Other ({kind})")
    goes_to_step_3(story, f"raising: {post}", f"responding: {post}")
    assert story.stage == "Step 3"
    assert heard(story, "people") == []


@pytest.mark.clause("L16", "L32")
@pytest.mark.parametrize(("kind", "post"), FOREIGN)
def test_given_the_post_of_another_type_of_agency_then_step_3_is_refused(
    kind: str, post: str
) -> None:
    story = at_step_2(raising=f"worker, The Agency ({kind})")
    with story.refused("people") as reasons:
        goes_to_step_3(story, f"raising: {post}", "responding: DSL")
    assert [r.clause for r in reasons] == ["3, Step 3"]


@pytest.mark.clause("L16", "L32")
@pytest.mark.parametrize(("kind", "post"), FOREIGN)
def test_given_the_other_side_sends_the_post_of_another_type_then_it_is_only_warned(
    kind: str, post: str
) -> None:
    story = at_step_2(responding=f"worker, Other ({kind})")
    goes_to_step_3(story, "raising: DSL", f"responding: {post}")
    assert story.stage == "Step 3"
    assert [clause for _, clause in heard(story, "people")] == ["3, Step 3"]


# -- the resolutions meeting ----------------------------------------------------------------------


def meets(story: Story, *chair: str, channel: str = "meeting") -> list[str]:
    """A discussion at Step 3; the sentences of the warnings about the chair."""
    story.steps(
        "continuing",
        "2026-03-05 10:00",
        taking_part=(*LEADS, *people(*chair)),
        answering={**RECORD, "channel": channel},
    )
    assert {clause for _, clause in heard(story, "people")} <= {"3, Step 3"}
    return [says for says, _ in heard(story, "people") if "For the chair" in says]


@pytest.mark.clause("L33")
def test_given_step_3_left_without_a_resolutions_meeting_then_it_warns() -> None:
    assert missed(at_step_4()) == {"resolutions meeting": "3, Step 3"}


@pytest.mark.clause("L33")
def test_given_a_resolutions_meeting_then_step_3_is_left_without_a_warning() -> None:
    story = at_step_3()
    answering = {**RECORD, "resolutions meeting": "5 March, the four of them"}
    story.steps("unresolved", "2026-03-05 10:00", answering=answering, entering=LEADS)
    assert story.stage == "Step 4"
    assert missed(story) == {}


@pytest.mark.clause("L34")
@pytest.mark.parametrize("chair", ["Designated Safeguarding Lead", "Senior Officer", "Named Nurse"])
def test_given_a_meeting_chaired_by_a_lead_then_nothing_is_warned(chair: str) -> None:
    assert meets(at_step_3(responding=POLICE), f"chair: {chair}, Community Health (health)") == []


@pytest.mark.clause("L34")
@pytest.mark.parametrize("chair", [(), ("chair: Clerk, Community Health (health)",)])
def test_given_a_meeting_with_another_chair_or_none_then_it_warns(chair: tuple[str, ...]) -> None:
    [says] = meets(at_step_3(responding=POLICE), *chair)
    assert "Designated Safeguarding Lead or Senior Officer" in says


@pytest.mark.clause("L34", "L35")
@pytest.mark.parametrize("responding", [SOCIAL_CARE, POLICE])
def test_given_a_telephone_call_at_step_3_then_no_chair_is_asked(responding: str) -> None:
    assert meets(at_step_3(responding=responding), channel="telephone") == []


@pytest.mark.clause("L35")
@pytest.mark.parametrize("chair", ["Service Manager", "Head of Service"])
def test_given_social_care_is_the_subject_then_its_manager_chairs(chair: str) -> None:
    own = f"chair: {chair}, City Council (children's social care)"
    assert meets(at_step_3(), own) == []


@pytest.mark.clause("L35")
@pytest.mark.parametrize(
    "chair",
    [
        "Service Manager, Community Health (health)",
        "Designated Safeguarding Lead, Community Health (health)",
        "Team Leader, City Council (children's social care)",
    ],
)
def test_given_social_care_is_the_subject_when_another_chairs_then_it_warns(chair: str) -> None:
    [says] = meets(at_step_3(), f"chair: {chair}")
    assert "Service Manager or Head of Service" in says
    assert "Designated Safeguarding Lead or" not in says


@pytest.mark.clause("L16", "L34")
@pytest.mark.parametrize(("kind", "warned"), [("faith", 0), ("voluntary", 0), ("school", 1)])
def test_given_a_vcf_organisation_then_its_senior_manager_may_chair(kind: str, warned: int) -> None:
    raising = f"worker, Open Door ({kind})"
    story = at_step_3(raising=raising, responding=POLICE)
    assert len(meets(story, f"chair: Senior Manager, Open Door ({kind})")) == warned


@pytest.mark.clause("L16", "L35")
def test_given_social_care_is_the_subject_then_no_vcf_senior_manager_chairs_in_its_place() -> None:
    story = at_step_3(raising="worker, Open Door (faith)")
    [says] = meets(story, "chair: Senior Manager, Open Door (faith)")
    assert "Service Manager or Head of Service" in says


# -- step 4: the LSCB -----------------------------------------------------------------------------


@pytest.mark.clause("L36")
@pytest.mark.parametrize("named", [(), people("raising: line manager")])
def test_given_another_than_the_raising_agency_s_lead_refers_to_step_4_then_it_warns(
    named: tuple[Participant, ...],
) -> None:
    story = at_step_4(entering=named)
    assert story.stage == "Step 4"
    [(says, clause)] = heard(story, "people")
    assert says.startswith("For the raising side")
    assert clause == "3, Step 3"


@pytest.mark.clause("L36")
def test_given_the_raising_agency_s_lead_refers_to_step_4_then_nothing_is_warned() -> None:
    assert "should refer the matter to the LSCB, Step 4" in said(at_step_3())
    assert heard(at_step_4(), "people") == []


@pytest.mark.clause("L38")
def test_given_step_4_then_the_formal_log_is_owed_with_reference_and_day_of_receipt() -> None:
    story = at_step_4()
    assert owed(story, "formal log") == [(None, "3, Step 4")]
    story.answers("2026-03-06 10:00", {"formal log.reference": "LSCB-9"})
    assert owed(story, "formal log") == [(None, "3, Step 4")]
    whole = {"formal log.reference": "LSCB-9", "formal log.received": "6 March 2026"}
    story.answers("2026-03-06 10:00", whole)
    assert owed(story, "formal log") == []


def at_the_lscb(story: Story, outcome: str, **more: str) -> None:
    parts = {f"course of action.{part.replace('_', ' ')}": text for part, text in more.items()}
    confirmed = CONFIRMED if outcome == "resolved" else {}
    story.steps(
        outcome,
        "2026-03-06 10:00",
        taking_part=AT_STEP_4,
        answering={**RECORD, **confirmed, **parts},
    )


@pytest.mark.clause("L39", "L40")
@pytest.mark.parametrize("outcome", ["unresolved", "resolved"])
def test_given_step_4_ends_without_a_course_of_action_then_it_warns(outcome: str) -> None:
    story = at_step_4()
    at_the_lscb(story, outcome)
    assert missed(story)["course of action"] == "3, Step 4"


@pytest.mark.clause("L39", "L40")
def test_given_a_course_of_action_without_the_report_to_the_chair_then_it_warns_of_the_report() -> (
    None
):
    story = at_step_4()
    at_the_lscb(story, "unresolved", determined="an audit")
    [(says, _)] = [w for w in heard(story, "not-given") if "course of action" in w[0]]
    assert says.endswith("it lacks report to the Independent Chair.")


@pytest.mark.clause("L39", "L40")
def test_given_course_and_report_then_nothing_is_missed_nor_while_it_goes_on() -> None:
    story = at_step_4()
    at_the_lscb(story, "continuing")
    assert "course of action" not in missed(story)
    at_the_lscb(story, "unresolved", determined="an audit", report_to_the_Independent_Chair="done")
    assert "course of action" not in missed(story)


@pytest.mark.clause("L39")
def test_given_step_4_without_the_lscb_manager_then_it_warns() -> None:
    story = at_step_4()
    story.steps("continuing", "2026-03-06 10:00", taking_part=LEADS, answering=RECORD)
    [(says, clause)] = heard(story, "people")
    assert "LSCB Manager or Safeguarding Partnership Manager" in says
    assert clause == "3, Step 4"
    at_the_lscb(story, "continuing")
    assert heard(story, "people") == []


@pytest.mark.clause("L40")
def test_given_step_4_then_a_chief_officer_meeting_may_be_told_and_is_never_asked() -> None:
    story = at_step_4()
    at_the_lscb(story, "continuing")
    name = "chief officer resolutions meeting"
    assert name not in missed(story)
    assert "LSCB Independent Chair" in named_for(story, "third party")
    story.answers("2026-03-07 10:00", {name: "no merit seen"})
    assert [a.text for a in given(story.case, name)] == ["no merit seen"]


@pytest.mark.clause("L41")
def test_given_two_discussions_at_step_4_then_each_is_fed_back_to_a_recipient() -> None:
    story = at_step_4()
    assert story.asked("feedback") == []
    at_the_lscb(story, "continuing")
    at_the_lscb(story, "continuing")
    assert owed(story, "feedback") == [(4, "3, Step 4"), (5, "3, Step 4")]
    story.answers("2026-03-07 10:00", [Answer(ask="feedback", text="told", record=4)])
    assert len(owed(story, "feedback")) == 2  # nobody is named
    fed = Answer(ask="feedback", parts={"recipient": "Designated Safeguarding Lead"}, record=4)
    story.answers("2026-03-07 10:00", [fed])
    assert owed(story, "feedback") == [(5, "3, Step 4")]


@pytest.mark.clause("L36", "L39")
def test_given_step_4_unresolved_then_the_ladder_is_exhausted_and_the_case_stays_open() -> None:
    story = at_step_4()
    at_the_lscb(story, "unresolved")
    assert (story.stage, story.case.status) == ("Step 4", "open")
    assert story.case.visit.exhausted
    assert len(heard(story, "ladder-exhausted")) == 1
    at_the_lscb(story, "resolved")
    assert story.case.status == "resolved"


@pytest.mark.clause("L39")
def test_given_the_ladder_is_exhausted_when_referred_then_the_last_stage_is_the_reason() -> None:
    story = at_step_4()
    at_the_lscb(story, "unresolved")
    with story.refused("last-stage") as reasons:
        story.refers("2026-03-09 10:00")
    assert "recorded as unresolved" not in reasons[0].says


# -- skipping -------------------------------------------------------------------------------------


@pytest.mark.clause("L39")
def test_given_a_policy_issue_when_opened_at_step_4_then_no_step_need_have_failed() -> None:
    story = llr()
    story.opens(stage="Step 4", ground="Policy issue", taking_part=LEADS)
    assert story.stage == "Step 4"
    assert heard(story, "skip-ground") == []
    assert owed(story, "formal log") == [(None, "3, Step 4")]


@pytest.mark.clause("L39")
def test_given_a_policy_issue_comes_up_at_step_1_then_it_goes_straight_to_step_4() -> None:
    story = opened()
    answering = {**RECORD, "link to the plan": "none", "how the family is told": "by letter"}
    story.steps(
        "unresolved",
        "2026-03-03 10:00",
        answering=answering,
        to="Step 4",
        ground="policy issue",
        entering=LEADS,
    )
    assert story.stage == "Step 4"
    assert story.warned == []


@pytest.mark.clause("L39")
def test_given_a_policy_issue_when_it_goes_to_step_3_instead_then_step_4_is_pointed_to() -> None:
    story = opened()
    story.refers("2026-03-03 10:00", to="Step 3", ground="policy issue", entering=LEADS)
    assert story.stage == "Step 3"
    assert heard(story, "skip-ground") == [
        ("On the ground 'policy issue' the policy names Step 4, not Step 3.", "3, Step 4")
    ]


@pytest.mark.clause("L27", "L39")
def test_given_no_ground_when_steps_are_skipped_then_it_is_refused() -> None:
    story = opened()
    with story.refused("skip-no-reason") as reasons:
        story.steps("unresolved", "2026-03-03 10:00", answering=RECORD, to="Step 3", entering=LEADS)
    assert "the policy names: policy issue" in reasons[0].remedy
    with llr().refused("skip-no-reason"):
        llr().opens(stage="Step 4", taking_part=LEADS)


@pytest.mark.clause("L27", "L39")
def test_given_another_ground_when_steps_are_skipped_then_it_is_accepted_with_a_warning() -> None:
    story = opened()
    story.refers("2026-03-03 10:00", to="Step 3", ground="nobody answers", entering=LEADS)
    assert (story.stage, story.case.visit.ground) == ("Step 3", "nobody answers")
    [(says, clause)] = heard(story, "skip-ground")
    assert "policy issue" in says
    assert clause == "3, Step 4"
