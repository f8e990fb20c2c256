"""North East Lincolnshire, category 3: an equally divided conference (N42 to N46, N53 to N64)."""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.core.events import Answer, Vote
from tests.story import Story, people, votes, when

EQUAL = votes(Community_Health="against", police="for", school="abstain")
MAJORITY = votes(Community_Health="against", police="for", school="for")
UNANIMOUS = votes(Community_Health="for", police="for", school="for")
REMAINS = (
    "The child continues to be subject of a child protection plan until a decision is recorded."
)
MADE = (
    "The child is made subject of a child protection plan, pending a reconvened meeting, until a"
    " decision is recorded."
)
CONFERENCE = {
    "report to the conference chair": "all reports sent, 1 December 2026",
    "discussed with the chair in advance.date": "2 December 2026",
    "discussed with the chair in advance.chair's note on the child's records": "C-1/14",
    "conference chair": "conference chair, Independent Reviewing Service",
    "reasons for dispute.considered within conference": "yes",
    "reasons for dispute.decisions reviewed by members": "yes",
    "already on a plan": "yes",
    "level": "child protection",
    "trigger": "difference of opinion",
}
CONFIRMATION = {
    "written confirmation.nature of the disagreement": "the threshold",
    "written confirmation.how outstanding issues will be pursued": "in the core group",
}
REVIEW = {
    "written record.key areas of discussion": "the plan",
    "written record.disagreement": "the threshold",
    "written record.agreements": "a review in May",
    "written record.actions": "invite the school",
}
MEMBERS = people(
    "raising: line manager", "responding: social worker", "third party: sergeant, police"
)
AT_A = people("raising: senior manager", "responding: Principal Social Worker")
CHAIRED = people("raising: senior manager", "responding: manager", "chair: head of service")
CLAUSE = "3, equally divided view"
LAST = dt.date(2027, 1, 5)
"""The 15th working day after Thursday 10 December 2026: 25 and 28 December and 1 January are
bank holidays, 24 December is a working day."""


def begun(
    on: str = "2026-12-10 16:00",
    *,
    conference: str = "2026-12-10",
    voting: tuple[Vote, ...] = EQUAL,
    on_a_plan: str = "yes",
    stage: str = "",
    without: str = "",
    child: str | None = "C-1",
) -> Story:
    """A conference adjourned before Christmas; *without* begins the names of what is missing."""
    story = Story("nel", pathway="equally divided view")
    held = Answer(ask="conference", text="review conference", on=when(conference))
    given: dict[str, str | Answer] = {
        **CONFERENCE,
        "already on a plan": on_a_plan,
        "conference": held,
    }
    story.opens(
        on,
        child=child,
        voting=voting,
        stage=stage,
        ground="urgent" if stage else "",
        answering={
            key: answer
            for key, answer in given.items()
            if not without or not key.startswith(without)
        },
    )
    return story


def planned(on: str) -> list[Answer]:
    """The date planned for the reconvened conference."""
    return [Answer(ask="planned date", on=when(on))]


def measures(story: Story) -> list[tuple[str, dt.date]]:
    """The interim measures in force, each with the day since when."""
    return [(interim.measure, interim.since) for interim in story.case.told.interim]


# -- the conference -------------------------------------------------------------------------------


@pytest.mark.clause("N42")
def test_given_no_reports_to_the_chair_when_opened_then_they_are_owed() -> None:
    story = begun(without="report to the conference chair")
    (owed,) = story.asked("report to the conference chair")
    assert (owed.force, owed.clause) == ("owed", "3")


@pytest.mark.clause("N43", "N44")
@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("discussed with the chair in advance", "3"),
        ("conference chair", "3, non-unanimous decisions"),
    ],
)
def test_given_what_a_conference_should_have_is_missing_when_opened_then_it_is_warned(
    name: str, clause: str
) -> None:
    story = begun(without=name)
    assert story.warning("not-given").startswith(
        f"The policy asks for: {name}; it is not given. ({clause})"
    )
    assert [row.force for row in story.asked(name)] == ["should"]


