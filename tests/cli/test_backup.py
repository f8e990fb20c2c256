"""`escalate backup`: a whole copy in a new file, or none."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import OPEN, ROOT, Process, Typed

windows = sys.platform == "win32"
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here")


def backed_up(escalate: Typed, *args: str) -> dict[str, object]:
    done = escalate("backup", *args, "--json")
    assert done.exit_code == 0, done.stderr
    view: dict[str, object] = json.loads(done.stdout)
    return view


def test_given_a_store_when_it_is_backed_up_then_the_copy_opens_as_the_store_does(
    opened: Typed, tmp_path: Path
) -> None:
    done = opened("backup", str(tmp_path / "friday.db"))

    assert done.exit_code == 0
    assert "A backup was made, read again, and found whole" in done.stdout
    assert f"Backup: {tmp_path / 'friday.db'}" in done.stdout
    assert "Head:   #3 · " in done.stdout
    shown = opened("show", "1", "--store", str(tmp_path / "friday.db"))
    assert "Case 1" in shown.stdout


def test_given_a_folder_when_the_store_is_backed_up_then_the_copy_is_named_in_it(
    opened: Typed, tmp_path: Path, store: Path
) -> None:
    view = backed_up(opened, str(tmp_path))

    assert view["path"] == str(tmp_path / "cases-2026-03-02-3.db")
    assert (view["store"], view["size"]) == (str(store), 3)
    assert str(view["checkpoint"]).splitlines()[0] == view["origin"]


def test_given_no_place_when_the_store_is_backed_up_then_it_goes_where_one_stands(
    opened: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backed_up(opened)
    assert (tmp_path / "cases-2026-03-02-3.db").is_file()


@pytest.mark.skipif(windows, reason="no mode bits")
def test_given_a_backup_then_only_its_owner_can_read_it(opened: Typed, tmp_path: Path) -> None:
    backed_up(opened, str(tmp_path / "friday.db"))
    assert stat.S_IMODE((tmp_path / "friday.db").stat().st_mode) == 0o600


def test_given_a_backup_then_the_store_and_the_copy_say_who_took_it(
    opened: Typed, tmp_path: Path
) -> None:
    backed_up(opened, str(tmp_path / "friday.db"), "--by", "named nurse")
    for store in ((), ("--store", str(tmp_path / "friday.db"))):
        rows = json.loads(opened("reads", *store, "--json").stdout)["rows"]
        assert [(row["command"], row["actor"], row["cases"]) for row in rows] == [
            ("backup", "named nurse", [])
        ]


def test_given_a_file_of_that_name_then_it_is_not_written_over_and_nothing_is_recorded(
    opened: Typed, tmp_path: Path
) -> None:
    (tmp_path / "friday.db").write_text("a letter")

    done = opened("backup", str(tmp_path / "friday.db"))

    assert done.exit_code == 2
    assert "already something at" in done.stderr
    assert (tmp_path / "friday.db").read_text() == "a letter"
    assert json.loads(opened("reads", "--json").stdout)["rows"] == []


def test_given_a_name_taken_at_the_last_moment_then_it_is_not_written_over(
    opened: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(*_: object) -> Path:
        (tmp_path / "cases-2026-03-02-3.db").write_text("a letter")
        raise FileExistsError(17, "File exists", "new", None, str(tmp_path / "taken"))

    monkeypatch.setattr("escalate.store.sqlite.name_whole", take)

    done = opened("backup", str(tmp_path))

    assert done.exit_code == 2
    assert "already something at" in done.stderr


def test_given_no_store_then_it_is_said(escalate: Typed, tmp_path: Path) -> None:
    done = escalate("backup", str(tmp_path / "friday.db"))
    assert done.exit_code == 25
    assert "no store" in done.stderr


def test_given_a_store_that_may_not_be_written_then_its_backup_is_made_all_the_same(
    opened: Typed, tmp_path: Path, store: Path, process: Process
) -> None:
    """A full or failing disk is when a backup is needed most."""
    if windows or shutil.which("chattr") is None:
        pytest.skip("no way here to keep the administrator from writing")
    locked = subprocess.run(["chattr", "+i", store], capture_output=True, check=False)
    if locked.returncode:
        pytest.skip("the file system here locks no file")
    try:
        done = process("backup", str(tmp_path / "friday.db"))
    finally:
        subprocess.run(["chattr", "-i", store], check=True)

    assert done.returncode == 0, done.stderr
    assert b"could not be kept in the trail" in done.stderr
    with SqliteStore(tmp_path / "friday.db").reading() as view:
        assert view.head().size == 2


def test_given_a_copy_in_a_folder_that_synchronises_then_it_is_made_with_a_warning(
    opened: Typed, tmp_path: Path
) -> None:
    folder = tmp_path / "OneDrive - Fairhaven Council"
    folder.mkdir()

    for file in (folder, folder / "friday.db"):
        done = opened("backup", str(file))

        assert done.exit_code == 0
        assert done.stderr.count("WARNING") == 1
        assert f"The copy goes to {folder}, a folder that OneDrive synchronises" in done.stderr
        assert "(copy-synchronised)" in done.stderr
        assert "cases.db" not in done.stderr


@pytest.mark.parametrize("command", [("init",), OPEN])
def test_given_a_folder_that_synchronises_when_a_store_is_made_there_then_it_is_made_with_a_warning(
    escalate: Typed, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "Dropbox" / "cases.db"

    done = escalate(*command, "--store", str(path))

    assert done.exit_code == 0
    assert path.is_file()
    assert done.stderr.count("WARNING") == 1
    assert f"The store {path} lies in a folder that Dropbox synchronises" in done.stderr
    assert "--store PATH. (synchronised)" in done.stderr
    again = escalate("list", "--store", str(path))
    assert "WARNING" not in again.stderr


def test_given_a_store_on_the_network_when_it_is_made_then_it_is_warned_of(
    escalate: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalate.places._network_here", lambda path: "nfs4")

    done = escalate("init")

    assert done.exit_code == 0
    assert "lies on the network (nfs4)" in done.stderr
    assert "(on-network)" in done.stderr


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fsync", "link"])
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_given_a_disk_that_fails_at_any_call_then_no_half_backup_is_left(
    opened: Typed, tmp_path: Path, store: Path, call: str, error: str
) -> None:
    """The calls on the copy alone: those on the store are swept with every recording command."""
    folder = tmp_path / "stick"
    folder.mkdir()
    failed = 0
    for nth in range(1, 100):
        log = tmp_path / "log"
        done = subprocess.run(
            [
                *("strace", "-f", "-qq", "-o", log, "-e", f"trace={call}"),
                *("-e", f"inject={call}:error={error}:when={nth}"),
                *(sys.executable, "-m", "tests.cli.copier", store, folder),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if "(INJECTED)" not in log.read_text():
            break
        if done.returncode:
            failed += 1
            assert done.returncode in (23, 25), done.stderr
            assert list(folder.iterdir()) == [], done.stderr
        else:
            (made,) = folder.iterdir()
            SqliteStore(made)
            made.unlink()
    assert failed or call == "link"
