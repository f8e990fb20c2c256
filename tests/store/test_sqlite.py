"""The store's file: how it is made and opened, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from escalate.core.store_events import Upgraded, stamped
from escalate.core.trail.tree import root_of
from escalate.errors import StoreUnusable
from escalate.store.connection import connected
from escalate.store.sqlite import SqliteStore
from tests.store.examples import STAMP, open_case
from tests.store.older import as_version_1
from tests.store.others import ROOT, schema, sql

windows = sys.platform == "win32"


@pytest.mark.skipif(windows, reason="the file's folder decides there")
def test_a_store_is_readable_by_its_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        SqliteStore.create(path)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_store_is_one_file_with_nothing_beside_it(store: SqliteStore) -> None:
    assert list(store.path.parent.iterdir()) == [store.path]


@pytest.mark.parametrize("there", ["a store", "a file", "nothing in it", "a folder"])
def test_nothing_is_written_over_when_a_store_is_made(path: Path, there: str) -> None:
    path.parent.mkdir()
    if there == "a store":
        open_case(SqliteStore.create(path))
    elif there == "a folder":
        path.mkdir()
    else:
        path.write_text("letters" * (there == "a file"))
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(StoreUnusable, match="already something at"):
        SqliteStore.create(path)

    assert (path.read_bytes() if path.is_file() else None) == before
    assert list(path.parent.iterdir()) == [path]


def test_a_store_cannot_be_made_at_the_root_of_a_disk(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="No store can be made at"):
        SqliteStore.create(Path(tmp_path.anchor))


def test_a_store_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreUnusable, match="No store can be made at") as refused:
        SqliteStore.create(tmp_path / "file" / "store.db")

    assert refused.value.EXIT_CODE == 25


def test_every_store_has_an_identity_of_its_own(tmp_path: Path) -> None:
    paths = [tmp_path / "a.db", tmp_path / "b.db"]
    for path in paths:
        SqliteStore.create(path)

    one, other = (sql(path, "SELECT value FROM meta WHERE key = 'store'") for path in paths)
    assert one != other


def test_a_store_that_is_not_there_is_never_made_silently(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no store at") as refused:
        SqliteStore(path)

    assert not path.exists()
    assert str(path) in str(refused.value)
    assert refused.value.refusals[0].remedy


@pytest.mark.parametrize("name", ["", "a\x00b", "x" * 300])
def test_a_path_that_is_no_path_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name  # an empty name is the folder itself

    with pytest.raises(StoreUnusable):
        SqliteStore(path)
    with pytest.raises(StoreUnusable):
        SqliteStore.create(path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"x", b"letters\n" * 300, b"SQLite format 3\x00", b"\x00" * 4096]
)
def test_a_file_that_is_no_store_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(StoreUnusable, match="is not a store of escalate"):
        SqliteStore(path)

    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    sql(path, "CREATE TABLE events (seq INTEGER PRIMARY KEY)", "PRAGMA user_version = 1")
    before = path.read_bytes()

    with pytest.raises(StoreUnusable, match="is not a store of escalate"):
        SqliteStore(path)

    assert path.read_bytes() == before


def test_a_newer_store_is_refused_naming_both_versions(store: SqliteStore) -> None:
    sql(store.path, "PRAGMA user_version = 99")
    before = store.path.read_bytes()

    for attempt in (lambda: SqliteStore(store.path), lambda: open_case(store)):
        with pytest.raises(StoreUnusable, match=r"schema version 99.*up to 3.*newer one"):
            attempt()

    assert store.path.read_bytes() == before


def test_an_older_store_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    older = as_version_1(path)

    store = SqliteStore(path, stamp=lambda: STAMP)

    assert sql(path, "PRAGMA user_version") == [(3,)]
    with store.reading() as view:
        assert [entry.body for entry in view.entries()][:-1] == older
        assert list(view.own_events()) == [
            stamped(Upgraded(store="5e" * 16, schema=3, fingerprint=schema(path)), STAMP, 1)
        ]
        assert view.head().root == root_of([entry.leaf for entry in view.entries()])
    assert open_case(store) == len(older) + 1


def test_an_upgraded_store_is_made_like_a_new_one(tmp_path: Path) -> None:
    older, new = tmp_path / "older.db", tmp_path / "new.db"
    as_version_1(older)

    SqliteStore(older)
    SqliteStore.create(new)

    assert schema(older) == schema(new)


def test_an_older_store_is_kept_aside_as_it_was(path: Path) -> None:
    path.parent.mkdir()
    as_version_1(path)
    before = sql(path, "SELECT * FROM events")

    SqliteStore(path)

    aside = path.with_name(f"{path.name}.schema-1")
    assert sql(aside, "SELECT * FROM events") == before
    assert windows or aside.stat().st_mode & 0o777 == 0o600


def test_a_store_put_into_another_journal_mode_is_put_back(store: SqliteStore) -> None:
    sql(store.path, "PRAGMA journal_mode = WAL")

    open_case(store)

    assert sql(store.path, "PRAGMA journal_mode") == [("delete",)]
    assert list(store.path.parent.iterdir()) == [store.path]


def test_a_reading_that_was_left_half_done_ends_with_its_connection(store: SqliteStore) -> None:
    with connected(store.path, 0) as connection:
        rows = connection.query("SELECT name FROM sqlite_schema")
        assert next(rows)

    rows.close()
    assert list(rows) == []


def test_recording_and_reading_never_import_sqlite_utils(store: SqliteStore) -> None:
    code = (
        "import sys, pathlib\n"
        "from escalate.store.sqlite import SqliteStore\n"
        "from tests.store.examples import open_case\n"
        "open_case(SqliteStore(pathlib.Path(sys.argv[1])))\n"
        "sys.exit('sqlite_utils' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code, store.path], cwd=ROOT, check=True)
