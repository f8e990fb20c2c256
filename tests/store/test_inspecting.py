"""A store is looked at without being changed, and damage in one place hides nothing elsewhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from escalate.app.verifying import verify
from escalate.core.trail.finding import Finding
from escalate.core.trail.verified import Verified
from escalate.errors import StoreUnusable
from escalate.store.inspecting import inspecting
from escalate.store.sqlite import SqliteStore
from escalate.verifier import escalate_verify as second
from tests.forging.stores import EVENTS, Forger, first_says, make, second_says
from tests.store.examples import note, record
from tests.store.older import as_version_1
from tests.store.others import sql, without_guards


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a good store is."""
    return make(tmp_path / "store.db").path


def verified(path: Path) -> Verified:
    """Return what a verification finds."""
    with inspecting(path, wait=0) as inspection:
        return verify(inspection, (), lambda _what, _done, _of: None)


def found(path: Path) -> set[tuple[str, str, str]]:
    return {(each.kind, each.which, each.code) for each in verified(path).faults}


def test_given_a_good_store_when_inspected_then_it_is_told_what_it_holds(path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with inspecting(path) as inspection:
        outcome = verify(inspection, (), lambda *step: told.append(step))
    assert (outcome.events, outcome.cases, outcome.policies, outcome.erased) == (EVENTS, 4, 2, 1)
    assert outcome.faults == ()
    assert told == [("events", EVENTS, EVENTS), *(("cases", done, 4) for done in (1, 2, 3, 4))]


def test_given_somebody_who_records_when_inspected_then_the_view_does_not_change(
    path: Path,
) -> None:
    with inspecting(path) as inspection:
        assert inspection.last() == EVENTS
        with pytest.raises(Exception, match="recording in"):
            record(SqliteStore(path, wait=0), 1, note("later"))
        assert inspection.last() == EVENTS


def test_given_another_schema_number_when_inspected_then_only_a_known_one_is_verified(
    path: Path, tmp_path: Path
) -> None:
    sql(path, "PRAGMA user_version = 1")
    assert found(path) == {("file", "user_version", "other-header")}
    sql(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreUnusable, match="schema version 99"):
        verified(path)
    as_version_1(tmp_path / "older.db")
    with pytest.raises(StoreUnusable, match="Let any command open a copy of it"):
        verified(tmp_path / "older.db")


def test_given_a_header_that_names_another_program_when_inspected_then_it_is_a_finding(
    path: Path, tmp_path: Path
) -> None:
    sql(path, "PRAGMA application_id = 1")
    assert found(path) == {("file", "application_id", "other-header")}
    sql(tmp_path / "other.db", "CREATE TABLE notes (x)")
    with pytest.raises(StoreUnusable, match="is not a store of escalate"):
        verified(tmp_path / "other.db")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE events SET case_number = 9 WHERE seq = 11", ("event", "11", "other-columns")),
        ("UPDATE meta SET value = ''", ("table", "meta", "other-store")),
        ("DROP TABLE meta", ("table", "meta", "other-store")),
        ("DROP TABLE cases", ("file", "tables", "cannot-read")),
        ("DROP TABLE policies", ("file", "tables", "cannot-read")),
        ("DROP TABLE events", ("table", "events", "cannot-read")),
        ("ALTER TABLE events RENAME COLUMN root TO other", ("table", "events", "cannot-read")),
        ("ANALYZE", ("table", "sqlite_stat1", "unknown-table")),
        (
            "CREATE TABLE mine (x REFERENCES cases(number)); INSERT INTO mine VALUES (99)",
            ("table", "mine", "damaged-file"),
        ),
        ("DELETE FROM _sqlite_migrations", ("table", "_sqlite_migrations", "other-migrations")),
    ],
)
def test_given_a_table_that_is_not_as_made_when_inspected_then_it_is_a_finding(
    path: Path, statement: str, expected: tuple[str, str, str]
) -> None:
    without_guards(path, *statement.split("; "))
    assert expected in found(path)


def test_given_an_event_that_names_a_case_beyond_all_numbers_when_inspected_then_it_is_a_finding(
    path: Path,
) -> None:
    forger = Forger(path)
    entry = forger.entry(3)
    body = entry.body.replace(b'"case":1', b'"case":' + b"9" * 30)
    with forger.forged(lambda forger: forger.put(3, {"body": body})) as raw:
        assert ("event", "3", "other-columns") in first_says(raw)
        assert ("event", "3", "other-columns") in second_says(raw)


LOOSE = """
PRAGMA legacy_alter_table = ON; -- triggers name what is dropped
CREATE TABLE loose ({columns});
INSERT INTO loose SELECT * FROM {table};
DROP TABLE {table};
ALTER TABLE loose RENAME TO {table};
"""


@pytest.mark.parametrize("value", ["NULL", "'text'", "7.5", "x'ff'", "1.0", "CAST(x'ff' AS TEXT)"])
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("events", "seq, case_number, version, body, salt, leaf, root, nodes"),
        ("cases", "number, status, row, digest, due, at, entered"),
        ("tallies", "status, digest, due, cases"),
        ("policies", "digest, text"),
        ("meta", "key, value"),
    ],
)
def test_given_a_forged_table_of_any_values_when_inspected_then_nothing_breaks_down(
    path: Path, table: str, columns: str, value: str
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(LOOSE.format(table=table, columns=columns))
        for column in columns.split(", "):
            raw.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid IN (1, 2)")
            raw.commit()
            assert found(path)
            assert any(not finding.remark for finding in second.verify_store(path)[0])


# -- damaged pages --------------------------------------------------------------------------------


def zeroed(path: Path, has: bytes) -> None:
    """Write zeros over the page that holds some bytes."""
    data = bytearray(path.read_bytes())
    page = data.index(has) // 4096 * 4096
    data[page : page + 4096] = bytes(4096)
    path.write_bytes(data)


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
def test_given_any_page_of_events_damaged_when_inspected_then_the_others_are_still_checked(
    path: Path, seq: int
) -> None:
    root, lost = sql(path, f"SELECT root FROM events WHERE seq = {seq}")[0][0], seq
    other = 1 if seq > 10 else EVENTS
    without_guards(path, f"UPDATE events SET salt = zeroblob(32) WHERE seq = {other}")
    zeroed(path, root)
    findings = verified(path).faults
    assert any(each.code == "damaged-file" for each in findings)
    assert any(each.code in ("cannot-read", "missing-event") for each in findings), lost
    assert any(each.code == "other-seal" and each.which == str(other) for each in findings)


def test_given_every_page_damaged_in_turn_when_inspected_then_it_is_found_or_refused(
    path: Path,
) -> None:
    good = path.read_bytes()
    for page in range(0, len(good), 4096):
        path.write_bytes(good[:page] + bytes(4096) + good[page + 4096 :])
        try:
            findings: tuple[Finding, ...] = verified(path).faults
        except StoreUnusable:
            continue
        assert findings or not any(good[page : page + 4096]), page // 4096 + 1