@pytest.mark.clause("N45")
def test_given_the_reasons_for_dispute_are_not_reviewed_when_opened_then_that_is_owed() -> None:
    story = begun(without="reasons for dispute.decisions reviewed")
    (owed,) = story.asked("reasons for dispute")
    assert (owed.force, owed.clause) == ("owed", "3, non-unanimous decisions")


@pytest.mark.clause("N44", "N60", "N61")
@pytest.mark.parametrize(
    ("name", "clause"),
    [("conference", "3, non-unanimous decisions"), ("already on a plan", CLAUSE)],
)
def test_given_no_conference_or_not_whether_on_a_plan_when_opened_then_it_is_refused(
    name: str, clause: str
) -> None:
    with Story("nel").refused("not-given") as reasons:
        begun(without=name)
    assert (name, clause) in [(reason.ask, reason.clause) for reason in reasons]


@pytest.mark.clause("N60", "N61")
def test_given_neither_yes_nor_no_to_a_plan_when_opened_then_it_is_refused() -> None:
    with Story("nel").refused("not-given") as reasons:
        begun(on_a_plan="perhaps")
    assert "'perhaps' is none of: yes, no" in reasons[0].says


@pytest.mark.clause("N46")
@pytest.mark.parametrize(
    ("voting", "says", "clause"),
    [
        (UNANIMOUS, "the conference was unanimous", "3, non-unanimous decisions"),
        (MAJORITY, "the conference reached a majority view", "3, majority view"),
    ],
)
def test_given_a_unanimous_or_majority_vote_when_opened_then_it_is_out_of_scope(
    voting: tuple[Vote, ...], says: str, clause: str
) -> None:
    with Story("nel").refused("out-of-scope") as reasons:
        begun(voting=voting)
    assert [(r.says, r.clause) for r in reasons] == [(f"Out of scope: {says}.", clause)]


# -- the adjournment ------------------------------------------------------------------------------


@pytest.mark.clause("N55")
def test_given_a_conference_before_christmas_when_adjourned_then_the_cap_is_explained() -> None:
    story = begun()
    deadline = story.case.deadline
    assert deadline is not None
    assert (story.stage, deadline.due, deadline.counted) == ("Adjournment", LAST, 15)
    assert (deadline.rule, deadline.clause) == ("15 working days", CLAUSE)
    assert (deadline.anchor, deadline.extendable) == ("conference", False)
    assert [(s.day.isoformat(), s.why) for s in deadline.skipped if s.day.weekday() < 5] == [
        ("2026-12-25", "Christmas Day"),
        ("2026-12-28", "Boxing Day (substitute day)"),
        ("2027-01-01", "New Year's Day"),
    ]


@pytest.mark.clause("N55")
@pytest.mark.parametrize(
    ("conference", "last"),
    [
        ("2026-03-02", "2026-03-23"),  # a Monday: three whole weeks
        ("2026-03-07", "2026-03-27"),  # a Saturday is day 0 as it is: Monday 9 March is the first
        ("2026-03-16", "2026-04-08"),  # over Good Friday 3 April and Easter Monday 6 April
    ],
)
def test_given_a_conference_when_adjourned_then_it_is_day_0_of_15_working_days(
    conference: str, last: str
) -> None:
    story = begun(f"{conference} 16:00", conference=conference)
    assert story.due == dt.date.fromisoformat(last)


@pytest.mark.clause("N55")
def test_given_a_case_opened_later_when_adjourned_then_it_runs_from_the_conference() -> None:
    story = begun("2026-12-17 16:00")
    assert story.due == LAST
    assert story.case.visit.entered.day == dt.date(2026, 12, 17)


@pytest.mark.clause("N55")
def test_given_the_adjournment_when_planned_for_its_last_day_then_it_is_accepted() -> None:
    story = begun()
    story.answers("2026-12-11", planned("2027-01-05"))
    assert story.case.visit.planned == when("2027-01-05")
    assert story.due == LAST


