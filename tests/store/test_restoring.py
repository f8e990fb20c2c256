"""A backup takes the place of a store: whole, recorded, and nothing is thrown away."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from escalate.core.ports import Entry, Head
from escalate.core.store_events import Restored, Stamp, Upgraded
from escalate.errors import BrokenTrail, Conflict, StoreUnusable
from escalate.store.checking import check_whole
from escalate.store.connection import Connection, connected
from escalate.store.restoring import restoring
from escalate.store.sqlite import SqliteStore
from tests.store.examples import STAMP, go_on, note, open_case, record
from tests.store.older import as_version_1
from tests.store.others import answers, sql, start, without_guards

windows = sys.platform == "win32"
REASON = Restored(kept=5, absent=7, root="ab" * 32, reason="The disk broke.")


@pytest.fixture
def backup(store: SqliteStore, tmp_path: Path) -> Path:
    """A backup of the store with its five events, made before two more were recorded."""
    path, _ = store.back_up(tmp_path, lambda _: "backup.db")
    record(store, 1, note("three"))
    open_case(store)
    return path


def aside(number: int) -> str:
    return f"aside-{number}.db"


def restore(path: Path, backup: Path, wait: float = 0) -> tuple[Head, Path | None]:
    with restoring(path, backup, stamp=lambda: STAMP, wait=wait) as ready:
        return ready.put_in_place(REASON, (), aside)


def trail(path: Path) -> list[Entry]:
    with SqliteStore(path).reading() as view:
        return list(view.entries())


def whole(path: Path) -> Head:
    with connected(path, 0, readonly=True) as connection:
        return check_whole(connection)


def test_given_a_backup_when_it_is_restored_then_it_stands_in_the_stores_place_and_says_so(
    store: SqliteStore, backup: Path
) -> None:
    before = trail(backup)

    head, _ = restore(store.path, backup)

    assert trail(store.path)[:-1] == before
    assert whole(store.path) == head == Head(6, trail(store.path)[-1].root)
    with store.reading() as view:
        *_, last = view.own_events()
        assert (last.body, last.actor, last.op) == (REASON, STAMP.actor, STAMP.op)


def test_given_a_store_that_is_replaced_then_it_is_kept_as_it_was(
    store: SqliteStore, backup: Path
) -> None:
    before = store.path.read_bytes()

    _, where = restore(store.path, backup)

    assert where == store.path.with_name("aside-1.db")
    assert where.read_bytes() == before
    assert sorted(store.path.parent.iterdir()) == [where, store.path]


def test_given_names_that_are_taken_then_the_replaced_store_gets_the_next(
    store: SqliteStore, backup: Path
) -> None:
    store.path.with_name("aside-1.db").write_text("a letter")

    _, where = restore(store.path, backup)

    assert where == store.path.with_name("aside-2.db")
    assert store.path.with_name("aside-1.db").read_text() == "a letter"


def test_given_a_name_that_is_taken_at_the_last_moment_then_the_replaced_store_gets_the_next(
    store: SqliteStore, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def taken(old: Path, name: Path) -> None:
        if name.name == "aside-1.db":
            name.write_text("a letter")
        link(old, name)

    monkeypatch.setattr("os.link", taken)
    _, where = restore(store.path, backup)

    assert where == store.path.with_name("aside-2.db")
    assert store.path.with_name("aside-1.db").read_text() == "a letter"


def test_given_a_backup_when_it_is_restored_then_the_backup_itself_stays_as_it_is(
    store: SqliteStore, backup: Path
) -> None:
    backup.chmod(0o444)
    before = backup.read_bytes()

    restore(store.path, backup)

    assert backup.read_bytes() == before


def test_given_a_rehearsal_then_nothing_is_changed_and_nothing_is_left(
    store: SqliteStore, backup: Path
) -> None:
    before = store.path.read_bytes()

    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        assert (ready.size, ready.lost) == (5, "")
        assert ready.present is not None
        assert ready.present.head().size == 7

    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


def test_given_somebody_who_restores_then_nobody_can_record_meanwhile(
    store: SqliteStore, backup: Path
) -> None:
    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0):
        assert answers(start("once", store.path, "0")) == ["22 busy"]
    assert answers(start("once", store.path, "0")) == ["recorded"]


def test_given_somebody_who_is_recording_then_nothing_is_restored(
    store: SqliteStore, backup: Path
) -> None:
    with store.writing() as transaction:
        go_on(transaction, 1, note("four"))
        with pytest.raises(Conflict):
            restore(store.path, backup)
    assert len(trail(store.path)) == 8


@pytest.mark.skipif(windows, reason="an open file is not replaced there")
def test_given_somebody_who_had_the_replaced_store_open_then_they_cannot_record_in_it(
    store: SqliteStore, backup: Path
) -> None:
    """What they would record nobody would ever see, and their journal would spoil the new store."""
    with connected(store.path, 0) as old:
        assert old.value("SELECT count(*) FROM events") == 7
        restore(store.path, backup)
        with pytest.raises(StoreUnusable) as refused, old.transaction("BEGIN IMMEDIATE"):
            old.run("UPDATE cases SET status = status")
    assert refused.value.refusals[0].code == "read-only"
    assert whole(store.path).size == 6


@pytest.mark.skipif(windows, reason="an open file is not replaced there")
def test_given_somebody_who_restores_while_another_waits_to_then_the_second_begins_anew(
    store: SqliteStore, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has the lock of a file that is not the store any more."""
    held = SqliteStore.held

    def waited(one: SqliteStore) -> AbstractContextManager[Connection]:
        monkeypatch.setattr(SqliteStore, "held", held)
        restore(one.path, backup)
        one.path = one.path.with_name("aside-1.db")
        return held(one)

    monkeypatch.setattr(SqliteStore, "held", waited)

    with pytest.raises(Conflict):
        restore(store.path, backup)

    assert whole(store.path).size == 6
    assert sorted(store.path.parent.iterdir()) == [store.path.with_name("aside-1.db"), store.path]


