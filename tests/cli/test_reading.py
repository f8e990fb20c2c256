"""`due`, `list`, `show`, `why` and `export`: what is read out of the store."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Process, Typed

TENTH = "2026-03-10T09:00Z"
"""The day after the week of Stage 1."""


def test_given_a_stage_that_is_overdue_when_due_is_asked_then_it_is_listed_as_such(
    opened: Typed,
) -> None:
    done = opened("due", now=TENTH)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "OVERDUE" in done.stdout
    assert "1 working day over" in done.stdout


def test_given_an_overdue_stage_when_due_shall_fail_then_it_ends_with_3(opened: Typed) -> None:
    assert opened("due", "--fail").exit_code == 0
    assert opened("due", "--fail", now=TENTH).exit_code == 3
    assert opened("due", "--fail", "--as-of=10 March 2026").exit_code == 3
    assert opened("due", "--fail", "--agency=City Hospital", now=TENTH).exit_code == 21


def test_given_a_wider_window_when_due_is_asked_then_more_is_soon(opened: Typed) -> None:
    states = [
        json.loads(opened("due", "--json", *within).stdout)["rows"][0]["state"]
        for within in ((), ("--within=9",))
    ]
    assert states == ["OK", "SOON"]


def test_given_an_empty_store_when_lists_are_asked_as_json_then_they_are_empty(
    escalate: Typed,
) -> None:
    assert escalate("init").exit_code == 0
    assert json.loads(escalate("due", "--json").stdout)["rows"] == []
    assert json.loads(escalate("list", "--json").stdout)["rows"] == []
    assert json.loads(escalate("export", "--all").stdout) == []
    assert json.loads(escalate("export", "--all", "--json").stdout) == []


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("--status=open", [1, 2]),
        ("--status=closed", []),
        ("--policy=krscp", [1, 2]),
        ("--policy=uhl", []),
        ("--agency=Your Healthcare", [1, 2]),
        ("--text=w-1041", [1, 2]),
    ],
)
def test_given_a_filter_when_cases_are_listed_then_only_those_are(
    opened: Typed, filter_: str, found: list[int]
) -> None:
    opened(*OPEN)
    done = opened("list", "--json", filter_)
    assert done.exit_code == 0, done.stderr
    assert [row["case"] for row in json.loads(done.stdout)["rows"]] == found


@pytest.mark.parametrize("command", ["show", "why", "export"])
def test_given_an_unknown_case_when_it_is_read_then_it_is_refused_with_a_way_out(
    opened: Typed, command: str
) -> None:
    done = opened(command, "7")
    assert (done.exit_code, done.stdout) == (21, "")
    assert done.stderr == "There is no case 7. `escalate list` shows the cases.\n"


@pytest.mark.parametrize(
    "typed", ["seven", "-7", "0", "1.5", "9" * 30, "\N{ARABIC-INDIC DIGIT SEVEN}"]
)
def test_given_no_number_when_a_case_is_read_then_it_is_refused(opened: Typed, typed: str) -> None:
    done = opened("show", "--", typed)
    assert done.exit_code == 2
    assert "which is no number" in done.stderr


@pytest.mark.parametrize("typed", [("due", "--as-of=5"), ("due", "--within=x"), ("why",)])
def test_given_a_value_that_cannot_be_read_then_it_is_refused(
    opened: Typed, typed: tuple[str, ...]
) -> None:
    done = opened(*typed)
    assert (done.exit_code, done.stdout) == (2, "")


def test_given_more_days_than_anybody_waits_when_what_is_due_is_asked_then_the_most_is_said(
    opened: Typed,
) -> None:
    assert "SOON" in opened("due", "--within=3660").stdout
    done = opened("due", "--within=3661")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "--within is at most 3660 working days, and not 3661. Write a number of working days from 1"
        " to 3660.\n"
    )


def test_given_a_deadline_when_it_is_explained_then_every_day_is_named(opened: Typed) -> None:
    said = opened("why", "1").stdout
    assert "Saturday 7 March 2026" in said
    assert "clause 1.4" in said.lower() or "1.4" in said


def test_given_names_when_a_case_is_redacted_then_none_is_shown(escalate: Typed) -> None:
    escalate(*OPEN, "--child-name=A. N. Other")
    for command in (("show", "1"), ("show", "1", "--json"), ("export", "1"), ("export", "--all")):
        shown = escalate(*command, "--redact").stdout
        assert "W-1041" not in shown
        assert "A. N. Other" not in shown
        assert "without an assessment" not in shown


@pytest.mark.parametrize("format_", ["json", "markdown", "csv"])
def test_given_a_case_when_it_is_exported_then_its_events_are_there(
    opened: Typed, format_: str
) -> None:
    done = opened("export", "1", f"--format={format_}")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "W-1041" in done.stdout or format_ == "csv"
    assert "duty manager" in done.stdout


def test_given_several_cases_when_all_are_exported_then_each_is_there_once(opened: Typed) -> None:
    opened(*OPEN)
    exported = json.loads(opened("export", "--all").stdout)
    assert [one["case"]["number"] for one in exported] == [1, 2]
    lines = opened("export", "--all", "--format=csv").stdout.splitlines()
    assert [line.partition(",")[0] for line in lines] == ["case", "1", "2"]
    assert opened("export", "--all", "--format=markdown").stdout.count("\n# Case ") == 1


def test_given_a_policy_with_a_form_when_it_is_exported_then_the_form_is_filled(
    escalate: Typed,
) -> None:
    typed = (
        "--policy=uhl",
        "--child=U-8",
        "--raising=ward sister, UHL",
        "--responding=doctor, UHL",
    )
    assert escalate("open", *typed, "--disagreement=Discharge.").exit_code == 0
    for wanted in (("--format=form",), ("--form=safeguarding children case",)):
        done = escalate("export", "1", *wanted)
        assert done.exit_code == 0, done.stderr
        assert "U-8" in done.stdout
    unknown = escalate("export", "1", "--form=another")
    assert (unknown.exit_code, "It has: Safeguarding" in unknown.stderr) == (21, True)


def test_given_a_policy_without_a_form_when_one_is_wanted_then_it_is_refused(
    opened: Typed,
) -> None:
    done = opened("export", "1", "--format=form")
    assert (done.exit_code, "has no form" in done.stderr) == (21, True)


@pytest.mark.parametrize(
    "typed", [("1", "--format=xml"), ("1", "--all"), ("--all", "--format=form"), ()]
)
def test_given_an_export_that_is_not_clear_then_it_is_refused(
    opened: Typed, typed: tuple[str, ...]
) -> None:
    done = opened("export", *typed)
    assert (done.exit_code, done.stdout) == (2, "")


def test_given_a_file_when_an_export_is_written_then_no_other_is_written_over(
    opened: Typed, tmp_path: Path
) -> None:
    out = tmp_path / "case.json"
    done = opened("export", "1", f"--out={out}")
    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["case"]["number"] == 1
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    out.write_text("mine", encoding="utf-8")
    refused = opened("export", "1", f"--out={out}")
    assert (refused.exit_code, out.read_text(encoding="utf-8")) == (2, "mine")
    assert opened("export", "1", f"--out={out}", "--force").exit_code == 0
    assert out.read_text(encoding="utf-8") != "mine"
    nowhere = opened("export", "1", f"--out={tmp_path / 'no' / 'where'}")
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (2, True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["case.json", "state", "store"]


def test_given_a_refused_export_when_a_file_is_named_then_none_is_left(
    opened: Typed, tmp_path: Path
) -> None:
    assert opened("export", "9", f"--out={tmp_path / 'x'}").exit_code == 21
    assert not (tmp_path / "x").exists()


def test_given_no_store_when_anything_is_read_then_it_is_said_how_to_begin(
    process: Process, store: Path
) -> None:
    for command in (("due",), ("list",), ("show", "1"), ("export", "--all"), ("step", "1")):
        done = process(*command)
        assert (done.returncode, done.stdout) == (25, b"")
        assert b"There is no store at" in done.stderr
        assert b"escalate init" in done.stderr
    assert not store.exists()


def test_given_a_file_that_is_no_store_then_it_is_refused_and_left_alone(
    process: Process, tmp_path: Path
) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    for command in (("due",), OPEN, ("init",)):
        done = process(*command, "--store", str(other))
        assert done.returncode == 25
        assert other.read_text(encoding="utf-8") == "mine"


def test_given_a_reader_who_leaves_when_much_is_printed_then_it_ends_quietly(
    opened: Typed, store: Path
) -> None:
    opened("answer", "1", "note", "x" * 300_000)
    command = f"{sys.executable} -m escalate.cli export 1 | head -c 10 >/dev/null"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_given_a_terminal_for_programs_when_no_colour_is_wanted_then_there_is_none(
    process: Process, opened: Typed
) -> None:
    plain = process("due").stdout
    assert b"\x1b" not in plain
    assert process("due", NO_COLOR="1", FORCE_COLOR="1").stdout == plain


def test_given_records_when_show_is_asked_as_json_then_it_is_one_document(opened: Typed) -> None:
    opened("step", "1", "continuing", *BOTH, *APPROVED)
    done = opened("show", "1", "--json")
    assert json.loads(done.stdout)["number"] == 1
    receipt = json.loads(opened("answer", "1", "note", "x", "--json").stdout)
    assert receipt["case"] == 1