@pytest.mark.clause("N55")
def test_given_the_adjournment_when_planned_beyond_its_last_day_then_it_is_refused() -> None:
    story = begun()
    with story.refused("beyond-deadline") as reasons:
        story.answers("2026-12-11", planned("2027-01-06"))
    assert [(reason.says, reason.clause) for reason in reasons] == [
        (
            "Wednesday 6 January 2027 is beyond the last date allowed, "
            "Tuesday 5 January 2027 (15 working days).",
            CLAUSE,
        )
    ]


@pytest.mark.clause("N55")
def test_given_an_opening_when_it_plans_beyond_the_last_day_then_it_is_refused() -> None:
    story = Story("nel", pathway="equally divided view")
    held = Answer(ask="conference", text="review conference", on=when("2026-12-10"))
    plan = Answer(ask="planned date", on=when("2027-01-06"))
    given: dict[str, str | Answer] = {**CONFERENCE, "conference": held, "planned date": plan}
    with story.refused("beyond-deadline"):
        story.opens("2026-12-10 16:00", voting=EQUAL, answering=given)


@pytest.mark.clause("N55")
@pytest.mark.parametrize("on", ["2026-12-11", "2027-01-06"])
def test_given_the_adjournment_when_an_extension_is_asked_for_then_it_is_refused(on: str) -> None:
    story = begun()
    with story.refused("no-extension") as reasons:
        story.extends(on, "2027-01-12", {"note": "the chair is ill"})
    assert [reason.clause for reason in reasons] == [CLAUSE]
    assert story.due == LAST


@pytest.mark.clause("N55")
@pytest.mark.parametrize(
    ("on", "late"), [("2027-01-05 23:59", 0), ("2027-01-06 09:00", 1), ("2027-01-09 09:00", 3)]
)
def test_given_the_last_day_when_the_conference_is_held_later_then_it_is_marked_late(
    on: str, late: int
) -> None:
    story = begun()
    story.steps("", on, taking_part=MEMBERS, voting=MAJORITY)
    assert story.case.status == "resolved"
    assert story.case.visits[0].late == late
    assert ("late" in story.warned) == bool(late)
    if late:
        days = "1 working day" if late == 1 else f"{late} working days"
        assert story.warning("late") == (
            f"Adjournment is left {days} late; it was due 5 January 2027 (15 working days)."
            f" ({CLAUSE})"
        )


@pytest.mark.clause("N56")
def test_given_the_adjournment_when_it_begins_then_every_agency_s_line_manager_is_owed() -> None:
    story = begun()
    agencies = ["Community Health", "Children's Services", "police", "school"]
    rows = story.asked("line manager informed")
    assert sorted(row.each for row in rows) == sorted(agencies)
    assert {(row.force, row.clause) for row in rows} == {("owed", CLAUSE)}
    story.answers("2026-12-11", {f"line manager informed[{name}]": "yes" for name in agencies[1:]})
    assert [row.each for row in story.asked("line manager informed")] == ["Community Health"]


@pytest.mark.clause("N56")
def test_given_an_agency_that_has_not_re_evaluated_when_reconvened_then_it_is_warned() -> None:
    story = begun()
    given = {f"evidence re-evaluated[{name}]": "done" for name in ("police", "school")}
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=EQUAL, answering=given)
    assert {(row.each, row.force, row.clause) for row in story.asked("evidence re-evaluated")} == {
        ("Community Health", "should", CLAUSE),
        ("Children's Services", "should", CLAUSE),
    }
    assert (
        "evidence re-evaluated (Community Health), at Adjournment; it is not given."
        in story.warning("not-given")
    )


@pytest.mark.clause("N57")
def test_given_line_managers_who_speak_to_the_service_manager_when_told_then_it_is_kept() -> None:
    story = begun()
    assert story.asked("discussion with the service manager") == []
    story.answers("2026-12-14", {"discussion with the service manager": "14 December"})
    assert story.case.answers[-1].ask == "discussion with the service manager"
    assert "not-given" not in story.warned


