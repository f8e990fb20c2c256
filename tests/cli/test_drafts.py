"""Nothing that was typed is lost. The clock stands at Monday 2 March 2026, ten in the morning."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escalate.app import cases, handling
from escalate.app.handling import Outcome
from escalate.cli.compose import Desk
from escalate.core.commands import Command
from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Process, Typed, entries
from tests.cli.terminal import Terminal
from tests.cli.test_messages import into_full

WORDS = (
    "The brindlewick visit of Tuesday did not take place, and nobody said so before Friday at noon."
)
"""A text that nobody types twice gladly."""
STOPPED = "What you typed is kept as draft 1: go on with `escalate draft redo 1`."
TUESDAY, WEDNESDAY = "2026-03-03T10:00Z", "2026-03-04T10:00Z"
STEP = ("step", "1", "continuing", *BOTH, *APPROVED, f"--not-agreed={WORDS}")
AHEAD = (*STEP, "--when=3/3/2026 09:00", "--json")
"""Refused on Monday, and right on Tuesday."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the drafts are."""
    return tmp_path / "state" / "drafts"


def drafts(escalate: Typed) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(escalate("draft", "list", "--json").stdout)
    return rows


def held(escalate: Typed, number: int = 1) -> dict[str, Any]:
    """What a draft holds."""
    done = escalate("draft", "show", str(number), "--json")
    assert done.exit_code == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def case(escalate: Typed) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(escalate("show", "1", "--json").stdout)
    return read


def refusal(stderr: str) -> dict[str, Any]:
    """The document of a command that was refused."""
    [line] = [line for line in stderr.splitlines() if line.startswith("{")]
    read: dict[str, Any] = json.loads(line)
    return read


def words_of(record: dict[str, Any]) -> dict[str, str]:
    return {answer["ask"]: answer["text"] for answer in record["answers"]}


# -- at a terminal --------------------------------------------------------------------------------

WHO = "who raises it"
WITH = "who it is raised with"
CHILD = "the child's local reference"
WHAT = "what the disagreement is about"


def opening() -> Terminal:
    """A case that is being opened, up to the question what it is about."""
    terminal = Terminal("open", "--policy=krscp", "--pathway=referral and enquiry")
    terminal.answer(WHO, "health visitor, Your Healthcare")
    terminal.answer(WITH, "social worker, Achieving for Children")
    return terminal.answer(CHILD, "W-1041").after(WHAT)


def test_given_typing_was_killed_in_the_middle_when_it_is_begun_again_then_all_is_still_there(
    escalate: Typed, folder: Path
) -> None:
    code, _ = opening().send(signal.SIGKILL).end()
    assert code == -signal.SIGKILL
    [draft] = drafts(escalate)
    assert (draft["command"], draft["case"], draft["complete"]) == ("open", None, False)

    again = Terminal("open")
    again.answer("A draft of 2 March 2026 at 10:00 was not recorded: take it up? [Y/n]", "")
    again.answer(f'{WHO}, "ROLE, AGENCY (KIND), NAME" [health visitor, Your Healthcare]', "")
    again.answer("[social worker, Achieving for Children]", "").answer("[W-1041]", "W-1042")
    code, screen = again.answer(WHAT, WORDS).answer("none of them", "").end()

    assert code == 0, screen
    found = case(escalate)
    assert found["child"]["reference"] == "W-1042"
    assert found["raising"]["role"] == "health visitor"
    assert found["disagreement"] == WORDS
    assert list(folder.iterdir()) == []


def test_given_a_draft_that_was_taken_up_and_killed_again_then_nothing_of_it_is_lost(
    escalate: Typed,
) -> None:
    opening().send(signal.SIGKILL).end()
    again = Terminal("open").answer("[Y/n]", "y").answer(WHO, "").after(WITH)
    again.send(signal.SIGKILL).end()
    typed = {one["answer"] for one in held(escalate)["typed"]}
    assert typed == {
        "health visitor, Your Healthcare",
        "social worker, Achieving for Children",
        "W-1041",
    }
    assert held(escalate)["given"] == {"policy": "krscp", "pathway": "referral and enquiry"}


