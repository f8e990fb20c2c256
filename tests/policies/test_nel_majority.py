"""North East Lincolnshire, category 3: a conference with a majority view (N42 to N54)."""

from __future__ import annotations

import datetime as dt

import pytest

from escalate.core.events import Answer, Vote
from tests.story import Story, people, votes, when

MINORITY = votes(Community_Health="against", police="for", school="for")
STANDS = "The decision made on the majority view of the conference stands while it is challenged."
CONFERENCE = {
    "report to the conference chair": "all reports sent, 20 February 2026",
    "discussed with the chair in advance.date": "23 February 2026",
    "discussed with the chair in advance.chair's note on the child's records": "C-1/14",
    "conference chair": "conference chair, Independent Reviewing Service",
    "reasons for dispute.considered within conference": "yes",
    "reasons for dispute.decisions reviewed by members": "yes",
    "minority reasons in the conference record": "page 7",
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
AT_A = people("raising: line manager", "responding: Service Manager")
AT_B = people("raising: senior manager", "responding: Deputy Service Director")
CHAIRED = people("raising: senior manager", "responding: manager", "chair: head of service")


def held(on: str = "2026-03-02") -> Answer:
    """The conference, on its date."""
    return Answer(ask="conference", text="initial conference", on=when(on))


def begun(
    on: str = "2026-03-02 16:00",
    *,
    raising: str = "health visitor, Community Health (health)",
    voting: tuple[Vote, ...] = MINORITY,
    stage: str = "",
    without: str = "",
    child: str | None = "C-1",
) -> Story:
    """A challenge by the minority; *without* begins the names of what is not answered."""
    story = Story("nel", pathway="majority view", raising=raising)
    given: dict[str, str | Answer] = {**CONFERENCE, "conference": held()}
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


# -- the conference -------------------------------------------------------------------------------


@pytest.mark.clause("N42", "N47")
@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("report to the conference chair", "3"),
        ("minority reasons in the conference record", "3, majority view"),
    ],
)
def test_given_a_conference_paper_is_missing_when_opened_then_it_is_owed_until_given(
    name: str, clause: str
) -> None:
    story = begun(without=name)
    assert story.owed == [name]
    assert [row.clause for row in story.asked(name)] == [clause]
    story.answers("2026-03-03", {name: "sent on 3 March 2026"})
    assert story.owed == []


@pytest.mark.clause("N43")
def test_given_no_talk_with_the_chair_in_advance_when_opened_then_it_is_warned() -> None:
    story = begun(without="discussed with the chair in advance")
    assert story.warning("not-given") == (
        "The policy asks for: discussed with the chair in advance; it is not given. (3)"
    )
    story = begun(without="discussed with the chair in advance.chair's note")
    assert "it lacks chair's note on the child's records. (3)" in story.warning("not-given")


@pytest.mark.clause("N44")
def test_given_no_conference_chair_when_opened_then_it_is_warned() -> None:
    story = begun(without="conference chair")
    assert story.warning("not-given") == (
        "The policy asks for: conference chair; it is not given. (3, non-unanimous decisions)"
    )


@pytest.mark.clause("N44")
def test_given_no_conference_was_held_when_opened_then_it_is_refused() -> None:
    with Story("nel").refused("not-given") as reasons:
        begun(without="conference")
    assert [(r.ask, r.clause) for r in reasons] == [("conference", "3, non-unanimous decisions")]


@pytest.mark.clause("N45")
@pytest.mark.parametrize(
    "missing", ["", ".considered within conference", ".decisions reviewed by members"]
)
def test_given_the_reasons_were_not_considered_and_reviewed_when_opened_then_it_is_owed(
    missing: str,
) -> None:
    story = begun(without=f"reasons for dispute{missing}")
    (owed,) = story.asked("reasons for dispute")
    assert (owed.force, owed.clause) == ("owed", "3, non-unanimous decisions")


@pytest.mark.clause("N42", "N43", "N44", "N45", "N46", "N47", "N48")
def test_given_the_minority_and_its_papers_when_opened_then_nothing_is_owed_or_warned() -> None:
    story = begun()
    assert (story.stage, story.owed, story.warned) == ("A", [], [])


# -- votes ----------------------------------------------------------------------------------------


@pytest.mark.clause("N46")
@pytest.mark.parametrize(
    ("voting", "says", "clause"),
    [
        (
            votes(Community_Health="for", police="for", school="abstain"),
            "the conference was unanimous",
            "3, non-unanimous decisions",
        ),
        (
            votes(Community_Health="against"),
            "the conference was unanimous",
            "3, non-unanimous decisions",
        ),
        (
            votes(Community_Health="against", police="for", school="abstain"),
            "the conference was equally divided",
            "3, equally divided view",
        ),
    ],
)
def test_given_a_unanimous_or_equal_vote_when_opened_then_it_is_out_of_scope(
    voting: tuple[Vote, ...], says: str, clause: str
) -> None:
    with Story("nel").refused("out-of-scope") as reasons:
        begun(voting=voting)
    assert (f"Out of scope: {says}.", clause) in [(r.says, r.clause) for r in reasons]


