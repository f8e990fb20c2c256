"""North East Lincolnshire, category 1: differences of opinion in individual cases (N14 to N31)."""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.core.events import Answer, Participant
from tests.story import Story, people

CONCERN = {
    "explicit concern.what is expected": "a strategy meeting",
    "explicit concern.why arrangements are not being applied": "no visit was made",
    "explicit concern.what needs to be done": "visit this week",
}
CONFIRMATION = {
    "written confirmation.nature of the disagreement": "whether a visit is needed",
    "written confirmation.how outstanding issues will be pursued": "at the next supervision",
}
REVIEW = {
    "written record.key areas of discussion": "home conditions",
    "written record.disagreement": "the risk",
    "written record.agreements": "a joint visit",
    "written record.actions": "visit on Monday",
}
LINE_MANAGERS = people("raising: line manager", "responding: line manager")
SENIOR_MANAGERS = people("raising: senior manager", "responding: senior manager")
CHAIRED = (*SENIOR_MANAGERS, *people("chair: head of service, Children's Services"))


def begun(stage: str = "A", on: str = "2026-03-02 10:00", child: str | None = "C-1") -> Story:
    """A case of category 1 that stands at a stage (at a later one on the ground of urgency)."""
    story = Story("nel", pathway="individual case")
    ground = "" if stage == "A" else "urgent"
    story.opens(
        on,
        child=child,
        stage=stage if ground else "",
        ground=ground,
        answering={"level": "child in need", "trigger": "child not safeguarded"},
    )
    return story


def at_b(on: str = "2026-03-03 11:00") -> Story:
    """A case that went up to the line managers on the day the practitioners failed."""
    story = begun()
    story.steps("unresolved", on, answering=CONCERN)
    return story


# -- the case -------------------------------------------------------------------------------------


@pytest.mark.clause("N14")
def test_given_it_is_not_resolved_when_recorded_at_each_stage_then_it_goes_from_a_to_e() -> None:
    story = begun()
    for stage, above in (("A", "B"), ("B", "C"), ("C", "D"), ("D", "E")):
        assert story.stage == stage
        story.steps("unresolved", "2026-03-03 11:00", taking_part=CHAIRED)
        assert story.stage == above
    story.steps("unresolved", "2026-03-03 11:00", taking_part=CHAIRED)
    assert (story.stage, story.case.status) == ("E", "open")
    assert "E is the last stage of this policy" in story.warning("ladder-exhausted")


@pytest.mark.clause("N14")
def test_given_practitioners_who_agree_when_recorded_as_resolved_then_it_ends_at_a() -> None:
    story = begun()
    story.steps("resolved", "2026-03-03 11:00", answering=CONCERN)
    assert (story.stage, story.case.status) == ("A", "resolved")


@pytest.mark.clause("N15")
@pytest.mark.parametrize("typed", ["Assessment", "application of legislation", "other"])
def test_given_a_phase_of_the_work_when_answered_then_it_is_kept_as_the_policy_spells_it(
    typed: str,
) -> None:
    story = begun()
    assert story.asked("phase") == []
    story.answers("2026-03-02 11:00", {"phase": typed})
    assert [a.text for a in story.case.answers if a.ask == "phase"] == [typed.casefold()]
    assert story.warned == []


@pytest.mark.clause("N16")
def test_given_help_of_poor_quality_when_said_then_a_talk_of_managers_is_offered_not_asked() -> (
    None
):
    story = begun()
    story.answers("2026-03-02 11:00", {"quality of help": "YES"})
    assert (story.warned, story.asked("discussion between managers")) == ([], [])
    story.answers("2026-03-03", {"discussion between managers": "line managers, 3 March 2026"})
    assert story.case.answers[-1].text == "line managers, 3 March 2026"


# -- A: practitioner to practitioner --------------------------------------------------------------


@pytest.mark.clause("N17")
def test_given_no_protective_date_when_opened_then_no_deadline_is_invented() -> None:
    deadline = begun().case.deadline
    assert deadline is not None
    assert (deadline.rule, deadline.due, deadline.clause) == ("no fixed timescale", None, "1, A")


@pytest.mark.clause("N18")
@pytest.mark.parametrize("outcome", ["resolved", "continuing"])
@pytest.mark.parametrize("missing", sorted(CONCERN))
def test_given_one_of_the_three_musts_is_missing_when_recorded_at_a_then_it_is_refused(
    outcome: str, missing: str
) -> None:
    story = begun()
    given = {part: text for part, text in CONCERN.items() if part != missing}
    with story.refused("not-given") as reasons:
        story.steps(outcome, "2026-03-03 11:00", answering=given)
    assert [(reason.ask, reason.clause) for reason in reasons] == [("explicit concern", "1, A")]
    assert f"it lacks {missing.removeprefix('explicit concern.')}" in reasons[0].says


