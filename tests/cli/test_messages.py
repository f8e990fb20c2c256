"""Messages and exit codes: what is said when something cannot be done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from escalate.errors import BadUsage, EscalateError, NotAllowed, NotFound
from tests.cli.conftest import BOTH, OPEN, ROOT, Process, Typed


def test_given_json_when_something_is_refused_then_the_refusal_is_a_document_on_standard_error(
    process: Process, opened: Typed
) -> None:
    done = process("step", "1", "continuing", *BOTH, "--json")
    assert (done.returncode, done.stdout) == (NotAllowed.EXIT_CODE, b"")
    document = json.loads(done.stderr)
    assert document["exit"] == 20
    [reason] = document["refused"]
    assert set(reason) == {"code", "says", "clause", "remedy", "ask"}
    assert (reason["code"], reason["ask"], reason["clause"]) == ("not-given", "approval", "1.9")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("show", "x", "--json"), BadUsage),
        (("show", "9", "--json"), NotFound),
        (("show", "--no-such-option", "--json"), BadUsage),
        (("no-such-command", "--json"), BadUsage),
        (("open", "--json"), BadUsage),
    ],
)
def test_given_json_when_the_command_line_is_wrong_then_that_is_a_document_too(
    opened: Typed, typed: tuple[str, ...], error: type[EscalateError]
) -> None:
    done = opened(*typed)
    assert done.exit_code == error.EXIT_CODE
    document = json.loads(done.stderr)
    assert document["exit"] == error.EXIT_CODE
    assert document["refused"][0]["says"]


def test_given_a_mistyped_command_then_the_nearest_is_named(escalate: Typed) -> None:
    done = escalate("stpe")
    assert done.exit_code == 2
    assert "No such command 'stpe'. Did you mean 'step'?" in done.stderr


def test_given_no_command_then_the_commands_are_listed(escalate: Typed) -> None:
    done = escalate()
    assert done.exit_code == 2
    assert "hand-over" in done.output


def test_given_a_fault_of_ours_then_it_is_told_as_ours_without_private_words(
    opened: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "the child's name"

    def broken(*_: object) -> None:
        raise ValueError(secret)

    monkeypatch.setattr("escalate.cli.compose.find", broken)
    done = opened("show", "1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "This is a fault of escalate. (ValueError;" in done.stderr
    assert secret not in done.stderr
    assert "Traceback" not in done.stderr
    assert secret in opened("show", "1", ESCALATE_DEBUG="1").stderr
    as_json = json.loads(opened("show", "1", "--json").stderr)
    assert (as_json["exit"], as_json["refused"][0]["code"]) == (1, "fault")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("escalate.app.handling.row", "Nothing was recorded."),
        ("escalate.cli.compose.running", "Nothing was recorded."),
        ("escalate.heads.Heads.remember", "It was recorded before: look at it"),
        (
            "escalate.views.receipt.receipt",
            "Case 1 has the new events 2, but they could not be shown",
        ),
    ],
)
def test_given_a_fault_of_ours_while_recording_then_it_is_said_whether_it_was_recorded(
    opened: Typed, monkeypatch: pytest.MonkeyPatch, where: str, said: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("x")

    with monkeypatch.context() as patch:
        patch.setattr(where, broken)
        done = opened("answer", "1", "note", "x")
    assert done.exit_code == 1
    assert said in done.stderr
    events = len(json.loads(opened("show", "1", "--json").stdout)["events"])
    assert events == (1 if said == "Nothing was recorded." else 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_given_a_full_disk_when_a_receipt_is_printed_then_it_is_said_that_it_was_recorded(
    opened: Typed,
) -> None:
    done = into_full("answer", "1", "note", "x")
    assert done.returncode == 1
    assert b"Case 1 has the new events 2, but they could not be shown" in done.stderr
    assert b"othing was recorded" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("typed", [("show", "1"), ("export", "--all"), ("policy", "list")])
def test_given_a_full_disk_when_data_are_printed_then_it_is_not_called_done(
    opened: Typed, typed: tuple[str, ...]
) -> None:
    done = into_full(*typed)
    assert done.returncode == 1
    assert b"could not be printed: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_given_a_full_disk_when_the_store_was_backed_up_restored_or_added_to_then_that_is_said(
    opened: Typed, tmp_path: Path
) -> None:
    backup, export, fresh = (str(tmp_path / name) for name in ("b.db", "e.json", "fresh.db"))
    opened("export", "1", "--format=json", "--out", export)
    opened("init", "--store", fresh)
    for typed, says in (
        (("backup", backup), f"The backup {backup} was made."),
        (("import", export, "--store", fresh), "The cases were imported: do not import them"),
        (("restore", backup, "--reason=x"), "was put in the place of the store"),
    ):
        done = into_full(*typed)
        assert done.returncode == 1
        assert says in done.stderr.decode()
        assert "But that could not be shown." in done.stderr.decode()
        assert "othing was recorded" not in done.stderr.decode()


def into_full(*args: str) -> subprocess.CompletedProcess[bytes]:
    """Run `escalate` as a process that prints into a full disk."""
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(
            [sys.executable, "-m", "escalate.cli", *args],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )


REFUSED = {
    "no such case": (("show", "99"), 21),
    "the same, as JSON": (("show", "99", "--json"), 21),
    "no such store": (("verify", "--store=absent.db"), 25),
    "no date": (("due", "--as-of=5"), 2),
    "no such option": (("show", "--nope"), 2),
    "no such option of the whole": (("--nope",), 2),
    "no such command": (("showcase", "1"), 2),
    "nothing typed": ((), 2),
    "not allowed": (("close", "1"), 20),
}
UNHEARD = (
    pytest.param(
        "a full disk",
        marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full"),
    ),
    "a pipe that nobody reads",
    pytest.param("nothing", marks=pytest.mark.skipif(os.name == "nt", reason="no sh there")),
)
"""What standard error may be, so that no message gets through."""


@pytest.mark.parametrize("taken", UNHEARD)
@pytest.mark.parametrize(("typed", "code"), REFUSED.values(), ids=REFUSED)
def test_given_nobody_who_takes_messages_when_it_is_refused_then_the_exit_code_is_the_same(
    opened: Typed, typed: tuple[str, ...], code: int, taken: str
) -> None:
    assert unheard(*typed, taken=taken).returncode == code


@pytest.mark.parametrize("taken", UNHEARD)
def test_given_nobody_who_takes_messages_when_something_is_recorded_then_it_is_and_is_shown(
    opened: Typed, taken: str
) -> None:
    """Whose clock is set is told in a message, which comes last; the receipt does not need it."""
    done = unheard("answer", "1", "note", "x", taken=taken)
    assert (done.returncode, b"Event 2" in done.stdout) == (0, True)
    assert len(json.loads(opened("show", "1", "--json").stdout)["events"]) == 2


def unheard(*args: str, taken: str) -> subprocess.CompletedProcess[bytes]:
    """Run `escalate` as a process whose standard error takes nothing."""
    command = [sys.executable, "-m", "escalate.cli", *args]
    if taken == "nothing":
        command = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command]
        error = None
    elif taken == "a full disk":
        error = os.open("/dev/full", os.O_WRONLY)
    else:
        read, error = os.pipe()
        os.close(read)
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=error, cwd=ROOT, check=False)
    finally:
        if error is not None:
            os.close(error)


@pytest.mark.parametrize("now", ["tomorrow", "2026-03-02T10:00", "2026-03-02", "x"])
def test_given_a_clock_that_is_no_instant_then_it_is_refused(escalate: Typed, now: str) -> None:
    done = escalate("due", now=now)
    assert done.exit_code == 2
    assert "ESCALATE_NOW" in done.stderr


def test_given_messages_and_data_then_each_has_its_own_stream(process: Process) -> None:
    done = process(*OPEN)
    assert done.returncode == 0
    assert b"Case 1" in done.stdout
    assert b"A new store was made" in done.stderr
    assert b"A new store" not in done.stdout


def test_given_the_version_when_it_is_asked_then_it_is_one_line(process: Process) -> None:
    done = process("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"escalate ")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- 2>&-"])
@pytest.mark.parametrize("command", [("due",), ("show", "1"), ("flag", "1")])
def test_given_a_stream_that_was_closed_when_a_command_runs_then_it_does_all_the_same(
    opened: Typed, command: tuple[str, ...], closed: str
) -> None:
    """As where a job of the system's scheduler has none."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "escalate.cli", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"fault" in done.stderr) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="nothing is full here")
@pytest.mark.parametrize("command", [("--version",), ("--help",)])
def test_given_no_room_for_help_then_it_is_said_in_a_sentence(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "escalate.cli", *command],
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "79"},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"What was asked could not be printed: No space left on device.")
