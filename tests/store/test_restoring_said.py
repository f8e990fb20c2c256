"""What is said when a backup cannot take the place of a store: which file, and the way out."""

from __future__ import annotations

import shutil
import stat
import sys
from pathlib import Path

import pytest

from escalate.core.store_events import Restored
from escalate.errors import BrokenTrail, Conflict, EscalateError, StoreUnusable
from escalate.store.restoring import restoring
from escalate.store.sqlite import SqliteStore
from tests.store.examples import STAMP, note, record
from tests.store.others import sql, without_guards

ANOTHER = "Nothing was changed: give another backup."


@pytest.fixture
def backup(store: SqliteStore, tmp_path: Path) -> Path:
    """A backup of the store."""
    path, _ = store.back_up(tmp_path, lambda _: "backup.db")
    return path


def said(path: Path, backup: Path) -> tuple[type[EscalateError], str, str]:
    """Return the kind, the code and the words of what keeps a backup from being restored."""
    with (
        pytest.raises(EscalateError) as caught,
        restoring(path, backup, stamp=lambda: STAMP, wait=0),
    ):
        raise AssertionError("it was not refused")
    return type(caught.value), caught.value.refusals[0].code, str(caught.value)


def test_given_the_store_itself_then_a_backup_is_asked_for(store: SqliteStore) -> None:
    assert said(store.path, store.path) == (
        StoreUnusable,
        "same-file",
        f"{store.path} is the store itself, and not a backup of it. Give the file of a backup.",
    )


def test_given_a_folder_in_the_stores_place_then_another_place_is_asked_for(
    store: SqliteStore, backup: Path
) -> None:
    folder = store.path.parent
    assert said(folder, backup) == (
        StoreUnusable,
        "not-a-store",
        f"{folder} is no file. Give another place: --store PATH.",
    )


def test_given_a_place_below_a_file_then_another_place_is_asked_for(
    backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    place = tmp_path / "file" / "deep" / "store.db"
    kind, code, words = said(place, backup)
    assert (kind, code) == (StoreUnusable, "cannot-create")
    assert words.startswith(f"No store can be put at {place} (")
    assert words.endswith("). Give another place.")


def test_given_another_stores_backup_then_a_place_of_its_own_is_asked_for(
    store: SqliteStore, tmp_path: Path
) -> None:
    other = SqliteStore.create(tmp_path / "other.db").path
    assert said(store.path, other) == (
        StoreUnusable,
        "other-store",
        f"{other} is a backup of another store than {store.path}. Restore it to a place of its "
        "own: --store PATH.",
    )


def test_given_a_backup_that_is_damaged_then_another_one_is_asked_for(
    store: SqliteStore, backup: Path
) -> None:
    without_guards(backup, "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3")
    assert said(store.path, backup) == (
        BrokenTrail,
        "broken-backup",
        f"The backup {backup} does not hold together: Event 3 is not what was sealed. {ANOTHER}",
    )


def test_given_a_backup_without_a_guard_then_its_tables_are_named(
    store: SqliteStore, backup: Path
) -> None:
    without_guards(backup)
    assert said(store.path, backup)[2] == (
        f"The backup {backup} does not hold together: The tables are not those that the trail "
        f"names. {ANOTHER}"
    )


def test_given_no_backup_then_another_one_is_asked_for(store: SqliteStore, tmp_path: Path) -> None:
    none = tmp_path / "none.db"
    assert said(store.path, none) == (
        StoreUnusable,
        "no-store",
        f"The backup {none} cannot be used: There is no store at {none}. {ANOTHER}",
    )


def test_given_a_newer_backup_then_a_newer_escalate_is_asked_for(
    store: SqliteStore, backup: Path
) -> None:
    sql(backup, "PRAGMA user_version = 99")
    kind, code, words = said(store.path, backup)
    assert (kind, code) == (StoreUnusable, "newer-store")
    assert words.startswith(f"The backup {backup} cannot be used: The store ")
    assert words.endswith("Install the escalate that wrote it, or a newer one.")


def test_given_another_file_in_the_stores_place_then_it_is_to_be_moved_by_hand(
    store: SqliteStore, backup: Path
) -> None:
    store.path.write_bytes(b"a letter")
    assert said(store.path, backup) == (
        StoreUnusable,
        "not-a-store",
        f"The file {store.path} is not a store of escalate. If this is the store that is lost, "
        f"move {store.path} away by hand, and restore again. Check the path, or make a new store "
        "there: escalate init.",
    )


def test_given_somebody_who_is_recording_then_they_are_waited_for(
    store: SqliteStore, backup: Path
) -> None:
    with store.writing():
        assert said(store.path, backup)[:2] == (Conflict, "busy")


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder decides there")
def test_given_a_place_whose_folders_are_not_there_then_they_are_made_for_their_owner_alone(
    backup: Path, tmp_path: Path
) -> None:
    place = tmp_path / "new" / "deep" / "store.db"
    reason = Restored(kept=5, absent=5, root="", reason="The disk broke.")
    with restoring(place, backup, stamp=lambda: STAMP, wait=0) as ready:
        ready.put_in_place(reason, (), lambda number: f"aside-{number}.db")
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder decides there")
def test_given_a_new_store_below_folders_that_are_not_there_then_its_own_is_for_its_owner_alone(
    tmp_path: Path,
) -> None:
    place = tmp_path / "new" / "deep" / "store.db"
    SqliteStore.create(place)
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_given_a_backup_that_is_ready_then_it_can_be_read_before_it_takes_the_place(
    store: SqliteStore, backup: Path
) -> None:
    with store.reading() as view:
        head = view.head()
    record(store, 1, note("after the backup"))
    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        with ready.reading() as view:
            assert view.head() == head
        assert ready.size == head.size
        assert ready.present is not None
        assert (ready.present.head().size, ready.lost) == (head.size + 1, "")


def test_given_a_damaged_store_when_a_backup_is_ready_then_it_is_said_why_it_is_lost(
    store: SqliteStore, backup: Path
) -> None:
    data = store.path.read_bytes()
    store.path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        assert ready.present is None
        assert ready.lost.startswith(f"The store {store.path} could not be read (")


def test_given_another_file_put_there_meanwhile_then_the_restoration_is_not_confirmed(
    store: SqliteStore, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a synchronising folder does, which puts its own copy back."""
    other = shutil.copy(backup, tmp_path / "other.db")
    replace = Path.replace

    def replaced_again(path: Path, target: Path) -> None:
        replace(path, target)
        shutil.copy(other, target)

    monkeypatch.setattr(Path, "replace", replaced_again)
    reason = Restored(kept=5, absent=5, root="", reason="The disk broke.")
    ready = restoring(store.path, backup, stamp=lambda: STAMP, wait=0)
    with pytest.raises(StoreUnusable) as caught, ready as restoration:
        restoration.put_in_place(reason, (), lambda number: f"aside-{number}.db")
    assert caught.value.refusals[0].code == "unconfirmed"
    assert str(caught.value) == (
        f"What was just restored is not found again at {store.path}: another file was put there. "
        "Keep the store out of synchronised folders, and restore again."
    )