@pytest.mark.clause("N18")
def test_given_a_must_of_blanks_only_when_recorded_at_a_then_it_is_refused() -> None:
    story = begun()
    blank = {**CONCERN, "explicit concern.what is expected": " \t "}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-03 11:00", answering=blank)
    assert "it lacks what is expected." in reasons[0].says


@pytest.mark.clause("N18")
def test_given_no_explicit_concern_when_going_up_then_it_is_accepted_and_owed() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03 11:00")
    assert story.stage == "B"
    (owed,) = story.asked("explicit concern")
    assert (owed.force, owed.clause, owed.record) == ("owed", "1, A", 1)
    story.answers("2026-03-04", CONCERN)
    assert story.owed == []


@pytest.mark.clause("N18")
def test_given_all_three_musts_when_recorded_at_a_then_each_record_needs_its_own() -> None:
    story = begun()
    story.steps("continuing", "2026-03-03 11:00", answering=CONCERN)
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-04 11:00")
    assert reasons[0].ask == "explicit concern"


@pytest.mark.clause("N18")
@pytest.mark.parametrize("role", ["practitioner", "Case Worker"])
def test_given_practitioners_or_others_when_recorded_at_a_then_only_others_are_warned(
    role: str,
) -> None:
    story = begun()
    story.steps("continuing", "2026-03-03 11:00", answering=CONCERN, taking_part=SENIOR_MANAGERS)
    assert story.warning("people") == (
        "For the raising side the policy names practitioner or case worker; named: senior manager."
        " (1, A) | For the responding side the policy names practitioner or case worker; named:"
        " senior manager. (1, A)"
    )
    both = people(f"raising: {role}", f"responding: {role}")
    story.steps("continuing", "2026-03-03 12:00", answering=CONCERN, taking_part=both)
    assert "people" not in story.warned


@pytest.mark.clause("N19")
def test_given_no_agreed_outcome_when_resolved_at_a_then_each_side_is_warned() -> None:
    story = begun()
    story.steps("resolved", "2026-03-03 11:00", answering=CONCERN)
    assert [(row.each, row.force, row.clause) for row in story.asked("agreed outcome")] == [
        ("raising", "should", "1, A"),
        ("responding", "should", "1, A"),
    ]
    says = story.warning("not-given")
    assert "agreed outcome (raising)" in says
    assert "agreed outcome (responding)" in says
    assert says.count("it is not given. (1, A)") == 2


@pytest.mark.clause("N19")
def test_given_one_side_without_its_case_record_when_resolved_at_a_then_that_is_warned() -> None:
    story = begun()
    solution = "agreed solution as understood"
    outcome = {
        f"agreed outcome[raising].{solution}": "two visits a week",
        "agreed outcome[raising].case record": "H-77",
        f"agreed outcome[responding].{solution}": "two visits a week",
    }
    story.steps("resolved", "2026-03-03 11:00", answering={**CONCERN, **outcome})
    assert [row.each for row in story.asked("agreed outcome")] == ["responding"]
    assert "agreed outcome (responding), at A; it lacks case record. (1, A)" in story.warning(
        "not-given"
    )


@pytest.mark.clause("N19")
def test_given_it_is_not_resolved_when_recorded_at_a_then_no_agreed_outcome_is_asked() -> None:
    assert at_b().asked("agreed outcome") == []


# -- B: line manager to line manager --------------------------------------------------------------


@pytest.mark.clause("N20")
def test_given_a_fails_when_it_is_referred_the_same_day_then_nothing_is_late() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03 11:00", answering=CONCERN, hold=True)
    referral = story.case.told.referral
    assert referral is not None
    assert (referral.due, referral.clause) == (dt.date(2026, 3, 3), "1, B")
    assert (story.stage, story.case.held) == ("A", True)
    story.refers("2026-03-03 23:30")
    assert (story.stage, story.case.told.referral) == ("B", None)
    assert "late" not in story.warned


