"""The arithmetic of the bench: which figure stands for many, and what it is held against."""

import pytest

from scripts.bench.judging import (
    MET,
    MISSED,
    NONE,
    Budget,
    Figure,
    ahead,
    figure,
    paired,
    verdict,
    warmed,
)


def test_a_figure_is_the_median_with_the_least_and_the_most() -> None:
    assert figure([3.0, 1.0, 9.0]) == Figure(3.0, 1.0, 9.0, 3)
    assert figure([1.0, 2.0]).median == 1.5


def test_a_figure_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        figure([])


def test_a_ratio_is_taken_in_each_round_so_that_a_slow_spell_is_slow_on_both_sides() -> None:
    ours, bare = [9.0, 2.0, 20.0, 2.0], [1.0, 1.0, 10.0, 1.0]
    found = paired(ours, bare)
    assert (found.median, found.least, found.most, found.count) == (2.0, 2.0, 2.0, 3)


def test_the_median_is_of_the_ratios_and_not_the_ratio_of_the_medians() -> None:
    ours, bare = [1.0, 1.0, 2.0, 6.0], [1.0, 1.0, 1.0, 4.0]
    assert paired(ours, bare).median == 1.5
    assert figure(warmed(ours)).median / figure(warmed(bare)).median == 2.0


def test_a_round_in_which_one_was_not_measured_gives_no_ratio() -> None:
    assert paired([9.0, None, 4.0, 6.0], [1.0, 1.0, None, 2.0]) == Figure(3.0, 3.0, 3.0, 1)


def test_the_first_round_counts_only_where_one_was_too_slow_for_another() -> None:
    assert paired([80.0, None, None], [2.0, 1.0, 1.0]).median == 40.0
    assert warmed([80.0, None]) == [80.0]
    assert warmed([80.0, 3.0, 4.0]) == [3.0, 4.0]


def test_two_that_were_never_measured_in_the_same_round_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        paired([1.0, None, 1.0], [None, 1.0, None])


def test_rounds_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("budget", "found", "said"),
    [
        (Budget(1.5), 1.5, MET),
        (Budget(1.5), 1.51, MISSED),
        (Budget(90, least=True), 90, MET),
        (Budget(90, least=True), 89.9, MISSED),
        (None, 7, NONE),
    ],
)
def test_a_budget_is_met_at_its_limit_and_missed_beyond(
    budget: Budget | None, found: float, said: str
) -> None:
    assert verdict(budget, found) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(3.21, "ahead 3.2 x"), (0.5, "behind 2.0 x"), (67.4, "ahead 67 x"), (0.99, "equal")],
)
def test_a_peer_that_takes_longer_is_one_that_we_are_ahead_of(ratio: float, said: str) -> None:
    assert ahead(ratio) == said
