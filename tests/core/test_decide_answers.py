"""Under every policy: an answer belongs where it is given, and what nobody asks is refused."""

from __future__ import annotations

import pytest

from escalate.core.events import Answer
from escalate.core.told import Asked
from tests.core.plain import TOLD, WORKERS, at_four, at_one, at_three, at_two, goes_up, plain
from tests.policies.heard import heard, owed
from tests.story import Story, approval, people, person, votes, when

MINUTE = {"minute.written by": "the teacher", "minute.kept at": "the school"}
KEPT = {"written by": "the teacher", "kept at": "the school"}


def two_records() -> Story:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    story.steps("continuing", "2026-03-04 10:00", taking_part=WORKERS, answering=TOLD)
    return story


def rows(story: Story, ask: str) -> list[tuple[int | None, str]]:
    """For which record and side it is still asked."""
    return [(row.record, row.each) for row in story.asked(ask)]


# -- an answer is bound to what it answers --------------------------------------------------------


def test_given_two_records_when_an_answer_does_not_say_which_then_it_is_refused() -> None:
    story = two_records()
    with story.refused("which-record") as reasons:
        story.answers("2026-03-04 11:00", MINUTE)
    assert reasons[0].says == (
        "'minute' is asked 2 times: minute, for record 1 of 3 March 2026 and minute, "
        "for record 2 of 4 March 2026."
    )
    assert reasons[0].clause == "A4"


def test_given_two_records_when_one_is_answered_then_the_other_stays_owed() -> None:
    story = two_records()
    story.answers("2026-03-04 11:00", [Answer(ask="minute", parts=KEPT, record=2)])
    assert owed(story, "minute") == [(1, "A4")]
    story.answers("2026-03-04 12:00", MINUTE)  # only one is open now
    assert owed(story, "minute") == []
    assert [a.record for a in story.case.answers if a.ask == "minute"] == [2, 1]


def test_given_a_record_that_is_not_there_when_answered_then_the_records_are_named() -> None:
    story = two_records()
    with story.refused("unknown-record") as reasons:
        story.answers("2026-03-04 11:00", [Answer(ask="minute", parts=KEPT, record=3)])
    assert reasons[0].remedy == "Its records are: 1, 2."


def test_given_an_answer_in_a_step_then_it_answers_that_record_only() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    story.steps("continuing", "2026-03-04 10:00", answering=TOLD | MINUTE)
    assert owed(story, "minute") == [(1, "A4")]


def test_given_an_answer_that_lacks_a_part_then_it_stays_owed() -> None:
    story = at_one()
    story.steps(
        "continuing", "2026-03-03 10:00", answering={**TOLD, "minute.written by": "the teacher"}
    )
    assert owed(story, "minute") == [(1, "A4")]


def test_given_what_each_side_owes_when_one_answers_then_the_other_still_owes() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering={**TOLD, "view[Raising]": "too high"})
    assert rows(story, "view") == [(1, "responding")]
    story.answers("2026-03-03 11:00", {"view": "about right"})  # one side alone is left
    assert rows(story, "view") == []


def test_given_what_both_sides_owe_when_an_answer_names_no_side_then_it_is_refused() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    with story.refused("which-side") as reasons:
        story.answers("2026-03-03 11:00", {"view": "about right"})
    assert reasons[0].says == "'view' is asked of raising and responding, each for itself."
    assert reasons[0].clause == "A5"


def test_given_a_record_that_both_sides_owe_when_an_answer_names_no_side_then_it_is_refused() -> (
    None
):
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    with story.refused("which-side"):
        story.answers("2026-03-03 11:00", [Answer(ask="view", text="about right", record=1)])


def test_given_a_letter_owed_on_entry_when_the_next_stage_is_reached_then_it_is_still_owed() -> (
    None
):
    story = at_three()
    [letter] = story.asked("letter")
    assert (letter.visit, letter.stage, letter.clause) == (2, "Two", "2.2")
    story.answers("2026-03-09 10:00", {"letter": "sent"})
    assert story.asked("letter") == []
    said = story.warning("late")
    assert said.startswith("letter: Monday 9 March 2026 at 10:00, 1 working day late")


def test_given_a_call_owed_by_two_visits_then_one_answer_does_not_stand_for_a_later_stage() -> None:
    story = at_one()
    story.answers("2026-03-02 11:00", {"call": "made"})
    goes_up(story, "2026-03-04 10:00")
    assert story.asked("call") == []
    other = at_two()
    assert [row.visit for row in other.asked("call")] == [1]


def test_given_a_held_case_when_referred_with_what_leaving_asks_then_it_is_not_owed() -> None:
    story = at_one()
    story.steps("unresolved", "2026-03-03 10:00", answering=TOLD, hold=True)
    story.refers("2026-03-04 10:00", answering={"call": "made", "letter": "sent"})
    assert story.stage == "Two"
    assert story.asked("letter") == []
    assert story.asked("call") == []


