"""The schema of a store, as numbered migrations of sqlite-utils.

A migration is frozen once released. `events` is never transformed: sqlite-utils makes a new table
for that and drops the triggers without a word. Importing this module imports sqlite-utils, so it
is imported only where a store is made or an older one is brought up.
"""

import os

from sqlite_utils import Database, Migrations, utils

from escalate.core.projection import standing
from escalate.core.trail.tree import Frontier
from escalate.errors import BrokenTrail
from escalate.store.appending import unusable
from escalate.store.connection import APPLICATION_ID, SCHEMA_VERSION, Connection, translated
from escalate.store.driver import library
from escalate.store.reading import readable_row

MIGRATIONS = Migrations("escalate")

# Nothing beside `seq` is unique by an index: INSERT OR REPLACE deletes the row that a unique index
# finds, and where recursive triggers are off, as they are in any other program, no delete trigger
# sees it. The triggers before the insert refuse first, whatever the settings. They ask for the
# next version of the case, which no two events can be.
_GUARDS = (
    """
    CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    """
    CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    """
    CREATE TRIGGER events_follow_each_other BEFORE INSERT ON events
    WHEN new.seq IS NOT 1 + (SELECT coalesce(max(seq), 0) FROM events)
    BEGIN SELECT RAISE(ABORT, 'an event comes after the last one'); END
    """,
    """
    CREATE TRIGGER versions_follow_each_other BEFORE INSERT ON events
    WHEN new.version IS NOT 1 + (
        SELECT coalesce(max(version), 0) FROM events WHERE case_number = new.case_number
    )
    BEGIN SELECT RAISE(ABORT, 'a version comes after the last one of its case'); END
    """,
    """
    CREATE TRIGGER policies_are_not_updated BEFORE UPDATE ON policies
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END
    """,
    """
    CREATE TRIGGER policies_are_not_deleted BEFORE DELETE ON policies
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END
    """,
    """
    CREATE TRIGGER policies_are_not_replaced BEFORE INSERT ON policies
    WHEN EXISTS (SELECT 1 FROM policies WHERE digest = new.digest)
    BEGIN SELECT RAISE(ABORT, 'the text of a policy is kept'); END
    """,
)


_COUNT_NEW = """
    INSERT INTO tallies (status, digest, due, cases) VALUES (new.status, new.digest, new.due, 1)
    ON CONFLICT (status, digest, due) DO UPDATE SET cases = cases + 1;
"""
_UNCOUNT_OLD = """
    UPDATE tallies SET cases = cases - 1
    WHERE status = old.status AND digest = old.digest AND due = old.due;
    DELETE FROM tallies
    WHERE status = old.status AND digest = old.digest AND due = old.due AND cases < 1;
"""


@MIGRATIONS()
def m001_initial(db: Database) -> None:
    """Events with their guards, the tree over them, the projection, policies and the store's id."""
    db.table("events").create(
        {
            "seq": int,
            "case_number": int,
            "version": int,
            "body": bytes,
            "salt": bytes,
            "leaf": bytes,
            "root": bytes,
        },
        pk="seq",
        not_null={"case_number", "version", "body", "salt", "leaf", "root"},
        strict=True,
    )
    db.table("events").create_index(["case_number", "version"], "events_by_case")
    db.table("cases").create(
        {"number": int, "status": str, "row": bytes},
        pk="number",
        not_null={"status", "row"},
        strict=True,
    )
    db.execute("CREATE INDEX cases_not_closed ON cases (number) WHERE status <> 'closed'")
    db.table("policies").create(
        {"digest": str, "text": str}, pk="digest", not_null={"digest", "text"}, strict=True
    )
    db.table("tree").create(
        {"id": int, "size": int, "frontier": bytes},
        pk="id",
        not_null={"size", "frontier"},
        strict=True,
    )
    db.table("meta").create(
        {"key": str, "value": str}, pk="key", not_null={"key", "value"}, strict=True
    )
    for guard in _GUARDS:
        db.execute(guard)
    db.table("tree").insert({"id": 1, "size": 0, "frontier": bytes(8)})
    db.table("meta").insert({"key": "store", "value": os.urandom(16).hex()})


