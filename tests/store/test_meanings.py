"""What SQLite's errors mean to somebody who wants to record: what happened, and the way out."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.errors import (
    BrokenTrail,
    Conflict,
    EscalateError,
    NotFound,
    StoreUnusable,
    unreadable,
)
from escalate.store import appending
from escalate.store.clearing import not_cleared
from escalate.store.connection import SCHEMA_VERSION, Connection, connected, translated
from escalate.store.copying import copy_whole
from escalate.store.creating import bring_up_to_date
from escalate.store.driver import library
from escalate.store.sqlite import SqliteStore
from tests.store.examples import STAMP, erasure, note, record

PATH = Path("cases.db")
IOERR_FSYNC = library.SQLITE_IOERR | 4 << 8
BUSY = (
    "Somebody else is recording in cases.db. Try again; if it stays and nobody is, its folder does "
    "not lock files as it should: keep the store on a disk of this computer."
)
NO_RIGHT = (
    "The store cases.db may not be written ({}). Get the right to write the "
    "file and its folder, and see that it was not moved."
)


@pytest.mark.parametrize(
    ("number", "name", "kind", "code", "says"),
    [
        (library.SQLITE_BUSY, "SQLITE_BUSY", Conflict, "busy", BUSY),
        (library.SQLITE_LOCKED, "SQLITE_LOCKED", Conflict, "busy", BUSY),
        (
            library.SQLITE_NOTADB,
            "SQLITE_NOTADB",
            StoreUnusable,
            "not-a-store",
            "The file cases.db is not a store of escalate. Check the path, or make a new store "
            "there: escalate init.",
        ),
        (
            library.SQLITE_READONLY,
            "SQLITE_READONLY",
            StoreUnusable,
            "read-only",
            NO_RIGHT.format("SQLITE_READONLY"),
        ),
        (
            library.SQLITE_PERM,
            "SQLITE_PERM",
            StoreUnusable,
            "read-only",
            NO_RIGHT.format("SQLITE_PERM"),
        ),
        (
            library.SQLITE_CANTOPEN,
            "SQLITE_CANTOPEN",
            StoreUnusable,
            "cannot-open",
            "The store cases.db or its journal beside it cannot be opened (SQLITE_CANTOPEN). Get "
            "the right to read and write the file and its folder.",
        ),
        (
            library.SQLITE_FULL,
            "SQLITE_FULL",
            StoreUnusable,
            "disk-full",
            "The disk of cases.db is full. Make room and try again.",
        ),
        (
            IOERR_FSYNC,
            "SQLITE_IOERR_FSYNC",
            StoreUnusable,
            "disk-error",
            "The disk of cases.db cannot be read or written (SQLITE_IOERR_FSYNC). See that the "
            "disk is there and has room, and try again.",
        ),
        (
            library.SQLITE_CORRUPT,
            "SQLITE_CORRUPT",
            StoreUnusable,
            "unreadable-store",
            "The store cases.db could not be read (SQLite's error 11). Try again; if it stays, "
            "keep the file as it is, and see what is wrong with it: escalate verify.",
        ),
    ],
)
def test_given_an_error_of_sqlite_then_it_is_said_what_it_means_and_what_to_do(
    number: int, name: str, kind: type[EscalateError], code: str, says: str
) -> None:
    error = library.OperationalError("as it says")
    error.sqlite_errorcode, error.sqlite_errorname = number, name
    with pytest.raises(kind) as caught, translated(PATH):
        raise error
    assert (caught.value.refusals[0].code, str(caught.value)) == (code, says)


def test_given_an_error_without_a_number_then_it_is_named_by_its_kind() -> None:
    says = r"cannot be used \(ProgrammingError: as it says\)"
    with pytest.raises(StoreUnusable, match=says), translated(PATH):
        raise library.ProgrammingError("as it says")


VERIFY = "Keep the file as it is, and see what is broken: escalate verify."


@pytest.mark.parametrize(
    ("made", "kind", "code", "says"),
    [
        (
            lambda: appending.already_recorded(7, 3),
            Conflict,
            "changed",
            "Somebody else recorded something in case 7 in the meantime: it has 3 events now, and "
            "nothing was recorded. Look at the case and try again.",
        ),
        (
            lambda: unreadable("Event 5", ValueError("no JSON")),
            BrokenTrail,
            "unreadable",
            f"Event 5 cannot be read (no JSON). {VERIFY}",
        ),
        (
            lambda: appending.blank(5),
            BrokenTrail,
            "broken-trail",
            f"Event 5 has lost its words, and no erasure of its case is recorded. {VERIFY}",
        ),
        (
            lambda: appending.no_node(3, 16),
            BrokenTrail,
            "broken-trail",
            f"The trail holds no hash of the 8 events up to event 16. {VERIFY}",
        ),
        (
            lambda: appending.other_policy_text("sha256:aa"),
            BrokenTrail,
            "other-policy-text",
            f"The store holds another text under the policy digest sha256:aa. {VERIFY}",
        ),
        (
            lambda: not_cleared(PATH),
            StoreUnusable,
            "not-cleared",
            "The case was erased and cannot be read any more, but unused parts of cases.db may "
            "still hold its words. Make room on the disk; the next command on the store clears "
            "them away.",
        ),
    ],
)
def test_given_a_store_that_is_not_as_it_should_be_then_this_is_said(
    made: Callable[[], EscalateError], kind: type[EscalateError], code: str, says: str
) -> None:
    error = made()
    assert (type(error), error.refusals[0].code, str(error)) == (kind, code, says)


CREATE = "Check the path, or make a new store there: escalate init."


def test_given_a_path_where_no_store_is_then_it_is_said_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name, code, says in (
        ("none.db", "no-store", f"There is no store at {tmp_path / 'none.db'}. {CREATE}"),
        ("folder", "not-a-store", f"{tmp_path / 'folder'} is no file. {CREATE}"),
        (
            "\0",
            "cannot-open",
            f"{tmp_path / chr(0)} cannot be opened (no path). {CREATE}",
        ),
    ):
        with pytest.raises(StoreUnusable) as caught:
            SqliteStore(tmp_path / name)
        assert caught.value.refusals[0].code == code
        said = str(caught.value)
        for python in ("embedded null byte", "embedded null character in path"):
            said = said.replace(python, "no path")
        assert said == says


def test_given_a_newer_store_then_it_is_said_which_versions_are_known(store: SqliteStore) -> None:
    with connected(store.path, 0) as connection:
        connection.run("PRAGMA user_version = 99")
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore(store.path)
    assert caught.value.refusals[0].code == "newer-store"
    assert str(caught.value) == (
        f"The store {store.path} has schema version 99, and this escalate knows versions up to "
        f"{SCHEMA_VERSION}. Install the escalate that wrote it, or a newer one."
    )


def test_given_an_older_sqlite_then_it_is_said_which_and_how_to_renew_it(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(library, "sqlite_version", "3.40.1")
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore(store.path)
    assert caught.value.refusals[0].code == "old-sqlite"
    assert str(caught.value) == (
        "The SQLite that is installed here is 3.40.1, which is too old. Install the package "
        "sqlcipher3 anew: pip install --upgrade sqlcipher3."
    )


def test_given_a_setting_that_does_not_hold_then_it_is_named(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escalate.store.connection._SETTINGS", (("cache_size", "7", 8),))
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore(store.path)
    assert caught.value.refusals[0].code == "settings"
    assert str(caught.value) == (
        f"SQLite does not take the setting cache_size=7 for {store.path}. Close what else has it "
        "open, and use a Python with an ordinary SQLite."
    )


def test_given_two_sqlites_in_one_python_then_it_is_said_which_package_is_to_go(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite_utils.utils.sqlite3", sqlite3)
    with connected(store.path, 0) as connection, pytest.raises(StoreUnusable) as caught:
        bring_up_to_date(connection)
    assert caught.value.refusals[0].code == "two-sqlites"
    assert str(caught.value) == (
        "sqlite-utils has taken another SQLite than that of SQLCipher. Remove the package "
        "pysqlite3 or sqlean from this Python."
    )


def test_given_a_record_without_an_erasure_then_nothing_is_cleared_away(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would write the whole file anew each time."""

    def clear(_: Connection) -> None:
        raise AssertionError("cleared")

    monkeypatch.setattr("escalate.store.sqlite.clear", clear)
    record(store, 1, note("three"))


