"""Forgeries of what is derived from the events or stands beside them: lists, policies, schema."""

from __future__ import annotations

from collections.abc import Iterator

from tests.forging.forgeries import Forgery, flipped, run
from tests.forging.stores import ERASED, Forger

CASES = (1, 2, 3, ERASED)


def of_lists(forger: Forger) -> Iterator[Forgery]:
    """What the lists say of each case: changed, removed, exchanged; and a case there is not."""
    kept = dict(forger.raw.execute("SELECT number, row FROM cases").fetchall())
    for case in CASES:
        names, here = f"case {case}", f"WHERE number = {case}"
        yield Forgery(f"{names} is in no list", run(f"DELETE FROM cases {here}"), names)
        hidden = run(f"UPDATE cases SET status = 'closed' {here}")
        yield Forgery(f"{names} is called closed", hidden, names)
        changed = run(f"UPDATE cases SET status = 'erased' {here}")
        if case != ERASED:
            yield Forgery(f"{names} is called erased", changed, names)
        other = kept[case % len(CASES) + 1]
        for how, row in (
            *((f"bit {bit}", flipped(kept[case], bit)) for bit in range(0, 400, 7)),
            ("blank", b""),
            ("of its neighbour", other),
            ("spaced", kept[case].replace(b":", b": ", 1)),
        ):
            act = run(f"UPDATE cases SET row = ? {here}", row)
            yield Forgery(f"the row of {names}: {how}", act, names)
        for column in ("digest", "due", "at", "entered"):
            for value in ("", "none", "end", "2026-03-09", "9"):
                if forger.raw.execute(f"SELECT {column} FROM cases {here}").fetchone() != (value,):
                    act = run(f"UPDATE cases SET {column} = '{value}' {here}")
                    yield Forgery(f"{names} is sorted by {column} {value!r}", act, names)
        moved = run(f"UPDATE cases SET number = 77 {here}")
        yield Forgery(f"{names} is called case 77", moved, names)
        for ghost in (77, 0, -1):
            columns = "status, row, digest, due, at, entered"
            copied = run(
                f"INSERT INTO cases (number, {columns}) SELECT {ghost}, {columns} FROM cases {here}"
            )
            yield Forgery(f"{names} is also called case {ghost}", copied, f"case {ghost}")


def of_tallies(forger: Forger) -> Iterator[Forgery]:
    """How many cases there are on each day: more, less, none, on another day, one too many."""
    kept = forger.raw.execute("SELECT status, digest, due FROM tallies").fetchall()
    for status, digest, due in kept:
        here = f"WHERE (status, digest, due) = ('{status}', '{digest}', '{due}')"
        for act in (
            *(f"UPDATE tallies SET cases = {n} {here}" for n in ("cases + 1", "cases - 1", "-1")),
            *(f"UPDATE tallies SET {column} = 'other' {here}" for column in ("status", "due")),
            f"DELETE FROM tallies {here}",
        ):
            yield Forgery(act, run(act), "tallies")
    yield Forgery("one more", run("INSERT INTO tallies VALUES ('open', '', '', 1)"), "tallies")


def of_policies(forger: Forger) -> Iterator[Forgery]:
    """The text of each policy, and its name."""
    kept = forger.raw.execute("SELECT digest, text FROM policies").fetchall()
    for (digest, text), (other, _) in zip(kept, kept[::-1], strict=True):
        here = f"WHERE digest = '{digest}'"
        yield Forgery("a policy removed", run(f"DELETE FROM policies {here}"), digest)
        for now in (text + " ", text.replace("working days", "days"), "", text[1:], text.upper()):
            act = run(f"UPDATE policies SET text = ? {here}", now)
            yield Forgery("a policy's text changed", act, digest)
        swapped = f"UPDATE policies SET text = (SELECT text FROM policies WHERE digest = '{other}')"
        yield Forgery("the text of another policy", run(f"{swapped} {here}"), digest)
        for name in (digest[:-1], digest.upper(), f"{digest}0", "sha256:" + "0" * 64):
            act = run(f"UPDATE policies SET digest = ? {here}", name)
            yield Forgery("a policy renamed", act, digest)


META = {
    "another identity": "UPDATE meta SET value = '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f'",
    "an identity that is none": "UPDATE meta SET value = 'mine'",
    "no identity": "DELETE FROM meta",
    "the identity under another key": "UPDATE meta SET key = 'other'",
    "one more entry": "INSERT INTO meta VALUES ('note', 'harmless')",
    "a migration forgotten": "DELETE FROM _sqlite_migrations WHERE name LIKE 'm002%'",
    "a migration too many": "INSERT INTO _sqlite_migrations SELECT id + 9, migration_set,"
    " 'm999_mine', applied_at FROM _sqlite_migrations LIMIT 1",
}

SCHEMA = {
    "a table more": "CREATE TABLE mine (x)",
    "a view": "CREATE VIEW mine AS SELECT * FROM events",
    "an index more": "CREATE INDEX mine ON events (leaf)",
    "no index": "DROP INDEX events_by_case",
    "another index under its name": "DROP INDEX events_by_case;"
    "CREATE INDEX events_by_case ON events (version, case_number)",
    "a column more": "ALTER TABLE events ADD COLUMN mine TEXT",
    "a column of cases more": "ALTER TABLE cases ADD COLUMN mine TEXT",
    "a table renamed": "ALTER TABLE policies RENAME TO mine",
    "a table less": "DROP TABLE _sqlite_migrations",
    "a trigger that forges": "CREATE TRIGGER mine AFTER INSERT ON events"
    " BEGIN DELETE FROM cases; END",
    "a looser table": "CREATE TABLE other (seq INTEGER PRIMARY KEY, case_number, version, body,"
    " salt, leaf, root, nodes); INSERT INTO other SELECT * FROM events; DROP TABLE events;"
    " ALTER TABLE other RENAME TO events",
    "another version in the header": "PRAGMA user_version = 1",
    "another program's file": "PRAGMA application_id = 1",
    "a trigger with a name of SQLite's": "CREATE TRIGGER mine AFTER INSERT ON events BEGIN"
    " DELETE FROM cases; END; PRAGMA writable_schema = ON;"
    " UPDATE sqlite_schema SET name = 'sqlite_mine' WHERE name = 'mine';"
    " PRAGMA writable_schema = OFF",
}
GUARDS = (
    *("cases_are_counted", "cases_are_counted_anew", "cases_are_counted_out"),
    *("events_are_only_erased", "events_are_not_deleted", "events_follow_each_other"),
    *("versions_follow_each_other", "policies_are_not_updated", "policies_are_not_deleted"),
    "policies_are_not_replaced",
)