@pytest.mark.parametrize("name", ["a\0b.db", "file/store.db"])
def test_given_a_place_where_no_store_can_be_then_it_is_said(
    store: SqliteStore, backup: Path, name: str
) -> None:
    (store.path.parent / "file").write_text("a letter")
    with pytest.raises(StoreUnusable, match="No store can be put at"):
        restore(store.path.parent / name, backup)


@pytest.mark.skipif(windows, reason="no mode bits")
def test_given_a_store_that_colleagues_share_when_it_is_restored_then_they_still_can(
    store: SqliteStore, backup: Path
) -> None:
    store.path.chmod(0o660)
    restore(store.path, backup)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o660


def test_given_no_store_when_a_backup_is_restored_then_it_is_there_again(
    store: SqliteStore, backup: Path
) -> None:
    store.path.unlink()

    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        assert (ready.present, ready.lost) == (None, "")
        _, where = ready.put_in_place(REASON, (), aside)

    assert where is None
    assert whole(store.path).size == 6
    assert list(store.path.parent.iterdir()) == [store.path]


def test_given_not_even_its_folder_when_a_backup_is_restored_then_it_is_made(
    store: SqliteStore, backup: Path
) -> None:
    path = backup.parent / "new" / "folder" / "store.db"
    restore(path, backup)
    assert whole(path).size == 6


def test_given_a_broken_store_when_a_backup_is_restored_then_it_is_kept_as_it_was(
    store: SqliteStore, backup: Path
) -> None:
    without_guards(store.path, "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3")
    before = store.path.read_bytes()

    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        assert ready.present is None
        assert ready.lost == "Event 3 is not what was sealed."
        _, where = ready.put_in_place(REASON, (), aside)

    assert where is not None
    assert where.read_bytes() == before
    assert whole(store.path).size == 6


def test_given_a_store_whose_pages_are_damaged_when_a_backup_is_restored_then_it_is_kept(
    store: SqliteStore, backup: Path
) -> None:
    data = bytearray(store.path.read_bytes())
    data[4096:8192] = bytes(4096)
    store.path.write_bytes(data)

    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        assert ready.present is None
        assert ready.lost
        _, where = ready.put_in_place(REASON, (), aside)

    assert where is not None
    assert where.read_bytes() == bytes(data)
    assert whole(store.path).size == 6