@pytest.mark.clause("N58")
@pytest.mark.parametrize("missing", sorted(CONFIRMATION))
def test_given_the_adjournment_when_it_runs_then_the_written_confirmation_is_owed(
    missing: str,
) -> None:
    story = begun()
    (owed,) = story.asked("written confirmation")
    assert (owed.force, owed.clause) == ("owed", CLAUSE)
    story.answers("2026-12-11", {k: text for k, text in CONFIRMATION.items() if k != missing})
    assert "written confirmation" in story.owed
    story.answers("2026-12-11", CONFIRMATION)
    assert "written confirmation" not in story.owed


@pytest.mark.clause("N58")
@pytest.mark.parametrize("voting", [EQUAL, MAJORITY, UNANIMOUS])
def test_given_no_written_confirmation_when_reconvened_then_it_stays_owed_either_way(
    voting: tuple[Vote, ...],
) -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=voting)
    assert "written confirmation" in story.owed


@pytest.mark.clause("N58")
def test_given_an_agency_s_clear_record_is_missing_when_recorded_then_it_is_warned() -> None:
    story = begun()
    given = {"clear record[police]": "P-1", "clear record[Children's Services]": "S-1"}
    story.steps("continuing", "2026-12-14", taking_part=MEMBERS, answering=given)
    assert [(row.each, row.force, row.clause) for row in story.asked("clear record")] == [
        ("Community Health", "should", CLAUSE)
    ]


@pytest.mark.clause("N59")
@pytest.mark.parametrize("voting", [EQUAL, MAJORITY])
def test_given_the_conference_reconvened_when_recorded_then_its_date_and_views_are_owed(
    voting: tuple[Vote, ...],
) -> None:
    story = begun()
    given = {"views[police]": "for a plan"}
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=voting, answering=given)
    assert [(r.force, r.clause) for r in story.asked("reconvened conference")] == [("owed", CLAUSE)]
    assert [(row.each, row.force, row.clause) for row in story.asked("views")] == [
        ("Community Health", "owed", CLAUSE),
        ("Children's Services", "owed", CLAUSE),
    ]


@pytest.mark.clause("N59")
def test_given_a_talk_during_the_adjournment_when_recorded_then_views_are_only_warned() -> None:
    story = begun()
    story.steps("continuing", "2026-12-14", taking_part=MEMBERS)
    assert {row.force for row in story.asked("views")} == {"should"}
    assert story.asked("reconvened conference") == []


# -- the interim measure --------------------------------------------------------------------------


@pytest.mark.clause("N60", "N61")
@pytest.mark.parametrize(("on_a_plan", "measure"), [("yes", REMAINS), ("No", MADE)])
def test_given_a_divided_conference_when_opened_then_the_child_is_subject_of_a_plan(
    on_a_plan: str, measure: str
) -> None:
    story = begun(on_a_plan=on_a_plan)
    assert measures(story) == [(measure, dt.date(2026, 12, 10))]
    assert [interim.clause for interim in story.case.told.interim] == [CLAUSE]


@pytest.mark.clause("N60", "N61", "N62")
@pytest.mark.parametrize(("on_a_plan", "measure"), [("yes", REMAINS), ("no", MADE)])
def test_given_a_divided_conference_when_it_goes_on_to_c_then_the_measure_stays_in_force(
    on_a_plan: str, measure: str
) -> None:
    story = begun(on_a_plan=on_a_plan)
    in_force = [(measure, dt.date(2026, 12, 10))]
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=EQUAL)
    assert (story.stage, measures(story)) == ("A", in_force)
    story.steps("unresolved", "2026-12-21", taking_part=AT_A)
    assert (story.stage, measures(story)) == ("B", in_force)
    story.steps("unresolved", "2026-12-22", taking_part=CHAIRED)
    assert (story.stage, measures(story)) == ("C", in_force)
    story.steps("unresolved", "2026-12-23", taking_part=AT_A)
    assert (story.case.visit.exhausted, measures(story)) == (True, in_force)
    story.steps("resolved", "2027-01-12", taking_part=AT_A)
    assert (story.case.status, measures(story)) == ("resolved", [])


