"""How a file gets its name: in one step, to stay, and never over somebody else's."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.folders import sync_folder
from escalate.store.connection import Connection, connected
from escalate.store.copying import copied, copy_whole, keep_aside, name_whole
from escalate.store.creating import create_file
from escalate.store.sqlite import SqliteStore

posix = pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be opened there")


class Syncs:
    """What the system does when it is asked to sync: it notes what, and may answer an error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: int = 0) -> None:
        self.places: list[int] = []
        self.closed: list[int] = []
        self._error, self._close = error, os.close
        monkeypatch.setattr("os.fsync", self._sync)
        monkeypatch.setattr("os.close", self._closed)

    def _sync(self, handle: int) -> None:
        self.places.append(os.fstat(handle).st_ino)
        if self._error:
            raise OSError(self._error, os.strerror(self._error))

    def _closed(self, handle: int) -> None:
        self.closed.append(os.fstat(handle).st_ino)
        self._close(handle)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A file that is whole and is to get its name."""
    path = tmp_path / "store.db.new"
    path.write_text("whole")
    return path


@posix
@pytest.mark.parametrize("error", [0, errno.EINVAL, errno.ENOTSUP])
def test_given_a_folder_then_its_names_are_synced_where_the_system_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    syncs = Syncs(monkeypatch, error)
    sync_folder(tmp_path)
    assert syncs.places == syncs.closed == [tmp_path.stat().st_ino]


@posix
def test_given_a_disk_that_fails_then_the_folder_is_not_said_to_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = Syncs(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_folder(tmp_path)
    assert syncs.closed == [tmp_path.stat().st_ino]


@posix
def test_given_a_name_that_might_not_outlive_a_power_cut_then_nothing_has_it(
    new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Syncs(monkeypatch, errno.EIO)
    path = new.with_name("store.db")
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        name_whole(new, path)
    assert not path.exists()


@pytest.mark.parametrize("linking", [True, False])
def test_given_something_at_a_name_then_it_is_left_as_it_is(
    new: Path, monkeypatch: pytest.MonkeyPatch, linking: bool
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not linking:
        monkeypatch.setattr("os.link", no_links)
    path = new.with_name("store.db")
    path.write_text("theirs")
    with pytest.raises(FileExistsError):
        name_whole(new, path)
    assert (path.read_text(), new.read_text()) == ("theirs", "whole")

    path.unlink()
    name_whole(new, path)
    assert path.read_text() == "whole"


def test_given_a_copy_that_gets_no_other_name_then_it_is_gone_at_the_end(
    store: SqliteStore, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    with connected(store.path, 0) as connection, copied(connection, target) as copy:
        assert copy.name.startswith("copy.db.")
        assert copy.suffix == ".new"
        assert sys.platform == "win32" or stat.S_IMODE(copy.stat().st_mode) == 0o600
        with SqliteStore(copy).reading() as view:
            assert view.head().size == 5
    assert list(tmp_path.glob("copy.db*")) == []


def test_given_something_at_its_place_then_no_copy_is_made(
    store: SqliteStore, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    target.write_text("theirs")
    with connected(store.path, 0) as connection, pytest.raises(FileExistsError):
        copy_whole(connection, target)
    assert target.read_text() == "theirs"
    assert list(tmp_path.glob("copy.db*")) == [target]


def test_given_a_store_that_is_kept_aside_then_only_its_first_copy_is(store: SqliteStore) -> None:
    aside = store.path.with_name("store.db.schema-1")
    with connected(store.path, 0) as connection:
        keep_aside(connection, "schema-1")
        first = aside.read_bytes()
        connection.run("UPDATE meta SET value = 'other' WHERE key = 'store'")
        keep_aside(connection, "schema-1")
    assert aside.read_bytes() == first


@pytest.mark.parametrize(
    "make",
    [copy_whole, lambda _, target: create_file(target, 0, lambda _: None)],
    ids=["a copy", "a store"],
)
def test_given_somebodys_file_under_the_name_of_one_half_made_then_it_is_left(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, make: Callable[[Connection, Path], None]
) -> None:
    monkeypatch.setattr("os.urandom", bytes)
    target = store.path.with_name("other.db")
    theirs = target.with_name("other.db.00000000.new")
    theirs.write_text("a letter")
    with connected(store.path, 0) as connection, pytest.raises(Exception, match="File exists"):
        make(connection, target)
    assert theirs.read_text() == "a letter"
    assert not target.exists()
