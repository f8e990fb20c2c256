"""What is said when a store cannot be converted, or its key is missing: why, and the way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from escalate.core.key import Key
from escalate.errors import StoreUnusable
from escalate.store import converting
from escalate.store.connection import Connection, connected, key_to, may_begin_with
from escalate.store.converting import convert, left_over, plain_copies
from escalate.store.encryption import PAGE_BYTES, foreign
from escalate.store.sqlite import SqliteStore
from tests.store.converted import OTHER, Ways, again, key
from tests.store.examples import LOCK, STAMP, open_case

windows = sys.platform == "win32"


def said(path: Path, opens: Key | None = None) -> tuple[str, str]:
    """Return the code and the words of what keeps a store from being encrypted."""
    with pytest.raises(StoreUnusable) as caught:
        convert(path, 0, opens, LOCK, STAMP)
    return caught.value.refusals[0].code, str(caught.value)


def test_given_a_copy_that_is_not_equal_then_it_is_said_that_it_was_thrown_away(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "_same", lambda *_: False)
    assert said(store.path) == (
        "not-equal",
        f"The copy of {store.path} is not equal to it, and was thrown away; nothing was changed. "
        "See whether the store is whole, and whether the disk is: escalate verify.",
    )


def test_given_a_copy_with_a_damaged_page_then_it_is_thrown_away(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its seal is asked: the page may be one that no query reads."""
    monkeypatch.setattr(converting, "broken_pages", lambda _: iter(["HMAC of page 2"]))
    code, _ = said(store.path)
    assert code == "not-equal"


