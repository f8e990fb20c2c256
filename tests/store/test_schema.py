"""The tables as they were released: a column, a guard or an index is not lost by a slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.store.sqlite import SqliteStore
from tests.store.others import sql

KEY, FILLED, OPEN = "key", "never NULL", "may be NULL"
COLUMNS = {
    "_sqlite_migrations": [
        ("id", "INTEGER", KEY),
        ("migration_set", "TEXT", OPEN),
        ("name", "TEXT", OPEN),
        ("applied_at", "TEXT", OPEN),
    ],
    "cases": [
        ("number", "INTEGER", KEY),
        ("status", "TEXT", FILLED),
        ("row", "BLOB", FILLED),
        ("digest", "TEXT", FILLED),
        ("due", "TEXT", FILLED),
        ("at", "TEXT", FILLED),
        ("entered", "TEXT", FILLED),
    ],
    "events": [
        ("seq", "INTEGER", KEY),
        ("case_number", "INTEGER", FILLED),
        ("version", "INTEGER", FILLED),
        ("body", "BLOB", FILLED),
        ("salt", "BLOB", FILLED),
        ("leaf", "BLOB", FILLED),
        ("root", "BLOB", FILLED),
        ("nodes", "BLOB", FILLED),
    ],
    "meta": [("key", "TEXT", KEY), ("value", "TEXT", FILLED)],
    "policies": [("digest", "TEXT", KEY), ("text", "TEXT", FILLED)],
    "tallies": [
        ("status", "TEXT", KEY),
        ("digest", "TEXT", KEY),
        ("due", "TEXT", KEY),
        ("cases", "INTEGER", FILLED),
    ],
}


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The file of a new store."""
    return SqliteStore.create(tmp_path / "store.db").path


def test_each_table_has_the_columns_of_its_release_and_keys_and_none_that_may_be_empty(
    new: Path,
) -> None:
    tables = sql(new, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    found = {
        table: [
            (name, kind, KEY if key else FILLED if filled else OPEN)
            for _, name, kind, filled, _, key in sql(new, f"PRAGMA table_info({table})")
        ]
        for (table,) in tables
    }
    assert found == COLUMNS


def test_every_table_of_ours_takes_values_of_its_kinds_only(new: Path) -> None:
    strict = {name for _, name, _, _, _, strict in sql(new, "PRAGMA table_list") if strict}
    assert strict == {"cases", "events", "meta", "policies", "tallies"}


def test_every_guard_and_index_is_there(new: Path) -> None:
    rows = sql(new, "SELECT type, name, tbl_name FROM sqlite_schema WHERE type <> 'table'")
    assert sorted(row for row in rows if not row[1].startswith(("sqlite_", "idx_"))) == [
        ("index", "cases_by_due", "cases"),
        ("index", "cases_by_status", "cases"),
        ("index", "cases_not_closed", "cases"),
        ("index", "events_by_case", "events"),
        ("trigger", "cases_are_counted", "cases"),
        ("trigger", "cases_are_counted_anew", "cases"),
        ("trigger", "cases_are_counted_out", "cases"),
        ("trigger", "events_are_not_deleted", "events"),
        ("trigger", "events_are_only_erased", "events"),
        ("trigger", "events_follow_each_other", "events"),
        ("trigger", "policies_are_not_deleted", "policies"),
        ("trigger", "policies_are_not_replaced", "policies"),
        ("trigger", "policies_are_not_updated", "policies"),
        ("trigger", "versions_follow_each_other", "events"),
    ]
    assert [row[2] for row in sql(new, "PRAGMA index_info(events_by_case)")] == [
        "case_number",
        "version",
    ]
    assert [row[2] for row in sql(new, "PRAGMA index_info(cases_by_due)")] == [
        *("status", "digest", "due", "at", "entered"),
    ]


def test_a_new_store_says_what_it_is_and_has_a_name_that_nobody_else_has(new: Path) -> None:
    ((store,),) = sql(new, "SELECT value FROM meta WHERE key = 'store'")
    assert len(bytes.fromhex(store)) == 16
    assert sql(new, "SELECT key FROM meta") == [("store",)]
    assert sql(new, "PRAGMA user_version") == [(3,)]
    assert sql(new, "PRAGMA application_id") == [(int.from_bytes(b"ESCA", "big"),)]