@pytest.mark.clause("N20")
@pytest.mark.parametrize(
    ("failed", "entered", "late", "due"),
    [
        ("2026-03-03 11:00", "2026-03-04 09:00", "1 working day", "3 March 2026"),
        ("2026-03-06 11:00", "2026-03-07 09:00", "1 working day", "6 March 2026"),  # a Saturday
        ("2026-03-06 11:00", "2026-03-10 09:00", "2 working days", "6 March 2026"),
        ("2026-04-02 11:00", "2026-04-08 09:00", "2 working days", "2 April 2026"),  # Easter
    ],
)
def test_given_a_fails_when_it_is_referred_on_a_later_day_then_the_delay_is_warned(
    failed: str, entered: str, late: str, due: str
) -> None:
    story = begun()
    story.steps("unresolved", failed, answering=CONCERN, hold=True)
    story.refers(entered)
    assert f" {late} " in story.warning("late")
    assert story.warning("late").endswith(f"{due} (straight away). (1, B)")
    assert story.stage == "B"


@pytest.mark.clause("N20")
def test_given_a_fails_when_a_worker_s_referral_is_not_given_then_each_is_warned() -> None:
    story = begun()
    given = {**CONCERN, "referred to line manager[raising]": "3 March 2026"}
    story.steps("unresolved", "2026-03-03 11:00", answering=given)
    assert [(row.each, row.clause) for row in story.asked("referred to line manager")] == [
        ("responding", "1, B")
    ]
    assert "referred to line manager (responding), at B; it is not given. (1, B)" in (
        story.warning("not-given")
    )
    story.answers("2026-03-03 12:00", {"referred to line manager[responding]": "3 March 2026"})
    assert story.asked("referred to line manager") == []


@pytest.mark.clause("N21")
def test_given_others_than_line_managers_when_recorded_at_b_then_each_side_is_warned() -> None:
    story = at_b()
    story.steps("continuing", "2026-03-04 11:00")
    assert story.warning("people").count("the policy names line manager; named: practitioner.") == 2
    assert story.warning("people").count("(1, B)") == 2
    story.steps("continuing", "2026-03-04 12:00", taking_part=LINE_MANAGERS)
    assert "people" not in story.warned


@pytest.mark.clause("N22")
def test_given_one_party_s_record_only_when_recorded_at_b_then_the_other_s_is_warned() -> None:
    story = at_b()
    story.steps(
        "continuing",
        "2026-03-04 11:00",
        taking_part=LINE_MANAGERS,
        answering={"clear record[raising]": "H-78"},
    )
    assert [(row.each, row.force, row.clause) for row in story.asked("clear record")] == [
        ("responding", "should", "1, B")
    ]
    assert "clear record (responding), for record 2" in story.warning("not-given")


@pytest.mark.clause("N23")
@pytest.mark.parametrize("missing", ["", *sorted(CONFIRMATION)])
def test_given_no_whole_written_confirmation_when_resolved_at_b_then_it_is_refused(
    missing: str,
) -> None:
    story = at_b()
    given = {part: text for part, text in CONFIRMATION.items() if missing and part != missing}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-04 11:00", taking_part=LINE_MANAGERS, answering=given)
    assert [(reason.ask, reason.clause) for reason in reasons] == [("written confirmation", "1, B")]


@pytest.mark.clause("N23")
def test_given_the_written_confirmation_when_resolved_at_b_then_it_is_resolved() -> None:
    story = at_b()
    story.steps("resolved", "2026-03-04", taking_part=LINE_MANAGERS, answering=CONFIRMATION)
    assert (story.case.status, story.owed) == ("resolved", [])


@pytest.mark.clause("N23")
def test_given_no_written_confirmation_when_going_up_from_b_then_it_is_owed_until_given() -> None:
    story = at_b()
    story.steps("unresolved", "2026-03-04 11:00", taking_part=LINE_MANAGERS)
    assert story.stage == "C"
    (owed,) = story.asked("written confirmation")
    assert (owed.force, owed.clause, owed.stage) == ("owed", "1, B", "B")
    story.steps("resolved", "2026-03-05 11:00", taking_part=SENIOR_MANAGERS)
    with story.refused("owed") as reasons:
        story.closes("2026-03-06")
    assert "written confirmation" in [reason.ask for reason in reasons]
    story.answers("2026-03-06", CONFIRMATION)
    assert "written confirmation" not in story.owed


@pytest.mark.clause("N23")
def test_given_no_written_confirmation_when_going_up_from_b_then_it_is_warned() -> None:
    story = at_b()
    story.steps("unresolved", "2026-03-04 11:00", taking_part=LINE_MANAGERS)
    assert any("written confirmation" in w.says for e in story._new() for w in e.told.warnings)


@pytest.mark.clause("N23")
def test_given_the_talk_goes_on_when_recorded_at_b_then_no_confirmation_is_wanted_yet() -> None:
    story = at_b()
    story.steps("continuing", "2026-03-04 11:00", taking_part=LINE_MANAGERS)
    assert story.asked("written confirmation") == []


