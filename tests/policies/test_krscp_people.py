"""Kingston & Richmond: who speaks to whom at each stage, and the contacts of Appendix 2."""

from __future__ import annotations

import pytest

from escalate.core.events import Participant
from tests.policies.said import contacts, offered, says, texts
from tests.story import Story, approval, people

KINDS = {
    "children's social care": "Children's Services",
    "police": "Metropolitan Police",
    "health": "Community Health",
    "school": "Hill School",
    "early years setting": "Acorn Nursery",
    "voluntary organisation": "Family Trust",
    "specialist regional facility": "The Unit",
}


def told(kind: str, *, stage: str, **opening: str) -> Story:
    """A case of a youth service with an agency of that kind, opened on a stage."""
    story = Story(
        "krscp",
        pathway="referral and enquiry",
        raising="youth worker, Youth Service",
        responding=f"worker, {KINDS[kind]} ({kind})",
    )
    heads = people("raising: head of service", "responding: head of service")
    ground = "" if stage == "Stage 1" else "it has been tried"
    story.opens("2026-03-02", stage=stage, ground=ground, taking_part=heads, answering=opening)
    return story


def faults(story: Story, *who: str) -> list[str]:
    """What is warned of when these speak with each other."""
    taking_part: tuple[Participant, ...] = people(*who)
    approved = [
        approval("manager", each=name) for name in ("Youth Service", story.case.responding.agency)
    ]
    story.steps("continuing", "2026-03-03", taking_part=taking_part, answering=approved)
    return [
        f"{warning.says} ({warning.clause})"
        for event in (story.last.events if story.last else ())
        for warning in event.told.warnings
        if warning.code == "people"
    ]


# -- Stage 2 --------------------------------------------------------------------------------------


@pytest.mark.clause("K07", "K08")
def test_given_stage_two_when_the_same_people_speak_again_then_senior_staff_are_named() -> None:
    story = told("children's social care", stage="Stage 2")
    (raising, responding) = faults(story, "raising: youth worker", "responding: social worker")
    assert "For the raising side the policy names first line manager" in raising
    assert "named: youth worker" in raising
    assert raising.endswith("(1.5, 1.6)")
    assert "children's social care manager" in responding


@pytest.mark.clause("K08")
@pytest.mark.parametrize(
    "post", ["manager", "children's social care manager", "first line manager"]
)
def test_given_stage_two_when_a_social_care_manager_meets_a_first_line_manager_then_all_is_well(
    post: str,
) -> None:
    story = told("children's social care", stage="Stage 2")
    assert faults(story, "raising: first line manager", f"responding: {post}") == []


@pytest.mark.clause("K08")
def test_given_stage_two_when_one_side_is_missing_then_that_side_is_warned_of() -> None:
    story = told("children's social care", stage="Stage 2")
    (said,) = faults(story, "raising: first line manager")
    assert "responding side" in said
    assert "nobody is named" in said


@pytest.mark.clause("K09", "K31", "K33")
@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("police", "detective sergeant"),
        ("health", "designated safeguarding child health professional"),
        ("health", "named safeguarding child health professional"),
        ("school", "designated safeguarding lead"),
        ("school", "DSL"),
        ("early years setting", "designated safeguarding lead"),
    ],
)
def test_given_stage_two_then_each_kind_of_agency_has_its_equivalent_of_a_first_line_manager(
    kind: str, post: str
) -> None:
    assert faults(told(kind, stage="Stage 2"), "raising: manager", f"responding: {post}") == []


@pytest.mark.clause("K09")
@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("police", "designated safeguarding lead"),
        ("police", "constable"),
        ("health", "detective sergeant"),
        ("school", "class teacher"),
        ("voluntary organisation", "designated safeguarding lead"),
    ],
)
def test_given_stage_two_then_another_agency_s_post_or_a_junior_one_is_no_equivalent(
    kind: str, post: str
) -> None:
    (said,) = faults(told(kind, stage="Stage 2"), "raising: manager", f"responding: {post}")
    assert "For the responding side" in said


@pytest.mark.clause("K10")
def test_given_stage_two_is_left_without_advice_then_each_agency_is_warned_of() -> None:
    story = told("police", stage="Stage 2")
    story.steps("unresolved", "2026-03-03")
    warned = [w for event in story.last.events for w in event.told.warnings] if story.last else []
    advice = [w for w in warned if "advice" in w.says]
    assert [w.clause for w in advice] == ["1.6", "1.6"]
    assert "advice (Youth Service)" in advice[0].says
    assert "advice (Metropolitan Police)" in advice[1].says


