"""Another file at the place of a store: told, or refused, until our own tool put it there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, Typed
from tests.cli.encrypted import code, plain
from tests.test_keys import Kept

NOTE = ("answer", "1", "note", "more")
EVERY = (("list",), ("due",), ("show", "1"), ("checkpoint",), NOTE, OPEN)
TOLD = "Another store is at {} than the one that you saw there last"
WHY = "--reason=It belongs here."


@pytest.fixture
def other(escalate: Typed, tmp_path: Path) -> Path:
    """A plain store with one case, made by somebody else."""
    path = tmp_path / "others.db"
    by_others = {"ESCALATE_STATE": str(tmp_path / "state of others")}
    assert escalate(*OPEN, "--store", str(path), **by_others).exit_code == 0
    return path


def quiet(escalate: Typed, *commands: Sequence[str], **env: str) -> None:
    """Run commands that succeed, and tell nothing of another store or another trail."""
    for command in commands:
        done = escalate(*command, **env)
        assert done.exit_code == 0, done.stderr
        for word in ("Another store", "another copy", "The store was"):
            assert word not in done.stderr


# -- told and refused -----------------------------------------------------------------------------


def test_given_a_store_of_another_name_in_its_place_then_every_command_tells_it(
    opened: Typed, store: Path, other: Path
) -> None:
    """As when an old copy got a new name, and every hash was reckoned anew."""
    other.replace(store)

    for command in (*EVERY, *EVERY):
        done = opened(*command)
        assert done.exit_code == 0, done.stderr
        assert TOLD.format(store) in done.stderr
        assert "escalate restore" in done.stderr
    verified = opened("verify")
    assert verified.exit_code == 23
    assert "The head that you saw last is of another store" in verified.stdout


def test_given_another_store_when_it_is_put_there_by_a_restoration_then_nothing_more_is_told(
    opened: Typed, store: Path, other: Path, tmp_path: Path
) -> None:
    other.replace(store)
    assert "Another store" in opened("list").stderr

    store.replace(tmp_path / "away.db")
    quiet(opened, ("restore", str(tmp_path / "away.db"), WHY), *EVERY, ("verify",))


def test_given_a_plain_store_in_the_place_of_an_encrypted_one_then_nothing_is_written_into_it(
    escalate: Typed, store: Path, other: Path, keyring: Kept
) -> None:
    """Though nobody names a key, and the keyring is merely asked."""
    assert escalate("init", "--encrypt").exit_code == 0
    other.replace(store)
    before = store.read_bytes()

    for command in (*EVERY, ("verify",), ("backup", str(store.parent / "b.db"))):
        done = escalate(*command)
        assert done.exit_code == 25, command
        assert "is not encrypted, and the one that you saw there last was" in done.stderr
        assert done.stdout == ""
    assert code(escalate("list", "--json")) == "not-encrypted"
    assert code(escalate("encrypt", "--json")) == "another-store"
    assert store.read_bytes() == before
    assert list(store.parent.iterdir()) == [store]
    assert len(keyring.entries) == 1, "no key is left of what was refused"


def test_given_a_plain_copy_of_before_the_encryption_then_it_is_refused_in_the_stores_place(
    opened: Typed, store: Path, tmp_path: Path, keyring: Kept
) -> None:
    shutil.copy(store, tmp_path / "old.db")
    assert opened("encrypt").exit_code == 0
    shutil.copy(tmp_path / "old.db", store)

    assert code(opened(*NOTE, "--json")) == "not-encrypted"
    assert code(opened("encrypt", "--json")) == "rolled-back"

    store.unlink()
    assert opened("restore", str(tmp_path / "old.db"), WHY).exit_code == 0
    assert opened(*NOTE).exit_code == 0, "it was put there knowingly"


def test_given_an_encrypted_store_that_is_gone_then_no_plain_one_is_begun_in_passing(
    locked: Typed, store: Path
) -> None:
    store.unlink()

    done = locked(*OPEN, "--json")

    assert (done.exit_code, code(done)) == (25, "no-store")
    assert "where you have seen an encrypted store" in done.stderr
    assert "escalate init --encrypt" in done.stderr
    assert not store.exists()
    quiet(locked, ("init",), OPEN, ("list",))
    assert plain(store)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_given_a_link_to_an_old_copy_in_its_place_then_every_command_tells_it(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(store, old)
    assert opened(*NOTE).exit_code == 0
    store.unlink()
    store.symlink_to(old)

    for _ in range(2):
        for command in (("list",), ("due",), NOTE):
            assert "The store was" in opened(*command).stderr


# -- nobody cries wolf ----------------------------------------------------------------------------


def test_given_a_store_that_was_moved_away_when_a_new_one_is_made_then_nothing_is_told(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    store.replace(tmp_path / "of 2025.db")
    quiet(opened, ("init",), OPEN, ("list",), ("verify",))
    quiet(opened, ("list", "--store", str(tmp_path / "of 2025.db")))


def test_given_a_store_that_is_gone_when_a_case_is_opened_then_no_second_store_is_begun_in_passing(
    opened: Typed, store: Path, tmp_path: Path
) -> None:
    """As with a stick that is not plugged in: half of the cases would lie elsewhere."""
    store.replace(tmp_path / "away.db")

    done = opened(*OPEN, "--json")

    assert (done.exit_code, code(done)) == (25, "no-store")
    assert "where you have seen a store" in done.stderr
    assert not store.exists()
    (tmp_path / "away.db").replace(store)
    quiet(opened, OPEN)


def test_given_several_stores_in_one_folder_then_nothing_is_told(
    opened: Typed, store: Path
) -> None:
    second = ("--store", str(store.with_name("second.db")))
    quiet(opened, (*OPEN, *second), ("list",), ("list", *second), (*NOTE, *second), NOTE)


def test_given_a_store_that_is_reached_by_several_paths_then_nothing_is_told(
    opened: Typed, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [str(store), "cases.db", "./cases.db", "../store/cases.db"]
    if os.name != "nt":
        (tmp_path / "link.db").symlink_to(store)
        (tmp_path / "folder").symlink_to(store.parent)
        paths += [str(tmp_path / "link.db"), str(tmp_path / "folder" / "cases.db")]
    monkeypatch.chdir(store.parent)
    for path in (*paths, *reversed(paths)):
        quiet(opened, ("list", "--store", path), (*NOTE, "--store", path))


def test_given_somebody_else_who_saw_another_store_there_then_each_hears_of_their_own(
    opened: Typed, store: Path, other: Path, tmp_path: Path
) -> None:
    other.replace(store)
    quiet(opened, ("list",), NOTE, ESCALATE_STATE=str(tmp_path / "state of a third"))


def test_given_our_own_conversions_and_restorations_then_nothing_is_told(
    opened: Typed, store: Path, tmp_path: Path, keyring: Kept
) -> None:
    backup, encrypted = str(tmp_path / "backup.db"), str(tmp_path / "encrypted.db")
    quiet(opened, ("backup", backup), ("encrypt",), ("list",), ("backup", encrypted))
    quiet(opened, ("rekey", "--key=keyring"), ("list",), ("decrypt",), ("list",), NOTE)
    assert plain(store)
    store.unlink()
    assert opened("restore", encrypted, WHY).exit_code == 0
    assert not plain(store)
    for command in (("list",), NOTE, ("decrypt",), ("list",), NOTE):
        assert opened(*command).exit_code == 0
    store.unlink()
    assert opened("restore", backup, WHY).exit_code == 0
    assert opened("list").exit_code == 0
