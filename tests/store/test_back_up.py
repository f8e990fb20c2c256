"""A backup is whole, or it is not there."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from escalate.core.ports import Head
from escalate.errors import BrokenTrail, StoreUnusable
from escalate.store.sqlite import SqliteStore
from tests.store.examples import go_on, note, open_case, record
from tests.store.others import answers, sql, start, without_guards

windows = sys.platform == "win32"


def back_up(store: SqliteStore, folder: Path, name: str = "backup.db") -> tuple[Path, Head]:
    folder.mkdir(exist_ok=True)
    return store.back_up(folder, lambda _: name)


def test_given_a_store_when_it_is_backed_up_then_the_copy_says_the_same(
    store: SqliteStore, tmp_path: Path
) -> None:
    path, head = back_up(store, tmp_path / "stick")

    with store.reading() as one, SqliteStore(path).reading() as other:
        assert list(other.entries()) == list(one.entries())
        assert list(other.rows()) == list(one.rows())
        assert other.policy_text("sha256:aa") == one.policy_text("sha256:aa")
        assert (other.identity(), other.head()) == (one.identity(), one.head())
        assert head == one.head()
    assert list((tmp_path / "stick").iterdir()) == [path]


@pytest.mark.skipif(windows, reason="no mode bits")
def test_given_a_store_that_others_may_read_when_it_is_backed_up_then_the_copy_is_private(
    store: SqliteStore, tmp_path: Path
) -> None:
    store.path.chmod(0o664)
    path, _ = back_up(store, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_given_a_name_made_from_the_head_then_it_is_that_of_what_the_copy_holds(
    store: SqliteStore, tmp_path: Path
) -> None:
    path, _ = store.back_up(tmp_path, lambda head: f"{head.size}.db")
    assert path == tmp_path / "5.db"


def test_given_somebody_who_is_recording_when_it_is_backed_up_then_what_was_committed_is_copied(
    store: SqliteStore, tmp_path: Path
) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, note("not yet"))
        _, head = back_up(store, tmp_path)
    assert head.size == 5
    with store.reading() as view:
        assert view.head().size == 6


def test_given_others_who_record_all_the_time_then_each_copy_is_a_beginning_of_the_store(
    store: SqliteStore, tmp_path: Path
) -> None:
    sign = tmp_path / "go"
    others = [start("step", store.path, who, "5", str(sign)) for who in ("a", "b")]
    sign.touch()
    patient = SqliteStore(store.path)  # the others hold the lock now and then
    made = [back_up(patient, tmp_path / "stick", f"{n}.db") for n in range(5)]
    for other in others:
        answers(other)

    with store.reading() as view:
        assert [view.root_at(head.size) for _, head in made] == [head.root for _, head in made]


def test_given_something_of_that_name_when_it_is_backed_up_then_it_stays_as_it_is(
    store: SqliteStore, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    there = tmp_path / "stick" / "backup.db"
    there.write_text("a letter")

    with pytest.raises(FileExistsError):
        back_up(store, tmp_path / "stick")

    assert there.read_text() == "a letter"
    assert list(there.parent.iterdir()) == [there]


DAMAGE = {
    "an event": "UPDATE events SET body = CAST(replace(body, 'one', 'two') AS BLOB) WHERE seq = 3",
    "a salt": "UPDATE events SET salt = zeroblob(32) WHERE seq = 3",
    "a short salt": "UPDATE events SET salt = x'00' WHERE seq = 3",
    "a leaf": "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3",
    "a node": "UPDATE events SET nodes = zeroblob(32) WHERE seq = 4",
    "a root": "UPDATE events SET root = zeroblob(32) WHERE seq = 3",
    "a case": "UPDATE events SET case_number = 2 WHERE seq = 3",
    "a version": "UPDATE events SET version = 9 WHERE seq = 4",
    "an event left out": "DELETE FROM events WHERE seq = 3",
    "the beginning left out": "DELETE FROM events WHERE seq = 1",
    "the store's own words erased": "UPDATE events SET body = x'', salt = x'' WHERE seq = 1",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_given_a_store_that_is_broken_when_it_is_backed_up_then_no_copy_is_kept(
    store: SqliteStore, tmp_path: Path, damage: str
) -> None:
    guards = sql(store.path, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    without_guards(store.path, damage, *(text for (text,) in guards))

    with pytest.raises(BrokenTrail, match=r"no copy of it was kept: Event \d is not what"):
        back_up(store, tmp_path / "stick")

    assert list((tmp_path / "stick").iterdir()) == []


def test_given_a_store_without_a_guard_when_it_is_backed_up_then_that_is_noticed(
    store: SqliteStore, tmp_path: Path
) -> None:
    sql(store.path, "DROP TRIGGER events_are_not_deleted")

    with pytest.raises(BrokenTrail, match="tables are not those"):
        back_up(store, tmp_path / "stick")


def test_given_a_case_erased_by_law_when_it_is_backed_up_then_the_copy_is_whole(
    store: SqliteStore, tmp_path: Path
) -> None:
    sql(store.path, "UPDATE events SET body = x'', salt = x'' WHERE case_number = 2")

    _, head = back_up(store, tmp_path)

    assert head.size == 5


def test_given_a_damaged_page_when_it_is_backed_up_then_no_copy_is_kept(
    tmp_path: Path,
) -> None:
    store = SqliteStore.create(tmp_path / "store.db", wait=0)
    for _ in range(20):
        record(store, open_case(store), note("long " * 400))
    data = bytearray(store.path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = bytes(4096)
    store.path.write_bytes(data)

    with pytest.raises((BrokenTrail, StoreUnusable)):
        back_up(store, tmp_path / "stick")

    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.skipif(windows, reason="no limit on a file's size there")
def test_given_no_room_for_the_copy_when_it_is_backed_up_then_half_of_it_is_not_left(
    store: SqliteStore, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()

    (said,) = answers(start("narrow-copy", store.path, str(folder), "8192"))

    assert said in ("25 disk-full", "25 disk-error")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("folder", ["not there", "a\0b"])
def test_given_a_folder_that_cannot_be_written_then_that_is_said(
    store: SqliteStore, tmp_path: Path, folder: str
) -> None:
    with pytest.raises(StoreUnusable, match="No copy can be made"):
        store.back_up(tmp_path / folder, lambda _: "backup.db")


def test_given_a_copy_of_something_else_then_it_is_said_that_none_was_kept(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, "_proved", lambda *_: Head(5, bytes(32)))
    with pytest.raises(BrokenTrail) as caught:
        back_up(store, tmp_path / "stick")
    assert str(caught.value) == (
        "The copy is not what was recorded in the store. It was thrown away. Keep the file as it "
        "is, and see what is broken: escalate verify."
    )
    assert list((tmp_path / "stick").iterdir()) == []