# -- what is asked when, and how hard -------------------------------------------------------------


def test_given_a_condition_that_comes_true_later_then_it_is_asked_then_and_stays_owed() -> None:
    story = at_two()
    assert story.asked("file opened") == []
    story.answers("2026-03-04 11:00", {"level": "HIGH"})
    asked: list[Asked] = story.asked("file opened")
    assert [(row.force, row.clause, row.since) for row in asked] == [
        ("owed", "A2", when("2026-03-04 11:00"))
    ]
    story.answers("2026-03-04 12:00", {"level": "low"})
    assert owed(story, "file opened") == [(None, "A2")]


@pytest.mark.parametrize("outcome", ["continuing", "resolved"])
def test_given_a_must_that_lacks_then_a_record_that_stays_or_resolves_is_refused(
    outcome: str,
) -> None:
    story = at_one()
    with story.refused("not-given") as reasons:
        story.steps(outcome, "2026-03-03 10:00")
    assert [(r.ask, r.clause) for r in reasons] == [("reason", "A3")]


def test_given_a_must_that_lacks_then_the_way_up_is_open_and_it_is_owed() -> None:
    story = at_one()
    story.steps("unresolved", "2026-03-03 10:00")
    assert story.stage == "Two"
    assert owed(story, "reason") == [(1, "A3")]


def test_given_a_must_at_closing_then_it_refuses_and_all_that_is_owed_is_named_at_once() -> None:
    story = at_one()
    story.steps("resolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    with story.refused("owed") as reasons:
        story.closes("2026-03-04 10:00")
    assert sorted(r.ask for r in reasons) == ["call", "learning", "minute", "view", "view"]
    given = {"call": "made", "learning": "none", "view[raising]": "a", "view[responding]": "b"}
    story.closes("2026-03-04 10:00", given | MINUTE)
    assert story.case.status == "closed"


def test_given_a_role_that_must_be_named_then_even_the_way_up_is_refused() -> None:
    story = at_two()
    story.answers("2026-03-04 11:00", {"level": "high"})
    with story.refused("people") as reasons:
        goes_up(story, "2026-03-06 10:00")
    assert reasons[0].clause == "3.2"
    story.steps(
        "unresolved",
        "2026-03-06 10:00",
        answering=TOLD,
        entering=people("third party: Adviser, Health Trust"),
    )
    assert story.stage == "Three"


def test_given_nobody_named_who_took_part_then_the_discussion_is_refused() -> None:
    story = at_one()
    with story.refused("no-people"):
        story.steps("continuing", "2026-03-03 10:00", taking_part=(), answering=TOLD)


def test_given_no_answer_at_all_then_it_is_refused() -> None:
    story = at_one()
    with story.refused("nothing-given"):
        story.answers("2026-03-03 10:00")


# -- approvals ------------------------------------------------------------------------------------


def test_given_an_approval_before_the_discussion_then_it_is_refused() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=TOLD)
    with story.refused("approval-too-early"):
        story.answers("2026-03-05 10:00", [approval("head, Hill School", "2026-03-02", record=1)])
    story.answers("2026-03-05 10:00", [approval("head, Hill School", "2026-03-03", record=1)])
    [kept] = [a for a in story.case.answers if a.ask == "approval"]
    assert kept.who == person("head, Hill School")
    assert (kept.on, kept.record) == (when("2026-03-03"), 1)
    assert "own-approval" not in story.warned


def test_given_whoever_recorded_it_approves_it_then_it_is_accepted_with_a_warning() -> None:
    story = at_one()
    story.steps("continuing", "2026-03-03 10:00", answering=[*given_reason(), approval("recorder")])
    assert "own-approval" in story.warned


def given_reason() -> list[Answer]:
    return [Answer(ask="reason", text="the threshold")]


def test_given_an_approval_by_nobody_then_it_is_refused() -> None:
    story = at_one()
    with story.refused("no-approver"):
        story.steps("continuing", "2026-03-03 10:00", answering=[*given_reason(), approval("")])


# -- what nobody knows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ("minutes", "Did you mean 'minute'?"),
        ("File Open", "Did you mean 'file opened'?"),
        ("safe naw", "Did you mean 'safe now'?"),
        ("zzz", "It asks for: "),
    ],
)
def test_given_an_ask_that_nobody_asks_then_the_nearest_is_named(ask: str, says: str) -> None:
    story = at_one()
    with story.refused("unknown-ask") as reasons:
        story.answers("2026-03-03 10:00", {ask: "text"})
    assert reasons[0].remedy.startswith(says)