@pytest.mark.clause("N60")
def test_given_the_cap_has_passed_when_not_reconvened_then_the_measure_stays() -> None:
    story = begun()
    story.answers("2027-01-20", {"note": "still not reconvened"})
    assert measures(story) == [(REMAINS, dt.date(2026, 12, 10))]
    assert story.case.told.deadlines[0].due == LAST


@pytest.mark.clause("N61")
def test_given_the_wrong_answer_to_the_plan_when_corrected_then_the_other_measure_holds() -> None:
    story = begun(on_a_plan="yes")
    story.corrects("2026-12-11", 1, answering={"already on a plan": "no"})
    assert [measure for measure, _ in measures(story)] == [MADE]


# -- the reconvened conference --------------------------------------------------------------------


@pytest.mark.clause("N62")
def test_given_a_still_equal_vote_when_reconvened_then_it_goes_to_a() -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=EQUAL)
    (record,) = story.case.records
    assert (record.outcome, record.leads, story.stage) == ("equal", "up", "A")
    assert story.case.visit.unresolved == when("2026-12-18")
    assert story.case.votes == EQUAL


@pytest.mark.clause("N62")
@pytest.mark.parametrize(("voting", "vote"), [(MAJORITY, "majority"), (UNANIMOUS, "unanimous")])
def test_given_a_majority_or_unanimous_vote_when_reconvened_then_the_case_is_resolved(
    voting: tuple[Vote, ...], vote: str
) -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=voting)
    (record,) = story.case.records
    assert (record.outcome, record.leads, story.case.status) == (vote, "resolution", "resolved")
    assert (story.stage, story.case.told.interim) == ("Adjournment", ())


@pytest.mark.clause("N62")
@pytest.mark.parametrize(("voting", "vote"), [(EQUAL, "equal"), (MAJORITY, "majority")])
def test_given_votes_when_another_outcome_of_the_vote_is_named_then_it_is_refused(
    voting: tuple[Vote, ...], vote: str
) -> None:
    story = begun()
    with story.refused("votes") as reasons:
        story.steps("unanimous", "2026-12-18", taking_part=MEMBERS, voting=voting)
    assert reasons[0].says == f"The votes are {vote}, not unanimous."


@pytest.mark.clause("N62")
def test_given_a_still_equal_vote_when_called_resolved_then_the_plan_does_not_end() -> None:
    story = begun()
    with story.refused("votes"):
        story.steps("resolved", "2026-12-18", taking_part=MEMBERS, voting=EQUAL)


@pytest.mark.clause("N62")
def test_given_no_new_votes_when_reconvened_then_an_outcome_is_wanted() -> None:
    story = begun()
    with story.refused("unknown-outcome"):
        story.steps("", "2026-12-18", taking_part=MEMBERS)


@pytest.mark.clause("N62", "N48")
def test_given_a_majority_when_reconvened_then_the_minority_may_open_the_other_category() -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=MAJORITY)
    story.pathway = "majority view"
    held = Answer(ask="conference", text="reconvened", on=when("2026-12-18"))
    story.opens("2026-12-18", voting=MAJORITY, answering=[held])
    assert (story.number, story.stage, story.case.pathway) == (2, "A", "majority view")


@pytest.mark.clause("N62")
def test_given_a_majority_s_case_is_reopened_when_reconvened_then_it_is_recorded() -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=MAJORITY)
    story.reopens("2026-12-19", "one vote was counted wrongly")
    story.steps("", "2026-12-21", taking_part=MEMBERS, voting=EQUAL)
    assert story.stage == "A"


# -- A to C ---------------------------------------------------------------------------------------