def test_given_a_draft_that_is_not_wanted_then_it_stays_and_another_is_begun(
    escalate: Typed,
) -> None:
    opening().send(signal.SIGKILL).end()
    other = Terminal("open").answer("[Y/n]", "n").answer("the policy's id", "krscp").after(WHO)
    assert "[" not in other.screen.splitlines()[-1]
    other.send(signal.SIGKILL).end()
    assert [one["answer"] for one in held(escalate, 2)["typed"]] == ["krscp"]
    assert len(held(escalate, 1)["typed"]) == 3


def test_given_a_draft_in_part_when_it_is_redone_then_the_rest_is_asked_for(
    escalate: Typed, folder: Path
) -> None:
    opening().send(signal.SIGKILL).end()
    again = Terminal("draft", "redo", "1")
    again.answer(WHO, "").answer(WITH, "").answer(CHILD, "").answer(WHAT, WORDS)
    code, screen = again.answer("none of them", "").end()
    assert code == 0, screen
    assert "[Y/n]" not in screen
    assert case(escalate)["disagreement"] == WORDS
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("how", "expected"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["interrupted", "ended", "hung up"],
)
def test_given_asking_is_stopped_then_what_was_typed_is_kept_and_it_is_said_where(
    escalate: Typed, how: signal.Signals, expected: int
) -> None:
    code, screen = opening().send(how).end()
    assert (code, STOPPED in screen) == (expected, True), screen
    assert [one["answer"] for one in held(escalate)["typed"]][-1] == "W-1041"


def test_given_a_terminal_that_goes_away_then_what_was_typed_is_kept(escalate: Typed) -> None:
    assert opening().hang_up() in (129, 130)
    assert [one["answer"] for one in held(escalate)["typed"]][-1] == "W-1041"


def test_given_nothing_typed_but_the_case_when_it_is_stopped_then_there_is_no_draft(
    opened: Typed, folder: Path
) -> None:
    typed = Terminal("step").answer("the case's number", "1").after("resolved or one")
    code, screen = typed.send(signal.SIGINT).end()
    assert (code, "kept as draft" in screen) == (130, False), screen
    assert not folder.exists()


def test_given_a_draft_for_another_case_then_it_is_only_mentioned(
    opened: Typed, store: Path
) -> None:
    assert opened(*OPEN).exit_code == 0
    Terminal("step", "2").answer("resolved or one", "resolved").after("raising side").send(
        signal.SIGKILL
    ).end()
    assert drafts(opened)[0]["case"] == 2
    _, screen = Terminal("step", "1").after("resolved or one").send(signal.SIGINT).end()
    assert "1 draft was not recorded: `escalate draft list`." in screen
    assert "[Y/n]" not in screen
    _, screen = Terminal("step", "2").after("[Y/n]").send(signal.SIGINT).end()
    assert "A draft of 2 March 2026 at 10:00 for case 2 was not recorded" in screen
    _, screen = Terminal("due").end()
    assert "1 draft was not recorded" in screen
    assert "draft" not in opened("due").stderr, "nobody sits there"
    other = str(store.with_name("other.db"))
    assert opened("init", f"--store={other}").exit_code == 0
    _, screen = Terminal("due", f"--store={other}").end()
    assert "draft" not in screen


def test_given_two_windows_then_each_has_its_own_draft_and_neither_is_offered_the_others(
    escalate: Typed,
) -> None:
    first, second = opening(), opening()
    assert "[Y/n]" not in second.screen
    rows = drafts(escalate)
    assert [(row["draft"], row["in_use"]) for row in rows] == [(1, True), (2, True)]
    done = escalate("draft", "redo", "1", "--json")
    assert (done.exit_code, refusal(done.stderr)["refused"][0]["code"]) == (22, "draft-in-use")
    for one in (first, second):
        one.send(signal.SIGKILL).end()
    assert [row["in_use"] for row in drafts(escalate)] == [False, False]


