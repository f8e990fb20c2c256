"""North East Lincolnshire: scope, key principles and the four categories (N01 to N13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from escalate.core.events import Answer, Vote
from tests.story import Story, people, votes, when

HELD = Answer(ask="conference", text="the conference", on=when("2026-03-02"))

EQUAL = votes(Community_Health="against", police="for")
MINORITY = votes(Community_Health="against", police="for", school="for")
OPENINGS: Mapping[str, tuple[Mapping[str, str | Answer], tuple[Vote, ...]]] = {
    "individual case": ({}, ()),
    "convening a conference": (
        {
            "decision not to convene.section 47 enquiry ended": "27 February 2026",
            "decision not to convene.decision not to proceed": "no conference, 27 February 2026",
        },
        (),
    ),
    "majority view": ({"conference": HELD}, MINORITY),
    "equally divided view": (
        {"conference": HELD, "already on a plan": "yes"},
        EQUAL,
    ),
    "serious case": ({}, ()),
}
REFERENCES = {"record references.agency records": "A-1", "record references.child's record": "C-9"}
CONCERN = {
    "explicit concern.what is expected": "a strategy meeting",
    "explicit concern.why arrangements are not being applied": "no visit was made",
    "explicit concern.what needs to be done": "visit this week",
}


def begun(
    pathway: str, on: str = "2026-03-02 10:00", *, stage: str = "", ground: str = ""
) -> Story:
    """A case of a category, opened with no more than the category must have."""
    story = Story("nel", pathway=pathway)
    answering, voting = OPENINGS[pathway]
    story.opens(on, answering=answering, voting=voting, stage=stage, ground=ground)
    return story


def protective(on: str, why: str = "the placement ends") -> Answer:
    return Answer(ask="protective date", text=why, on=when(on))


# -- introduction ---------------------------------------------------------------------------------


@pytest.mark.clause("N01")
@pytest.mark.parametrize("pathway", OPENINGS)
def test_given_no_stage_is_named_when_a_case_is_opened_then_it_starts_at_the_first_stage(
    pathway: str,
) -> None:
    story = begun(pathway)
    assert story.stage == ("Adjournment" if pathway == "equally divided view" else "A")
    assert "skip-ground" not in story.warned


@pytest.mark.clause("N02")
def test_given_an_agency_the_policy_never_names_when_it_opens_a_case_then_it_may() -> None:
    story = Story("nel", raising="leader, Cleethorpes Youth Club", pathway="individual case")
    story.opens()
    assert story.case.raising.agency == "Cleethorpes Youth Club"
    assert "out-of-scope" not in story.warned


@pytest.mark.clause("N03")
@pytest.mark.parametrize("level", ["", "tier seven"])
def test_given_no_level_of_help_or_an_unknown_one_when_opened_then_it_is_only_warned(
    level: str,
) -> None:
    story = Story("nel", pathway="individual case")
    story.opens(answering={"level": level} if level else ())
    shortfall = "it is not given" if not level else "'tier seven' is none of: early identification"
    assert f"The policy asks for: level; {shortfall}" in story.warning("not-given")
    assert story.warning("not-given").endswith("(Introduction)")
    assert [row.force for row in story.asked("level")] == ["should"]


@pytest.mark.clause("N03")
@pytest.mark.parametrize(
    "level",
    ["early identification", "Early Help", "child in need", "child protection", "other"],
)
def test_given_one_of_the_levels_when_opened_then_nothing_is_warned(level: str) -> None:
    story = Story("nel", pathway="individual case")
    story.opens(answering={"level": level})
    assert story.warned == []
    assert story.asked("level") == []


# -- key principles -------------------------------------------------------------------------------


@pytest.mark.clause("N04")
def test_given_no_trigger_when_opened_then_it_blocks_closing_but_not_going_up() -> None:
    story = begun("individual case")
    (owed,) = story.asked("trigger")
    assert (owed.force, owed.clause, owed.by) == ("owed", "Key principles", "raising")
    story.steps("unresolved", "2026-03-03 10:00", answering=CONCERN)
    assert story.stage == "B"
    assert story.owed == ["trigger"]
    story.steps(
        "resolved",
        "2026-03-04 10:00",
        answering={
            "written confirmation.nature of the disagreement": "the visit",
            "written confirmation.how outstanding issues will be pursued": "none are left",
        },
    )
    with story.refused("owed") as reasons:
        story.closes("2026-03-05")
    assert [(reason.ask, reason.clause) for reason in reasons] == [("trigger", "Key principles")]
    story.answers("2026-03-05", {"trigger": "child not safeguarded"})
    story.closes("2026-03-06")
    assert story.case.status == "closed"


@pytest.mark.clause("N04")
def test_given_a_trigger_that_is_none_of_the_policy_s_when_opened_then_it_stays_owed() -> None:
    story = Story("nel", pathway="individual case")
    story.opens(answering={"trigger": "a bad feeling"})
    assert story.owed == ["trigger"]


@pytest.mark.clause("N05", "N17")
def test_given_a_protective_date_when_set_then_the_stage_is_due_then_and_the_next_one_too() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02 10:00", answering=[protective("2026-03-07")])
    assert story.due == dt.date(2026, 3, 7)  # a Saturday: it is not rolled to a working day (R7)
    deadline = story.case.deadline
    assert deadline is not None
    assert (deadline.clause, deadline.note) == ("1, A", "the placement ends")
    story.steps("unresolved", "2026-03-05 10:00", answering=CONCERN)
    assert (story.stage, story.due) == ("B", dt.date(2026, 3, 7))
    assert story.case.visits[0].late == 0


@pytest.mark.clause("N05")
def test_given_a_past_protective_date_when_a_stage_is_entered_then_it_is_due_that_day() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02 10:00", answering=[protective("2026-03-04")])
    story.steps("unresolved", "2026-03-06 10:00", answering=CONCERN)
    assert "A is left 2 working days late; it was due 4 March 2026" in story.warning("late")
    assert story.case.visits[0].late == 2
    assert (story.stage, story.due) == ("B", dt.date(2026, 3, 6))


@pytest.mark.clause("N05")
@pytest.mark.parametrize("pathway", OPENINGS)
def test_given_a_protective_date_when_a_case_of_any_category_goes_up_then_it_carries_over(
    pathway: str,
) -> None:
    story = begun(pathway)
    story.answers("2026-03-02 11:00", [protective("2026-03-20")])
    assert story.due == dt.date(2026, 3, 20)
    story.refers("2026-03-03 10:00", ground="urgent")
    assert (len(story.case.visits), story.due) == (2, dt.date(2026, 3, 20))


@pytest.mark.clause("N05")
def test_given_a_protective_date_without_its_reason_when_set_then_it_is_refused() -> None:
    story = begun("individual case")
    with story.refused("no-reason"):
        story.answers("2026-03-02 11:00", [protective("2026-03-20", why="")])


@pytest.mark.clause("N05")
def test_given_a_protective_date_after_the_adjournment_when_set_then_the_cap_stands() -> None:
    story = begun("equally divided view")
    story.answers("2026-03-02 11:00", [protective("2026-03-24")])
    assert story.due == dt.date(2026, 3, 23)
    assert "later than the policy's own 23 March 2026, which stands" in story.warning(
        "protective-later"
    )


@pytest.mark.clause("N06")
def test_given_a_record_when_one_reference_is_missing_then_it_is_warned() -> None:
    story = begun("individual case")
    story.steps("continuing", "2026-03-03 10:00", answering=CONCERN)
    assert "record references, for record 1 of 3 March 2026; it is not given. (Key principles)" in (
        story.warning("not-given")
    )
    story.steps(
        "continuing",
        "2026-03-04 10:00",
        answering={**CONCERN, "record references.agency records": "A-2"},
    )
    assert "it lacks child's record" in story.warning("not-given")
    story.steps("continuing", "2026-03-05 10:00", answering={**CONCERN, **REFERENCES})
    assert "record references" not in story.warning("not-given")
    assert [row.record for row in story.asked("record references")] == [1, 2]


@pytest.mark.clause("N06")
def test_given_no_child_when_recorded_then_only_the_agency_records_are_asked() -> None:
    story = Story("nel", pathway="individual case")
    story.opens(child=None)
    story.steps("continuing", "2026-03-03 10:00", answering=CONCERN)
    assert [row.parts for row in story.asked("record references")] == [("agency records",)]
    story.steps(
        "continuing",
        "2026-03-04 10:00",
        answering={**CONCERN, "record references.agency records": "A-2"},
    )
    assert [row.record for row in story.asked("record references")] == [1]


@pytest.mark.clause("N07")
def test_given_a_record_when_an_agency_s_view_is_missing_then_it_is_warned() -> None:
    story = begun("individual case")
    story.steps(
        "continuing",
        "2026-03-03 10:00",
        answering={**CONCERN, "views[Community Health]": "the child is not seen enough"},
    )
    says = story.warning("not-given")
    assert "views (Children's Services), for record 1 of 3 March 2026" in says
    assert "views (Community Health)" not in says
    assert [(row.each, row.force, row.clause) for row in story.asked("views")] == [
        ("Children's Services", "should", "Key principles")
    ]


@pytest.mark.clause("N09")
@pytest.mark.parametrize(
    ("pathway", "named"),
    [
        ("individual case", "C"),
        ("convening a conference", "B"),
        ("majority view", "B"),
        ("equally divided view", "A"),
    ],
)
def test_given_an_urgent_case_when_it_begins_at_senior_manager_level_then_nothing_is_warned(
    pathway: str, named: str
) -> None:
    story = begun(pathway, stage=named, ground="urgent")
    assert (story.stage, story.case.visit.ground) == (named, "urgent")
    assert "skip-ground" not in story.warned
    assert len(story.case.visits) == 1


@pytest.mark.clause("N09")
@pytest.mark.parametrize(
    ("pathway", "named", "higher"),
    [
        ("individual case", "C", "E"),
        ("convening a conference", "B", "D"),
        ("majority view", "B", "C"),
        ("equally divided view", "A", "B"),
    ],
)
def test_given_an_urgent_case_when_it_begins_above_senior_manager_level_then_it_is_warned(
    pathway: str, named: str, higher: str
) -> None:
    story = begun(pathway, stage=higher, ground="urgent")
    assert story.stage == higher
    assert story.warning("skip-ground") == (
        f"On the ground 'urgent' the policy names {named}, not {higher}. (Key principles)"
    )


@pytest.mark.clause("N09")
def test_given_a_ground_of_one_s_own_when_beginning_later_then_it_is_kept_and_warned() -> None:
    story = begun("individual case", stage="B", ground="the practitioners no longer speak")
    assert story.stage == "B"
    assert "The policy names other grounds" in story.warning("skip-ground")
    assert story.case.visit.ground == "the practitioners no longer speak"


@pytest.mark.clause("N09")
def test_given_no_reason_when_a_case_would_begin_at_a_later_stage_then_it_is_refused() -> None:
    story = Story("nel", pathway="individual case")
    with story.refused("skip-no-reason") as reasons:
        story.opens(stage="C")
    assert "urgent" in reasons[0].remedy


@pytest.mark.clause("N09")
def test_given_a_serious_case_when_urgency_is_the_ground_then_it_is_warned() -> None:
    story = begun("serious case", stage="B", ground="urgent")
    assert "This policy has no skipping clause" in story.warning("skip-ground")


@pytest.mark.clause("N09")
def test_given_a_case_at_a_when_it_becomes_urgent_then_it_goes_to_the_senior_managers() -> None:
    story = begun("individual case")
    story.refers("2026-03-02 15:00", to="C", ground="urgent")
    assert story.stage == "C"
    assert "skip-ground" not in story.warned
    with story.refused("backwards"):
        story.refers("2026-03-03 15:00", to="B", ground="urgent")


@pytest.mark.clause("N10")
@pytest.mark.parametrize(("channel", "warned"), [("", True), ("email", True), ("telephone", False)])
def test_given_an_urgent_entry_when_recorded_then_any_channel_but_the_telephone_is_warned(
    channel: str, warned: bool
) -> None:
    story = begun("individual case", stage="C", ground="urgent")
    story.steps("continuing", "2026-03-02 12:00", answering={"channel": channel} if channel else ())
    asked = [(row.force, row.clause) for row in story.asked("channel")]
    assert asked == ([("should", "Key principles")] if warned else [])
    assert ("channel, for record 1" in story.warning("not-given")) == warned


@pytest.mark.clause("N10")
def test_given_no_urgency_when_recorded_by_email_then_no_telephone_is_wanted() -> None:
    story = begun("individual case")
    story.steps("continuing", "2026-03-02 12:00", answering={**CONCERN, "channel": "email"})
    assert story.asked("channel") == []
    assert "channel" not in story.warning("not-given")


@pytest.mark.clause("N11")
def test_given_harm_when_flagged_then_every_stage_but_the_last_is_due_that_day() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-03-02 10:00", harm="2026-03-02 10:00")
    chair = people("raising: senior manager", "responding: senior manager", "chair: chair")
    for stage in ("A", "B", "C", "D"):
        deadline = story.case.deadline
        assert deadline is not None
        assert (story.stage, deadline.due) == (stage, dt.date(2026, 3, 2))
        assert (deadline.rule, deadline.clause) == ("same working day", "Key principles")
        story.steps("unresolved", "2026-03-02 11:00", taking_part=chair)
    assert (story.stage, story.due) == ("E", None)
    assert [visit.late for visit in story.case.visits] == [0, 0, 0, 0, 0]


@pytest.mark.clause("N11")
def test_given_harm_flagged_when_the_case_goes_up_the_next_day_then_it_is_marked_late() -> None:
    story = begun("individual case")
    story.flags("2026-03-04 09:30")
    assert story.due == dt.date(2026, 3, 4)
    story.steps("unresolved", "2026-03-05 10:00", answering=CONCERN)
    assert "A is left 1 working day late; it was due 4 March 2026 (same working day)." in (
        story.warning("late")
    )
    assert story.case.visits[0].late == 1
    assert (story.stage, story.due) == ("B", dt.date(2026, 3, 5))  # from entry, later than the flag


@pytest.mark.clause("N11")
def test_given_boxing_day_when_harm_is_flagged_then_it_is_due_on_boxing_day() -> None:
    story = Story("nel", pathway="individual case")
    story.opens("2026-12-23 10:00")
    story.flags("2026-12-26 11:00")
    assert story.due == dt.date(2026, 12, 26)
    assert "Do not wait for the next working day. (Key principles)" in story.warning("out-of-hours")


@pytest.mark.clause("N11")
def test_given_five_o_clock_when_harm_is_flagged_then_the_out_of_hours_route_is_named() -> None:
    story = begun("individual case")
    story.flags("2026-03-03 17:00")
    assert "17:00 is outside office hours" in story.warning("out-of-hours")
    story = begun("individual case")
    story.flags("2026-03-03 16:59")
    assert "out-of-hours" not in story.warned


@pytest.mark.clause("N11")
def test_given_harm_flagged_when_told_then_the_own_agency_s_action_is_owed_that_day() -> None:
    story = begun("individual case")
    assert story.asked("own agency safeguarding action") == []
    story.flags("2026-03-03 09:30")
    (owed,) = story.asked("own agency safeguarding action")
    assert owed.deadline is not None
    assert (owed.force, owed.by, owed.clause) == ("owed", "raising", "Key principles")
    assert owed.deadline.due == dt.date(2026, 3, 3)
    story.answers("2026-03-04", {"own agency safeguarding action": "telephoned"})
    assert "own agency safeguarding action" in story.owed  # its reference is wanted
    story.answers("2026-03-04", {"own agency safeguarding action.reference": "SG-14"})
    assert "own agency safeguarding action" not in story.owed
    assert " 1 working day " in story.warning("late")
    assert story.warning("late").endswith("3 March 2026 (same working day). (Key principles)")


@pytest.mark.clause("N11")
def test_given_harm_flagged_when_lowered_without_a_reason_then_it_is_refused() -> None:
    story = begun("individual case")
    story.flags("2026-03-03 09:30")
    with story.refused("no-reason"):
        story.flags("2026-03-03 12:00", up=False, reason="")
    story.flags("2026-03-03 12:00", up=False, reason="the child is with her aunt")
    assert (story.case.harm, story.due) == (False, None)
    assert "own agency safeguarding action" in story.owed


# -- the process ----------------------------------------------------------------------------------


@pytest.mark.clause("N12")
@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("Thresholds", "thresholds"),
        ("roles and responsibilities", "roles and responsibilities"),
        ("multi-agency meetings", "multi-agency meetings"),
        ("need for action", "need for action"),
        ("COMMUNICATION", "communication"),
        ("other", "other"),
    ],
)
def test_given_a_theme_of_the_policy_when_answered_then_lists_show_it_in_the_policy_s_spelling(
    typed: str, theme: str
) -> None:
    story = begun("individual case")
    assert story.asked("theme") == []  # offered, never wanted
    story.answers("2026-03-02 11:00", {"theme": typed})
    with story.app.store.reading() as store:
        assert [row.theme for row in store.rows()] == [theme]


@pytest.mark.clause("N13")
@pytest.mark.parametrize("pathway", ["", "a fifth category", "conference"])
def test_given_no_category_or_an_unknown_one_when_opened_then_it_is_refused_and_all_are_named(
    pathway: str,
) -> None:
    story = Story("nel", pathway=pathway)
    with story.refused("unknown-pathway") as reasons:
        story.opens()
    (reason,) = reasons
    assert all(name in reason.remedy for name in OPENINGS)
    assert story.number == 0


@pytest.mark.clause("N13")
@pytest.mark.parametrize(
    ("pathway", "ladder"),
    [
        ("individual case", ["A", "B", "C", "D", "E"]),
        ("convening a conference", ["A", "B", "C", "D"]),
        ("majority view", ["A", "B", "C", "D"]),
        ("equally divided view", ["Adjournment", "A", "B", "C"]),
        ("serious case", ["A", "B", "C"]),
    ],
)
def test_given_a_category_when_the_case_is_never_resolved_then_it_walks_that_ladder_to_its_end(
    pathway: str, ladder: list[str]
) -> None:
    story = begun(pathway)
    chair = people("raising: senior manager", "responding: senior manager", "chair: chair")
    voting = EQUAL if pathway == "equally divided view" else ()
    for day in range(3, 3 + len(ladder)):
        story.steps("unresolved", f"2026-03-{day:02} 10:00", taking_part=chair, voting=voting)
    assert [visit.stage for visit in story.case.visits] == ladder
    assert "ladder-exhausted" in story.warned
    assert story.case.visit.exhausted
    assert story.case.status == "open"
