"""Remarks: what the lint says about a policy that is accepted all the same."""

import datetime

import pytest

from escalate.core.lint import remarks
from escalate.core.reading import read_policy
from tests.core.straight import MAIN, SCOPE, STRAIGHT, TWO

TODAY = datetime.date(2026, 3, 2)


def remarked(text: str, *installed: str) -> list[tuple[str, str]]:
    return [(r.place, r.says) for r in remarks(read_policy(text), TODAY, installed)]


def bent(old: str, new: str) -> str:
    assert STRAIGHT.count(old) == 1
    return STRAIGHT.replace(old, new)


def test_a_straight_policy_has_no_remarks() -> None:
    assert remarked(STRAIGHT) == []


def test_a_policy_whose_review_is_overdue_is_remarked() -> None:
    review = 'version = "1"\nreview = { due = 2026-03-01, clause = "9" }'
    text = bent('version = "1"', review)
    assert remarked(text) == [("review", "the policy was due for review on 2026-03-01.")]
    assert remarked(text.replace("03-01", "03-02")) == []


def test_handing_over_to_a_policy_that_is_not_there_is_remarked() -> None:
    text = bent(f'"{SCOPE}"', f'"{SCOPE}", policy = "other"')
    says = 'it hands over to the policy "other", which is not installed.'
    assert remarked(text, "straight") == [('out of scope "complaint"', says)]
    assert remarked(text, "straight", "other") == []


def test_a_stage_without_any_clock_is_remarked() -> None:
    says = "it has no clock that always holds."
    assert remarked(bent(TWO, "")) == [(f'{MAIN}"Two"', says)]


def test_a_clock_that_holds_for_some_cases_only_does_not_count_as_the_stage_s_clock() -> None:
    some = TWO.replace("clause", 'when = { level = "low" }, clause')
    rest = some.replace("when", "unless").replace("clocks = [", ", ")
    assert len(remarked(bent(TWO, some))) == 1
    assert remarked(bent(TWO, some.removesuffix("]") + rest)) == []


def test_a_clock_of_a_higher_level_counts_for_every_stage_below() -> None:
    higher = 'clocks = [{ within = "3 weeks", from = "raised", clause = "5" }]\nversion = "1"'
    assert remarked(bent(TWO, "").replace('version = "1"', higher)) == []


@pytest.mark.parametrize(
    ("old", "new", "remarks"),
    [
        pytest.param(
            'at = "open", choices = ["low", "high"]',
            'at = "leave", choices = ["low", "high"]',
            1,
            id="a text at every step tests what is asked on leaving the stage",
        ),
        pytest.param(
            'at = "open", choices = ["low", "high"]',
            'at = "record", choices = ["low", "high"]',
            0,
            id="what is asked with a record may be tested with the same record",
        ),
    ],
)
def test_a_rule_that_can_be_met_before_what_it_tests_is_asked_is_remarked(
    old: str, new: str, remarks: int
) -> None:
    says = 'it tests "level", which may not have been asked by then.'
    assert remarked(bent(old, new)) == [('texts "Be kind.", `when`', says)] * remarks


def test_an_ask_of_the_whole_case_may_wait_for_what_it_tests() -> None:
    text = bent('at = "open", choices', 'at = "leave", choices').replace(
        'texts = [{ says = "Be kind.", when', 'people = [{ part = "chair", force = "may", unless'
    )
    waits = '{ ask = "referral", at = "open", when = { level = "high" }, clause = "3" },'
    early = [
        place for place, _ in remarked(text.replace("asks = [\n", f"asks = [\n  {waits}\n", 1))
    ]
    assert early == ['people "chair", `unless`']


def test_a_rule_that_no_stage_can_meet_is_not_met_too_early() -> None:
    text = bent('at = "open", choices', 'at = "close", choices').replace(
        'when = { level = "high" }', 'when = { level = "high", stage = "two" }'
    )
    assert [place for place, _ in remarked(text)] == ['texts "Be kind.", `when`']
    never = text.replace('stage = "two" }', 'stage = "two" }, unless = { stage = "TWO" }')
    assert remarked(never) == []


def test_a_limit_for_each_choice_is_a_clock_that_always_holds() -> None:
    rows = [
        TWO.replace("clause", f'when = {{ level = "{level}" }}, clause')
        for level in ("low", "HIGH")
    ]
    assert (
        remarked(bent(TWO, rows[0].removesuffix("]") + ", " + rows[1].removeprefix("clocks = [")))
        == []
    )


def test_a_period_may_test_whatever_was_asked_by_the_end_of_the_case() -> None:
    keep = '{ keep = "25 years", from = "born", clause = "8" }'
    late = 'asks = [{ ask = "mood", at = "close", choices = ["calm"], clause = "6.3" }]\npeople'
    text = bent(keep, keep.replace("clause", 'when = { mood = "calm" }, clause'))
    text = text.replace('people = [{ part = "panel"', late + ' = [{ part = "panel"')
    assert remarked(text) == []