def test_given_an_option_that_is_left_out_when_a_draft_is_taken_up_then_it_is_as_it_was_given(
    opened: Typed,
) -> None:
    typed = Terminal("step", "1", f"--not-agreed={WORDS}", *APPROVED)
    typed.answer("resolved or one", "continuing").after("raising side").send(signal.SIGKILL).end()
    again = Terminal("step", "1", "--agreed=A visit on Monday.")
    again.answer("[Y/n]", "").answer("[continuing]", "").answer("raising side", "health visitor")
    code, screen = again.answer("responding side", "social worker").end()
    assert code == 0, screen
    [record] = case(opened)["records"]
    assert words_of(record)["not agreed"] == WORDS
    assert words_of(record)["agreed"] == "A visit on Monday."


def test_given_an_answer_that_may_be_left_out_then_a_space_takes_what_was_typed_away(
    opened: Typed,
) -> None:
    typed = Terminal("step", "1", "continuing")
    typed.answer("raising side", "health visitor").answer("responding side", "social worker")
    typed.after("Who approved it").send(signal.SIGKILL).end()
    again = Terminal("step", "1", "continuing").answer("[Y/n]", "").answer("[health visitor]", "")
    again.answer("(Enter: nobody) [social worker; a space for none]", " ")
    again.answer("Who approved it", "team leader, Your Healthcare").answer("When", "")
    code, screen = again.end()
    assert code == 0, screen
    [record] = case(opened)["records"]
    assert [one["part"] for one in record["people"]] == ["raising"]


def test_given_a_slip_in_the_case_when_it_is_typed_again_for_the_right_one_then_it_is_offered(
    opened: Typed,
) -> None:
    code, screen = Terminal("reopen", "11").answer("why it goes on", WORDS).end()
    assert (code, "There is no case 11." in screen, STOPPED in screen) == (21, True, True), screen
    code, screen = Terminal("reopen", "1").answer("[Y/n]", "").answer(f"[{WORDS}]", "").end()
    assert (code, "only a resolved or closed case is reopened" in screen) == (20, True), screen


def test_given_a_plan_at_a_terminal_then_what_was_typed_can_be_recorded_later(
    opened: Typed, folder: Path
) -> None:
    plan = Terminal("step", "1", "continuing", *APPROVED, "--plan")
    plan.answer("raising side", "health visitor").answer("responding side", "social worker")
    code, screen = plan.end()
    assert code == 0, screen
    assert "What you typed is kept as draft 1: `escalate draft redo 1` records it." in screen
    assert case(opened)["records"] == []
    assert opened("draft", "redo", "1").exit_code == 0
    assert len(case(opened)["records"]) == 1
    assert list(folder.iterdir()) == []


def test_given_an_extension_at_a_terminal_then_what_the_policy_wants_for_it_is_asked_for(
    escalate: Typed,
) -> None:
    assert (
        escalate(
            *[one for one in OPEN if "policy" not in one and "pathway" not in one],
            "--policy=warrington",
        ).exit_code
        == 0
    )
    typed = Terminal("extend", "1", "--until=16/3/2026")
    typed.answer("rationale", WORDS).answer(
        "An action, WHAT; ROLE, AGENCY; DATE", "Chase it; manager, Council; 13/3/2026"
    )
    code, screen = typed.end()
    assert code == 0, screen
    assert case(escalate)["deadline"]["date"] == "2026-03-16"


