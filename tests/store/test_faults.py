"""When the disk, the rights or the file's place do not play along."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from escalate.errors import StoreUnusable
from escalate.store.connection import connected
from escalate.store.sqlite import SqliteStore
from tests.store.examples import go_on, note, open_case
from tests.store.others import answers, sql, start

windows = sys.platform == "win32"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account of this computer can reach; pytest's own are private."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_a_full_disk_is_named_as_that(store: SqliteStore) -> None:
    with connected(store.path, 0) as connection:
        connection.run("PRAGMA max_page_count = 1")

        with pytest.raises(StoreUnusable, match=r"disk of .* is full"):
            connection.run("UPDATE cases SET row = zeroblob(100000)")


@pytest.mark.skipif(windows, reason="no limit on a file's size there")
def test_a_file_that_may_not_grow_keeps_what_was_recorded(store: SqliteStore) -> None:
    lines = answers(start("narrow", store.path, str(store.path.stat().st_size + 4096)))

    assert lines[-1] == "25 disk-error"
    with SqliteStore(store.path).reading() as view:
        assert view.head().size == 5 + lines.count("recorded")
    assert sql(store.path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(windows, reason="POSIX rights")
@pytest.mark.parametrize(
    ("folder", "file", "expected"),
    [
        (0o555, 0o666, ["read 1", "25 read-only"]),
        (0o755, 0o444, ["read 1", "25 read-only"]),
        (0o755, 0o000, ["25 cannot-open"]),
        (0o000, 0o666, ["25 cannot-open"]),
    ],
)
def test_a_store_without_the_right_to_write_can_still_be_read(
    open_folder: Path, folder: int, file: int, expected: list[str]
) -> None:
    path = open_folder / "store.db"
    SqliteStore.create(path)
    path.chmod(file)
    open_folder.chmod(folder)

    assert answers(start("nobody", path)) == expected


@pytest.mark.skipif(windows, reason="an open file is not moved there")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("back", [True, False])
def test_a_file_moved_away_while_recording_is_noticed(
    store: SqliteStore, tmp_path: Path, moment: str, back: bool
) -> None:
    """As a synchronising folder does: *back*, an older copy is put in its place."""
    copy = shutil.copy(store.path, tmp_path / "copy.db")

    def move(now: str) -> None:
        if now == moment:
            store.path.rename(tmp_path / "moved.db")
            if back:
                shutil.copy(copy, store.path)

    def record_meanwhile() -> None:
        with store.writing() as transaction:
            move("before")
            go_on(transaction, 1, note("where am I?"))
            move("after")

    with pytest.raises(StoreUnusable) as refused:
        record_meanwhile()

    after = "unconfirmed" if back else "unknown"
    [refusal] = refused.value.refusals
    assert refusal.code == (after if moment == "after" else "read-only")


def no_links(*_: object) -> None:
    """Answer as a file system without hard links does, such as that of a memory stick."""
    raise PermissionError(1, "Operation not permitted")


def test_a_store_can_be_made_where_files_have_no_second_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.link", no_links)

    store = SqliteStore.create(tmp_path / "store.db")

    assert open_case(store) == 1
    assert list(tmp_path.iterdir()) == [store.path]


def test_nothing_is_written_over_where_files_have_no_second_name(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.link", no_links)
    before = store.path.read_bytes()

    with pytest.raises(StoreUnusable, match="already something at"):
        SqliteStore.create(store.path)

    assert store.path.read_bytes() == before
    assert list(store.path.parent.iterdir()) == [store.path]


def test_a_second_sqlite_library_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sqlite-utils prefers one that is installed; its locks and ours would not see each other."""
    monkeypatch.setattr("sqlite_utils.utils.sqlite3", SimpleNamespace(connect=None))

    with pytest.raises(StoreUnusable, match="another SQLite"):
        SqliteStore.create(tmp_path / "store.db")

    assert list(tmp_path.iterdir()) == []


def test_an_old_sqlite_is_refused(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escalate.store.driver.library.sqlite_version_info", (3, 51, 2))

    with pytest.raises(StoreUnusable, match=r"too old.*pip install --upgrade sqlcipher3"):
        SqliteStore(store.path)