@pytest.mark.clause("N48")
@pytest.mark.parametrize(
    "voting",
    [
        votes(Community_Health="for", police="for", school="against"),  # with the majority
        votes(Community_Health="abstain", police="for", school="for", GP="against"),  # with none
        votes(Housing="against", police="for", school="for"),  # had no vote
        (),
    ],
)
def test_given_an_agency_not_of_the_minority_when_opened_then_it_is_out_of_scope(
    voting: tuple[Vote, ...],
) -> None:
    with Story("nel").refused("out-of-scope") as reasons:
        begun(voting=voting)
    assert [(r.code, r.clause) for r in reasons] == [("out-of-scope", "3, majority view")]


@pytest.mark.clause("N46", "N48")
@pytest.mark.parametrize(
    "voting",
    [
        votes(community_health="against", police="for", school="for"),
        votes(Community_Health="for", police="against", school="against", GP="abstain"),
        votes(Community_Health="for", GP="for", a="against", b="against", c="against"),
    ],
)
def test_given_the_minority_whichever_way_it_voted_when_opened_then_it_may(
    voting: tuple[Vote, ...],
) -> None:
    story = begun(voting=voting)
    assert (story.stage, story.case.votes) == ("A", voting)


@pytest.mark.clause("N46")
def test_given_an_agency_with_two_votes_when_opened_then_it_is_refused() -> None:
    twice = Vote(agency="POLICE", vote="against")
    with Story("nel").refused("two-votes"):
        begun(voting=(*MINORITY, twice))


@pytest.mark.clause("N46")
def test_given_the_challenge_runs_when_shown_then_the_majority_s_decision_stands() -> None:
    story = begun()
    assert [(i.measure, i.clause) for i in story.case.told.interim] == [
        (STANDS, "3, majority view")
    ]
    story.steps("unresolved", "2026-03-03", taking_part=AT_A, answering=CONFIRMATION)
    story.steps("continuing", "2026-03-04", taking_part=AT_B)
    assert [(i.measure, i.since) for i in story.case.told.interim] == [
        (STANDS, dt.date(2026, 3, 2))
    ]
    story.steps("resolved", "2026-03-05", taking_part=AT_B)
    assert story.case.told.interim == ()


# -- A: line manager to line manager --------------------------------------------------------------


@pytest.mark.clause("N49")
def test_given_the_conference_when_referred_that_day_then_nothing_is_late() -> None:
    assert "late" not in begun("2026-03-02 23:30").warned


@pytest.mark.clause("N49")
@pytest.mark.parametrize(
    ("on", "late"),
    [
        ("2026-03-03 09:00", "1 working day"),
        ("2026-03-07 09:00", "4 working days"),  # a Saturday
        ("2026-03-10 09:00", "6 working days"),
    ],
)
def test_given_the_conference_when_referred_on_a_later_day_then_the_delay_is_warned(
    on: str, late: str
) -> None:
    story = begun(on)
    assert f" {late} " in story.warning("late")
    assert story.warning("late").endswith("2 March 2026 (straight away). (3, majority view)")
    assert story.stage == "A"


@pytest.mark.clause("N49")
@pytest.mark.parametrize(
    ("role", "warned"),
    [("line manager", True), ("designated safeguarding lead", False), ("DSL", False)],
)
def test_given_a_school_when_recorded_at_a_then_anybody_but_its_safeguarding_lead_is_warned(
    role: str, warned: bool
) -> None:
    story = begun(
        raising="teacher, Bramble Lane (school)",
        voting=votes(Bramble_Lane="against", police="for", GP="for"),
    )
    both = people(f"raising: {role}", "responding: Service Manager")
    story.steps("continuing", "2026-03-03", taking_part=both)
    expected = (
        "For the raising side the policy names designated safeguarding lead; named: line manager."
        " (3, majority view)"
    )
    assert story.warning("people") == (expected if warned else "")


@pytest.mark.clause("N50")
def test_given_other_posts_when_recorded_at_a_then_each_side_is_warned() -> None:
    story = begun()
    story.steps("continuing", "2026-03-03")
    says = story.warning("people")
    assert "the policy names line manager or designated safeguarding lead or" in says
    assert "the policy names Service Manager for the Independent Reviewing Service or" in says
    assert says.count("(3, majority view, A)") == 2
    story.steps("continuing", "2026-03-03", taking_part=AT_A)
    assert "people" not in story.warned


@pytest.mark.clause("N51")
@pytest.mark.parametrize("missing", ["", *sorted(CONFIRMATION)])
def test_given_no_whole_written_confirmation_at_a_when_resolved_then_it_is_refused(
    missing: str,
) -> None:
    story = begun()
    given = {part: text for part, text in CONFIRMATION.items() if missing and part != missing}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=AT_A, answering=given)
    assert [(reason.ask, reason.clause) for reason in reasons] == [
        ("written confirmation", "3, majority view, A")
    ]