def test_given_drafts_cannot_be_kept_then_the_command_goes_on_and_a_failure_shows_the_words_again(
    opened: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ESCALATE_STATE", str(tmp_path / "file"))
    code, screen = Terminal("reopen", "1").answer("why it goes on", WORDS).end()
    assert code == 20, screen
    assert screen.count("What you type cannot be kept as a draft (") == 1
    assert f"here it is:\n  why it goes on: {WORDS}" in screen
    typed = Terminal("answer", "1").answer("what is answered", "note").end()
    assert "cannot be kept" in typed[1]


# -- an editor ------------------------------------------------------------------------------------


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set an editor that writes WORDS and then does what it is told."""

    def set_to(then: str) -> None:
        script = tmp_path / "editor"
        script.write_text(f'#!/bin/sh\nprintf "%s" "{WORDS}" >> "$1"\n{then}\n', encoding="utf-8")
        script.chmod(0o700)
        monkeypatch.setenv("EDITOR", str(script))

    return set_to


def test_given_an_editor_that_fails_then_what_it_saved_is_kept(
    opened: Typed, editor: Callable[[str], None]
) -> None:
    editor("exit 3")
    done = opened("reopen", "1", "--edit", "--json")
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (2, 1)
    assert held(opened)["texts"] == [{"what": "--reason", "source": "editor", "text": WORDS}]
    assert held(opened)["complete"] is False


def test_given_a_kill_while_the_editor_is_open_then_what_it_saved_is_kept_beside_and_taken_up(
    opened: Typed, process: Process, folder: Path, editor: Callable[[str], None]
) -> None:
    editor('ls -l "$1" > "$1.seen"; kill -9 $PPID')
    assert process("reopen", "1", "--edit").returncode == -signal.SIGKILL
    assert (folder / "1.txt.seen").read_text(encoding="utf-8").startswith("-rw-------")
    assert held(opened)["texts"][0]["text"] == WORDS

    editor("exit 0")
    done = opened("draft", "redo", "1", "--json")
    assert refusal(done.stderr)["refused"][0]["code"] == "not-ended"
    assert held(opened)["texts"][0]["text"] == WORDS * 2, "the editor began with it"
    assert list(folder.iterdir()) == [folder / "1.draft"]


def test_given_an_editor_in_which_nothing_is_written_then_there_is_no_draft(
    opened: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "false")
    done = opened("reopen", "1", "--edit")
    assert (done.exit_code, "draft" in done.stderr) == (2, False)
    assert list(folder.iterdir()) == []


# -- nobody sits there ----------------------------------------------------------------------------


def test_given_a_refusal_when_its_reason_is_gone_then_the_draft_is_recorded_as_it_was(
    opened: Typed, folder: Path
) -> None:
    refused = opened(*AHEAD)
    assert (refused.exit_code, refused.stdout) == (20, "")
    document = refusal(refused.stderr)
    assert (document["refused"][0]["code"], document["draft"]) == ("future", 1)
    draft = folder / "1.draft"
    op = json.loads(draft.read_bytes())["content"]["op"]
    assert op == json.loads(draft.read_bytes())["content"]["command"]["op"]
    again = opened("draft", "redo", "1", "--json")
    assert (again.exit_code, refusal(again.stderr)["draft"]) == (20, 1)

    done = opened("draft", "redo", "1", "--json", now=TUESDAY)

    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["events"][0]["recorded"]["at"] == "2026-03-03T10:00:00Z"
    [record] = case(opened)["records"]
    assert words_of(record)["not agreed"] == WORDS
    assert record["when"]["at"] == "2026-03-03T09:00:00Z"
    entries = json.loads(opened("export", "1", "--format=json").stdout)["trail"]["entries"]
    assert entries[-1]["stored"]["op"] == op
    assert list(folder.iterdir()) == []


def test_given_a_nul_in_a_draft_of_an_older_version_when_it_is_redone_then_nothing_is_recorded(
    opened: Typed, folder: Path, store: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    draft = folder / "1.draft"
    draft.write_bytes(draft.read_bytes().replace(b"brindlewick", b"brindle\\u0000wick"))
    before = entries(store)

    done = opened("draft", "redo", "1", "--json", now=TUESDAY)

    assert (done.exit_code, refusal(done.stderr)["refused"][0]["code"]) == (2, "not-text")
    assert entries(store) == before


@pytest.mark.parametrize("command", ["step", "open", "hand-over"])
def test_given_a_draft_that_was_recorded_after_all_when_it_is_redone_then_that_is_said(
    opened: Typed, folder: Path, command: str
) -> None:
    """As after a power cut between the record and the removal of the draft."""
    late = ("--when=3/3/2026 09:00", "--json")
    typed = {
        "step": STEP,
        "open": (*(one for one in OPEN if "disagreement" not in one), f"--disagreement={WORDS}"),
        "hand-over": ("hand-over", "1", "--to=warrington", f"--reason={WORDS}"),
    }[command]
    assert opened(*typed, *late).exit_code == 20
    draft = folder / "1.draft"
    before = draft.read_bytes()
    assert opened("draft", "redo", "1", now=TUESDAY).exit_code == 0
    draft.write_bytes(before)
    recorded = opened("list", "--json").stdout, opened("show", "1", "--json").stdout

    done = opened("draft", "redo", "1", now=TUESDAY)

    assert (done.exit_code, done.stderr) == (0, "")
    expected = {"step": "event 2 of case 1", "open": "event 1 of case 2"}
    says = expected.get(command, "event 2 of case 1")
    assert done.stdout == f"Recorded already, as {says}: draft 1 is removed.\n"
    assert (opened("list", "--json").stdout, opened("show", "1", "--json").stdout) == recorded
    assert list(folder.iterdir()) == []


def test_given_a_draft_that_was_recorded_after_all_when_it_would_be_offered_then_it_is_removed(
    opened: Typed, folder: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    before = (folder / "1.draft").read_bytes()
    assert opened("draft", "redo", "1", now=TUESDAY).exit_code == 0
    (folder / "1.draft").write_bytes(before)
    terminal = Terminal("step", "1").after(
        "The draft of 2 March 2026 at 10:00 was recorded, as event 2 of case 1: it is removed."
    )
    _, screen = terminal.after("resolved or one").send(signal.SIGINT).end()
    assert "[Y/n]" not in screen
    assert list(folder.iterdir()) == []


def test_given_two_who_redo_one_draft_at_once_then_it_is_recorded_once(
    opened: Typed, folder: Path, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked before the first had recorded; locks do not help on every disk."""
    assert opened(*AHEAD).exit_code == 20
    before = (folder / "1.draft").read_bytes()
    redo = handling.redo

    def late(product: cases.App, command: Command) -> Outcome:
        (folder / "2.draft").write_bytes(before.replace(b'"number":1', b'"number":2'))
        first = process("draft", "redo", "2", ESCALATE_NOW=TUESDAY)
        assert first.returncode == 0, first.stderr
        return redo(product, command)

    monkeypatch.setattr(handling, "redo", late)
    done = opened("draft", "redo", "1", "--json", now=TUESDAY)
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (22, None)
    assert refusal(done.stderr)["refused"][0]["code"] == "recorded-before"
    assert len(case(opened)["records"]) == 1
    assert list(folder.iterdir()) == []


def test_given_a_stage_that_was_left_meanwhile_then_the_draft_is_refused_and_stays(
    opened: Typed,
) -> None:
    assert opened(*AHEAD).exit_code == 20
    assert opened("step", "1", "unresolved", *BOTH, *APPROVED).exit_code == 0
    done = opened("draft", "redo", "1", "--json", now=TUESDAY)
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (22, 1)
    assert refusal(done.stderr)["refused"][0]["code"] == "moved"


def test_given_somebody_else_at_the_desk_when_a_draft_is_redone_then_both_can_be_said(
    opened: Typed,
) -> None:
    assert opened(*AHEAD).exit_code == 20
    done = opened("draft", "redo", "1", "--by=night manager", now=TUESDAY)
    assert done.exit_code == 0, done.stderr
    assert case(opened)["events"][-1]["actor"] == "night manager"


def test_given_a_draft_when_it_is_tried_with_plan_then_it_stays(opened: Typed) -> None:
    assert opened(*AHEAD).exit_code == 20
    done = opened("draft", "redo", "1", "--plan", "--json", now=TUESDAY)
    assert (done.exit_code, json.loads(done.stdout)["planned"]) == (0, True)
    assert [row["draft"] for row in drafts(opened)] == [1]


def test_given_a_store_that_was_moved_then_its_draft_is_redone_there(
    opened: Typed, store: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    moved = store.rename(store.with_name("moved.db"))
    missing = opened("draft", "redo", "1", "--json", now=TUESDAY)
    assert refusal(missing.stderr)["refused"][0]["code"] == "no-store"
    assert opened("draft", "redo", "1", f"--store={moved}", now=TUESDAY).exit_code == 0


def test_given_a_text_on_standard_input_when_a_value_is_wrong_then_the_text_is_kept(
    opened: Typed, folder: Path
) -> None:
    done = opened("reopen", "1", "--reason=-", "--when=yesteryear", "--json", input=WORDS)
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (2, 1)
    assert held(opened)["texts"] == [{"what": "--reason", "source": "-", "text": WORDS}]
    again = opened("draft", "redo", "1", "--json", input="")
    assert refusal(again.stderr)["refused"][0]["code"] == "bad-date"
    code, screen = Terminal("reopen", "1", "--when=today").answer("[Y/n]", "").end()
    assert (code, "only a resolved or closed case" in screen) == (20, True), screen
    assert held(opened)["complete"] is True
    assert WORDS in (folder / "1.draft").read_text(encoding="utf-8")


def test_given_a_text_from_a_file_that_is_gone_when_it_is_redone_then_it_is_as_it_was_read(
    opened: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "what.txt"
    file.write_text(WORDS, encoding="utf-8")
    (tmp_path / "moved.db").touch()
    done = opened("reopen", "9", f"--reason=@{file}", "--json")
    assert (done.exit_code, refusal(done.stderr)["draft"]) == (21, 1)
    file.unlink()
    code, screen = Terminal("reopen", "1").answer("[Y/n]", "").end()
    assert (code, "only a resolved or closed case" in screen) == (20, True), screen


def test_given_a_draft_in_part_when_nobody_sits_there_then_redoing_it_is_refused(
    escalate: Typed,
) -> None:
    opening().send(signal.SIGKILL).end()
    done = escalate("draft", "redo", "1", "--json")
    assert (done.exit_code, refusal(done.stderr)["refused"][0]["code"]) == (2, "draft-in-part")
    assert len(held(escalate)["typed"]) == 3


@pytest.mark.parametrize(
    "typed",
    [
        ("reopen", "1", f"--reason={WORDS}", "--when=yesteryear"),
        ("reopen", "1", "--reason=Once more."),
        ("reopen", "1", f"--reason={WORDS}", "--no-such-option"),
        ("reopen", "1", f"--reason={WORDS}", "--plan"),
        ("close", "1"),
        ("show", "9"),
        ("open",),
    ],
)
def test_given_nothing_that_is_gladly_typed_again_when_it_is_refused_then_there_is_no_draft(
    opened: Typed, folder: Path, typed: tuple[str, ...]
) -> None:
    done = opened(*typed)
    assert done.exit_code in (2, 20, 21)
    assert "draft" not in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize("typed", [STEP, ("answer", "1", "note", "-")])
def test_given_success_then_there_is_no_draft(
    opened: Typed, folder: Path, typed: tuple[str, ...]
) -> None:
    assert opened(*typed, input=WORDS).exit_code == 0
    assert not folder.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_given_a_receipt_that_cannot_be_shown_then_it_is_recorded_and_there_is_no_draft(
    opened: Typed, folder: Path
) -> None:
    assert into_full(*STEP).returncode == 1
    assert len(case(opened)["records"]) == 1
    assert not folder.exists()


def test_given_a_fault_of_ours_then_what_was_typed_is_kept(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as patched:
        patched.setattr("escalate.app.handling.handle", broken)
        done = opened(*STEP)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[1] == STOPPED
    assert opened("draft", "redo", "1").exit_code == 0


def test_given_very_many_drafts_when_nobody_sits_there_then_no_more_are_kept(
    opened: Typed, folder: Path
) -> None:
    assert opened(*AHEAD).exit_code == 20
    for number in range(2, 101):
        (folder / f"{number}.draft").touch()
    done = opened(*AHEAD[:-1])
    assert "is not kept: there are 100 drafts (`escalate draft list`)." in done.stderr
    assert len(drafts(opened)) == 100


# -- a store that takes nothing -------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
# All is loaded before: another account may not be able to read where it lies.
AS_NOBODY = """
import importlib, os, pkgutil, sys
import escalate.cli
from typer.testing import CliRunner
for module in pkgutil.walk_packages(escalate.__path__, "escalate."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
typed = os.environ["PLAN"].split("|")
CliRunner().invoke(escalate.cli.group.app, [*typed, "--plan"])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.argv[0] = "escalate"
escalate.cli.main()
"""
NARROW = """
import os, resource, sys
import escalate.cli
size = os.path.getsize(os.environ["ESCALATE_STORE"])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
sys.argv[0] = "escalate"
escalate.cli.main()
"""


def run_as(script: str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `escalate` as a process with less than usual."""
    return subprocess.run(
        [sys.executable, "-c", script, *args],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@posix
def test_given_a_store_that_may_only_be_read_then_what_was_typed_is_kept(
    opened: Typed, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are for one account
        public = Path(name)
        public.chmod(0o777)
        (public / "home").mkdir()  # what is planned first, to load all, remembers a head there
        (public / "home").chmod(0o777)
        for variable in ("HOME", "ESCALATE_STATE"):
            monkeypatch.setenv(variable, str(public / "home"))
        copy = Path(shutil.copy(store, public / "cases.db"))
        monkeypatch.setenv("ESCALATE_STORE", str(copy))
        copy.chmod(0o444)
        monkeypatch.setenv("PLAN", "|".join(STEP))
        done = run_as(AS_NOBODY, *STEP, "--json")
        assert (done.returncode, refusal(done.stderr)["draft"]) == (25, 1), done.stderr
        assert refusal(done.stderr)["refused"][0]["code"] == "read-only"
        copy.chmod(0o666)
        again = run_as(AS_NOBODY, "draft", "redo", "1")
        assert again.returncode == 0, again.stderr
        assert list((public / "home" / "drafts").iterdir()) == []
        assert len(case(opened)["records"]) == 1


@posix
def test_given_a_disk_that_is_full_then_what_was_typed_is_kept_and_recorded_when_there_is_room(
    opened: Typed, folder: Path
) -> None:
    done = run_as(NARROW, *STEP, f"--answer=safeguarding action={'x' * 8_000}", "--json")
    assert (done.returncode, refusal(done.stderr)["draft"]) == (25, 1), done.stderr
    assert opened("draft", "redo", "1").exit_code == 0
    assert len(case(opened)["records"]) == 1
    assert list(folder.iterdir()) == []


# -- hostile and sealed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        b"{",
        b'{"draft":1,"header":{"number":1,"begun":"2026-03-02T10:00:00Z","command":"draft",'
        b'"store":"/x"},"content":{"given":{"case":"1"}}}',
        b'{"draft":1,"header":{"number":1,"begun":"2026-03-02T10:00:00Z","command":"\\u001b[2J",'
        b'"store":"/x\\u001b[2J"},"content":{}}',
        b'{"draft":1,"header":{"number":1,"begun":"2026-03-02T10:00:00Z","command":"step",'
        b'"store":"STORE","identity":"IDENTITY","case":1,"opening":"OPENING"},'
        b'"content":{"given":{"with_":"raising: nurse","case":"1"}}}',
    ],
    ids=["no JSON", "of no such command", "steering the screen", "of wrong kinds"],
)
def test_given_a_hostile_draft_then_every_command_says_a_sentence_and_goes_on(
    opened: Typed, folder: Path, store: Path, spoil: bytes
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    draft = folder / "1.draft"
    with SqliteStore(store).reading() as reading:
        for name, value in (
            (b"STORE", os.path.realpath(store)),
            (b"IDENTITY", reading.identity()),
            (b"OPENING", reading.sealed(1)[0].leaf.hex()),
        ):
            spoil = spoil.replace(name, value.encode())
    draft.write_bytes(spoil)
    draft.chmod(0o600)
    for typed in (("list",), ("show", "1"), ("redo", "1")):
        for flags in ((), ("--json",)):
            done = opened("draft", *typed, *flags)
            assert done.exit_code in (0, 2, 25), done.output
            assert "Traceback" not in done.output
            assert "\x1b" not in done.output
    terminal = Terminal("step", "1", "continuing", *APPROVED)
    _, screen = terminal.type("y").type("health visitor").type("social worker").end()
    assert "Traceback" not in screen
    assert "fault" not in screen
    assert opened("draft", "drop", "1").stdout == "Draft 1 is removed.\n"
    assert drafts(opened) == []


KEY = bytes(range(32))


def test_given_an_encrypted_store_then_its_draft_shows_no_word_and_is_redone_with_the_key(
    opened: Typed, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "draft_key", KEY)
    assert opened(*AHEAD).exit_code == 20
    data = (folder / "1.draft").read_bytes()
    for word in (b"brindlewick", b"health visitor", b"team leader", b"duty manager"):
        assert word not in data
    assert drafts(opened)[0]["command"] == "step"
    assert held(opened)["given"]["not-agreed"] == WORDS
    monkeypatch.setattr(Desk, "draft_key", None)
    for command in ("show", "redo"):
        done = opened("draft", command, "1", "--json", now=TUESDAY)
        assert (done.exit_code, refusal(done.stderr)["refused"][0]["code"]) == (2, "sealed-draft")
    monkeypatch.setattr(Desk, "draft_key", KEY)
    assert opened("draft", "redo", "1", now=TUESDAY).exit_code == 0
    assert list(folder.iterdir()) == []


# -- the commands about drafts --------------------------------------------------------------------


def test_given_drafts_when_they_are_listed_then_no_word_of_a_case_is_shown(
    opened: Typed, store: Path
) -> None:
    assert opened("draft", "list").stdout == "There are no drafts.\n"
    assert opened("draft", "list", "--json").stdout == "[]\n"
    assert opened(*AHEAD).exit_code == 20
    listed = opened("draft", "list").stdout
    assert listed == (
        "1  escalate step for case 1, 2 March 2026 at 10:00, complete\n"
        f"    store: {os.path.realpath(store)}\n"
    )
    assert drafts(opened) == [
        {
            "draft": 1,
            "begun": "2026-03-02T10:00:00Z",
            "command": "step",
            "store": os.path.realpath(store),
            "case": 1,
            "complete": True,
            "in_use": False,
            "problem": "",
        }
    ]


def test_given_a_draft_when_it_is_shown_then_all_that_was_typed_is_there(opened: Typed) -> None:
    assert opened(*AHEAD).exit_code == 20
    shown = opened("draft", "show", "1").stdout
    for line in ("\nGiven", "case: 1", "with: raising: health visitor", f"not-agreed: {WORDS}"):
        assert f"{line}\n" in shown


@pytest.mark.parametrize("command", ["show", "redo", "drop"])
@pytest.mark.parametrize(
    ("typed", "code"), [(("1",), "unknown-draft"), (("x",), "bad-value"), ((), "missing")]
)
def test_given_no_such_draft_then_it_is_said(
    opened: Typed, command: str, typed: tuple[str, ...], code: str
) -> None:
    done = opened("draft", command, *typed, "--json")
    assert [one["code"] for one in refusal(done.stderr)["refused"]] == [code]
    assert refusal(done.stderr)["draft"] is None


@posix
def test_given_a_draft_then_only_its_owner_can_read_it(opened: Typed, folder: Path) -> None:
    assert opened(*AHEAD).exit_code == 20
    assert stat.S_IMODE((folder / "1.draft").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(folder) == ["1.draft"]
