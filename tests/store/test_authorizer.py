"""A fault of ours cannot take the guards of a store away, or change what was recorded."""

from __future__ import annotations

import pytest

from escalate.errors import StoreUnusable
from escalate.store.sqlite import SqliteStore
from tests.store.others import schema

FAULTS = (
    "DROP TRIGGER events_are_not_deleted",
    "DROP TABLE events",
    "CREATE TABLE evnets (seq INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE copy (seq INTEGER)",
    "CREATE TRIGGER other AFTER INSERT ON events BEGIN SELECT 1; END",
    "CREATE INDEX other ON events (leaf)",
    "CREATE VIEW other AS SELECT 1",
    "ALTER TABLE events ADD COLUMN other TEXT",
    "ALTER TABLE events RENAME TO others",
    "ATTACH ':memory:' AS other",
    "REINDEX",
    "DELETE FROM events",
    "DELETE FROM policies",
    "UPDATE events SET leaf = x''",
    "UPDATE events SET body = x'', root = x''",
    "UPDATE policies SET text = ''",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_given_a_fault_of_ours_when_it_would_change_the_evidence_then_sqlite_refuses(
    store: SqliteStore, fault: str
) -> None:
    """Even where no row is touched, and no trigger would notice."""
    before = schema(store.path), store.path.read_bytes()

    with pytest.raises(StoreUnusable, match="not authorized"), store.writing() as writing:
        writing._connection.run(fault)
    with pytest.raises(StoreUnusable, match="not authorized"), store.reading() as reading:
        reading._connection.run(fault)

    assert (schema(store.path), store.path.read_bytes()) == before