@pytest.mark.clause("K10")
def test_given_both_managers_took_advice_then_stage_two_is_left_without_a_warning() -> None:
    story = told("police", stage="Stage 2")
    story.answers("2026-03-03", {"advice[Youth Service]": "hold the line"})
    story.steps("unresolved", "2026-03-03", answering={"advice[Metropolitan Police]": "agreed"})
    assert "advice" not in story.warning("not-given")
    assert story.stage == "Stage 3"


@pytest.mark.clause("K14")
@pytest.mark.parametrize("stage", ["Stage 2", "Stage 3"])
@pytest.mark.parametrize("kind", ["health", "specialist regional facility"])
@pytest.mark.parametrize("post", ["designated doctor", "named nurse"])
def test_given_health_then_a_designated_or_named_doctor_or_nurse_stands_in_for_line_management(
    kind: str, stage: str, post: str
) -> None:
    own = {"Stage 2": "first line manager", "Stage 3": "service manager"}[stage]
    assert faults(told(kind, stage=stage), f"raising: {own}", f"responding: {post}") == []


@pytest.mark.clause("K14")
@pytest.mark.parametrize("stage", ["Stage 2", "Stage 3"])
def test_given_another_agency_than_health_then_a_named_nurse_does_not_stand_in(stage: str) -> None:
    said = faults(told("police", stage=stage), "raising: manager", "responding: named nurse")
    assert any("responding side" in one for one in said)


# -- Stage 3 --------------------------------------------------------------------------------------


@pytest.mark.clause("K13", "K33", "K34")
@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("children's social care", "service manager"),
        ("police", "detective inspector"),
        ("school", "head teacher"),
        ("health", "designated safeguarding children senior professional"),
        ("police", "named safeguarding children senior professional"),
        ("voluntary organisation", "trustee lead for safeguarding"),
    ],
)
def test_given_stage_three_then_each_kind_of_agency_has_its_senior_post(
    kind: str, post: str
) -> None:
    story = told(kind, stage="Stage 3")
    assert faults(story, "raising: service manager", f"responding: {post}") == []


@pytest.mark.clause("K13")
@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("police", "detective sergeant"),
        ("police", "head teacher"),
        ("school", "designated safeguarding lead"),
        ("children's social care", "manager"),
    ],
)
def test_given_stage_three_when_a_first_line_manager_speaks_then_the_senior_post_is_warned_of(
    kind: str, post: str
) -> None:
    story = told(kind, stage="Stage 3")
    (said,) = faults(story, "raising: service manager", f"responding: {post}")
    assert "For the responding side the policy names service manager" in said
    assert said.endswith("(1.7)")


# -- Appendix 2 -----------------------------------------------------------------------------------


@pytest.mark.clause("K34")
@pytest.mark.parametrize("post", ["named lead for safeguarding", "operational lead", "trustee"])
def test_given_a_charity_at_stage_two_then_its_lead_counts_and_any_trustee_where_there_is_none(
    post: str,
) -> None:
    story = told("voluntary organisation", stage="Stage 2")
    assert faults(story, "raising: manager", f"responding: {post}") == []


@pytest.mark.clause("K34", "K22")
def test_given_a_charity_at_stage_four_then_a_trustee_counts_as_its_head_of_service() -> None:
    story = told("voluntary organisation", stage="Stage 3")
    with story.refused("people"):
        story.steps(
            "unresolved",
            "2026-03-03",
            entering=people("raising: head of service", "responding: operational lead"),
        )
    story.steps(
        "unresolved",
        "2026-03-03",
        entering=people("raising: head of service", "responding: trustee lead for safeguarding"),
    )
    assert story.stage == "Stage 4"


@pytest.mark.clause("K30", "K31")
@pytest.mark.parametrize("kind", ["school", "early years setting"])
def test_given_a_school_or_setting_then_its_designated_safeguarding_lead_is_the_first_contact(
    kind: str,
) -> None:
    (contact,) = contacts(told(kind, stage="Stage 1")).items()
    assert "designated safeguarding lead" in contact[0]
    assert "designated safeguarding lead in the first instance" in contact[1].says


@pytest.mark.clause("K30", "K33")
def test_given_the_police_then_the_mailbox_and_the_detectives_of_each_stage_are_named() -> None:
    (contact,) = contacts(told("police", stage="Stage 1")).values()
    assert "SWMailbox.SafeguardingCAITReferrals@met.police.uk" in contact.says
    assert "detective sergeant (Stage 2) or detective inspector (Stage 3)" in contact.says


