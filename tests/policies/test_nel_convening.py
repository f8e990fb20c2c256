"""North East Lincolnshire, category 2: whether to convene a conference (N32 to N41, N71)."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from tests.story import Story, people

DECISION = {
    "decision not to convene.section 47 enquiry ended": "27 February 2026",
    "decision not to convene.decision not to proceed": "no conference, 27 February 2026",
}
REQUEST = {
    "supported request.supported by": "designated safeguarding lead, Community Health",
    "supported request.agency's concerns": "two injuries without an account",
    "written request": "1 March 2026",
}
RECORD = {
    f"clear record[{side}].{part}": "as minuted"
    for side in ("raising", "responding")
    for part in ("agreed outcome", "how the matter will proceed")
}
REVIEW = {
    "written record.key areas of discussion": "the injuries",
    "written record.disagreement": "the account",
    "written record.agreements": "a second opinion",
    "written record.actions": "ask the paediatrician",
}
AT_A = people("raising: senior manager", "responding: Service Manager")
AT_B = people("raising: senior manager", "responding: Principal Social Worker")
CHAIRED = people("raising: senior manager", "responding: social worker", "chair: head of service")


def begun(stage: str = "", child: str | None = "C-1") -> Story:
    """A case of category 2 with its request, at A or entered later on the ground of urgency."""
    story = Story("nel", pathway="convening a conference")
    story.opens(
        "2026-03-02 10:00",
        child=child,
        stage=stage,
        ground="urgent" if stage else "",
        answering={
            **DECISION,
            **REQUEST,
            "level": "child protection",
            "trigger": "child not safeguarded",
        },
    )
    return story


# -- who may ask for a conference, and when -------------------------------------------------------


@pytest.mark.clause("N32")
@pytest.mark.parametrize("missing", ["", *sorted(DECISION)])
@pytest.mark.parametrize("stage", ["", "B"])
def test_given_no_decision_after_a_section_47_enquiry_when_opened_then_it_is_refused(
    missing: str, stage: str
) -> None:
    story = Story("nel", pathway="convening a conference")
    given = {part: text for part, text in DECISION.items() if missing and part != missing}
    with story.refused("not-given") as reasons:
        story.opens(answering=given, stage=stage, ground="urgent" if stage else "")
    assert [(reason.ask, reason.clause) for reason in reasons] == [("decision not to convene", "2")]
    assert "section 47 enquiry ended, decision not to proceed" in reasons[0].says
    assert story.number == 0


@pytest.mark.clause("N32")
def test_given_the_decision_not_to_convene_when_opened_then_the_case_begins_at_a() -> None:
    story = begun()
    assert (story.stage, story.warned, story.owed) == ("A", [], [])


@pytest.mark.clause("N33")
def test_given_children_s_services_raises_it_when_opened_then_it_is_warned() -> None:
    story = Story(
        "nel",
        raising="social worker, Children's Services",
        responding="health visitor, Community Health",
        pathway="convening a conference",
    )
    story.opens(answering={**DECISION, **REQUEST})
    assert story.warning("out-of-scope") == (
        "Out of scope: raised by Children's Services itself. The right to request a conference is"
        " that of the other practitioners involved with the child and family who have serious"
        " concerns. (2)"
    )


@pytest.mark.clause("N33")
def test_given_another_agency_raises_it_when_opened_then_nothing_is_warned() -> None:
    assert "out-of-scope" not in begun().warned


@pytest.mark.clause("N34", "N35")
def test_given_a_request_neither_supported_nor_written_when_opened_then_both_are_warned() -> None:
    story = Story("nel", pathway="convening a conference")
    story.opens(answering=DECISION)
    says = story.warning("not-given")
    assert "The policy asks for: supported request; it is not given. (2)" in says
    assert "The policy asks for: written request; it is not given. (2)" in says
    assert story.stage == "A"
    story.answers("2026-03-02 11:00", REQUEST)
    assert story.asked("supported request") == story.asked("written request") == []


@pytest.mark.clause("N34")
@pytest.mark.parametrize("missing", ["supported by", "agency's concerns"])
def test_given_a_request_without_supporter_or_concerns_when_opened_then_it_is_warned(
    missing: str,
) -> None:
    story = Story("nel", pathway="convening a conference")
    given = {k: text for k, text in REQUEST.items() if k != f"supported request.{missing}"}
    story.opens(answering={**DECISION, **given})
    assert f"supported request; it lacks {missing}. (2)" in story.warning("not-given")
    assert [(r.force, r.by) for r in story.asked("supported request")] == [("should", "raising")]


# -- A: service manager to service manager --------------------------------------------------------


@pytest.mark.clause("N36")
@pytest.mark.parametrize(
    ("raising", "responding", "lacks"),
    [
        ("practitioner", "Service Manager", "raising"),
        ("senior manager", "social worker", "responding"),
    ],
)
def test_given_a_post_is_missing_at_a_when_resolved_then_it_is_refused(
    raising: str, responding: str, lacks: str
) -> None:
    story = begun()
    both = people(f"raising: {raising}", f"responding: {responding}")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=both, answering=RECORD)
    assert [reason.clause for reason in reasons] == ["2, A"]
    assert f"For the {lacks} side the policy names" in reasons[0].says


@pytest.mark.clause("N36")
@pytest.mark.parametrize(
    ("raising", "responding"),
    [
        ("senior manager", "Service Manager for the Independent Reviewing Service"),
        ("Designated Safeguarding Lead", "service manager"),
        ("DSL", "Service Manager"),
        ("designated professional", "Service Manager"),
    ],
)
def test_given_both_posts_at_a_when_resolved_then_it_is_resolved(
    raising: str, responding: str
) -> None:
    story = begun()
    both = people(f"raising: {raising}", f"responding: {responding}")
    story.steps("resolved", "2026-03-03", taking_part=both, answering=RECORD)
    assert story.case.status == "resolved"
    assert "people" not in story.warned


@pytest.mark.clause("N36")
def test_given_a_post_is_missing_at_a_when_going_up_then_it_is_only_warned() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03", answering=RECORD)
    assert story.stage == "B"
    assert story.warning("people").count("(2, A)") == 2


@pytest.mark.clause("N37")
def test_given_a_consultation_meeting_at_a_when_answered_then_it_is_kept_and_never_asked() -> None:
    story = begun()
    assert story.asked("professional consultation meeting") == []
    story.answers("2026-03-03", {"professional consultation meeting": "with the social worker"})
    assert story.case.answers[-1].ask == "professional consultation meeting"
    assert story.warned == []


@pytest.mark.clause("N38")
def test_given_no_clear_record_at_a_when_resolved_then_each_party_is_warned_and_no_more() -> None:
    story = begun()
    one_part = {k: text for k, text in RECORD.items() if not k.endswith("agreed outcome")}
    given = {k: text for k, text in one_part.items() if "[raising]" in k}
    story.steps("resolved", "2026-03-03", taking_part=AT_A, answering=given)
    assert story.case.status == "resolved"
    says = story.warning("not-given")
    assert "clear record (raising), for record 1 of 3 March 2026; it lacks agreed outcome." in says
    assert (
        "clear record (responding), for record 1 of 3 March 2026; it is not given. (2, A)" in says
    )
    assert {row.force for row in story.asked("clear record")} == {"should"}
    story.closes("2026-03-04")  # no written confirmation is owed in this category
    assert story.case.status == "closed"


# -- B: Deputy Service Director to senior manager -------------------------------------------------


@pytest.mark.clause("N39")
def test_given_a_fails_when_b_is_entered_then_informing_the_deputy_director_is_owed() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03", taking_part=AT_A, answering=RECORD)
    (owed,) = story.asked("deputy service director informed")
    assert (story.stage, owed.force, owed.by, owed.clause) == ("B", "owed", "responding", "2, B")
    story.answers("2026-03-03", {"deputy service director informed": "3 March 2026"})
    assert "deputy service director informed" not in story.owed


@pytest.mark.clause("N39")
@pytest.mark.parametrize("responding", ["Service Manager", "social worker"])
def test_given_no_deputy_service_director_at_b_when_resolved_then_it_is_refused(
    responding: str,
) -> None:
    story = begun("B")
    both = people("raising: senior manager", f"responding: {responding}")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=both)
    assert [reason.clause for reason in reasons] == ["2, B"]
    story.steps("unresolved", "2026-03-03", taking_part=both)
    assert (story.stage, story.warning("people").count("(2, B)")) == ("C", 1)


@pytest.mark.clause("N39")
def test_given_no_senior_manager_at_b_when_resolved_then_it_is_refused() -> None:
    story = begun("B")
    both = people("raising: practitioner", "responding: Deputy Service Director")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=both)
    assert [reason.clause for reason in reasons] == ["2, B"]
    assert "For the raising side the policy names senior manager" in reasons[0].says


@pytest.mark.clause("N71")
def test_given_no_next_steps_when_recorded_at_b_then_every_record_owes_them() -> None:
    story = begun("B")
    story.steps("continuing", "2026-03-03", taking_part=AT_B)
    story.steps("unresolved", "2026-03-04", taking_part=AT_B)
    assert [(r.force, r.clause, r.record) for r in story.asked("next steps")] == [
        ("owed", "2, B", 1),
        ("owed", "2, B", 2),
    ]
    story.answers("2026-03-04", [Answer(ask="next steps", text="a meeting", record=2)])
    assert [row.record for row in story.asked("next steps")] == [1]


# -- C: multi-agency review -----------------------------------------------------------------------


@pytest.mark.clause("N40")
def test_given_c_when_entered_then_both_facilitators_and_who_agreed_the_chair_are_owed() -> None:
    story = begun("B")
    story.steps("unresolved", "2026-03-03", taking_part=AT_B)
    (owed,) = story.asked("facilitators")
    assert (story.stage, owed.force, owed.clause) == ("C", "owed", "2, C")
    assert [row.clause for row in story.asked("chair agreed by")] == ["2, C"]
    story.answers("2026-03-03", {"facilitators.Deputy Service Director": "yes"})
    assert "facilitators" in story.owed
    both = {"facilitators.Deputy Service Director": "yes", "facilitators.senior manager": "yes"}
    story.answers("2026-03-03", both)
    assert "facilitators" not in story.owed


@pytest.mark.clause("N40", "N27")
@pytest.mark.parametrize("outcome", ["continuing", "unresolved", "resolved"])
def test_given_no_chair_at_c_when_recorded_then_it_is_refused(outcome: str) -> None:
    story = begun("C")
    with story.refused("people") as reasons:
        story.steps(outcome, "2026-03-03", taking_part=CHAIRED[:2], answering=REVIEW)
    assert [reason.clause for reason in reasons] == ["2, C"]


@pytest.mark.clause("N40")
def test_given_nobody_who_knows_the_child_at_c_when_recorded_then_each_side_is_warned() -> None:
    story = begun("C")
    others = people("raising: clerk", "responding: clerk", "chair: head of service")
    story.steps("continuing", "2026-03-03", taking_part=others, answering=REVIEW)
    assert story.warning("people").count("(2, C)") == 2


@pytest.mark.clause("N28", "N40")
@pytest.mark.parametrize("missing", sorted(REVIEW))
def test_given_a_heading_is_missing_at_c_when_recorded_then_it_is_refused(missing: str) -> None:
    story = begun("C")
    given = {part: text for part, text in REVIEW.items() if part != missing}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=CHAIRED, answering=given)
    assert [(reason.ask, reason.clause) for reason in reasons] == [("written record", "2, C")]


@pytest.mark.clause("N29", "N40")
@pytest.mark.parametrize(("child", "copies"), [("C-1", 2), (None, 0)])
def test_given_the_review_at_c_when_recorded_then_two_copies_are_owed_for_a_child(
    child: str | None, copies: int
) -> None:
    story = begun("C", child=child)
    story.steps("resolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW)
    rows = story.asked("copy on the child's file")
    assert [row.each for row in rows] == ["Children's Services", "the agency"][:copies]
    assert {(row.force, row.clause) for row in rows} <= {("owed", "2, C")}


# -- D: the safeguarding partners -----------------------------------------------------------------


@pytest.mark.clause("N41")
def test_given_c_fails_when_d_is_entered_then_the_referral_is_owed_by_the_raising_side() -> None:
    story = begun("C")
    story.steps("unresolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW)
    (owed,) = story.asked("referral to the safeguarding partners")
    assert (story.stage, owed.force, owed.by, owed.clause) == ("D", "owed", "raising", "2, D")
    assert "For the raising side the policy names senior manager" in story.warning("people")
    story.steps("continuing", "2026-03-04", taking_part=AT_B)
    assert "For the third party the policy names safeguarding partner" in story.warning("people")
    story.answers("2026-03-04", {"mediation requested by": "partnership board"})
    assert story.case.answers[-1].text == "Partnership Board"