# -- C: senior manager to senior manager ----------------------------------------------------------


@pytest.mark.clause("N24")
def test_given_b_fails_when_recorded_then_the_senior_managers_are_next() -> None:
    story = at_b()
    story.steps("unresolved", "2026-03-04", taking_part=LINE_MANAGERS, answering=CONFIRMATION)
    assert story.stage == "C"
    story.steps("continuing", "2026-03-05", taking_part=LINE_MANAGERS)
    assert story.warning("people").count("the policy names senior manager") == 2
    assert story.warning("people").count("(1, C)") == 2
    story.steps("continuing", "2026-03-05", taking_part=SENIOR_MANAGERS)
    assert "people" not in story.warned


@pytest.mark.clause("N25")
def test_given_no_next_steps_when_recorded_at_c_then_every_record_owes_them() -> None:
    story = begun("C")
    story.steps("continuing", "2026-03-03 11:00", taking_part=SENIOR_MANAGERS)
    story.steps("resolved", "2026-03-04 11:00", taking_part=SENIOR_MANAGERS)
    assert [(r.force, r.clause, r.record) for r in story.asked("next steps")] == [
        ("owed", "1, C", 1),
        ("owed", "1, C", 2),
    ]
    with story.refused("which-record"):
        story.answers("2026-03-05", {"next steps": "a joint visit"})
    for record in (1, 2):
        story.answers("2026-03-05", [Answer(ask="next steps", text="a joint visit", record=record)])
    story.closes("2026-03-05")
    assert story.case.status == "closed"


# -- D: multi-agency review -----------------------------------------------------------------------


@pytest.mark.clause("N26")
def test_given_d_when_entered_then_the_facilitator_is_owed_until_named() -> None:
    story = begun("C")
    story.steps("unresolved", "2026-03-03 11:00", taking_part=SENIOR_MANAGERS)
    assert story.stage == "D"
    assert [(row.force, row.clause) for row in story.asked("facilitator")] == [("owed", "1, D")]
    story.answers("2026-03-03 12:00", {"facilitator": "a senior manager of Community Health"})
    assert story.asked("facilitator") == []


@pytest.mark.clause("N26")
@pytest.mark.parametrize(("role", "warned"), [("social worker", 0), ("manager", 0), ("clerk", 2)])
def test_given_who_took_part_when_recorded_at_d_then_only_strange_posts_are_warned(
    role: str, warned: int
) -> None:
    story = begun("D")
    taking_part = people(f"raising: {role}", f"responding: {role}", "chair: head of service")
    story.steps("continuing", "2026-03-03", taking_part=taking_part, answering=REVIEW)
    assert story.warning("people").count("(1, D)") == warned


@pytest.mark.clause("N27")
@pytest.mark.parametrize("outcome", ["continuing", "unresolved", "resolved"])
def test_given_no_chair_when_the_review_is_recorded_then_it_is_refused_also_going_up(
    outcome: str,
) -> None:
    story = begun("D")
    with story.refused("people") as reasons:
        story.steps(outcome, "2026-03-03", taking_part=SENIOR_MANAGERS, answering=REVIEW)
    assert [reason.clause for reason in reasons] == ["1, D"]
    assert "For the chair the policy names somebody; nobody is named." in reasons[0].says


@pytest.mark.clause("N27")
def test_given_d_when_entered_then_who_agreed_the_chair_is_owed() -> None:
    story = begun("D")
    assert [(row.force, row.clause) for row in story.asked("chair agreed by")] == [("owed", "1, D")]
    story.answers("2026-03-02 12:00", {"chair agreed by": "both senior managers"})
    assert "chair agreed by" not in story.owed


@pytest.mark.clause("N28")
@pytest.mark.parametrize("missing", sorted(REVIEW))
@pytest.mark.parametrize("outcome", ["continuing", "resolved"])
def test_given_a_heading_is_missing_when_the_review_is_recorded_then_it_is_refused(
    outcome: str, missing: str
) -> None:
    story = begun("D")
    given = {part: text for part, text in REVIEW.items() if part != missing}
    with story.refused("not-given") as reasons:
        story.steps(outcome, "2026-03-03", taking_part=CHAIRED, answering=given)
    assert [(reason.ask, reason.clause) for reason in reasons] == [("written record", "1, D")]
    assert f"it lacks {missing.removeprefix('written record.')}." in reasons[0].says


