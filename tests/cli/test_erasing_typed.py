"""`erase` at a terminal: the number of the case is typed again."""

from __future__ import annotations

from tests.cli.conftest import Typed
from tests.cli.test_prompts import at_terminal

ASKED = (
    *("erase", "1", "--authority=head of records, City Council", "--reason=Its period is over."),
    "--early=A court ordered it.",
)


def test_given_the_number_is_typed_again_at_a_terminal_then_the_case_is_erased(
    closed: Typed,
) -> None:
    code, screen = at_terminal(*ASKED, typed="1\n")
    assert code == 0, screen
    assert "no name of a child belongs there" in " ".join(screen.split())
    assert closed("show", "1").exit_code == 21


def test_given_another_number_is_typed_at_a_terminal_then_nothing_is_erased(
    closed: Typed,
) -> None:
    code, screen = at_terminal(*ASKED, typed="2\n")
    assert code == 2
    assert "Nothing was erased" in screen
    assert closed("show", "1").exit_code == 0
