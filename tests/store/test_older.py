"""A store of schema 2 that cannot be brought up to date is verified, and its cases are read."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalate.app.verifying import verify
from escalate.core.store_events import Read
from escalate.core.trail.verified import Verified
from escalate.errors import EscalateError, NotFound, StoreUnusable
from escalate.store.connection import connected
from escalate.store.converting import convert
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from tests.store.examples import LOCK, STAMP, erase, note, open_case, record
from tests.store.older import again_as_version_2, as_version_1
from tests.store.others import answers, behind_guards, schema, sql, start
from tests.store.test_upgrading import cases

UNREADABLE = "a part of the file could not be read. "


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Where a store of schema 2 is, with four cases, the last without words."""
    new = cases(tmp_path / "new.db")
    erase(new, 4)
    again_as_version_2(tmp_path / "older.db", new.path)
    return tmp_path / "older.db"


def without_page(path: Path, table: str, *, encrypted: bool = False) -> None:
    """Write zeros over the first page of a table."""
    with connected(path, 0, LOCK.key if encrypted else None) as connection:
        page = connection.value("SELECT rootpage FROM sqlite_schema WHERE name = ?", table)
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(data)


def verified(path: Path, *, encrypted: bool = False) -> Verified:
    """What a verification finds."""
    unlock = (lambda _: LOCK.key) if encrypted else None
    with inspecting(path, wait=0, unlock=unlock) as inspection:
        return verify(inspection, (), lambda _what, _done, _of: None)


def faults(path: Path, *, encrypted: bool = False) -> set[str]:
    found = verified(path, encrypted=encrypted).faults
    return {f"{each.kind} {each.which} {each.code}" for each in found}


def refusals(store: SqliteStore) -> set[str]:
    """What is said where something is to be recorded, and where the lists are asked."""

    def tallied() -> None:
        with store.reading() as view:
            view.tallies()

    def stood() -> None:
        with store.reading() as view:
            view.standing("open", "sha256:aa", 50)

    def counted() -> None:
        with store.reading() as view:
            view.overdue("open", "sha256:aa", STAMP.recorded)

    said = set()
    for ask in (
        *(tallied, stood, counted),
        lambda: record(store, 1, note("later")),
        lambda: open_case(store),
        lambda: erase(store, 1),
        lambda: store.rebuild(lambda _: pytest.fail("it was projected")),
    ):
        with pytest.raises(StoreUnusable) as caught:
            ask()
        said.add(str(caught.value).replace("Nothing was recorded. ", ""))
    return said


# -- verified as it is ----------------------------------------------------------------------------


def test_given_a_good_store_of_schema_2_when_verified_then_it_is_taken_as_it_is(
    older: Path,
) -> None:
    before = older.read_bytes()
    found = verified(older)
    assert found.faults == ()
    assert (found.cases, found.erased) == (4, 1)
    assert older.read_bytes() == before


def test_given_a_store_of_schema_2_when_verified_then_its_schema_is_known(older: Path) -> None:
    with inspecting(older, wait=0) as inspection:
        assert [*inspection.findings(), *inspection.changes()] == []
        assert inspection.schema() == (2, schema(older))
    sql(older, "CREATE TABLE letters (id INTEGER PRIMARY KEY)")
    sql(older, "DELETE FROM _sqlite_migrations WHERE name = 'm002_nodes_and_erasure'")
    assert faults(older) == {
        "file schema other-schema",
        "table letters other-schema",
        "table _sqlite_migrations other-migrations",
    }


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE cases SET row = x'00' WHERE number = 2", {"case 2 other-row"}),
        ("UPDATE cases SET status = 'open' WHERE number = 2", {"case 2 other-status"}),
        ("UPDATE cases SET row = x'00' WHERE number = 4", {"case 4 other-row"}),
        ("DELETE FROM cases WHERE number = 1", {"case 1 missing-row"}),
        ("UPDATE events SET salt = zeroblob(32) WHERE seq = 3", {"event 3 other-seal"}),
        ("PRAGMA user_version = 1", {"file user_version other-header"}),
        ("PRAGMA application_id = 1", {"file application_id other-header"}),
    ],
)
def test_given_a_forged_store_of_schema_2_when_verified_then_it_is_named(
    older: Path, statement: str, found: set[str]
) -> None:
    behind_guards(older, statement)
    assert faults(older) == found


