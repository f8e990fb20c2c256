"""Kingston & Richmond: scope, records and their approval, the pathways, the partnership."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from escalate.core.times import When
from escalate.policies import load
from tests.policies.said import day, offered, says, texts
from tests.story import Story, approval, people, person

HEALTH, SOCIAL = "Community Health", "Children's Services"
APPROVED = approval("designated safeguarding lead, Community Health")
BOTH = (
    approval("health visitor", each=HEALTH),
    approval("social worker", each=SOCIAL),
)
HEADS = people(f"raising: head of service, {HEALTH}", f"responding: head of service, {SOCIAL}")
COPY = "copy on the child's file"


@pytest.fixture
def story() -> Story:
    return Story("krscp", pathway="referral and enquiry")


@pytest.fixture
def opened(story: Story) -> Story:
    story.opens("2026-03-02 10:00")
    return story


# -- what it covers -------------------------------------------------------------------------------


@pytest.mark.clause("K02")
def test_given_a_case_about_practice_without_a_child_then_no_child_s_file_is_asked_for() -> None:
    story = Story("krscp", pathway="practice or policy")
    story.opens("2026-03-02", child=None, answering={"theme": "practice"})
    story.steps("continuing", "2026-03-03", answering=BOTH)
    assert story.owed == []
    assert {COPY, "safeguarding action"}.isdisjoint(offered(story, "record"))
    story.steps("unresolved", "2026-03-04", answering=BOTH)
    assert (story.stage, story.owed) == ("Stage 2", [])


@pytest.mark.clause("K03", "K04")
def test_given_a_case_within_one_agency_then_it_is_opened_without_a_warning() -> None:
    story = Story(
        "krscp",
        pathway="referral and enquiry",
        raising="social worker, Children's Services (children's social care)",
    )
    story.opens("2026-03-02")
    assert story.warned == []
    assert "Work co-operatively across all agencies" in says(story, "open")
    (duty,) = [text for text in texts(story, "policy") if text.clause == "1.2"]
    assert "competent and supported to escalate" in duty.says
    assert "within the agency and between agencies" in duty.says


@pytest.mark.clause("K05")
def test_given_a_case_at_referral_when_it_is_opened_then_what_it_is_over_is_kept(
    story: Story,
) -> None:
    story.opens(answering={"disagreement over": "Lack of action", "theme": "enquiry"})
    assert story.warned == []
    assert [answer.text for answer in story.case.answers] == ["lack of action", "enquiry"]


@pytest.mark.clause("K18")
@pytest.mark.parametrize(
    "theme",
    ["timing", "quoracy", "decision-making"],
)
def test_given_a_protection_plan_then_its_own_themes_are_offered(theme: str) -> None:
    policy, _ = load("krscp")
    pathway = policy.pathway("protection plan")
    assert pathway is not None
    (themes,) = [ask.choices for ask in pathway.asks if ask.ask == "theme"]
    assert f"{theme} of core group meetings" in themes
    assert {"progress of the plan", "professional practice"} < set(themes)


@pytest.mark.clause("K20", "K21")
@pytest.mark.parametrize("pathway", ["referral and enquiry", "protection plan"])
def test_given_dissent_from_a_conference_decision_then_it_is_refused_and_sent_to_its_procedure(
    pathway: str,
) -> None:
    story = Story("krscp", pathway=pathway)
    with story.refused("out-of-scope") as reasons:
        story.opens("2026-03-02", matter="conference decision")
    (reason,) = reasons
    assert reason.clause == "2, note"
    assert "your dissent must be made known at the conference" in reason.remedy
    assert "professional_dissent_from_the_decision" in reason.remedy


@pytest.mark.clause("K01", "K25")
def test_given_the_policy_then_it_names_the_london_procedure_and_where_monitoring_is_told() -> None:
    policy, _ = load("krscp")
    assert "London Child Protection Procedure PA4" in policy.about["adopts"]
    assert "londonsafeguardingchildrenprocedures.co.uk" in policy.about["adopts"]
    assert "Monitoring and evaluation function" in policy.about["see also"]
    assert policy.review is None


# -- contemporaneously ----------------------------------------------------------------------------


@pytest.mark.clause("K15")
@pytest.mark.parametrize(
    ("happened", "recorded"),
    [
        ("2026-03-04 10:00", "2026-03-04 10:30"),
        ("2026-03-04 10:00", "2026-03-05 23:59"),
        ("2026-03-06 17:30", "2026-03-09 09:00"),  # Friday, and the Monday after
        ("2026-04-02 10:00", "2026-04-07 09:00"),  # Maundy Thursday, and the Tuesday after Easter
    ],
)
def test_given_a_discussion_when_it_is_recorded_by_the_next_working_day_then_it_is_in_time(
    opened: Story, happened: str, recorded: str
) -> None:
    opened.steps("continuing", happened, recorded=recorded, answering=BOTH)
    assert opened.warned == []


@pytest.mark.clause("K15", "K29")
def test_given_a_discussion_on_friday_when_it_is_recorded_on_tuesday_then_it_is_late_and_kept(
    opened: Story,
) -> None:
    opened.steps("continuing", "2026-03-06 16:00", recorded="2026-03-10 09:00", answering=BOTH)
    assert opened.warned == ["late"]
    said = opened.warning("late")
    assert "1 working day late; it was due 9 March 2026" in said
    assert "(1.9, Appendix 1)" in said or "(1.9)" in said
    (record,) = opened.case.records
    assert (record.when.day, record.recorded.day) == (day("2026-03-06"), day("2026-03-10"))


@pytest.mark.clause("K15")
def test_given_a_discussion_that_has_not_come_yet_or_before_the_case_then_it_is_refused(
    opened: Story,
) -> None:
    with opened.refused("future"):
        opened.steps("continuing", "2026-03-05", recorded="2026-03-04 09:00", answering=BOTH)
    with opened.refused("too-early"):
        opened.steps("continuing", "2026-03-01 10:00", recorded="2026-03-02 11:00", answering=BOTH)


# -- approve and date -----------------------------------------------------------------------------


@pytest.mark.clause("K16")
@pytest.mark.parametrize("outcome", ["continuing", "resolved"])
def test_given_a_record_that_stays_or_resolves_when_nobody_approves_it_then_it_is_refused(
    opened: Story, outcome: str
) -> None:
    with opened.refused("not-given") as reasons:
        opened.steps(outcome, "2026-03-03")
    assert [(reason.ask, reason.clause) for reason in reasons] == [("approval", "1.9")]


@pytest.mark.clause("K16")
def test_given_a_record_on_the_way_up_when_nobody_approves_it_then_it_is_owed_until_approved(
    opened: Story,
) -> None:
    opened.steps("unresolved", "2026-03-03")
    assert opened.stage == "Stage 2"
    assert opened.owed == ["approval", COPY]
    opened.answers("2026-03-05", [approval("manager, Community Health", "2026-03-04", record=1)])
    assert opened.owed == [COPY]
    (given,) = [answer for answer in opened.case.answers if answer.ask == "approval"]
    assert given.who == person("manager, Community Health")
    assert given.on == When(day("2026-03-04"))


@pytest.mark.clause("K16")
def test_given_an_approval_dated_before_the_discussion_then_it_is_refused(opened: Story) -> None:
    with opened.refused("approval-too-early"):
        opened.steps("continuing", "2026-03-04", answering=[approval("manager", "2026-03-03")])
    opened.steps("unresolved", "2026-03-04")
    with opened.refused("approval-too-early"):
        opened.answers("2026-03-05", [approval("manager", "2026-03-03", record=1)])


@pytest.mark.clause("K16")
def test_given_an_approval_that_names_nobody_then_it_is_refused(opened: Story) -> None:
    with opened.refused("no-approver"):
        opened.steps("continuing", "2026-03-04", answering=[Answer(ask="approval", text="yes")])


@pytest.mark.clause("K16")
def test_given_whoever_recorded_it_approves_it_too_then_it_is_accepted_and_warned_of(
    opened: Story,
) -> None:
    opened.actor = "health visitor"
    opened.steps("continuing", "2026-03-04", answering=BOTH)
    assert opened.warned == ["own-approval"]


@pytest.mark.clause("K29")
def test_given_two_agencies_took_part_when_one_approves_then_the_other_is_warned_of(
    opened: Story,
) -> None:
    opened.steps("continuing", "2026-03-03", answering=[APPROVED])
    assert opened.warned == ["not-given"]
    assert "approval (Children's Services), for record 1" in opened.warning("not-given")
    assert opened.clauses_warned() == ["Appendix 1"]
    opened.answers("2026-03-04", [approval("social worker, Children's Services", record=1)])
    assert opened.asked("approval") == []


@pytest.mark.clause("K15", "K29")
def test_given_an_internal_discussion_then_it_is_a_record_and_its_one_agency_approves_it(
    opened: Story,
) -> None:
    opened.steps(
        "continuing",
        "2026-03-03",
        taking_part=people("raising: health visitor", "raising: named nurse"),
        answering=[APPROVED],
    )
    assert opened.warned == []
    assert len(opened.case.records) == 1


# -- the child's file -----------------------------------------------------------------------------


@pytest.mark.clause("K17")
def test_given_several_records_then_each_owes_its_own_copy_on_the_child_s_file(
    opened: Story,
) -> None:
    opened.steps("continuing", "2026-03-03", answering=BOTH)
    opened.steps("continuing", "2026-03-04", answering=BOTH)
    assert [(row.ask, row.record) for row in opened.case.owed] == [(COPY, 1), (COPY, 2)]
    with opened.refused("which-record") as reasons:
        opened.answers("2026-03-05", {COPY: "filed"})
    assert reasons[0].clause == "1.9, Appendix 1"
    opened.answers("2026-03-05", [Answer(ask=COPY, text="filed", record=2)])
    assert [row.record for row in opened.case.owed] == [1]


@pytest.mark.clause("K17")
def test_given_a_copy_is_owed_when_the_resolved_case_is_closed_then_it_is_refused(
    opened: Story,
) -> None:
    opened.steps("resolved", "2026-03-03", answering=BOTH)
    assert opened.case.status == "resolved"
    with opened.refused("owed") as reasons:
        opened.closes("2026-03-05")
    assert [(reason.ask, reason.clause) for reason in reasons] == [(COPY, "1.9, Appendix 1")]
    opened.answers("2026-03-05", {COPY: "filed with the minutes"})
    opened.closes("2026-03-05")
    assert opened.case.status == "closed"


# -- act without delay ----------------------------------------------------------------------------


@pytest.mark.clause("K26", "K27")
def test_given_any_stage_then_acting_without_delay_is_said_and_the_action_may_be_recorded(
    opened: Story,
) -> None:
    assert offered(opened, "record")["safeguarding action"] == "may"
    for stage in range(1, 6):
        assert opened.stage == f"Stage {stage}"
        assert "responsibility to act without delay" in says(opened, "record")
        called = Answer(ask="safeguarding action", text="strategy meeting or discussion")
        opened.steps("unresolved", "2026-03-03", answering=[*BOTH, called], entering=HEADS)
    kept = [answer.record for answer in opened.case.answers if answer.ask == "safeguarding action"]
    assert kept == [1, 2, 3, 4, 5]


# -- heads of service -----------------------------------------------------------------------------


def at_stage_three(opened: Story) -> Story:
    opened.steps("unresolved", "2026-03-03", answering=BOTH)
    opened.steps("unresolved", "2026-03-04", answering=BOTH)
    assert opened.stage == "Stage 3"
    return opened


@pytest.mark.clause("K22")
@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ((), f"{HEALTH}, {SOCIAL}"),
        ((HEADS[0],), SOCIAL),
        ((HEADS[1],), HEALTH),
        (people("raising: service manager", "responding: head of service"), HEALTH),
    ],
    ids=["nobody", "one side only", "the other side only", "another post"],
)
def test_given_stage_four_when_an_agency_has_no_head_of_service_named_then_it_is_not_entered(
    opened: Story, named: tuple[object, ...], missing: str
) -> None:
    at_stage_three(opened)
    with opened.refused("people") as reasons:
        opened.steps("unresolved", "2026-03-05", answering=BOTH, entering=named)  # type: ignore[arg-type]  # participants
    assert reasons[0].clause == "3.1; Appendix 2, voluntary sector"
    assert reasons[0].says.endswith(f"is named for: {missing}.")
    assert opened.stage == "Stage 3"


@pytest.mark.clause("K22")
def test_given_stage_four_when_both_heads_of_service_are_named_then_it_is_entered_without_a_date(
    opened: Story,
) -> None:
    at_stage_three(opened)
    opened.steps("unresolved", "2026-03-05", answering=BOTH, entering=HEADS)
    assert (opened.stage, opened.due) == ("Stage 4", None)
    assert [d.rule for d in opened.case.told.deadlines] == ["no fixed timescale"]
    assert "head of service" not in opened.warning("people")


@pytest.mark.clause("K22")
def test_given_direct_entry_at_stage_four_without_heads_of_service_then_it_is_refused(
    story: Story,
) -> None:
    with story.refused("people"):
        story.opens("2026-03-02", stage="Stage 4", ground="all managers are away")
    story.opens("2026-03-02", stage="Stage 4", ground="all managers are away", taking_part=HEADS)
    assert story.stage == "Stage 4"


# -- the partnership ------------------------------------------------------------------------------

PARTNERSHIP = people("third party: Partnership Manager, KRSCP")


@pytest.mark.clause("K23")
def test_given_a_policy_issue_when_a_case_is_opened_then_it_goes_straight_to_the_partnership(
    story: Story,
) -> None:
    story.opens("2026-03-02", stage="Stage 5", ground="policy issue", taking_part=PARTNERSHIP)
    assert story.stage == "Stage 5"
    assert "skip-ground" not in story.warned
    assert "late" not in story.warned


@pytest.mark.clause("K23")
def test_given_a_policy_issue_comes_up_at_stage_one_then_the_case_goes_straight_to_stage_five(
    opened: Story,
) -> None:
    opened.steps("unresolved", "2026-03-03", answering=BOTH, to="Stage 5", ground="Policy issue")
    assert opened.stage == "Stage 5"
    assert "skip-ground" not in opened.warned


@pytest.mark.clause("K23")
def test_given_another_skip_then_no_reason_is_refused_and_any_other_reason_is_warned_of(
    opened: Story,
) -> None:
    with opened.refused("skip-no-reason"):
        opened.steps("unresolved", "2026-03-03", answering=BOTH, to="Stage 3")
    opened.steps("unresolved", "2026-03-03", answering=BOTH, to="Stage 3", ground="policy issue")
    assert "names Stage 5, not Stage 3" in opened.warning("skip-ground")
    opened.steps("unresolved", "2026-03-04", answering=BOTH, to="Stage 5", ground="they are slow")
    assert "(3.2)" in opened.warning("skip-ground")
    with opened.refused("backwards"):
        opened.refers("2026-03-05", to="Stage 2", ground="policy issue")


@pytest.mark.clause("K35")
def test_given_the_partnership_when_its_manager_and_the_words_are_missing_then_both_are_warned_of(
    story: Story,
) -> None:
    story.opens("2026-03-02", stage="Stage 5", ground="policy issue")
    assert sorted(story.warned) == ["not-given", "people"]
    assert set(story.clauses_warned()) == {"Appendix 2, KRSCP"}
    assert "formal escalation" in story.warning("not-given")
    assert "Partnership Manager" in story.warning("people")
    (contact,) = [text for text in texts(story, "enter") if text.who == "KRSCP Partnership Manager"]
    assert "note that you wish to make a formal escalation" in contact.says
    story.answers("2026-03-03", {"formal escalation": "no"})
    assert len(story.asked("formal escalation")) == 1
    story.answers("2026-03-03", {"formal escalation": "Yes"})
    assert story.asked("formal escalation") == []


@pytest.mark.clause("K35")
def test_given_the_partnership_manager_and_the_words_then_nothing_is_warned_of(
    story: Story,
) -> None:
    story.opens(
        "2026-03-02",
        stage="Stage 5",
        ground="policy issue",
        taking_part=PARTNERSHIP,
        answering={"formal escalation": "yes"},
    )
    assert story.warned == []


# -- a specialist facility's own protocol ---------------------------------------------------------


@pytest.mark.clause("K28")
@pytest.mark.parametrize("side", ["raising", "responding"])
def test_given_a_specialist_facility_on_either_side_then_its_protocol_is_asked_for(
    side: str,
) -> None:
    facility = "ward manager, The Unit (specialist regional facility)"
    story = Story("krscp", pathway="referral and enquiry", **{side: facility})  # type: ignore[arg-type]  # a side
    story.opens("2026-03-02")
    assert story.warned == ["not-given"]
    assert story.clauses_warned() == ["3.4"]
    assert "specialist facility's protocol" in story.warning("not-given")
    assert "through its line management" in says(story, "open")
    story.answers("2026-03-03", {"specialist facility's protocol": "P-12 of 2024"})
    assert story.asked("specialist facility's protocol") == []


@pytest.mark.clause("K28")
def test_given_no_specialist_facility_then_no_protocol_is_asked_for(opened: Story) -> None:
    assert opened.warned == []
    assert opened.asked("specialist facility's protocol") == []
    assert "line management" not in says(opened, "open")
