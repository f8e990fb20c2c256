"""Under every policy: where an outcome leads, on which grounds, and what conditions know of it."""

from __future__ import annotations

import pytest

from tests.core.asking_policy import FRIEND, asking, places
from tests.core.plain import TOLD, WORKERS, at_four, at_one, goes_up, under
from tests.policies.heard import heard
from tests.story import Story, people, votes

FOR = votes(school="for", health="for", police="against")
DIVIDED = votes(school="for", police="against")


def asking_at_four() -> Story:
    """At the last stage, where votes decide, under the policy that asks more."""
    story = asking()
    for day in ("2026-03-04 10:00", "2026-03-06 10:00", "2026-03-10 10:00"):
        goes_up(story, day)
    return story


# -- what conditions know of an outcome -----------------------------------------------------------


def test_given_votes_that_resolve_then_what_a_resolution_asks_is_asked() -> None:
    story = asking_at_four()
    story.steps("", "2026-03-12 10:00", taking_part=FRIEND, answering=TOLD, voting=FOR)
    assert story.case.records[-1].outcome == "majority"
    assert [place[0] for place in places(story, "agreement")] == [4]


def test_given_votes_that_resolve_then_who_must_take_part_in_a_resolution_must_be_named() -> None:
    story = asking_at_four()
    with story.refused("people") as reasons:
        story.steps("", "2026-03-12 10:00", taking_part=WORKERS, answering=TOLD, voting=FOR)
    assert [reason.clause for reason in reasons] == ["C3"]


def test_given_a_way_up_or_no_further_stage_then_both_are_unresolved() -> None:
    story = asking_at_four()
    assert [place[0] for place in places(story, "dissent")] == [1, 2, 3]
    story.steps("", "2026-03-12 10:00", taking_part=WORKERS, answering=TOLD, voting=DIVIDED)
    assert story.case.records[-1].outcome == "equal"
    assert [place[0] for place in places(story, "dissent")] == [1, 2, 3, 4]


def test_given_talks_that_continue_then_nothing_of_an_end_is_asked() -> None:
    story = asking()
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    assert places(story, "dissent") == places(story, "agreement") == []


# -- votes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cast", "outcome"),
    [
        ("resolved", FOR, "majority"),
        ("Majority", FOR, "majority"),
        ("unresolved", DIVIDED, "equal"),
        ("continuing", FOR, "continuing"),
        ("", FOR, "majority"),
    ],
)
def test_given_votes_when_the_outcome_says_the_same_then_the_votes_are_recorded(
    typed: str, cast: tuple[object, ...], outcome: str
) -> None:
    story = at_four()
    story.steps(typed, "2026-03-12 10:00", taking_part=WORKERS, answering=TOLD, voting=cast)  # type: ignore[arg-type]
    assert story.case.records[-1].outcome == outcome


@pytest.mark.parametrize(("typed", "cast"), [("unresolved", FOR), ("resolved", DIVIDED)])
def test_given_votes_when_the_outcome_says_the_reverse_then_it_is_refused(
    typed: str, cast: tuple[object, ...]
) -> None:
    story = at_four()
    with story.refused("votes"):
        story.steps(typed, "2026-03-12 10:00", taking_part=WORKERS, answering=TOLD, voting=cast)  # type: ignore[arg-type]


# -- outcomes and grounds with a condition --------------------------------------------------------


SILENCE = (
    'asks = [\n  { ask = "plan", at = "leave"',
    'moves = [\n  { outcome = "silence", to = "Three", when = { overdue = ["One", "letter"] }, '
    'unless = { level = "low" }, clause = "1.8" },\n  { outcome = "silence", to = "resolution", '
    'when = { overdue = "One", level = "low" }, clause = "1.9" },\n]\n'
    'asks = [\n  { ask = "plan", at = "leave"',
)