@pytest.mark.clause("N28")
def test_given_no_written_record_when_going_up_from_d_then_its_headings_are_owed() -> None:
    story = begun("D")
    story.steps("unresolved", "2026-03-03", taking_part=CHAIRED)
    assert story.stage == "E"
    (owed,) = story.asked("written record")
    assert owed.parts == ("key areas of discussion", "disagreement", "agreements", "actions")
    assert (owed.force, owed.clause) == ("owed", "1, D")
    story.answers("2026-03-04", REVIEW)
    assert story.asked("written record") == []


@pytest.mark.clause("N29")
def test_given_the_review_when_recorded_then_two_copies_are_owed_for_each_record() -> None:
    story = begun("D")
    story.steps("continuing", "2026-03-03", taking_part=CHAIRED, answering=REVIEW)
    story.steps("resolved", "2026-03-05", taking_part=CHAIRED, answering=REVIEW)
    copies = [(r.force, r.each, r.record) for r in story.asked("copy on the child's file")]
    assert copies == [
        ("owed", "Children's Services", 1),
        ("owed", "the agency", 1),
        ("owed", "Children's Services", 2),
        ("owed", "the agency", 2),
    ]
    assert {row.clause for row in story.asked("copy on the child's file")} == {"1, D"}


@pytest.mark.clause("N29")
def test_given_one_copy_when_the_review_is_resolved_then_closing_wants_the_other() -> None:
    story = begun("D")
    given = {**REVIEW, "copy on the child's file[Children's Services]": "5 March 2026"}
    story.steps("resolved", "2026-03-05", taking_part=CHAIRED, answering=given)
    story.answers("2026-03-05", {"facilitator": "CS", "chair agreed by": "both"})
    with story.refused("owed") as reasons:
        story.closes("2026-03-06")
    assert "copy on the child's file (the agency), for record 1" in reasons[0].says
    story.answers("2026-03-06", {"copy on the child's file": "6 March 2026"})  # the only one left
    story.closes("2026-03-06")
    assert story.case.status == "closed"


@pytest.mark.clause("N29")
def test_given_a_case_without_a_child_when_the_review_is_recorded_then_no_copy_is_owed() -> None:
    story = begun("D", child=None)
    story.steps("resolved", "2026-03-05", taking_part=CHAIRED, answering=REVIEW)
    assert story.asked("copy on the child's file") == []


# -- E: the safeguarding partners -----------------------------------------------------------------


@pytest.mark.clause("N30")
def test_given_d_fails_when_e_is_entered_then_the_referral_to_the_partners_is_owed() -> None:
    story = begun("D")
    referrer = people("raising: senior manager")
    story.steps(
        "unresolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW, entering=referrer
    )
    assert (story.stage, story.warning("people")) == ("E", "")
    (owed,) = story.asked("referral to the safeguarding partners")
    assert (owed.force, owed.by, owed.clause) == ("owed", "raising", "1, E")
    story.answers("2026-03-03", {"referral to the safeguarding partners": "sent"})
    assert "referral to the safeguarding partners" not in story.owed


@pytest.mark.clause("N30")
@pytest.mark.parametrize("entering", [(), people("raising: practitioner")])
def test_given_no_senior_manager_refers_when_e_is_entered_then_it_is_warned(
    entering: tuple[Participant, ...],
) -> None:
    story = begun("D")
    story.steps(
        "unresolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW, entering=entering
    )
    assert story.stage == "E"
    assert "For the raising side the policy names senior manager" in story.warning("people")
    assert story.warning("people").endswith("(1, E)")


@pytest.mark.clause("N30", "N31")
@pytest.mark.parametrize("role", ["safeguarding partner", "Independent Scrutiny Officer", "ISO"])
def test_given_no_partner_when_recorded_at_e_then_it_is_warned_and_a_mediator_will_do(
    role: str,
) -> None:
    story = begun("E")
    story.steps("continuing", "2026-03-03", taking_part=SENIOR_MANAGERS)
    assert story.warning("people") == (
        "For the third party the policy names safeguarding partner or Independent Scrutiny Officer;"
        " nobody is named. (1, E)"
    )
    third = people(f"third party: {role}, the partnership")
    story.steps("continuing", "2026-03-04", taking_part=(*SENIOR_MANAGERS, *third))
    assert "people" not in story.warned


@pytest.mark.clause("N31")
@pytest.mark.parametrize("by", ["Partnership Board", "Safeguarding Partners"])
def test_given_e_when_mediation_is_requested_then_by_whom_is_kept_and_never_owed(by: str) -> None:
    story = begun("E")
    assert story.asked("mediation requested by") == []
    story.answers("2026-03-03", {"mediation requested by": by})
    assert story.case.answers[-1].text in ("Partnership Board", "safeguarding partners")
    assert story.case.answers[-1].text.casefold() == by.casefold()
