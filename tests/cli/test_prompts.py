"""Prompts: on a terminal, what is missing is asked for."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Typed

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

BY_SIDE = tuple(one for one in OPEN if not one.startswith(("--child", "--disagreement")))


SILENCE = 60
"""Seconds without a word after which a command at the terminal is given up: a guard, no measure."""


def at_terminal(*args: str, typed: str = "", after: bytes = b"") -> tuple[int, str]:
    """Run `escalate` at a pseudo-terminal and type; return its exit code and the screen.

    What is typed waits in the terminal until it is read; a key that stops is typed only *after*
    something is on the screen.
    """
    child, screen = pty.fork()
    if child == 0:
        os.environ.update(PYTHONPATH=str(ROOT), TERM="xterm", COLUMNS="100", LINES="40")
        os.execv(sys.executable, [sys.executable, "-m", "escalate.cli", *args])
    shown, keys, tries = b"", typed, 0
    while True:
        if typed and after in shown:
            os.write(screen, typed.encode(errors="surrogateescape"))
            typed = ""
        if after and not typed and not select.select([screen], [], [], 2)[0] and tries < 5:
            # A key that meets the terminal between two of its modes is lost, and is typed again.
            typed, tries = keys, tries + 1
            continue
        if not select.select([screen], [], [], SILENCE)[0]:
            os.kill(child, signal.SIGKILL)
            raise AssertionError(f"nothing more came; the screen: {shown!r}")
        try:
            piece = os.read(screen, 65536)
        except OSError:  # Linux: the other side has gone
            break
        if not piece:
            break
        shown += piece
    os.close(screen)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace").replace("\r\n", "\n")


def test_given_a_terminal_when_values_are_missing_then_only_those_are_asked_for(
    escalate: Typed,
) -> None:
    code, screen = at_terminal(*BY_SIDE, typed="W-1041\nThe threshold.\n\n")
    assert code == 0, screen
    assert "the child's local reference" in screen
    assert "who raises it" not in screen
    case = json.loads(escalate("show", "1", "--json").stdout)
    assert case["child"]["reference"] == "W-1041"
    assert case["disagreement"] == "The threshold."


def test_given_a_terminal_when_a_party_is_typed_without_an_agency_then_it_is_asked_again(
    escalate: Typed,
) -> None:
    typed = [one for one in OPEN if not one.startswith("--raising")]
    code, screen = at_terminal(*typed, typed="health visitor\nhealth visitor, Your Healthcare\n\n")
    assert code == 0, screen
    assert "The agency is missing" in screen
    case = json.loads(escalate("show", "1", "--json").stdout)
    assert case["raising"]["agency"] == "Your Healthcare"


def test_given_a_terminal_when_a_policy_has_several_pathways_then_one_is_chosen(
    escalate: Typed,
) -> None:
    typed = [one for one in OPEN if not one.startswith("--pathway")]
    code, screen = at_terminal(*typed, typed="2\n\n")
    assert code == 0, screen
    assert "Which pathway" in screen
    assert json.loads(escalate("show", "1", "--json").stdout)["pathway"] == "protection plan"


def test_given_a_terminal_when_a_matter_is_left_out_then_the_policy_asks_and_refuses() -> None:
    code, screen = at_terminal(*OPEN, typed="1\n")
    assert code == 20, screen
    assert "Out of scope: conference decision." in screen


def test_given_a_terminal_when_the_policy_must_have_something_then_it_is_asked_for(
    opened: Typed,
) -> None:
    code, screen = at_terminal(
        "step", "1", "continuing", *BOTH, typed="team leader, Your Healthcare\ntoday\n"
    )
    assert code == 0, screen
    assert "Who approved it" in screen
    [record] = json.loads(opened("show", "1", "--json").stdout)["records"]
    [approval] = [answer for answer in record["answers"] if answer["ask"] == "approval"]
    assert approval["who"]["role"] == "team leader"


def test_given_a_terminal_when_an_answer_has_parts_and_choices_then_each_is_asked_for(
    escalate: Typed,
) -> None:
    typed = (
        "open",
        "--policy=nel",
        "--pathway=equally divided view",
        "--child=N-3",
        "--raising=named nurse, Health",
        "--responding=social worker, Council",
        "--disagreement=Whether there is a plan.",
    )
    code, screen = at_terminal(*typed, typed="1 March 2026\n2\n")
    assert code == 0, screen
    case = json.loads(escalate("show", "1", "--json").stdout)
    answers = {answer["ask"]: answer["text"] for answer in case["answers"]}
    assert answers == {"conference": "1 March 2026", "already on a plan": "no"}


def test_given_a_terminal_when_nobody_is_named_then_both_sides_are_asked_for(
    opened: Typed,
) -> None:
    code, screen = at_terminal(
        "step", "1", "unresolved", *APPROVED, typed="health visitor\nsocial worker\n"
    )
    assert code == 0, screen
    [record] = json.loads(opened("show", "1", "--json").stdout)["records"]
    assert [one["part"] for one in record["people"]] == ["raising", "responding"]


def test_given_a_terminal_when_asking_is_ended_then_nothing_is_recorded(
    opened: Typed, store: Path
) -> None:
    before = store.read_bytes()
    for stop in ("\x04", "\x03"):
        code, screen = at_terminal(
            "step", "1", "continuing", *BOTH, typed=stop, after=b"Who approved it"
        )
        assert code == 130, screen
        assert "Stopped." in screen
    assert store.read_bytes() == before


def test_given_a_terminal_when_json_is_wanted_then_nothing_is_asked() -> None:
    code, screen = at_terminal(*BY_SIDE, "--json")
    assert code == 2
    assert json.loads(screen)["refused"][0]["code"] == "missing"


def test_given_a_terminal_when_due_is_asked_then_a_table_fits_it(opened: Typed) -> None:
    code, screen = at_terminal("due")
    assert code == 0
    assert "Stage 1" in screen
    assert any(ord(character) > 0x2500 for character in screen), "it has boxes"


def test_given_a_terminal_when_no_colour_is_wanted_then_there_is_none(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" in at_terminal("due")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in at_terminal("due")[1]