@pytest.mark.clause("N51")
def test_given_no_written_confirmation_at_a_when_going_up_then_it_is_owed_until_given() -> None:
    story = begun()
    story.steps("unresolved", "2026-03-03", taking_part=AT_A)
    assert (story.stage, story.owed) == ("B", ["written confirmation"])
    story.answers("2026-03-04", CONFIRMATION)
    assert story.owed == []


@pytest.mark.clause("N51")
def test_given_a_party_s_clear_record_is_missing_at_a_when_recorded_then_it_is_warned() -> None:
    story = begun()
    given = {"clear record[Community Health]": "H-3"}
    story.steps("continuing", "2026-03-03", taking_part=AT_A, answering=given)
    assert [(row.each, row.force, row.clause) for row in story.asked("clear record")] == [
        ("Children's Services", "should", "3, majority view, A")
    ]


# -- B: Deputy Service Director to senior manager -------------------------------------------------


@pytest.mark.clause("N52")
def test_given_no_next_steps_when_recorded_at_b_then_every_record_owes_them() -> None:
    story = begun(stage="B")
    story.steps("continuing", "2026-03-03", taking_part=AT_B)
    story.steps("unresolved", "2026-03-04", taking_part=AT_B, answering={"next steps": "C"})
    assert [(r.force, r.clause, r.record) for r in story.asked("next steps")] == [
        ("owed", "3, majority view, B", 1)
    ]


@pytest.mark.clause("N52")
@pytest.mark.parametrize(
    ("raising", "responding"),
    [("senior manager", "Service Manager"), ("line manager", "Principal Social Worker")],
)
def test_given_a_post_is_missing_at_b_when_resolved_then_it_is_refused_but_not_going_up(
    raising: str, responding: str
) -> None:
    story = begun(stage="B")
    both = people(f"raising: {raising}", f"responding: {responding}")
    with story.refused("people") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=both)
    assert [reason.clause for reason in reasons] == ["3, majority view, B"]
    story.steps("unresolved", "2026-03-03", taking_part=both)
    assert (story.stage, story.warning("people").count("(3, majority view, B)")) == ("C", 1)


# -- C: multi-agency review -----------------------------------------------------------------------


@pytest.mark.clause("N53")
@pytest.mark.parametrize(("child", "copies"), [("C-1", ["Children's Services"]), (None, [])])
def test_given_the_review_at_c_when_recorded_then_one_copy_is_owed_and_not_two(
    child: str | None, copies: list[str]
) -> None:
    story = begun(stage="C", child=child)
    story.steps("resolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW)
    rows = story.asked("copy on the child's file")
    assert [row.each for row in rows] == copies
    assert {(row.force, row.clause) for row in rows} <= {("owed", "3, majority view, C")}


@pytest.mark.clause("N53")
def test_given_c_when_entered_then_facilitators_and_who_agreed_the_chair_are_owed() -> None:
    story = begun(stage="C")
    (owed,) = story.asked("facilitators")
    assert (owed.force, owed.clause) == ("owed", "3, majority view, C")
    assert owed.parts == ("Deputy Service Director", "senior officer")
    assert "chair agreed by" in story.owed


@pytest.mark.clause("N53", "N27")
def test_given_no_chair_at_c_when_recorded_then_it_is_refused() -> None:
    story = begun(stage="C")
    with story.refused("people") as reasons:
        story.steps("unresolved", "2026-03-03", taking_part=CHAIRED[:2])
    assert [reason.clause for reason in reasons] == ["3, majority view, C"]


@pytest.mark.clause("N28", "N53")
@pytest.mark.parametrize("missing", sorted(REVIEW))
def test_given_a_heading_is_missing_at_c_when_recorded_then_it_is_refused(missing: str) -> None:
    story = begun(stage="C")
    given = {part: text for part, text in REVIEW.items() if part != missing}
    with story.refused("not-given") as reasons:
        story.steps("resolved", "2026-03-03", taking_part=CHAIRED, answering=given)
    assert [(r.ask, r.clause) for r in reasons] == [("written record", "3, majority view, C")]


# -- D: the safeguarding partners -----------------------------------------------------------------


@pytest.mark.clause("N54")
def test_given_c_fails_when_d_is_entered_then_the_referral_to_the_partners_is_owed() -> None:
    story = begun(stage="C")
    story.steps("unresolved", "2026-03-03", taking_part=CHAIRED, answering=REVIEW)
    (owed,) = story.asked("referral to the safeguarding partners")
    assert (story.stage, owed.force, owed.by) == ("D", "owed", "raising")
    assert owed.clause == "3, majority view, D"
    assert "For the raising side the policy names senior manager" in story.warning("people")
    story.steps("continuing", "2026-03-04", taking_part=AT_B)
    assert "For the third party the policy names safeguarding partner" in story.warning("people")
    partner = people("third party: safeguarding partner, Humberside Police")
    story.steps("resolved", "2026-03-05", taking_part=(*AT_B, *partner))
    assert "people" not in story.warned
    story.answers("2026-03-05", {"mediation requested by": "Safeguarding Partners"})
    assert story.case.answers[-1].text == "safeguarding partners"
