"""`escalate restore`: a backup in the store's place, and what is absent since."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from escalate.core.store_events import Restored
from escalate.store.checking import check_whole
from escalate.store.connection import connected
from escalate.store.sqlite import SqliteStore
from tests.cli.conftest import APPROVED, BOTH, OPEN, ROOT, Process, Typed

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here")
WHY = "--reason=The disk of the ward's computer broke."


@pytest.fixture
def backup(opened: Typed, tmp_path: Path) -> Path:
    """A backup of the store with case 1, made before another event of it and case 2."""
    path = tmp_path / "friday.db"
    assert opened("backup", str(path)).exit_code == 0
    assert opened("step", "1", "continuing", *BOTH, *APPROVED).exit_code == 0
    assert opened(*OPEN).exit_code == 0
    return path


def restored(escalate: Typed, *args: str) -> Any:  # noqa: ANN401 - a document
    done = escalate("restore", *args, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def last_restoration(store: Path) -> tuple[str, Restored]:
    """Who put a backup in the place of a store last, and what the trail says of it."""
    with SqliteStore(store).reading() as view:
        own = list(view.own_events())
    return [(one.actor, one.body) for one in own if isinstance(one.body, Restored)][-1]


def numbers(escalate: Typed) -> list[int]:
    return [row["case"] for row in json.loads(escalate("list", "--json").stdout)["rows"]]


def test_given_a_backup_when_it_is_restored_then_it_is_said_what_must_be_recorded_again(
    escalate: Typed, backup: Path, store: Path
) -> None:
    done = escalate("restore", str(backup), WHY)

    assert done.exit_code == 0
    kept = store.with_name("cases-replaced-2026-03-02-5.db")
    for line in (
        f"  Replaced: {kept}\n",
        "Absent since: events #4 to #5 (2 events); the backup holds all up to #3.\n",
        "- Case 1: 1 event\n",
        "- Case 2: the whole case, 1 event\n",
        f"escalate export --all --store {kept} --out absent.json",
    ):
        assert line in done.stdout
    assert numbers(escalate) == [1]


def test_given_a_restored_store_then_the_trail_says_by_whom_and_why(
    escalate: Typed, backup: Path, store: Path
) -> None:
    view = restored(escalate, str(backup), WHY, "--by", "business manager")

    actor, said = last_restoration(store)
    with SqliteStore(Path(view["replaced"])).reading() as old:
        root = old.head().root.hex()
    why = WHY.partition("=")[2]
    assert (actor, said) == ("business manager", Restored(kept=3, absent=5, root=root, reason=why))
    with SqliteStore(store).reading() as now:
        assert view["head"]["root"] == now.head().root.hex()


def test_given_somebody_who_saw_more_when_the_store_is_restored_then_they_are_told_why(
    escalate: Typed, backup: Path
) -> None:
    restored(escalate, str(backup), WHY)

    first, second = escalate("list"), escalate("list")

    assert "The store was restored to #3 by duty manager on 2026-03-02" in first.stderr
    assert "#4 to #5 is absent" in first.stderr
    assert "restored" not in second.stderr


def test_given_a_rehearsal_then_it_says_the_same_and_does_nothing(
    escalate: Typed, backup: Path, store: Path
) -> None:
    before = store.read_bytes(), sorted(store.parent.iterdir())

    planned = restored(escalate, str(backup), "--plan")

    assert (store.read_bytes(), sorted(store.parent.iterdir())) == before
    assert "NOTHING WAS DONE" in escalate("restore", str(backup), "--plan").stdout
    done = restored(escalate, str(backup), WHY)
    same = ("events", "kept", "last", "ahead", "own", "cases", "erased", "missing", "lost")
    assert {key: planned[key] for key in same} == {key: done[key] for key in same}
    assert (planned["planned"], planned["replaced"], planned["head"]) == (True, None, None)
    assert done["planned"] is False


def test_given_no_reason_when_a_backup_is_restored_then_it_is_asked_for(
    escalate: Typed, backup: Path, store: Path
) -> None:
    before = store.read_bytes()

    done = escalate("restore", str(backup))
    empty = escalate("restore", str(backup), "--reason=-", input=" \n")

    assert (done.exit_code, empty.exit_code) == (2, 2)
    assert "--reason" in done.stderr
    assert "--reason is empty" in empty.stderr
    assert store.read_bytes() == before


def test_given_a_backup_that_holds_everything_then_that_is_said(
    escalate: Typed, backup: Path, tmp_path: Path
) -> None:
    escalate("backup", str(tmp_path / "now.db"))
    done = escalate("restore", str(tmp_path / "now.db"), "--plan")
    assert "Nothing is absent: the backup holds all that the store held." in done.stdout


def test_given_an_old_copy_in_the_stores_place_when_the_newer_backup_is_restored_then_it_is_said(
    escalate: Typed, backup: Path, tmp_path: Path, store: Path
) -> None:
    escalate("backup", str(tmp_path / "now.db"))
    shutil.copy(backup, store)

    done = escalate("restore", str(tmp_path / "now.db"), WHY)

    assert "Nothing is absent" in done.stdout
    assert "The backup is newer than the store: it brings 3 events back." in done.stdout
    assert numbers(escalate) == [1, 2]


def test_given_the_wrong_backup_was_restored_when_the_right_one_follows_then_all_is_lawful(
    escalate: Typed, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever saw the first store, or the second, is told of a restoration and not of a fraud."""
    monkeypatch.setenv("ESCALATE_STATE", str(tmp_path / "state"))
    escalate("backup", str(tmp_path / "right.db"))
    for _ in range(3):
        escalate(*OPEN)
    shutil.copytree(tmp_path / "state", tmp_path / "first")
    restored(escalate, str(backup), WHY)
    escalate(*OPEN)
    shutil.copytree(tmp_path / "state", tmp_path / "second")

    view = restored(escalate, str(tmp_path / "right.db"), WHY)

    assert (view["kept"], view["ahead"], view["last"]) == (3, 3, 5)
    for state in ("first", "second"):
        said = escalate("list", ESCALATE_STATE=str(tmp_path / state)).stderr
        assert "The store was restored to #3" in said