def test_given_an_erased_case_then_it_is_said_what_is_left_of_it(store: SqliteStore) -> None:
    with store.writing() as writing:
        writing.erase(erasure(1, 3), STAMP)
    with store.reading() as reading, pytest.raises(NotFound) as caught:
        reading.events(1)
    assert caught.value.refusals[0].code == "erased"
    assert caught.value.refusals[0].remedy == "What is left of it: escalate export 1."


def test_given_something_there_when_a_store_is_made_then_it_is_left_and_said(
    store: SqliteStore, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore.create(store.path)
    assert str(caught.value) == (
        f"There is already something at {store.path}. Use it, or another path."
    )
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore.create(tmp_path / "file" / "store.db")
    assert caught.value.refusals[0].code == "cannot-create"
    assert str(caught.value).startswith(
        f"No store can be made at {tmp_path / 'file' / 'store.db'} ("
    )
    assert str(caught.value).endswith("). Use a folder you may write.")


def test_given_a_connection_for_reading_when_something_would_be_written_then_it_is_refused(
    store: SqliteStore,
) -> None:
    before = store.path.read_bytes()
    with connected(store.path, 0, readonly=True) as connection:
        assert connection.value("SELECT count(*) FROM events") > 0
        with pytest.raises(StoreUnusable, match="may not be written"):
            connection.run("DELETE FROM cases")
    assert store.path.read_bytes() == before


def test_given_another_programs_file_then_it_is_named(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with contextlib.closing(library.connect(str(other))) as raw:
        raw.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY)")
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore(other)
    assert str(caught.value) == f"The file {other} is not a store of escalate. {CREATE}"


class Refusing(Connection):
    """A connection that says of every copy what SQLite would say of another disk."""

    def __init__(self, store: Connection, code: str) -> None:
        super().__init__(store.path, store.raw)
        self.code = code

    def run(self, sql: str, *values: object) -> None:
        raise appending.unusable(self.code, "The disk is as it is.", "Do as you like.")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "disk-full",
            "There is no room for a copy in {}; none was made. Make room, or give a place on "
            "another disk.",
        ),
        ("disk-error", "The disk is as it is. Do as you like."),
    ],
)
def test_given_another_disk_when_it_takes_no_copy_then_it_is_that_disk_which_is_named(
    store: SqliteStore, tmp_path: Path, code: str, says: str
) -> None:
    target = tmp_path / "copy.db"
    with connected(store.path, 0) as connection, pytest.raises(StoreUnusable) as caught:
        copy_whole(Refusing(connection, code), target)
    assert (caught.value.refusals[0].code, str(caught.value)) == (code, says.format(tmp_path))
    assert not target.exists()


def test_given_a_folder_that_takes_no_file_when_it_is_copied_there_then_it_is_named(
    store: SqliteStore, tmp_path: Path
) -> None:
    target = tmp_path / "none" / "copy.db"
    with connected(store.path, 0) as connection, pytest.raises(StoreUnusable) as caught:
        copy_whole(connection, target)
    assert caught.value.refusals[0].code == "cannot-create"
    assert str(caught.value).startswith(f"No copy can be made in {target.parent} (")
    assert str(caught.value).endswith("). Give another path.")