@pytest.mark.parametrize("ask", ["raised", "entered", "discussed", "recorded"])
def test_given_a_date_that_the_tool_keeps_then_nobody_answers_it(ask: str) -> None:
    story = at_one()
    with story.refused("kept-date"):
        story.answers("2026-03-03 10:00", {ask: "yesterday"})


def test_given_a_side_that_is_none_then_the_sides_are_named() -> None:
    story = at_one()
    with story.refused("unknown-side") as reasons:
        story.steps("continuing", "2026-03-03 10:00", answering={**TOLD, "view[the dog]": "woof"})
    assert reasons[0].says == "'view' is not asked for 'the dog'."
    assert "raising, responding, Hill School or County Police" in reasons[0].remedy


def test_given_a_part_that_is_none_then_the_nearest_is_named() -> None:
    story = at_one()
    with story.refused("unknown-part") as reasons:
        story.steps("continuing", "2026-03-03 10:00", answering={**TOLD, "minute.written b": "x"})
    assert reasons[0].remedy.startswith("Did you mean 'written by'?")
    with story.refused("unknown-part") as reasons:
        story.steps("continuing", "2026-03-03 10:00", answering={"reason.colour": "x"})
    assert reasons[0].remedy == "Its parts are: none."


@pytest.mark.parametrize(
    ("outcome", "remedy"),
    [
        ("unresolvd", "Did you mean 'unresolved'?"),
        ("majority", "It is continuing, unresolved or resolved."),  # Four alone knows it
        ("", "It is continuing, unresolved or resolved."),
    ],
)
def test_given_an_outcome_that_the_stage_does_not_know_then_those_it_knows_are_named(
    outcome: str, remedy: str
) -> None:
    story = at_one()
    with story.refused("unknown-outcome") as reasons:
        story.steps(outcome, "2026-03-03 10:00", answering=TOLD)
    assert remedy in reasons[0].remedy


def test_given_a_stage_that_is_none_then_the_nearest_is_named() -> None:
    story = at_one()
    with story.refused("unknown-stage") as reasons:
        story.refers("2026-03-03 10:00", to="Three.", ground="urgent")
    assert reasons[0].remedy.startswith("Did you mean 'Three'?")
    assert reasons[0].remedy.endswith("Its stages are One, Two, Three, Four.")
    with plain().refused("unknown-stage"):
        plain().opens(stage="Nine", ground="urgent")


@pytest.mark.parametrize(
    ("pathway", "says", "remedy"),
    [
        ("maine", "'maine' is no pathway of plain.", "Did you mean 'main'?"),
        (
            "",
            "The policy plain has 2 pathways; none is chosen.",
            "Give --pathway with one of: main",
        ),
    ],
)
def test_given_no_pathway_or_one_that_is_none_then_the_pathways_are_named(
    pathway: str, says: str, remedy: str
) -> None:
    story = plain(pathway)
    with story.refused("unknown-pathway") as reasons:
        story.opens()
    assert reasons[0].says == says
    assert reasons[0].clause == "P1, P2"
    assert reasons[0].remedy.startswith(remedy)


def test_given_a_matter_that_the_policy_leaves_out_then_opening_is_refused() -> None:
    story = plain()
    with story.refused("out-of-scope") as reasons:
        story.opens(matter="Complaint by a parent")
    assert reasons[0].clause == "0"
    assert "Use the complaints procedure." in reasons[0].remedy
    with story.refused("unknown-matter"):
        story.opens(matter="whistleblowing")


def test_given_no_party_and_no_disagreement_then_all_is_said_at_once() -> None:
    story = Story("plain", "teacher", "", pathway="main", texts=plain().texts)
    with story.refused("no-party") as reasons:
        story.opens(disagreement="  ")
    assert [r.code for r in reasons] == ["no-party", "no-party", "no-disagreement"]


# -- staying, going up, going back ----------------------------------------------------------------


def test_given_an_unresolved_case_when_held_then_it_stays_until_it_is_referred() -> None:
    story = at_one()
    story.steps("unresolved", "2026-03-04 10:00", answering=TOLD, hold=True)
    assert (story.stage, story.case.held) == ("One", True)
    with story.refused("too-early"):
        story.refers("2026-03-03 10:00")
    story.refers("2026-03-05 10:00")
    assert (story.stage, story.case.held) == ("Two", False)


def test_given_a_held_case_when_the_talks_go_on_then_it_is_no_longer_held() -> None:
    story = at_one()
    story.steps("unresolved", "2026-03-04 10:00", answering=TOLD, hold=True)
    story.steps("continuing", "2026-03-05 10:00", answering=TOLD)
    assert not story.case.held
    with story.refused("not-held"):
        story.refers("2026-03-05 11:00")