def test_given_a_copy_that_sqlite_finds_damaged_then_it_is_thrown_away(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Damaged(Connection):
        def value(self, sql: str, *values: object) -> object:
            found = super().value(sql, *values)
            return "row 1 missing from index" if sql == "PRAGMA integrity_check" else found

    monkeypatch.setattr("escalate.store.connection.Connection", Damaged)
    code, _ = said(store.path)
    assert code == "not-equal"


@pytest.mark.skipif(windows, reason="POSIX rights")
def test_given_a_folder_that_takes_no_file_then_its_right_is_asked_for(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refused)
    assert said(store.path) == (
        "cannot-create",
        f"No new file can be made beside {store.path} ([Errno 13] Permission denied); nothing was "
        "changed. Get the right to write its folder.",
    )


def test_given_a_file_that_somebody_has_open_then_it_is_as_it_was(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "in use")

    before = store.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", refused)
        assert said(store.path) == (
            "cannot-replace",
            f"The file {store.path} cannot be replaced ([Errno 13] in use); it is as it was. See "
            "that nobody has it open, and try again.",
        )
    assert store.path.read_bytes() == before


@pytest.mark.parametrize("how", ["longer", "later"])
@pytest.mark.parametrize("linked", [True, False])
def test_given_a_record_made_at_the_last_moment_then_the_file_stays_and_holds_it(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, how: str, linked: bool
) -> None:
    link = converting._linked

    def meanwhile(path: Path, old: Path) -> bool:
        if how == "longer":
            found = path.stat()
            path.write_bytes(path.read_bytes() + b"more")
            os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        else:
            os.utime(path, ns=(1, 1))
        return linked and link(path, old)

    monkeypatch.setattr(converting, "_linked", meanwhile)
    before = store.path.read_bytes()
    code, words = said(store.path)
    assert code == "cannot-replace"
    assert "(somebody recorded in it at the last moment); it is as it was." in words
    assert store.path.read_bytes() == before + (b"more" if how == "longer" else b"")
    assert list(store.path.parent.iterdir()) == [store.path]


def test_given_a_folder_that_cannot_be_synced_then_the_store_is_converted_all_the_same(
    before: SqliteStore, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(converting, "sync_folder", refused)
    assert convert(before.path, 0, key(ways[0]), ways[1], STAMP).left is None
    assert open_case(again(before.path, ways[1])) == 3


def test_given_an_old_file_that_stays_then_it_is_told_where_it_is(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path.suffix == ".old":
            raise PermissionError(13, "in use")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr("pathlib.Path.unlink", refused)
    left = convert(store.path, 0, None, LOCK, STAMP).left
    assert left is not None
    assert [left] == left_over(store.path)
    assert left.name.startswith(f"{store.path.name}.")


def test_given_an_old_file_that_cannot_be_overwritten_then_it_is_removed_all_the_same(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refused)
    old = convert(store.path, 0, None, LOCK, STAMP)
    assert (old.left, old.names) == (None, 0)
    assert "Permission denied" in old.why
    assert list(store.path.parent.iterdir()) == [store.path]


@pytest.mark.skipif(windows, reason="an open file is not replaced there")
def test_given_a_long_old_file_then_it_is_overwritten_to_its_last_byte(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "_PIECE", 1000)
    with store.path.open("rb") as old:
        size = len(old.read())
        convert(store.path, 0, None, LOCK, STAMP)
        old.seek(0)
        assert old.read() == bytes(size)
    assert size % 1000


def test_given_work_that_lasts_then_its_file_is_one_that_is_found_when_it_is_stopped(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, found = converting._check_equal, []

    def meanwhile(source: Connection, target: Connection) -> None:
        found.extend(left_over(store.path))
        check(source, target)

    monkeypatch.setattr(converting, "_check_equal", meanwhile)
    convert(store.path, 0, None, LOCK, STAMP)
    assert [one.suffix for one in found if not one.name.endswith("-journal")] == [".new"]
    assert left_over(store.path) == []


def test_given_somebodys_file_under_the_new_files_name_then_it_is_left_as_it_is(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.urandom", bytes)
    theirs = store.path.with_name("store.db.00000000.new")
    theirs.write_text("a letter")
    code, words = said(store.path)
    assert code == "cannot-create"
    assert "File exists" in words
    assert theirs.read_text() == "a letter"


@pytest.mark.skipif(windows, reason="POSIX rights")
def test_given_a_store_that_colleagues_share_then_its_new_file_is_theirs_too(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []

    def chown(_: Path, owner: int, group: int) -> None:
        given.append((owner, group))
        raise PermissionError(1, "only the administrator gives files away")

    monkeypatch.setattr("os.chown", chown)
    store.path.chmod(0o664)
    found = store.path.stat()
    convert(store.path, 0, None, LOCK, STAMP)
    assert given == [(found.st_uid, found.st_gid)]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o664


@pytest.mark.skipif(windows, reason="links need a right there")
def test_given_a_link_to_a_store_then_what_lies_beside_the_store_is_found(
    path: Path, tmp_path: Path
) -> None:
    SqliteStore.create(path)
    left = path.with_name("store.db.0123abcd.old-journal")
    for copy in (left, path.with_name("store.db.1")):
        shutil.copy(path, copy)
    path.with_name("store.db.folder").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(path)
    assert left_over(link) == [left]
    names = (left.name, "store.db.1", "store.db.folder", "store.db.gone")
    assert plain_copies(link, names) == [left, path.with_name("store.db.1")]


def test_given_what_cannot_be_read_then_it_is_not_taken_for_a_plain_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqliteStore.create(path)
    shutil.copy(path, path.with_name("store.db.1"))

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refused)
    assert plain_copies(path, ["store.db.1"]) == []


def test_given_an_encrypted_store_without_its_key_then_the_ways_to_give_it_are_said(
    path: Path,
) -> None:
    SqliteStore.create(path, lock=LOCK)
    asked = []

    def none(salt: bytes) -> None:
        asked.append(salt)

    for unlock in (None, none):
        with pytest.raises(StoreUnusable) as caught:
            key_to(path, unlock)
        assert caught.value.refusals[0].code == "no-key"
        assert str(caught.value) == (
            f"The store {path} is encrypted, and no key for it was found. Keep its key in this "
            "system's keyring, give a file with it or with the recovery key (--key-file FILE), or "
            "type the passphrase or the recovery key at a terminal."
        )
    assert asked == [LOCK.salt]


def test_given_a_key_that_does_not_fit_then_the_very_files_is_asked_for(path: Path) -> None:
    SqliteStore.create(path, lock=LOCK)
    assert said(path, OTHER.key) == (
        "wrong-key",
        f"The key does not fit {path}; or its first page cannot be read, or it is no store of "
        "escalate. Give the key or the recovery key of this very file: type it again where it was "
        "asked for, or --key-file FILE.",
    )


def test_given_a_path_where_no_store_is_then_no_key_is_looked_for(tmp_path: Path) -> None:
    def found(_: bytes) -> Key:
        raise AssertionError("asked")

    with pytest.raises(StoreUnusable) as caught:
        key_to(tmp_path / "none.db", found)
    assert caught.value.refusals[0].code == "no-store"
    assert not may_begin_with(tmp_path / "none.db", LOCK.salt)


def test_given_a_sqlite_that_does_not_encrypt_then_it_is_said_of_which_file(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalate.store.driver.library.connect", sqlite3.connect)
    with pytest.raises(StoreUnusable) as caught, connected(store.path, 0, LOCK.key):
        pass
    assert caught.value.refusals[0].code == "settings"
    assert str(caught.value) == (
        f"The SQLite that is installed here does not encrypt, and {store.path} is to be. Install "
        "the package sqlcipher3 anew: pip install --upgrade sqlcipher3."
    )


@pytest.mark.parametrize(
    ("beginning", "size", "is_foreign"),
    [
        (LOCK.salt, PAGE_BYTES, False),
        (LOCK.salt, 0, True),
        (LOCK.salt, PAGE_BYTES + 1, True),
        (LOCK.salt, PAGE_BYTES - 1, True),
        (bytes(16), PAGE_BYTES, True),
        (bytes(15) + b"\x01", PAGE_BYTES, False),
        (b"\t\n\r ~~~~~~~~~~~~", PAGE_BYTES, True),
        (b"\t\n\r ~~~~~~~~~~~\x7f", PAGE_BYTES, False),
        (b"\t\n\r ~~~~~~~~~~~\x1f", PAGE_BYTES, False),
        (b"PK\x03\x04" + bytes(range(100, 112)), PAGE_BYTES, True),
    ],
)
def test_given_how_a_file_begins_and_its_size_then_it_is_told_whether_it_may_be_encrypted(
    beginning: bytes, size: int, is_foreign: bool
) -> None:
    assert foreign(beginning, size) == is_foreign


def test_given_a_store_alone_then_nothing_is_beside_it(path: Path) -> None:
    SqliteStore.create(path)
    assert left_over(path) == []