def test_given_a_backup_that_was_put_back_by_hand_then_its_restoration_can_be_recorded(
    escalate: Typed, backup: Path, store: Path, tmp_path: Path
) -> None:
    assert escalate("list").exit_code == 0
    shutil.copy(backup, store)
    assert "The store was rolled back" in escalate("list").stderr
    refused = escalate("restore", str(store), WHY)
    assert (refused.exit_code, "move it away" in refused.stderr) == (25, True)
    store.rename(tmp_path / "by-hand.db")

    restored(escalate, str(tmp_path / "by-hand.db"), WHY)

    assert "The store was restored to" in escalate("list").stderr
    assert escalate("list").stderr == ""


def test_given_a_store_that_is_lost_when_a_backup_is_restored_then_nobody_cries_wolf(
    escalate: Typed, backup: Path, store: Path
) -> None:
    store.unlink()

    view = restored(escalate, str(backup), WHY)

    assert (view["missing"], view["last"], view["replaced"]) == (True, None, None)
    said = escalate("list")
    assert "The store was restored to #3" in said.stderr
    assert numbers(escalate) == [1]
    assert last_restoration(store)[1] == Restored(
        kept=3, absent=3, root="", reason=WHY.partition("=")[2]
    )


def test_given_a_store_that_is_broken_when_a_backup_is_restored_then_it_is_said_and_kept(
    escalate: Typed, backup: Path, store: Path
) -> None:
    data = bytearray(store.read_bytes())
    data[4096:8192] = bytes(4096)
    store.write_bytes(data)

    done = escalate("restore", str(backup), WHY)

    assert done.exit_code == 0
    assert "The store could not be read:" in done.stdout
    assert "nobody can tell" in done.stdout
    assert store.with_name("cases-replaced-2026-03-02.db").read_bytes() == bytes(data)
    assert numbers(escalate) == [1]


def test_given_a_place_of_its_own_then_a_backup_can_be_tried_there(
    escalate: Typed, backup: Path, tmp_path: Path, store: Path
) -> None:
    before = store.read_bytes()
    trial = str(tmp_path / "trial.db")

    done = escalate("restore", str(backup), "--store", trial, "--reason=A trial.")

    assert done.exit_code == 0
    assert "Case 1" in escalate("show", "1", "--store", trial).stdout
    assert store.read_bytes() == before