def test_given_a_journal_that_the_lost_store_left_then_it_never_plays_into_the_new_one(
    store: SqliteStore, backup: Path
) -> None:
    """A program that was killed leaves one; SQLite would write its old pages over the new file."""
    journal = store.path.with_name(f"{store.path.name}-journal")
    with sqlite3.connect(store.path) as raw:
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("DROP TRIGGER events_are_only_erased")
        raw.execute("UPDATE events SET body = zeroblob(100000)")
        hot = journal.read_bytes()
        raw.rollback()
    raw.close()
    store.path.unlink()
    journal.write_bytes(hot)

    restore(store.path, backup)

    assert whole(store.path).size == 6
    assert not journal.exists()
    assert store.path.with_name("aside-1.db-journal").read_bytes() == hot


def test_given_another_stores_backup_when_it_is_restored_then_it_is_refused(
    store: SqliteStore, tmp_path: Path
) -> None:
    other = SqliteStore.create(tmp_path / "other.db")
    before = store.path.read_bytes()

    with pytest.raises(StoreUnusable, match="backup of another store") as refused:
        restore(store.path, other.path)

    assert "--store PATH" in str(refused.value)
    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE events SET leaf = zeroblob(32) WHERE seq = 3", "Event 3 is not"),
        ("DELETE FROM events WHERE seq = 5", "tables are not those"),
        ("DELETE FROM meta", "does not say which one it is"),
    ],
)
def test_given_a_damaged_backup_when_it_is_restored_then_nothing_is_changed(
    store: SqliteStore, backup: Path, damage: str, says: str
) -> None:
    without_guards(backup, damage)
    before = store.path.read_bytes()

    with pytest.raises(BrokenTrail, match=rf"backup .* does not hold together.*{says}"):
        restore(store.path, backup)

    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "no-store"), (b"", "not-a-store"), (b"PDF" * 4000, "not-a-store")],
    ids=["nothing", "an empty file", "another file"],
)
def test_given_what_is_no_backup_when_it_is_restored_then_it_is_refused(
    store: SqliteStore, tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "backup.db"
    if content is not None:
        file.write_bytes(content)
    before = store.path.read_bytes()

    with pytest.raises(StoreUnusable, match=r"backup .* cannot be used") as refused:
        restore(store.path, file)

    assert refused.value.refusals[0].code == code
    assert store.path.read_bytes() == before


def test_given_the_store_itself_as_its_backup_then_it_is_refused(store: SqliteStore) -> None:
    with pytest.raises(StoreUnusable, match="is the store itself"):
        restore(store.path, store.path)


@pytest.mark.parametrize("content", [b"", b"a letter", b"PDF" * 4000])
def test_given_another_file_in_the_stores_place_then_it_is_not_moved_away(
    store: SqliteStore, backup: Path, content: bytes
) -> None:
    """It may be anything: a slip in --store must not take a letter out of its place."""
    store.path.write_bytes(content)

    with pytest.raises(StoreUnusable, match="by hand") as refused:
        restore(store.path, backup)

    assert refused.value.refusals[0].code == "not-a-store"
    assert store.path.read_bytes() == content
    assert list(store.path.parent.iterdir()) == [store.path]


def test_given_a_folder_in_the_stores_place_then_it_is_refused(
    store: SqliteStore, backup: Path
) -> None:
    with pytest.raises(StoreUnusable, match="is no file"):
        restore(store.path.parent, backup)


def test_given_a_backup_of_an_older_schema_when_it_is_restored_then_it_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    old = tmp_path / "old.db"
    as_version_1(old, cases=3)
    before = old.read_bytes()

    with restoring(tmp_path / "store.db", old, stamp=lambda: STAMP, wait=0) as ready:
        assert ready.size == 3
        ready.put_in_place(REASON, (), aside)

    assert whole(tmp_path / "store.db").size == 5
    with SqliteStore(tmp_path / "store.db").reading() as view:
        assert [type(event.body) for event in view.own_events()] == [Upgraded, Restored]
    assert old.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [old, tmp_path / "store.db"]


def test_given_earlier_restorations_then_they_are_kept_again_as_they_were(
    store: SqliteStore, backup: Path
) -> None:
    stamp = Stamp(op="earlier", actor="Lead", recorded=STAMP.recorded, tool="t")
    with store.writing() as transaction:
        again = transaction.keep(REASON, stamp)

    with restoring(store.path, backup, stamp=lambda: STAMP, wait=0) as ready:
        ready.put_in_place(REASON, (again,), aside)

    with store.reading() as view:
        *_, first, second = view.own_events()
    assert (first.op, first.actor, first.body) == ("earlier", "Lead", REASON)
    assert (first.recorded, first.tool) == (STAMP.recorded, "t")
    assert second.op == STAMP.op


@pytest.mark.skipif(windows, reason="links need a right of their own there")
def test_given_a_link_to_the_store_then_what_it_leads_to_is_replaced(
    store: SqliteStore, backup: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(store.path)

    restore(link, backup)

    assert link.is_symlink()
    assert whole(store.path).size == 6


def no_links(*_: object) -> None:
    """Answer as a file system without hard links does, such as that of a memory stick."""
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("broken", [True, False])
def test_given_a_disk_where_files_have_no_second_name_then_the_replaced_store_is_kept_too(
    store: SqliteStore, backup: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    if broken:
        without_guards(store.path, "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3")
    before = len(sql(store.path, "SELECT * FROM events"))
    monkeypatch.setattr("os.link", no_links)

    _, where = restore(store.path, backup)

    assert where is not None
    assert len(sql(where, "SELECT * FROM events")) == before
    assert whole(store.path).size == 6


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def fail(*_: object) -> None:
    raise PermissionError(13, "The process cannot access the file")


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("broken", [True, False])
@pytest.mark.parametrize(("happens", "error"), [(stop, KeyboardInterrupt), (fail, StoreUnusable)])
def test_given_a_store_that_cannot_be_replaced_then_it_is_as_it_was(
    store: SqliteStore,
    backup: Path,
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[..., None],
    error: type[BaseException],
    broken: bool,
    linked: bool,
) -> None:
    """As on Windows while somebody has it open; or somebody stops it at that moment."""
    if broken:
        without_guards(store.path, "UPDATE events SET leaf = zeroblob(32) WHERE seq = 3")
    before = store.path.read_bytes()
    monkeypatch.setattr(Path, "replace", happens)
    if not linked:
        monkeypatch.setattr("os.link", no_links)

    with pytest.raises(error) as caught:
        restore(store.path, backup)

    if isinstance(caught.value, StoreUnusable):
        assert caught.value.refusals[0].code == "cannot-replace"
        assert str(caught.value).startswith(f"The store {store.path} cannot be replaced (")
        assert str(caught.value).endswith(
            "); it is as it was. See that nobody has it open, and try again."
        )
    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


def test_given_a_stop_just_after_the_new_store_got_its_name_then_the_old_one_is_still_kept(
    store: SqliteStore, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.path.read_bytes()
    replace = Path.replace

    def replace_and_stop(path: Path, target: Path) -> None:
        replace(path, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace_and_stop)

    with pytest.raises(KeyboardInterrupt):
        restore(store.path, backup)

    assert whole(store.path).size == 6
    assert store.path.with_name("aside-1.db").read_bytes() == before


def test_given_a_record_made_at_the_last_moment_then_the_store_is_not_replaced(
    store: SqliteStore, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the lock must go before the file can be replaced: somebody may be quick."""
    link = os.link

    def record_and_link(*paths: Path) -> None:
        os.utime(store.path, (1, 1))
        link(*paths)

    monkeypatch.setattr("os.link", record_and_link)

    says = r"\(somebody recorded in it at the last moment\); it is as it was"
    with pytest.raises(StoreUnusable, match=says):
        restore(store.path, backup)

    assert list(store.path.parent.iterdir()) == [store.path]
    assert whole(store.path).size == 7
