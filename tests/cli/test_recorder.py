"""Who records is said, and never taken from the computer in silence."""

from __future__ import annotations

import pytest

from tests.cli.conftest import OPEN, Typed


def test_given_nobody_says_who_records_when_opened_then_the_account_is_named_as_such(
    escalate: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESCALATE_BY")
    done = escalate(*OPEN)
    assert done.exit_code == 0
    assert "the account of this computer: say who you are with --by" in done.stderr


def test_given_somebody_says_who_records_when_opened_then_nothing_is_said_of_the_computer(
    escalate: Typed,
) -> None:
    done = escalate(*OPEN)
    assert "account of this computer" not in done.stderr