@pytest.mark.clause("K30", "K32")
@pytest.mark.parametrize(
    ("borough", "there", "elsewhere"),
    [("Kingston", "Your Healthcare", "Richmond)"), ("Richmond", "Hounslow", "Your Healthcare")],
)
def test_given_health_in_a_borough_then_its_teams_and_its_designated_nurse_are_printed(
    borough: str, there: str, elsewhere: str
) -> None:
    story = told("health", stage="Stage 1", borough=borough)
    found = contacts(story)
    assert any(name.startswith(there) for name in found)
    assert not any(elsewhere in name for name in found)
    assert found[f"Designated Nurse for Safeguarding Children, {borough}"].check
    assert "ask for the named nurse for the relevant borough" in says(story, "enter")
    assert "the designated leads of South West London Integrated Care Board" in says(story, "enter")


CAMHS = "South West London St George's Mental Health NHS Trust (CAMHS tier 3), safeguarding contact"
TEAMS = {
    "Kingston": [
        "Your Healthcare, safeguarding team (health visiting and school nursing, Kingston)",
        "Kingston Hospital NHS Foundation Trust, safeguarding team",
        CAMHS,
        "West Middlesex University Hospital, safeguarding contact",
        "Designated Nurse for Safeguarding Children, Kingston",
        "Designated Doctor for Safeguarding Children, Richmond and Kingston",
    ],
    "Richmond": [
        "Central London Community Healthcare NHS Trust, safeguarding team (health visiting and "
        "school nursing, Richmond)",
        "Hounslow and Community Healthcare NHS Trust (HRCH), safeguarding team (children looked "
        "after, community nursing, urgent treatment centre, Richmond)",
        "Kingston Hospital NHS Foundation Trust, safeguarding team",
        CAMHS,
        "West Middlesex University Hospital, safeguarding contact",
        "Designated Nurse for Safeguarding Children, Richmond",
        "Designated Doctor for Safeguarding Children, Richmond and Kingston",
    ],
}


@pytest.mark.clause("K30", "K32")
@pytest.mark.parametrize("borough", sorted(TEAMS))
def test_given_health_in_a_borough_then_the_contacts_are_those_of_appendix_2(borough: str) -> None:
    found = contacts(told("health", stage="Stage 2", borough=borough))
    assert list(found) == TEAMS[borough]
    posts = [name for name, text in found.items() if "details in the source" in text.says]
    assert [name for name, text in found.items() if text.check] == posts


@pytest.mark.clause("K30", "K32")
def test_given_the_policy_then_the_leads_for_children_in_care_and_the_named_gp_are_kept() -> None:
    story = told("police", stage="Stage 1")
    assert [text.who for text in texts(story, "policy") if text.who] == [
        "Designated Nurse for Children in Care, Kingston & Richmond",
        "Designated Doctor for Children Looked After, Kingston & Richmond",
        "Named GP for Safeguarding",
    ]
    assert "the relevant borough" not in says(story, "enter")


@pytest.mark.clause("K32")
@pytest.mark.parametrize(("kind", "asked"), [("health", True), ("police", False)])
def test_given_health_then_the_borough_is_asked_for_and_of_nobody_else(
    kind: str, asked: bool
) -> None:
    assert ("borough" in offered(told(kind, stage="Stage 1"), "open")) is asked


@pytest.mark.clause("K30")
def test_given_referral_and_enquiry_then_the_agencies_are_asked_for_their_lead() -> None:
    story = told("police", stage="Stage 1")
    assert "ask those agencies for the appropriate lead" in says(story, "open")


@pytest.mark.clause("K34")
def test_given_a_voluntary_organisation_then_its_lead_and_its_trustees_are_the_contact() -> None:
    (contact,) = contacts(told("voluntary organisation", stage="Stage 1")).values()
    assert "trustee lead for safeguarding beyond the operational lead" in contact.says


@pytest.mark.clause("K32")
def test_given_health_when_no_borough_is_said_then_only_what_serves_both_is_printed() -> None:
    found = contacts(told("health", stage="Stage 1"))
    assert len(found) == 4
    assert "Designated Doctor for Safeguarding Children, Richmond and Kingston" in found
    assert not [name for name in found if name.endswith((", Kingston", ", Richmond"))]


@pytest.mark.clause("K30")
def test_given_children_s_social_care_then_the_contact_names_its_managers() -> None:
    (contact,) = contacts(told("children's social care", stage="Stage 1")).values()
    assert "Manager, Associate Director or Director of CSC" in contact.says
