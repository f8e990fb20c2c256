"""What a hostile reading found at the command line. The clock stands at Monday 2 March 2026."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from escalate import __version__
from escalate.app import cases, handling
from escalate.app.cases import installed
from escalate.app.handling import Outcome, handle
from escalate.core.commands import Command, Open
from escalate.errors import Conflict
from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Process, Typed
from tests.core.plain import PLAIN
from tests.core.plain import plain as plain_story
from tests.story import person, when

NEL = (
    "open",
    "--policy=nel",
    "--pathway=equally divided view",
    "--raising=nurse, Community Health",
    "--responding=social worker, Children's Services",
    "--child=C-1",
    "--disagreement=Whether a plan is needed.",
    "--vote=Community Health=against",
    "--vote=Children's Services=for",
    "--answer=already on a plan=no",
)
WARRINGTON = (
    "open",
    "--policy=warrington",
    "--child=W-207",
    "--raising=practice nurse, Oak Surgery (health)",
    "--responding=social worker, Borough Council (children's social care)",
    "--disagreement=The level of need.",
)
UP = ("step", "1", "unresolved", "--with=raising: supervisor")
WINTER = "2026-12-21T10:00Z"
"""Eleven days after the conference."""


def case(escalate: Typed, number: int = 1) -> dict[str, Any]:
    """The case as a document."""
    document: dict[str, Any] = json.loads(escalate("show", str(number), "--json").stdout)
    return document


def codes(stderr: str) -> list[str]:
    """Why a command with --json was refused."""
    (line,) = [line for line in stderr.splitlines() if line.startswith("{")]
    return [reason["code"] for reason in json.loads(line)["refused"]]


def governing(escalate: Typed, number: int = 1) -> str:
    """The date that governs the case."""
    due: str = case(escalate, number)["deadline"]["date"]
    return due


def tools(escalate: Typed) -> set[str]:
    """What recorded the events of case 1, as its exported trail tells it."""
    return set(re.findall(r'"tool": ?"([^"]*)"', escalate("export", "1", "--format=json").stdout))


# -- 1: a date that is typed as an answer ---------------------------------------------------------


@pytest.mark.parametrize(
    "conference",
    ["conference=10 December 2026", "conference=10/12/2026", "conference@10/12/2026=held"],
)
def test_given_the_conference_was_on_10_december_when_its_date_is_typed_then_5_january_is_due(
    escalate: Typed, conference: str
) -> None:
    done = escalate(*NEL, f"--answer={conference}", now=WINTER)
    assert done.exit_code == 0, done.stderr
    assert governing(escalate) == "2027-01-05"


def test_given_a_conference_without_a_date_when_a_case_is_opened_then_the_date_is_asked_for(
    escalate: Typed, store: Path
) -> None:
    done = escalate(*NEL, "--answer=conference=at the civic centre", "--json", now=WINTER)
    assert (done.exit_code, done.stdout) == (20, "")
    assert codes(done.stderr) == ["no-date"]
    assert "conference@DATE" in done.stderr
    assert not store.exists()


@pytest.mark.parametrize(
    "typed",
    ["10 December 2026\n", "at the civic centre\n10 December 2026\n"],
    ids=["a date", "words, then the date that is asked for"],
)
def test_given_a_terminal_when_the_conference_is_asked_for_then_its_date_can_be_typed(
    escalate: Typed, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    prompts = pytest.importorskip("tests.cli.test_prompts")
    monkeypatch.setenv("ESCALATE_NOW", WINTER)
    code, screen = prompts.at_terminal(*NEL, typed=typed + "1\n\n\n")
    assert code == 0, screen
    assert governing(escalate) == "2027-01-05"


def test_given_a_wrong_date_of_the_conference_when_corrected_in_words_then_4_january_is_due(
    escalate: Typed,
) -> None:
    assert escalate(*NEL, "--answer=conference=10 December 2026", now=WINTER).exit_code == 0
    typed = "--answer=conference=9 December 2026"
    done = escalate("correct", "1", "1", typed, "--reason=typed wrongly", now=WINTER)
    assert done.exit_code == 0, done.stderr
    assert governing(escalate) == "2027-01-04"


# -- 4: two people record the same failed discussion ----------------------------------------------


def test_given_a_colleague_recorded_it_while_you_typed_then_the_case_goes_up_one_stage_only(
    escalate: Typed, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0

    def late(product: cases.App, command: Command) -> Outcome:
        first = process(*UP, ESCALATE_BY="head of service")
        assert first.returncode == 0, first.stderr
        return handle(product, command)

    with monkeypatch.context() as patched:
        patched.setattr(handling, "handle", late)
        second = escalate(*UP, "--json")
    assert (second.exit_code, second.stdout) == (22, "")
    assert codes(second.stderr) == ["moved"]
    assert "Stage Two since you began, by head of service" in second.stderr
    found = case(escalate)
    assert (found["stage"]["label"], len(found["records"])) == ("Stage Two", 1)


def test_given_a_discussion_that_a_colleague_recorded_when_typed_again_later_then_it_is_refused(
    escalate: Typed,
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0
    typed = (*UP, "--when=2/3/2026 10:00")
    assert escalate(*typed, ESCALATE_BY="head of service").exit_code == 0
    again = escalate(*typed, "--json")
    assert (again.exit_code, codes(again.stderr)) == (20, ["recorded-already"])
    assert "head of service has recorded this discussion already" in again.stderr
    assert case(escalate)["stage"]["label"] == "Stage Two"


def test_given_a_colleague_only_noted_something_while_you_typed_then_the_discussion_is_recorded(
    escalate: Typed, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0

    def late(product: cases.App, command: Command) -> Outcome:
        first = process("answer", "1", "safe now", "yes")
        assert first.returncode == 0, first.stderr
        return handle(product, command)

    with monkeypatch.context() as patched:
        patched.setattr(handling, "handle", late)
        done = escalate(*UP)
    assert done.exit_code == 0, done.stderr
    assert case(escalate)["stage"]["label"] == "Stage Two"


# -- 17: a wrong reference ------------------------------------------------------------------------


def test_given_a_wrong_child_reference_when_corrected_then_it_reads_right_and_the_first_is_kept(
    opened: Typed,
) -> None:
    done = opened("correct", "1", "1", "--child=W-1042", "--reason=typed wrongly")
    assert done.exit_code == 0, done.stderr
    assert case(opened)["child"]["reference"] == "W-1042"
    assert "W-1041" in opened("show", "1").stdout


def test_given_a_wrong_name_when_corrected_then_the_reference_stays(escalate: Typed) -> None:
    assert escalate(*OPEN, "--child-name=A. N. Other").exit_code == 0
    done = escalate("correct", "1", "1", "--child-name=A. N. Else", "--reason=typed wrongly")
    assert done.exit_code == 0, done.stderr
    child = case(escalate)["child"]
    assert (child["reference"], child["name"]) == ("W-1041", "A. N. Else")


# -- 18: a name in the brackets of an answer ------------------------------------------------------


def test_given_a_name_in_the_brackets_of_an_answer_when_typed_then_it_is_refused(
    escalate: Typed,
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0
    named = "--answer=shared with[A. N. Other].relevant personnel=told"
    done = escalate("step", "1", "continuing", "--with=raising: supervisor", named, "--json")
    assert (done.exit_code, codes(done.stderr)) == (20, ["unknown-side"])


@pytest.mark.parametrize(
    "command",
    [
        ("show", "1"),
        ("show", "1", "--json"),
        ("export", "1", "--format=json"),
        ("export", "1", "--format=markdown"),
    ],
    ids=" ".join,
)
def test_given_an_answer_for_an_agency_when_redacted_then_its_words_are_hidden(
    escalate: Typed, command: tuple[str, ...]
) -> None:
    assert escalate(*WARRINGTON).exit_code == 0
    given = "--answer=shared with[Oak Surgery].relevant personnel=told A. N. Other"
    done = escalate("step", "1", "continuing", "--with=raising: supervisor", given)
    assert done.exit_code == 0, done.stderr
    shown = escalate(*command, "--redact").stdout
    assert "Oak Surgery" in shown
    assert "A. N. Other" not in shown


# -- 23: a clock that was set ---------------------------------------------------------------------


def test_given_a_clock_set_by_hand_when_recorded_then_every_event_says_so(opened: Typed) -> None:
    assert opened("step", "1", "continuing", *BOTH, *APPROVED).exit_code == 0
    assert tools(opened) == {f"escalate {__version__} (clock set by ESCALATE_NOW)"}


def test_given_the_computers_own_clock_when_recorded_then_no_event_speaks_of_it(
    escalate: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESCALATE_NOW")
    assert escalate(*WARRINGTON).exit_code == 0
    assert tools(escalate) == {f"escalate {__version__}"}


def test_given_a_clock_set_back_when_recorded_then_it_is_warned_of(opened: Typed) -> None:
    done = opened(
        "step", "1", "continuing", *BOTH, *APPROVED, "--when=2/3/2026", now="2026-03-02T09:00Z"
    )
    assert done.exit_code == 0, done.stderr
    warnings = {warning["code"] for warning in case(opened)["warnings"]}
    assert "clock-back" in warnings


# -- 24: a policy changed while typing ------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 1])
def test_given_the_policy_changed_while_you_typed_when_opened_then_nothing_is_recorded(
    others: int,
) -> None:
    story = plain_story()
    for _ in range(others):
        story.opens("2026-03-02 10:00")
    _, reference, _ = installed(story.app, "plain")
    story.texts["plain"] = PLAIN.replace("5 working days", "1 working day")
    command = Open(
        op="typed",
        actor="recorder",
        when=when("2026-03-02 10:00"),
        recorded=when("2026-03-02 10:00"),
        policy=reference,
        pathway="main",
        raising=person("teacher, Hill School (school)"),
        responding=person("officer, County Police (police)"),
        disagreement="whether the child is safe",
        raised=when("2026-03-02 10:00"),
    )
    with pytest.raises(Conflict) as caught:
        handle(story.app, command)
    assert [refusal.code for refusal in caught.value.refusals] == ["policy-changed"]
    with story.app.store.reading() as store:
        assert len(list(store.rows())) == others


# -- 25: far dates, and two beginnings ------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("policy", "plan", "warrington", "--raised=9999-12-30"), "too-far"),
        ((*WARRINGTON, "--raised=9999-12-30"), "too-far"),
        ((*WARRINGTON, "--raised=0001-01-01"), "too-long-ago"),
        ((*WARRINGTON, "--raised=2/3/1026"), "too-long-ago"),
    ],
    ids=["plan far ahead", "open far ahead", "the year 1", "1026 for 2026"],
)
def test_given_a_date_out_of_all_reason_then_it_is_refused_and_is_no_fault_of_the_program(
    escalate: Typed, store: Path, typed: tuple[str, ...], code: str
) -> None:
    done = escalate(*typed, "--json")
    assert (done.exit_code, done.stdout) == (20, "")
    assert code in codes(done.stderr)
    assert "fault of escalate" not in done.stderr
    assert not store.exists()


def test_given_a_matter_of_one_letter_then_it_is_taken_for_no_complaint(escalate: Typed) -> None:
    done = escalate(*WARRINGTON, "--matter=a")
    assert done.exit_code == 20
    assert "'a' is none of the matters" in done.stderr


def test_given_no_store_when_two_people_open_at_once_then_both_cases_are_in_one_store(
    escalate: Typed, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = handling.plan

    def late(product: cases.App, command: Command) -> Outcome:
        outcome = planned(product, command)
        first = process(*WARRINGTON)
        assert first.returncode == 0, first.stderr
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(handling, "plan", late)
        second = escalate(*OPEN)
    assert second.exit_code == 0, second.stderr
    assert [case(escalate, number)["policy"]["id"] for number in (1, 2)] == ["warrington", "krscp"]


def test_given_no_store_when_four_processes_open_at_once_then_four_cases_are_in_one_store(
    escalate: Typed,
) -> None:
    def opens(_: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "escalate", *OPEN],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(opens, range(4)))
    assert [one.returncode for one in done] == [0] * 4, [one.stderr for one in done]
    numbers = sorted(int(re.findall(r"Case (\d+)", one.stdout)[0]) for one in done)
    assert numbers == [1, 2, 3, 4]
    assert case(escalate, 4)["number"] == 4
