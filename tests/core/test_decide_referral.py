"""Under every policy: a case that is held is due to be referred, by the dates of the next stage."""

from __future__ import annotations

import pytest

from tests.core.plain import TOLD, WORKERS, Kalends, day, goes_up, under
from tests.story import Story

REFERRED = (
    '  { ask = "level", at = "open"',
    '  { ask = "entered", at = "enter", force = "should", when = { stage = "Two" }, clause = "2.6",'
    " clocks = [\n"
    '    { within = "3 working days", from = "unresolved", clause = "2.6" },\n'
    '    { within = "5 working days", from = "raised", clause = "2.7" },\n'
    '    { within = "no fixed timescale", from = "unresolved", clause = "2.8" },\n  ] },\n'
    '  { ask = "entered", at = "enter", force = "should", when = { stage = "Two", harm = true },'
    ' clause = "2.9", clocks = [{ within = "same day", from = "unresolved", clause = "2.9" }] },\n'
    '  { ask = "level", at = "open"',
)


def opened(harm: str = "") -> Story:
    """Raised on Monday 2 March 2026, under a policy with dates for the second stage."""
    story = under(REFERRED)
    story.opens(harm=harm)
    return story


def holds(story: Story, on: str) -> None:
    """A discussion is recorded as unresolved, and the case is held."""
    story.steps("unresolved", on, taking_part=WORKERS, answering=TOLD, hold=True)


def referral(story: Story) -> tuple[str, str] | None:
    """The date of the referral, and its clause."""
    deadline = story.case.told.referral
    return (str(deadline.due), deadline.clause) if deadline else None


def test_given_a_case_that_is_not_held_then_no_referral_is_due() -> None:
    story = opened()
    assert referral(story) is None
    story.steps("continuing", "2026-03-03 10:00", taking_part=WORKERS, answering=TOLD)
    assert referral(story) is None


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2026-03-03 10:00", ("2026-03-06", "2.6")),  # three days after it failed
        ("2026-03-06 10:00", ("2026-03-09", "2.7")),  # five days after it was raised
    ],
)
def test_given_a_held_case_then_the_earliest_date_of_the_next_stage_is_its_referrals(
    on: str, due: tuple[str, str]
) -> None:
    story = opened()
    holds(story, on)
    assert referral(story) == due


def test_given_a_risk_when_the_case_is_held_then_it_is_to_be_referred_the_same_day() -> None:
    story = opened(harm="2026-03-02 10:00")
    holds(story, "2026-03-02 11:00")
    assert referral(story) == ("2026-03-02", "2.9")


def test_given_a_held_case_when_it_is_referred_then_no_referral_is_due_any_more() -> None:
    story = opened()
    holds(story, "2026-03-03 10:00")
    story.refers("2026-03-04 10:00")
    assert referral(story) is None


def test_given_a_stage_whose_next_one_has_no_date_when_held_then_no_referral_is_due() -> None:
    story = opened()
    goes_up(story, "2026-03-04 10:00")
    holds(story, "2026-03-05 10:00")
    assert referral(story) is None


def test_given_the_last_stage_when_held_then_there_is_nowhere_to_refer_it() -> None:
    story = opened()
    for on in ("2026-03-04 10:00", "2026-03-05 10:00", "2026-03-06 10:00"):
        goes_up(story, on)
    holds(story, "2026-03-09 10:00")
    assert referral(story) is None


def test_given_a_new_bank_holiday_then_the_date_of_a_referral_does_not_move() -> None:
    story = under(REFERRED)
    kalends = Kalends(story)
    story.opens()
    holds(story, "2026-03-03 10:00")
    kalends.proclaims("2026-03-05")
    story.answers("2026-03-04 10:00", {"level": "low"})
    assert referral(story) == ("2026-03-06", "2.6")


def test_given_a_holiday_that_is_known_then_a_referral_counts_without_it() -> None:
    story = under(REFERRED)
    kalends = Kalends(story)
    kalends.proclaims("2026-03-04", "2026-03-05")
    story.opens()
    holds(story, "2026-03-03 10:00")
    assert referral(story) == ("2026-03-10", "2.6")
    assert story.due == day("2026-03-11")


# -- what is in force meanwhile -------------------------------------------------------------------

INTERIM = (
    'label = "Two"\nclause = "2"\n',
    'label = "Two"\nclause = "2"\n'
    'texts = [{ says = "No visits.", interim = true, clause = "2.4" }]\n',
)


def test_given_a_stage_with_a_measure_then_it_is_in_force_there_and_since_the_day_it_began() -> (
    None
):
    story = under(INTERIM)
    story.opens()
    assert not story.case.told.interim
    goes_up(story, "2026-03-04 10:00")
    story.steps("continuing", "2026-03-05 10:00", taking_part=WORKERS, answering=TOLD)
    [measure] = story.case.told.interim
    assert (measure.measure, measure.clause) == ("No visits.", "2.4")
    assert measure.since == day("2026-03-04")
    goes_up(story, "2026-03-06 10:00")
    assert not story.case.told.interim