@MIGRATIONS()
def m002_nodes_and_erasure(db: Database) -> None:
    """The tree's inner nodes beside their events, and a guard that lets words be erased by law."""
    db.execute("DROP TRIGGER events_are_not_updated")
    db.execute("ALTER TABLE events ADD COLUMN nodes BLOB NOT NULL DEFAULT x''")
    frontier = Frontier()
    # By number, not in one cursor: the table that is read is the one that is written.
    for seq in range(1, 1 + next(db.execute("SELECT count(*) FROM events"))[0]):
        (leaf,) = next(db.execute("SELECT leaf FROM events WHERE seq = ?", [seq]))
        frontier, completed = frontier.grown(leaf)
        if completed:
            db.execute("UPDATE events SET nodes = ? WHERE seq = ?", [b"".join(completed), seq])
    db.execute("DROP TABLE tree")
    db.execute(
        """
        CREATE TRIGGER events_are_only_erased BEFORE UPDATE ON events
        WHEN new.body IS NOT x'' OR new.salt IS NOT x''
            OR new.seq IS NOT old.seq OR new.case_number IS NOT old.case_number
            OR new.version IS NOT old.version OR new.leaf IS NOT old.leaf
            OR new.nodes IS NOT old.nodes OR new.root IS NOT old.root
            OR old.case_number = 0
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
        """
    )


# The list of what is due: which day a case is due on does not depend on what day it is, so that an
# index has the order in which `due` shows cases, and tallies by that day say how many there are.
_TALLIED = (
    """
    CREATE TABLE tallies (
        status TEXT NOT NULL, digest TEXT NOT NULL, due TEXT NOT NULL, cases INTEGER NOT NULL,
        PRIMARY KEY (status, digest, due)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO tallies (status, digest, due, cases)
    SELECT status, digest, due, count(*) FROM cases GROUP BY status, digest, due
    """,
    f"""
    CREATE TRIGGER cases_are_counted AFTER INSERT ON cases
    BEGIN {_COUNT_NEW} END
    """,
    f"""
    CREATE TRIGGER cases_are_counted_out AFTER DELETE ON cases
    BEGIN {_UNCOUNT_OLD} END
    """,
    f"""
    CREATE TRIGGER cases_are_counted_anew AFTER UPDATE OF status, digest, due ON cases
    WHEN new.status IS NOT old.status OR new.digest IS NOT old.digest OR new.due IS NOT old.due
    BEGIN {_UNCOUNT_OLD} {_COUNT_NEW} END
    """,
    """
    CREATE INDEX cases_by_due ON cases (status, digest, due, at, entered) WHERE due <> ''
    """,
    "CREATE INDEX cases_by_status ON cases (status)",
)


@MIGRATIONS()
def m003_worst_first(db: Database) -> None:
    """The order of what is due as columns of the cases, an index in it, and tallies by its day."""
    for column in ("digest", "due", "at", "entered"):
        db.execute(f"ALTER TABLE cases ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    # By number, not in one cursor: the table that is read is the one that is written.
    words = "WHERE status <> 'erased'"
    for (number,) in db.execute(f"SELECT number FROM cases {words}").fetchall():  # noqa: S608 - the words above
        (row,) = next(db.execute("SELECT row FROM cases WHERE number = ?", [number]))
        try:
            at = standing(readable_row(number, row))
        except (BrokenTrail, OverflowError):
            continue  # the lists refuse it as before, and nothing else is kept from the store
        db.execute(
            "UPDATE cases SET digest = ?, due = ?, at = ?, entered = ? WHERE number = ?",
            [at.digest, at.due, at.at, at.entered, number],
        )
    for statement in _TALLIED:
        db.execute(statement)


def migrate(connection: Connection, schema: int = SCHEMA_VERSION) -> None:
    """Bring the schema up to a version, all of it or nothing, inside a transaction with the lock.

    `Migrations.apply` alone would begin without that lock, and of two that do so one fails.
    """
    theirs = utils.sqlite3  # type: ignore[attr-defined] # imported there by the name that was found
    if theirs.connect is not library.connect:
        # Two SQLite libraries on one file undo each other's locks.
        raise unusable(
            "two-sqlites",
            "sqlite-utils has taken another SQLite than that of SQLCipher.",
            "Remove the package pysqlite3 or sqlean from this Python.",
        )
    with translated(connection.path):
        db = Database(connection.raw, execute_plugins=False)
        # m003 makes version 3
        later = [one.name for one in MIGRATIONS.pending(db) if int(one.name[1:4]) > schema]
        MIGRATIONS.apply(db, stop_before=later)
        connection.run(f"PRAGMA application_id={APPLICATION_ID}")
        connection.run(f"PRAGMA user_version={schema}")