def test_given_copies_at_other_places_then_nobody_takes_one_for_the_store_or_cries_wolf(
    escalate: Typed, backup: Path, tmp_path: Path
) -> None:
    """A backup, a trial and a replaced store have the store's identity, and go their own way."""
    trial = str(tmp_path / "trial.db")
    escalate("restore", str(backup), "--store", trial, "--reason=A trial.")
    replaced = restored(escalate, str(backup), WHY)["replaced"]
    escalate("list")

    for copy in (trial, replaced, str(backup)):
        first, second = (escalate("list", "--store", copy).stderr for _ in range(2))
        assert first.startswith(f"This is another copy of the store {tmp_path}")
        assert second == ""
    assert escalate("list").stderr == ""
    assert escalate(*OPEN, "--store", trial).exit_code == 0
    assert escalate("list").stderr == ""


def test_given_a_store_that_is_moved_and_put_back_to_an_older_state_then_it_is_noticed(
    escalate: Typed, backup: Path, tmp_path: Path, store: Path
) -> None:
    moved = tmp_path / "moved.db"
    store.rename(moved)
    assert escalate("list", "--store", str(moved)).stderr == ""
    assert escalate("list", "--store", str(backup)).stderr.startswith("This is another copy")


@pytest.mark.parametrize("what", ["nothing", "a letter", "a damaged backup"])
def test_given_what_is_no_backup_then_it_is_refused_with_a_sentence(
    escalate: Typed, backup: Path, store: Path, what: str
) -> None:
    if what == "nothing":
        backup.unlink()
    elif what == "a letter":
        backup.write_text("a letter")
    else:
        data = backup.read_bytes()
        backup.write_bytes(data[: len(data) // 2])
    before = store.read_bytes()

    done = escalate("restore", str(backup), WHY)

    assert done.exit_code in (23, 25)
    assert "backup" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert store.read_bytes() == before


def killed(call: str, nth: int, log: Path, *args: str) -> bool:
    """Restore in a process that is killed at its *nth* call; whether it got there."""
    subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", log, "-e", f"trace={call}"),
            *("-e", f"inject={call}:signal=SIGKILL:when={nth}"),
            *(sys.executable, "-B", "-m", "escalate.cli", "restore", *args),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return "+++ killed by SIGKILL +++" in log.read_text()


@needs_strace
@pytest.mark.parametrize(
    ("call", "every"),
    [("link", 1), ("rename", 1), ("unlink", 1), ("fsync", 1), ("chmod", 1), ("pwrite64", 6)],
)
@pytest.mark.parametrize("there", [True, False])
def test_given_a_restore_that_is_killed_at_any_call_then_one_whole_store_is_there(
    escalate: Typed, backup: Path, store: Path, tmp_path: Path, call: str, every: int, there: bool
) -> None:
    """The old one or the new one, and nothing of either is lost; `make faults` tries every call."""
    old, kept = store.read_bytes(), backup.read_bytes()
    kills, nth = 0, 1
    while True:
        shutil.rmtree(store.parent)
        store.parent.mkdir()
        if there:
            store.write_bytes(old)
        if not killed(call, nth, tmp_path / "log", str(backup), WHY):
            break
        kills += 1
        assert backup.read_bytes() == kept
        if store.exists():
            with connected(store, 0) as connection:
                size = check_whole(connection).size
            assert size in ((4, 5) if there else (4,))
            replaced = list(store.parent.glob("cases-replaced-*.db"))
            if there and size == 4:
                assert [one.read_bytes() for one in replaced] == [old]
        else:
            assert not there
        done = restored(escalate, str(backup), WHY)
        assert done["head"]["size"] >= 4
        nth += every
    assert kills or (call in ("rename", "chmod") and not there)


def test_given_a_restore_as_a_process_of_its_own_then_it_says_what_it_did(
    process: Process, escalate: Typed, backup: Path
) -> None:
    done = process("restore", str(backup), WHY)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"The backup was put in the store's place" in done.stdout
