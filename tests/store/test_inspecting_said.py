"""What is said of a store's file that is not as it was made: each finding with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.core.trail.finding import Finding
from escalate.errors import BrokenTrail, StoreUnusable
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from tests.store.older import as_version_1
from tests.store.others import sql, without_guards


def findings(path: Path) -> list[Finding]:
    """What the file and its tables show, the schema included."""
    with inspecting(path, wait=0) as inspection:
        return [*inspection.findings(), *inspection.changes(), *inspection.unread()]


def test_given_a_good_store_then_nothing_is_said_and_it_is_read_as_it_is(
    store: SqliteStore,
) -> None:
    assert findings(store.path) == []
    with inspecting(store.path, wait=0) as inspection, store.reading() as reading:
        assert inspection.identity() == reading.identity()
        assert inspection.last() == reading.head().size == 5
        assert list(inspection.entries()) == list(reading.entries())
        assert [seq for seq, _ in inspection.words(1)] == [2, 3, 4]
        assert [body for _, body in inspection.words(1)] == [
            entry.body for entry in reading.entries() if entry.case == 1
        ]
        assert [number for number, *_ in inspection.rows()] == [1, 2]
        assert list(inspection.policies()) == [("sha256:aa", "id = 'invented'")]
        assert inspection.node(1, 0) == reading.node(1, 0)
        assert inspection.schema()[0] == 3


@pytest.mark.parametrize(
    ("statement", "place", "says"),
    [
        (
            "PRAGMA application_id = 1",
            "file application_id other-header",
            "The file's header does not call it a store of escalate.",
        ),
        (
            "DELETE FROM _sqlite_migrations WHERE id = 1",
            "table _sqlite_migrations other-migrations",
            "The table of migrations names others than this schema is made of.",
        ),
        (
            "INSERT INTO meta VALUES ('colour', 'red')",
            "table meta unknown-entry",
            "The table meta has an entry 'colour'.",
        ),
        (
            "DROP INDEX events_by_case",
            "table events_by_case other-schema",
            "The index events_by_case is missing.",
        ),
        (
            "CREATE TABLE letters (id INTEGER PRIMARY KEY)",
            "table letters other-schema",
            "The table letters is unknown.",
        ),
        (
            "DROP TRIGGER events_are_not_deleted; "
            "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT 1; END",
            "table events_are_not_deleted other-schema",
            "The trigger events_are_not_deleted is another one.",
        ),
        (
            "CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "table sqlite_sequence unknown-table",
            "sqlite_sequence, of sqlite_sequence, is nothing that belongs into a store.",
        ),
        (
            "CREATE TABLE letters (id INTEGER PRIMARY KEY, number INTEGER REFERENCES cases); "
            "INSERT INTO letters VALUES (1, 99)",
            "table letters damaged-file",
            "A row of letters belongs to one that is not there.",
        ),
    ],
)
def test_given_a_store_that_somebody_changed_then_it_is_said_what_is_not_as_made(
    store: SqliteStore, statement: str, place: str, says: str
) -> None:
    before, _, after = statement.partition("; ")
    sql(store.path, before, *filter(None, [after]))
    said = {f"{each.kind} {each.which} {each.code}": each.says for each in findings(store.path)}
    assert said[place] == says


def test_given_an_erasure_under_way_then_its_mark_is_no_stranger(store: SqliteStore) -> None:
    sql(store.path, "INSERT INTO meta VALUES ('clearing', '')")
    assert findings(store.path) == []


@pytest.mark.parametrize(
    ("table", "kind", "which", "says"),
    [
        ("events", "table", "events", "The table events cannot be read after event 0: "),
        ("cases", "file", "tables", "The file's tables cannot be read: "),
        ("policies", "file", "tables", "The file's tables cannot be read: "),
    ],
)
def test_given_a_table_that_is_gone_then_what_needs_it_cannot_be_read(
    store: SqliteStore, table: str, kind: str, which: str, says: str
) -> None:
    without_guards(store.path, f"DROP TABLE {table}")
    with inspecting(store.path, wait=0) as inspection:
        assert list(inspection.entries()) == [] or table != "events"
        assert list(inspection.rows()) == [] or table != "cases"
        assert list(inspection.policies()) == [] or table != "policies"
        unread = list(inspection.unread())
        assert list(inspection.unread()) == []  # each is said once
    found = [each for each in unread if (each.kind, each.which) == (kind, which)]
    assert [each.code for each in found][:1] == ["cannot-read"]
    assert found[0].says.startswith(f"{says}The store {store.path} cannot be used (")
    assert f"no such table: {table}" in found[0].says


def test_given_a_case_whose_words_cannot_be_read_then_the_case_is_named(store: SqliteStore) -> None:
    without_guards(store.path, "ALTER TABLE events RENAME COLUMN body TO words")
    with inspecting(store.path, wait=0) as inspection:
        assert inspection.words(2) == ()
        [unread] = inspection.unread()
    assert (unread.kind, unread.which, unread.code) == ("case", "2", "cannot-read")
    assert unread.says.startswith("Case 2 cannot be read: ")


def test_given_numbers_that_no_case_can_have_then_it_has_no_words(store: SqliteStore) -> None:
    with inspecting(store.path, wait=0) as inspection:
        assert inspection.words(1 << 63) == inspection.words(-(1 << 64)) == ()
        assert inspection.words((1 << 63) - 1) == ()
        assert list(inspection.unread()) == []


def test_given_a_subtree_that_is_not_there_then_it_is_refused(store: SqliteStore) -> None:
    with inspecting(store.path, wait=0) as inspection, pytest.raises(BrokenTrail):
        inspection.node(3, 0)


def test_given_an_older_store_then_it_is_said_how_to_bring_a_copy_up_to_date(
    tmp_path: Path,
) -> None:
    path = tmp_path / "older.db"
    as_version_1(path)
    before = path.read_bytes()
    with pytest.raises(StoreUnusable) as caught, inspecting(path, wait=0):
        raise AssertionError("it was not refused")
    assert caught.value.refusals[0].code == "older-store"
    assert str(caught.value) == (
        f"The store {path} has schema version 1, and stores are verified from version 2 on. Let "
        "any command open a copy of it, which brings the copy up to date: escalate list. Where "
        "none can read it, verify it with the escalate that wrote it."
    )
    assert path.read_bytes() == before


def test_given_an_inspection_when_it_would_write_then_it_is_refused(store: SqliteStore) -> None:
    with inspecting(store.path, wait=0) as inspection, pytest.raises(StoreUnusable):
        inspection._connection.run("DELETE FROM cases")


def test_given_a_value_that_the_table_forbids_then_what_sqlite_says_of_it_is_passed_on(
    store: SqliteStore,
) -> None:
    ((made,),) = sql(store.path, "SELECT sql FROM sqlite_schema WHERE name = 'cases'")
    quoted = made.replace("'", "''")
    sql(
        store.path,
        "CREATE TABLE loose (number INTEGER PRIMARY KEY, status TEXT, row BLOB)",
        "INSERT INTO loose SELECT number, NULL, row FROM cases",
        "DROP TABLE cases",
        "ALTER TABLE loose RENAME TO cases",
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = '{quoted}' WHERE name = 'cases'",
    )
    said = [each for each in findings(store.path) if each.code == "damaged-file"]
    assert {(each.kind, each.which) for each in said} == {("file", "integrity_check")}
    assert said[0].says == "SQLite says: NULL value in cases.status."


def test_given_a_page_that_cannot_be_read_then_the_check_of_the_file_says_so(
    store: SqliteStore,
) -> None:
    ((page,),) = sql(
        store.path, "SELECT rootpage FROM sqlite_schema WHERE name = 'cases_not_closed'"
    )
    data = bytearray(store.path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    store.path.write_bytes(data)
    [unread] = [each for each in findings(store.path) if each.which == "integrity_check"]
    assert (unread.kind, unread.code) == ("file", "cannot-read")
    assert unread.says.startswith("The file's integrity_check cannot be read: ")


def test_given_a_store_without_its_name_then_it_has_none(store: SqliteStore) -> None:
    sql(store.path, "DELETE FROM meta")
    with inspecting(store.path, wait=0) as inspection:
        assert inspection.identity() == ""


def test_given_a_store_without_events_then_the_last_is_none(store: SqliteStore) -> None:
    without_guards(store.path, "DELETE FROM events")
    with inspecting(store.path, wait=0) as inspection:
        assert inspection.last() == 0
