"""What somebody at a terminal sees, and waits for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.cli.terminal import Terminal
from tests.cli.test_imports import PLAIN, READERS, loaded, named


def test_given_a_terminal_when_a_list_is_shown_then_it_has_a_frame_and_loads_nothing_heavy(
    opened: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESCALATE_CACHE", str(tmp_path / "cache"))
    loaded("due")
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    code, screen = Terminal("due").end()
    assert (code, "╭─" in screen) == (0, True)
    modules = named(screen)
    assert "escalate.render.table" in modules
    assert modules & {*PLAIN, *READERS} == set()


def test_given_a_terminal_without_colours_when_a_list_is_shown_then_it_has_none(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" in Terminal("due").end()[1], "and this test can fail"
    assert "\x1b[" not in Terminal("due", kind="dumb").end()[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in Terminal("due").end()[1]