@pytest.mark.parametrize("outcome", ["continuing", "resolved"])
def test_given_a_case_that_is_not_unresolved_then_it_is_not_held(outcome: str) -> None:
    story = at_one()
    with story.refused("hold"):
        story.steps(outcome, "2026-03-04 10:00", answering=TOLD, hold=True)


@pytest.mark.parametrize("to", ["One", "Two"])
def test_given_a_stage_behind_or_the_present_one_then_nobody_goes_there(to: str) -> None:
    story = at_two()
    with story.refused("backwards"):
        story.refers("2026-03-05 10:00", to=to, ground="urgent")
    with story.refused("backwards"):
        story.steps("unresolved", "2026-03-05 10:00", answering=TOLD, to=to, ground="urgent")
    assert story.stage == "Two"


@pytest.mark.parametrize(
    ("to", "ground", "warned"),
    [
        ("Three", "URGENT", []),
        ("Three", "no time", ["The policy names other grounds (the policy names: urgent); "]),
        ("Four", "urgent", ["On the ground 'urgent' the policy names Three, not Four."]),
    ],
)
def test_given_a_skip_then_a_ground_the_policy_does_not_name_is_accepted_with_a_warning(
    to: str, ground: str, warned: list[str]
) -> None:
    story = at_one()
    story.refers("2026-03-03 10:00", to=to, ground=ground)
    assert (story.stage, story.case.visit.ground) == (to, ground)
    assert [
        says[: len(w)] for (says, _), w in zip(heard(story, "skip-ground"), warned, strict=True)
    ] == warned


def test_given_a_skip_without_a_ground_then_it_is_refused() -> None:
    story = at_one()
    with story.refused("skip-no-reason"):
        story.steps("unresolved", "2026-03-03 10:00", answering=TOLD, to="Three")
    story.steps("unresolved", "2026-03-03 10:00", answering=TOLD, to="Two")  # one up is no skip
    assert story.stage == "Two"


def test_given_a_resolved_case_when_reopened_then_it_goes_on_where_it_stood() -> None:
    story = at_two()
    story.steps("resolved", "2026-03-05 10:00", answering=TOLD)
    assert story.case.status == "resolved"
    with story.refused("not-open"):
        story.steps("continuing", "2026-03-05 11:00", answering=TOLD)
    with story.refused("no-reason"):
        story.reopens("2026-03-06 10:00", reason=" ")
    story.reopens("2026-03-06 10:00")
    assert (story.stage, story.case.status, story.due) == ("Two", "open", when("2026-03-09").day)
    goes_up(story, "2026-03-09 10:00")
    assert story.stage == "Three"


def test_given_an_open_case_then_it_is_neither_reopened_nor_closed() -> None:
    story = at_two()
    with story.refused("not-ended"):
        story.reopens("2026-03-05 10:00")
    with story.refused("not-resolved"):
        story.closes("2026-03-05 10:00")


# -- votes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cast", "outcome", "status", "exhausted"),
    [
        ({"a": "for", "b": "for", "c": "against"}, "majority", "resolved", False),
        ({"a": "for", "b": "against", "c": "abstain"}, "equal", "open", True),
        ({"a": "for", "b": "abstain", "c": "abstain"}, "unanimous", "resolved", False),
        ({"a": "against", "b": "against"}, "unanimous", "resolved", False),
    ],
)
def test_given_a_stage_where_votes_decide_then_abstentions_are_not_counted(
    cast: dict[str, str], outcome: str, status: str, exhausted: bool
) -> None:
    story = at_four()
    story.steps("", "2026-03-11 10:00", answering=TOLD, voting=votes(**cast))
    assert story.case.records[-1].outcome == outcome
    assert (story.case.status, story.case.visit.exhausted) == (status, exhausted)
    assert len(heard(story, "ladder-exhausted")) == int(exhausted)


def test_given_an_outcome_that_the_votes_do_not_give_then_it_is_refused() -> None:
    story = at_four()
    with story.refused("votes"):
        story.steps(
            "majority", "2026-03-11 10:00", answering=TOLD, voting=votes(a="for", b="against")
        )


def test_given_an_agency_with_two_votes_then_it_is_refused() -> None:
    story = at_four()
    twice = (*votes(a="for"), *votes(A="against"))
    with story.refused("two-votes"):
        story.steps("", "2026-03-11 10:00", answering=TOLD, voting=twice)


def test_given_a_stage_where_votes_do_not_decide_then_they_are_recorded_only() -> None:
    story = at_one()
    cast = votes(a="for", b="against")
    story.steps("unresolved", "2026-03-03 10:00", answering=TOLD, voting=cast)
    assert story.case.records[0].votes == cast
    assert story.stage == "Two"