@pytest.mark.clause("N63")
def test_given_a_still_equal_vote_when_a_is_entered_then_passing_it_on_is_owed() -> None:
    story = begun()
    story.steps("", "2026-12-18", taking_part=MEMBERS, voting=EQUAL)
    (owed,) = story.asked("passed to the deputy service director")
    assert (owed.force, owed.clause) == ("owed", "3, equally divided view, A")
    story.answers("2026-12-18", {"passed to the deputy service director": "18 December"})
    assert "passed to the deputy service director" not in story.owed


@pytest.mark.clause("N63")
@pytest.mark.parametrize(
    ("raising", "responding"),
    [("senior manager", "Service Manager"), ("line manager", "Deputy Service Director")],
)
def test_given_a_post_is_missing_at_a_when_resolved_then_it_is_refused_but_not_going_up(
    raising: str, responding: str
) -> None:
    story = begun(stage="A")
    both = people(f"raising: {raising}", f"responding: {responding}")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-12-18", taking_part=both)
    assert [reason.clause for reason in reasons] == ["3, equally divided view, A"]
    story.steps("unresolved", "2026-12-18", taking_part=both)
    assert (story.stage, story.warning("people").count("(3, equally divided view, A)")) == ("B", 1)


@pytest.mark.clause("N64")
def test_given_b_when_entered_then_facilitators_and_who_agreed_the_chair_are_owed() -> None:
    story = begun(stage="B")
    (owed,) = story.asked("facilitators")
    assert (owed.force, owed.clause) == ("owed", "3, equally divided view, B")
    assert owed.parts == ("Deputy Service Director", "senior manager")
    assert "chair agreed by" in story.owed


@pytest.mark.clause("N64", "N27")
@pytest.mark.parametrize("outcome", ["unresolved", "resolved"])
def test_given_no_chair_at_b_when_recorded_then_it_is_refused(outcome: str) -> None:
    story = begun(stage="B")
    with story.refused("people") as reasons:
        story.steps(outcome, "2026-12-18", taking_part=CHAIRED[:2], answering=REVIEW)
    assert [reason.clause for reason in reasons] == ["3, equally divided view, B"]


@pytest.mark.clause("N28", "N64")
@pytest.mark.parametrize("missing", sorted(REVIEW))
def test_given_a_heading_is_missing_at_b_when_recorded_then_it_is_refused(missing: str) -> None:
    story = begun(stage="B")
    given = {part: text for part, text in REVIEW.items() if part != missing}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-12-18", taking_part=CHAIRED, answering=given)
    assert [(r.ask, r.clause) for r in reasons] == [
        ("written record", "3, equally divided view, B")
    ]


@pytest.mark.clause("N53", "N64")
@pytest.mark.parametrize(("child", "copies"), [("C-1", ["Children's Services"]), (None, [])])
def test_given_the_review_at_b_when_recorded_then_one_copy_is_owed_and_not_two(
    child: str | None, copies: list[str]
) -> None:
    story = begun(stage="B", child=child)
    story.steps("resolved", "2026-12-18", taking_part=CHAIRED, answering=REVIEW)
    rows = story.asked("copy on the child's file")
    assert [row.each for row in rows] == copies
    assert {(row.force, row.clause) for row in rows} <= {("owed", "3, equally divided view, B")}


@pytest.mark.clause("N64")
def test_given_b_fails_when_c_is_entered_then_the_referral_to_the_partners_is_owed() -> None:
    story = begun(stage="B")
    story.steps("unresolved", "2026-12-18", taking_part=CHAIRED, answering=REVIEW)
    (owed,) = story.asked("referral to the safeguarding partners")
    assert (story.stage, owed.force, owed.by) == ("C", "owed", "raising")
    assert owed.clause == "3, equally divided view, C"
    assert "For the raising side the policy names senior manager" in story.warning("people")
    story.steps("continuing", "2026-12-21", taking_part=AT_A)
    assert "For the third party the policy names safeguarding partner" in story.warning("people")
    story.answers("2026-12-21", {"mediation requested by": "safeguarding partners"})
    assert story.warned == []
