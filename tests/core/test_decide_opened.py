"""Under every policy: who and what an opening must bring."""

from __future__ import annotations

from tests.core.plain import under

NAMED = (
    'moves = [{ ground = "urgent"',
    'people = [\n  { part = "raising", at = "open", force = "must", roles = ["teacher"], '
    'clause = "C5" },\n  { part = "responding", at = "enter", force = "must", '
    'roles = ["officer"], clause = "C6" },\n]\nmoves = [{ ground = "urgent"',
)


def test_given_roles_that_must_open_a_case_then_the_sides_are_held_to_them() -> None:
    story = under(NAMED)
    story.opens()
    for side, clause in (("raising", "C5"), ("responding", "C6")):
        story = under(NAMED)
        setattr(story, side, "caretaker, Hill School (school)")
        with story.refused("people") as reasons:
            story.opens()
        assert [reason.clause for reason in reasons] == [clause]


URGENT_ROLES = (
    'moves = [{ ground = "urgent"',
    'people = [\n  { part = "raising", at = "open", force = "must", roles = ["head"], '
    'when = { ground = "urgent" }, clause = "C7" },\n  { part = "responding", at = "enter", '
    'force = "must", roles = ["inspector"], when = { stage = "Three" }, clause = "C8" },\n]\n'
    'moves = [{ ground = "urgent"',
)


def test_given_roles_for_an_urgent_opening_then_its_ground_and_stage_are_known() -> None:
    story = under(URGENT_ROLES)
    with story.refused("people") as reasons:
        story.opens(stage="Three", ground="urgent")
    assert [reason.clause for reason in reasons] == ["C7", "C8"]
    story.opens()


STAGE_ROLES = (
    'label = "One"\nclause = "1"\n',
    'label = "One"\nclause = "1"\npeople = [{ part = "raising", at = "open", force = "must", '
    'roles = ["head"], clause = "1.6" }]\n',
)


def test_given_a_role_that_must_open_at_a_stage_then_the_opening_there_is_held_to_it() -> None:
    story = under(STAGE_ROLES)
    with story.refused("people") as reasons:
        story.opens()
    assert [reason.clause for reason in reasons] == ["1.6"]


ENTERED = (
    'asks = [\n  { ask = "plan", at = "leave"',
    'asks = [\n  { ask = "risk", at = "enter", clause = "1.5" },\n  { ask = "plan", at = "leave"',
)
ENTERED_TWO = (
    'asks = [\n  { ask = "letter"',
    'asks = [\n  { ask = "risk", at = "enter", clause = "2.5" },\n  { ask = "letter"',
)


def test_given_a_must_on_entering_the_first_stage_then_the_opening_is_refused_without_it() -> None:
    story = under(ENTERED)
    with story.refused("not-given") as reasons:
        story.opens()
    assert [reason.clause for reason in reasons] == ["1.5"]
    story.opens(answering={"risk": "none"})


def test_given_a_must_on_entering_a_later_stage_when_opened_there_then_it_is_owed() -> None:
    story = under(ENTERED_TWO)
    story.opens(stage="Two", ground="urgent")
    assert [row.clause for row in story.case.owed if row.ask == "risk"] == ["2.5"]


def test_given_a_case_handed_over_when_the_new_policy_has_musts_then_they_are_owed() -> None:
    story = under(ENTERED)
    story.policy = "llr"
    story.pathway = ""
    story.opens()
    story.hands_over("2026-03-03 10:00", "plain", "officer, County Police", pathway="main")
    story.number = 2
    assert [row.clause for row in story.case.owed if row.ask == "risk"] == ["1.5"]
