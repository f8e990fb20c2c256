"""Plain to encrypted, key to key, and back: all that was there is there afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from escalate.core.store_events import Rekeyed, stamped
from escalate.errors import StoreUnusable
from escalate.store.connection import (
    connected,
)
from escalate.store.converting import Old, convert
from escalate.store.encryption import Lock
from escalate.store.sqlite import SqliteStore
from tests.store.converted import OTHER, WORD, Ways, again, everything, key
from tests.store.examples import LOCK, STAMP, open_case
from tests.store.others import sql

windows = sys.platform == "win32"


def test_a_converted_store_holds_all_that_it_held(before: SqliteStore, ways: Ways) -> None:
    held = everything(before.path, ways[0])

    assert convert(before.path, 0, key(ways[0]), ways[1], STAMP) == Old()

    assert everything(before.path, ways[1]) == held
    store = again(before.path, ways[1])
    assert store.key == key(ways[1])
    assert open_case(store) == 3, "it goes on"
    assert list(before.path.parent.iterdir()) == [before.path]


def test_the_trail_says_that_a_store_was_converted_and_by_whom(
    before: SqliteStore, ways: Ways
) -> None:
    with before.reading() as view:
        head = view.head()

    convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    with again(before.path, ways[1]).reading() as view:
        *_, last = view.own_events()
        assert view.head().size == head.size + 1
        assert view.root_at(head.size) == head.root
    how = {None: "decrypted", LOCK: "encrypted", OTHER: "rekeyed"}[ways[1]]
    assert last == stamped(Rekeyed(how=how), STAMP, last.version)  # type: ignore[arg-type]


def test_a_converted_store_is_guarded_as_before(before: SqliteStore, ways: Ways) -> None:
    convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    with connected(before.path, 0, key(ways[1])) as connection:
        for forbidden in ("DELETE FROM events", "UPDATE events SET body = x'00'"):
            with pytest.raises(StoreUnusable, match="append-only"):
                connection.run(forbidden)


@pytest.mark.parametrize("old", [None, LOCK])
def test_what_opened_it_before_opens_it_no_more(path: Path, old: Lock | None) -> None:
    SqliteStore.create(path, lock=old)

    convert(path, 0, key(old), OTHER, STAMP)

    with pytest.raises(StoreUnusable):
        SqliteStore(path, unlock=lambda _: key(old))


def test_the_words_are_in_the_file_only_when_it_is_plain(before: SqliteStore, ways: Ways) -> None:
    assert (WORD in before.path.read_bytes()) == (ways[0] is None)

    convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert (WORD in before.path.read_bytes()) == (ways[1] is None)


@pytest.mark.skipif(windows, reason="an open file is not replaced there")
def test_the_old_file_is_overwritten_before_it_is_removed(before: SqliteStore, ways: Ways) -> None:
    with before.path.open("rb") as old:
        size = len(old.read())
        convert(before.path, 0, key(ways[0]), ways[1], STAMP)
        old.seek(0)

        assert old.read() == bytes(size)


@pytest.mark.skipif(windows, reason="POSIX rights")
def test_the_rights_of_the_file_stay(before: SqliteStore, ways: Ways) -> None:
    before.path.chmod(0o640)

    convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert before.path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(windows, reason="links need a right there")
def test_a_link_to_a_store_stays_a_link(before: SqliteStore, ways: Ways, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(before.path)

    convert(link, 0, key(ways[0]), ways[1], STAMP)

    assert link.is_symlink()
    assert again(before.path, ways[1]).key == key(ways[1])


def test_a_backup_that_shares_the_files_bytes_is_left_whole(
    before: SqliteStore, ways: Ways, tmp_path: Path
) -> None:
    """As programs keep them that link what has not changed."""
    backup = tmp_path / "backup.db"
    os.link(before.path, backup)
    held = everything(backup, ways[0])

    assert convert(before.path, 0, key(ways[0]), ways[1], STAMP) == Old(names=1)

    assert everything(backup, ways[0]) == held


def no_links(*_: object) -> None:
    """Answer as a file system without hard links does, such as that of a memory stick."""
    raise PermissionError(1, "Operation not permitted")


def test_a_store_is_converted_where_files_have_no_second_name(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.link", no_links)
    held = everything(before.path, ways[0])

    convert(before.path, 0, key(ways[0]), ways[1], STAMP)

    assert everything(before.path, ways[1]) == held
    assert list(before.path.parent.iterdir()) == [before.path]


def test_another_program_reads_what_was_decrypted(path: Path) -> None:
    open_case(SqliteStore.create(path, lock=LOCK))
    convert(path, 0, LOCK.key, None, STAMP)

    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
    assert sql(path, "SELECT max(case_number) FROM events") == [(1,)]
