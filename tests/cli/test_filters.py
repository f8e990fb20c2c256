"""A slip in a filter is told, for an empty list reads like good news."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Typed


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("due", "--agency=Your Heathcare"), "Did you mean 'Your Healthcare'?"),
        (("list", "--agency=Nobody"), "There are: "),
        (("list", "--status=banana"), "There are: closed, erased, handed over, open, resolved."),
        (("list", "--policy=krcsp"), "Did you mean 'krscp'?"),
    ],
)
def test_given_a_filter_that_fits_nothing_in_the_store_then_it_is_refused(
    opened: Typed, arguments: tuple[str, ...], near: str
) -> None:
    done = opened(*arguments)
    assert (done.exit_code, done.stdout) == (21, "")
    assert near in done.stderr


def test_given_an_agency_of_the_store_then_its_cases_are_listed(opened: Typed) -> None:
    done = opened("due", "--agency=your healthcare")
    assert done.exit_code == 0
    assert "Stage 1" in done.stdout