@pytest.mark.parametrize("table", ["cases", "policies"])
def test_given_a_damaged_page_of_schema_2_when_verified_then_it_says_so_as_it_does_of_schema_3(
    older: Path, tmp_path: Path, table: str
) -> None:
    found = []
    for path in (older, tmp_path / "new.db"):
        without_page(path, table)
        found.append(faults(path))
    # What SQLite says of its pages it says of indexes too, and there are others now.
    of_old, of_new = ({each for each in said if "integrity_check" not in each} for said in found)
    assert of_old == of_new - {"table tallies other-tally"}
    assert "file tables cannot-read" in of_old


def test_given_a_damaged_page_of_an_encrypted_store_of_schema_2_when_verified_then_it_is_found(
    older: Path,
) -> None:
    convert(older, 0, None, LOCK, STAMP)
    assert faults(older, encrypted=True) == set()
    without_page(older, "cases", encrypted=True)
    assert "file cipher_integrity_check damaged-file" in faults(older, encrypted=True)


# -- read as it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_given_a_damaged_page_of_the_lists_when_opened_then_cases_are_read_and_nothing_else(
    older: Path, *, encrypted: bool
) -> None:
    if encrypted:
        convert(older, 0, None, LOCK, STAMP)
    without_page(older, "cases", encrypted=encrypted)
    store = SqliteStore(older, unlock=lambda _: LOCK.key, stamp=lambda: STAMP, wait=0)
    with store.reading() as view:
        before = view.head().size
        assert len(view.events(1)) == 1
        with pytest.raises(NotFound, match="erased"):
            view.events(4)
        assert view.sealed_erasure(4) is not None

    assert refusals(store) == {
        f"The store {older} has schema version 2 and could not be brought up to date, as lists and"
        f" all that changes a case need: {UNREADABLE}Try again; if it stays, keep the file as it"
        " is, see what is broken (escalate verify), and go on from a backup: escalate restore"
        " BACKUP. A case can still be read: escalate show, escalate export."
    }
    with store.writing() as writing:
        kept = writing.keep(Read(command="show", cases=(1,)), STAMP)
    with store.reading() as view:
        assert view.head().size == before + 1
        assert list(view.own_events())[-1] == kept
    with connected(older, 0, store.key) as connection:
        assert connection.value("PRAGMA user_version") == 2
    assert sorted(one.name for one in older.parent.iterdir()) == ["new.db", "older.db"]


def test_given_a_store_of_schema_1_that_is_damaged_when_opened_then_the_way_out_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    as_version_1(path)
    without_page(path, "cases")
    with pytest.raises(StoreUnusable) as caught:
        SqliteStore(path, wait=0)
    assert str(caught.value) == (
        f"The store {path} has schema version 1 and could not be brought up to date: {UNREADABLE}"
        "Try again; if it stays, keep the file as it is, and go on from a backup: escalate restore"
        " BACKUP. The escalate that wrote it may still read it."
    )


def test_given_a_store_that_could_not_be_upgraded_when_it_can_be_then_it_is(older: Path) -> None:
    good = older.read_bytes()
    without_page(older, "cases")
    store = SqliteStore(older, stamp=lambda: STAMP, wait=0)
    assert refusals(store)

    older.write_bytes(good)

    again = SqliteStore(older, stamp=lambda: STAMP, wait=0)
    for one in (again, store):  # who had it open finds the new schema too
        with one.reading() as view:
            assert sum(each.cases for each in view.tallies()) == 4
    assert faults(older) == set()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account of this computer can reach; pytest's own are private."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_given_an_older_store_that_may_not_be_written_when_opened_then_its_cases_are_read(
    open_folder: Path, older: Path
) -> None:
    path = open_folder / "store.db"
    path.write_bytes(older.read_bytes())
    path.chmod(0o444)

    assert answers(start("nobody", path)) == ["read 11", "25 read-only"]


def test_given_an_older_store_where_no_copy_can_be_kept_then_the_lists_say_why(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    store = SqliteStore(older, wait=0)
    with store.reading() as view, pytest.raises(EscalateError) as caught:
        view.tallies()
    assert caught.value.refusals[0].code == "not-upgraded"
    assert "no copy of it can be made beside it" in str(caught.value)
    assert "A case can still be read" in str(caught.value)
