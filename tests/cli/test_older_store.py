"""A store of schema 2 with a damaged page: its cases are read, and what is wrong is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import APPROVED, BOTH, OPEN, Typed
from tests.store.older import again_as_version_2
from tests.store.test_older import without_page


@pytest.fixture
def damaged(closed: Typed, store: Path) -> Typed:
    """`escalate`, with two cases in a store of schema 2 whose lists cannot be read."""
    newer = store.rename(store.with_name("newer.db"))
    again_as_version_2(store, newer)
    newer.unlink()
    without_page(store, "cases")
    return closed


def test_given_a_damaged_store_of_schema_2_when_verified_then_what_is_broken_is_named(
    damaged: Typed,
) -> None:
    done = damaged("verify")
    assert done.exit_code == 23, done.stderr
    assert "- The file's tables cannot be read: " in done.stdout
    assert "- Case 1: it is missing from the lists." in done.stdout
    assert "schema" not in done.stdout


@pytest.mark.parametrize("command", ["show", "why", "export"])
def test_given_a_damaged_store_of_schema_2_when_a_case_is_read_then_it_is_shown_and_kept(
    damaged: Typed, command: str
) -> None:
    done = damaged(command, "1", "--json" if command != "export" else "--format=json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)
    told = damaged("reads", "1", "--json")
    assert json.loads(told.stdout)["rows"][-1]["command"] == command


@pytest.mark.parametrize(
    "typed",
    [OPEN, ("step", "2", "continuing", *BOTH, *APPROVED), ("due",), ("list",)],
    ids=lambda typed: typed[0],
)
def test_given_a_damaged_store_of_schema_2_when_it_would_be_changed_then_the_way_out_is_said(
    damaged: Typed, store: Path, typed: tuple[str, ...]
) -> None:
    done = damaged(*typed)
    assert done.exit_code == 25
    assert f"The store {store} has schema version 2 and could not be brought up" in done.stderr
    assert "escalate verify" in done.stderr
    assert "escalate restore BACKUP" in done.stderr
    assert ("Nothing was recorded." in done.stderr) == (typed not in (("due",), ("list",)))


def test_given_a_backup_when_a_damaged_store_of_schema_2_is_restored_then_it_is_whole_again(
    closed: Typed, store: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "friday.db"
    assert closed("backup", str(backup)).exit_code == 0
    newer = store.rename(store.with_name("newer.db"))
    again_as_version_2(store, newer)
    without_page(store, "cases")
    assert closed("list").exit_code == 25

    done = closed("restore", str(backup), "--reason=a damaged page")

    assert done.exit_code == 0, done.stderr
    assert closed("list").exit_code == 0
