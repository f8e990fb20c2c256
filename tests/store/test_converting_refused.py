"""Conversions that are refused, or stopped half way, or meet others: nothing is changed or lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.core.key import Key
from escalate.errors import BrokenTrail, Conflict, StoreUnusable
from escalate.store import converting
from escalate.store.connection import (
    Connection,
    connected,
    may_begin_with,
)
from escalate.store.converting import Old, convert, left_over, plain_copies
from escalate.store.copying import copy_whole
from escalate.store.encryption import Lock
from escalate.store.sqlite import SqliteStore
from tests.store.converted import OTHER, Ways, again, everything, key
from tests.store.examples import LOCK, STAMP, note, open_case
from tests.store.others import ROOT, answers, behind_guards, start

windows = sys.platform == "win32"


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE events SET root = zeroblob(32)",
        "UPDATE events SET body = CAST(body || ' ' AS BLOB) WHERE seq = 2",
        "UPDATE events SET salt = zeroblob(32) WHERE seq = 1",
        "DELETE FROM events WHERE seq = 1",
    ],
)
def test_a_store_whose_trail_is_broken_is_not_converted(path: Path, forged: str) -> None:
    """Its new file would be sealed by us as if nothing was wrong, and the old one is evidence."""
    open_case(SqliteStore.create(path))
    behind_guards(path, forged)
    data = path.read_bytes()

    with pytest.raises(BrokenTrail):
        convert(path, 0, None, LOCK, STAMP)

    assert path.read_bytes() == data


Copy = Callable[[Connection, Key | None, Path, Lock | None, float], None]


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE cases SET status = 'closed' WHERE number = 1",
        "DELETE FROM cases WHERE number = 2",
        "INSERT INTO meta (key, value) VALUES ('more', '1')",
        "DROP TRIGGER events_are_not_deleted",
        "DROP INDEX events_by_case",
        "PRAGMA application_id = 0",
        "PRAGMA user_version = 0",
    ],
)
def test_a_copy_that_differs_in_anything_is_thrown_away(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    whole: Copy = converting._copy

    def faulty(
        source: Connection, old: Key | None, new: Path, lock: Lock | None, wait: float
    ) -> None:
        whole(source, old, new, lock, wait)
        with connected(new, 0, key(lock)) as target:
            target.run(fault)

    monkeypatch.setattr(converting, "_copy", faulty)
    data = before.path.read_bytes()

    with pytest.raises(StoreUnusable) as refused:
        convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    expected = {"not-equal", "not-a-store"} if "application_id" in fault else {"not-equal"}
    assert refused.value.refusals[0].code in expected
    assert before.path.read_bytes() == data
    assert list(before.path.parent.iterdir()) == [before.path]


def test_a_damaged_store_is_not_converted(before: SqliteStore, ways: Ways) -> None:
    with before.path.open("r+b") as file:
        file.seek(4 * 4096)
        file.write(b"\xee" * 4096)
    data = before.path.read_bytes()

    with pytest.raises(BrokenTrail):
        convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert before.path.read_bytes() == data
    assert list(before.path.parent.iterdir()) == [before.path]


def test_a_wrong_key_converts_nothing(path: Path) -> None:
    SqliteStore.create(path, lock=LOCK)
    data = path.read_bytes()

    for wrong in (None, OTHER.key):
        with pytest.raises(StoreUnusable):
            convert(path, 0, wrong, None, STAMP)

    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_the_store_as_it_was(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, when a program that was started meanwhile has the file open."""

    def refused(*_: object) -> None:
        raise PermissionError(13, "in use by another process")

    data = before.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", refused)
        with pytest.raises(StoreUnusable, match="cannot be replaced"):
            convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert before.path.read_bytes() == data


@pytest.mark.skipif(windows, reason="POSIX rights")
def test_a_folder_that_cannot_be_written_refuses_in_words(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refused)
    with pytest.raises(StoreUnusable, match="No new file can be made beside"):
        convert(before.path, 0, key(ways[0]), ways[1], STAMP)


def test_a_store_in_which_somebody_records_is_not_converted(
    before: SqliteStore, ways: Ways
) -> None:
    with before.writing(), pytest.raises(Conflict):
        convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert list(before.path.parent.iterdir()) == [before.path]
    convert(before.path, 0, key(ways[0]), ways[1], STAMP)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc, to see who waits")
