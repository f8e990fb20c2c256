"""Who read what: every look at a case is kept in the trail, by numbers only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from escalate.app import looking
from tests.cli.conftest import Typed, entries


def read_rows(escalate: Typed, *case: str) -> list[tuple[str, str, list[int]]]:
    """Who read with which command which cases, as `reads` has it."""
    rows = json.loads(escalate("reads", *case, "--json").stdout)["rows"]
    return [(row["actor"], row["command"], row["cases"]) for row in rows]


@pytest.mark.parametrize(
    "command",
    [("show", "1"), ("show", "1", "--json"), ("why", "1"), ("export", "1"), ("due",), ("list",)],
)
def test_given_a_case_when_it_is_read_then_it_is_kept_who_did_and_when(
    opened: Typed, command: tuple[str, ...]
) -> None:
    assert read_rows(opened) == []

    assert opened(*command, ESCALATE_BY="inspector", now="2026-03-03T09:30Z").exit_code == 0

    cases = [1] if "1" in command else []
    assert read_rows(opened) == [("inspector", command[0], cases)]
    (row,) = json.loads(opened("reads", "--json").stdout)["rows"]
    assert row["recorded"] == {"date": "2026-03-03", "at": "2026-03-03T09:30:00Z"}
    assert row["listed"] == (None if cases else 1)


def test_given_all_cases_when_they_are_exported_then_it_is_kept_of_each(opened: Typed) -> None:
    opened("export", "--all", "--redact")

    assert read_rows(opened, "1") == [("duty manager", "export", [])]
    assert read_rows(opened, "2") == read_rows(opened, "1")
    assert json.loads(opened("reads", "--json").stdout)["rows"][0]["redacted"] is True


def test_given_readings_of_two_cases_when_one_is_asked_for_then_the_others_are_left_out(
    opened: Typed,
) -> None:
    opened("show", "1")
    opened("due")

    assert [command for _, command, _ in read_rows(opened, "1")] == ["show", "due"]
    assert [command for _, command, _ in read_rows(opened, "7")] == ["due"]
    assert "Nobody has read" not in opened("reads", "1").stdout


def test_given_what_was_read_when_it_is_kept_then_no_word_of_the_case_is(
    opened: Typed, store: Path
) -> None:
    opened("show", "1")
    opened("export", "--all")

    own = b"".join(entry.body for entry in entries(store) if entry.case == 0)
    assert b"W-1041" not in own
    assert b"assessment" not in own
    assert b"Achieving" not in own


def test_given_a_case_that_is_not_there_when_it_is_read_then_nothing_is_kept(
    opened: Typed,
) -> None:
    assert opened("show", "9").exit_code == 21
    assert opened("export", "9").exit_code == 21

    assert read_rows(opened) == []


def test_given_a_file_that_is_there_when_a_case_is_exported_to_it_then_nothing_is_kept(
    opened: Typed, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("x")

    assert opened("export", "1", f"--out={tmp_path / 'there'}").exit_code == 2

    assert read_rows(opened) == []


def test_given_lists_that_need_not_be_kept_when_all_is_read_then_the_rest_still_is(
    opened: Typed, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('unrecorded = ["due", "list"]')

    for command in (("due",), ("list",), ("show", "1"), ("why", "1"), ("export", "1")):
        assert opened(*command, ESCALATE_CONFIG=str(config)).exit_code == 0

    assert [command for _, command, _ in read_rows(opened)] == ["show", "why", "export"]


@pytest.mark.parametrize("kept", ['["export"]', '["show"]', '"due"', "[1]", '["due", "exports"]'])
def test_given_a_config_that_would_leave_out_more_when_a_case_is_read_then_it_is_refused(
    opened: Typed, tmp_path: Path, kept: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"unrecorded = {kept}")

    done = opened("show", "1", ESCALATE_CONFIG=str(config))

    assert done.exit_code == 2
    assert "It wants a list of due and list" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size there")
def test_given_a_disk_without_room_when_a_case_is_read_then_it_is_shown_and_a_copy_is_not_given(
    opened: Typed, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child first: but what leaves the house is kept, or does not leave it."""
    import resource  # noqa: PLC0415 # not on Windows

    before = entries(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        shown, exported = opened("show", "1"), opened("export", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert shown.exit_code == 0
    assert "Case 1" in shown.stdout
    assert "This reading could not be kept in the trail" in shown.stderr
    assert (exported.exit_code, exported.stdout) == (25, "")
    assert entries(store) == before


@pytest.mark.parametrize(("times", "code"), [(1, 0), (99, 22)])
def test_given_others_who_record_between_an_export_and_its_record_then_it_is_begun_again(
    opened: Typed, monkeypatch: pytest.MonkeyPatch, times: int, code: int
) -> None:
    """So an export is always of the very moment that the trail keeps of it."""
    note_export, left = looking.note_export, [times]

    def note(*args: Any, **values: Any) -> Any:  # noqa: ANN401 - as it is called
        event = note_export(*args, **values)
        if left[0] > 0:
            left[0] -= 1
            assert opened("show", "1").exit_code == 0  # which is kept, and so comes after it
        return event

    monkeypatch.setattr(looking, "note_export", note)
    done = opened("export", "1")
    assert done.exit_code == code
    if code == 0:
        trail = json.loads(done.stdout)["trail"]
        assert trail["export"]["seq"] == trail["size"]
    else:
        assert "Others record in the store all the time" in done.stderr