def test_given_an_outcome_whose_condition_does_not_hold_then_it_is_said_when_it_is_open() -> None:
    story = under(SILENCE)
    story.opens()
    with story.refused("outcome-not-yet") as reasons:
        story.steps("silence", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    assert str(reasons[0]) == (
        "The outcome 'silence' is open only when overdue is One or letter and unless level is "
        "low; when overdue is One and when level is low. (clause 1.8) Record one of continuing, "
        "unresolved or resolved instead."
    )


@pytest.mark.parametrize(
    ("level", "stage", "leads"), [("high", "Three", "up"), ("low", "One", "resolution")]
)
def test_given_an_outcome_whose_condition_holds_then_it_leads_where_its_row_says(
    level: str, stage: str, leads: str
) -> None:
    story = under(SILENCE)
    story.opens(answering={"level": level})
    adviser = people("third party: adviser, Council") if leads == "up" else ()
    on = "2026-03-12 10:00"
    story.steps("silence", on, taking_part=WORKERS, answering=TOLD, entering=adviser)
    assert (story.stage, story.case.records[0].leads) == (stage, leads)


TWO_GROUNDS = (
    'moves = [{ ground = "urgent", to = "Three", clause = "S" }]',
    'moves = [\n  { ground = "urgent", to = "Three", clause = "S" },\n'
    '  { ground = "harm", to = "Four", when = { harm = true }, clause = "T" },\n]',
)


def test_given_a_ground_whose_condition_does_not_hold_then_it_is_none() -> None:
    story = under(TWO_GROUNDS)
    story.opens()
    skip = {"to": "Four", "ground": "harm"}
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, **skip)  # type: ignore[arg-type]
    assert heard(story, "skip-ground") == [
        (
            "The policy names other grounds (the policy names: urgent, harm); the reason is kept.",
            "S",
        )
    ]


def test_given_a_ground_whose_condition_holds_then_nothing_is_said() -> None:
    story = under(TWO_GROUNDS)
    story.opens(harm="2026-03-02 10:00")
    skip = {"to": "Four", "ground": "Harm"}
    story.steps("unresolved", "2026-03-02 11:00", taking_part=WORKERS, answering=TOLD, **skip)  # type: ignore[arg-type]
    assert heard(story, "skip-ground") == []
    assert story.stage == "Four"


def test_given_no_ground_in_the_policy_when_none_is_given_then_none_is_named() -> None:
    story = under((TWO_GROUNDS[0] + "\n", ""))
    story.opens()
    with story.refused("skip-no-reason") as reasons:
        story.steps(
            "unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, to="Four"
        )
    assert reasons[0].remedy == "Give --ground with the reason."


DOWN = (
    'asks = [\n  { ask = "plan", at = "leave"',
    'moves = [{ outcome = "unresolved", to = "Three", when = { harm = true }, '
    'clause = "1.7" }]\n'
    'asks = [\n  { ask = "plan", at = "leave"',
)


def test_given_a_stage_left_out_because_of_the_risk_when_referred_then_it_is_left_out_too() -> None:
    story = under(DOWN)
    story.opens(harm="2026-03-02 10:00")
    story.steps("unresolved", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD, hold=True)
    story.refers("2026-03-04 10:00")
    assert story.stage == "Three"


# -- lateness that a correction undoes ------------------------------------------------------------


def test_given_a_stage_resolved_late_by_a_slip_when_corrected_then_it_was_in_time() -> None:
    story = at_one()
    story.steps("resolved", "2026-03-12 10:00", taking_part=WORKERS, answering=TOLD)
    assert [visit.late for visit in story.case.visits] == [3]
    assert places(story, "plan") == [(None, 1, "")]
    story.corrects("2026-03-12 12:00", 2, happened="2026-03-09 10:00")
    assert [visit.late for visit in story.case.visits] == [0]
    assert places(story, "plan") == []


def test_given_two_stages_late_when_one_is_corrected_then_the_other_still_owes() -> None:
    story = at_one()
    goes_up(story, "2026-03-11 10:00")
    goes_up(story, "2026-03-12 10:00")
    assert [visit.late for visit in story.case.visits] == [2, 3, 0]
    assert places(story, "plan") == [(None, 1, ""), (None, 2, "")]
    story.corrects("2026-03-12 12:00", 2, happened="2026-03-09 10:00")
    assert [visit.late for visit in story.case.visits] == [0, 3, 0]
    assert places(story, "plan") == [(None, 2, "")]


def test_given_a_stage_late_when_it_is_corrected_to_another_late_day_then_nothing_new_is_said() -> (
    None
):
    story = at_one()
    goes_up(story, "2026-03-12 10:00")
    story.corrects("2026-03-12 12:00", 2, happened="2026-03-11 10:00")
    assert [visit.late for visit in story.case.visits] == [2, 0]
    assert heard(story, "late") == []
    assert places(story, "plan") == [(None, 1, "")]