def test_who_waits_meanwhile_is_told_that_it_was_not_recorded(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the old file open, which nobody will ever look into again."""
    old = key(ways[0])
    if old:
        monkeypatch.setenv("TEST_STORE_KEY", old.raw.hex())
    check = converting._check_equal
    waiting = []

    def meanwhile(source: Connection, target: Connection) -> None:
        process = start("knock", before.path)
        assert process.stdout
        assert process.stdout.readline() == "opened\n"
        while before.path not in open_files(process.pid):
            assert process.poll() is None
        waiting.append(process)
        check(source, target)

    monkeypatch.setattr(converting, "_check_equal", meanwhile)
    convert(before.path, 0, old, ways[1], STAMP)

    [told] = answers(waiting[0])
    with again(before.path, ways[1]).reading() as view:
        assert not any(event.body == note("from elsewhere") for event in view.events(1))
    assert told.startswith("25 "), told


def open_files(pid: int) -> list[Path]:
    """Return what a process has open."""
    found = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            found.append(one.readlink())
    return found


@pytest.mark.skipif(windows, reason="an open file is not replaced there")
def test_who_still_reads_the_old_file_reads_it_to_the_end(before: SqliteStore, ways: Ways) -> None:
    """It is overwritten only when nobody reads it any more, and otherwise just loses its name."""
    with before.reading() as view:
        rows = view.rows()
        next(rows)
        done = convert(before.path, 0, key(ways[0]), ways[1], STAMP)
        assert done == Old(why="Somebody had it open.")
        assert [event.version for event in view.events(1)] == list(range(1, 62))
        assert len(list(rows)) == 1
    assert list(before.path.parent.iterdir()) == [before.path]


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace here, to kill at a call")
@pytest.mark.parametrize("call", ["link", "rename", "unlink", "fsync", "pwrite64"])
def test_work_that_is_killed_at_any_call_leaves_a_whole_store_and_the_key_that_fits(
    before: SqliteStore, ways: Ways, tmp_path: Path, call: str
) -> None:
    """At every call of its kind in turn; of the many writes of pages at every eleventh."""
    held, data = everything(before.path, ways[0]), before.path.read_bytes()
    keys = [lock.key.raw.hex() if lock else "" for lock in ways]
    command = [sys.executable, "-m", "tests.store.worker", "convert", str(before.path), *keys]
    # What measures the tests keeps its own files, and a kill would leave those half written.
    environment = {name: one for name, one in os.environ.items() if not name.startswith("COV")}
    counts = []
    for number in range(1, 500, 11 if call == "pwrite64" else 1):
        kill = ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}"]
        under = ["strace", "-f", "-qq", "-o", str(tmp_path / "calls"), *kill]
        done = subprocess.run(
            [*under, *command], cwd=ROOT, env=environment, capture_output=True, check=False
        )
        counts.append(done.returncode)
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
        opened = [lock for lock in ways if opens(before.path, lock)]
        assert len(opened) == 1
        assert everything(before.path, opened[0]) == held
        others = sorted(one for one in before.path.parent.iterdir() if one != before.path)
        assert left_over(before.path) == others
        for one in others:
            one.unlink()
        before.path.write_bytes(data)
    assert counts[-1] == 0, "it came to its end"
    assert len(counts) > 1, "and was killed before"


def opens(path: Path, lock: Lock | None) -> bool:
    """Whether a store is opened in that way."""
    try:
        return again(path, lock).key == key(lock)
    except StoreUnusable:
        return False


def test_what_was_left_of_work_that_was_stopped_is_found(path: Path) -> None:
    SqliteStore.create(path)
    left = [path.with_name(f"store.db.0123abcd.{end}") for end in ("new", "old")]
    for one in left:
        shutil.copy(path, one)
    path.with_name("store.db.old").touch()
    path.with_name("other.db.0123abcd.new").touch()

    assert left_over(path) == left


def test_plain_copies_beside_a_store_are_found(path: Path) -> None:
    """Such as one that is kept when the schema is brought up to date."""
    store = SqliteStore.create(path)
    aside = path.with_name("store.db.schema-1")
    with connected(store.path, 0) as connection:
        copy_whole(connection, aside)
    path.with_name("store.db.txt").write_text("letters")
    names = (aside.name, "store.db.txt", "store.db.gone", "store.db")

    convert(path, 0, None, LOCK, STAMP)

    assert plain_copies(path, names) == [aside]
    convert(aside, 0, None, LOCK, STAMP)
    assert plain_copies(path, names) == []


def test_whether_a_file_has_a_salt_is_said_to_be_so_where_nobody_can_tell(path: Path) -> None:
    """A key is removed only when it is certain that no file needs it."""
    assert not may_begin_with(path, LOCK.salt)
    SqliteStore.create(path, lock=LOCK)
    assert may_begin_with(path, LOCK.salt)
    assert not may_begin_with(path, OTHER.salt)
    assert may_begin_with(path.parent, OTHER.salt), "a folder cannot be read"
