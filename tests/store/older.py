"""A store as an older version of escalate made it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from escalate.core.codec import encode, encode_row
from escalate.core.store_events import Upgraded
from escalate.core.trail.tree import Frontier, seal
from escalate.store.connection import APPLICATION_ID, connected
from escalate.store.schema import fingerprint
from escalate.store.writing import SqliteWriting
from tests.store.examples import OPENED, STAMP, event, project


def as_version_1(path: Path, cases: int = 11) -> list[bytes]:
    """Make a store of schema 1 with that many cases, each just opened; return the events' bytes."""
    opened = [event(number, 1, OPENED) for number in range(1, cases + 1)]
    bodies = [encode(one) for one in opened]
    rows = [project((one,)) for one in opened]
    _make(
        path,
        [(row.number, row.status, encode_row(row)) for row in rows],
        [
            (one.case, 1, body, bytes([one.case]) * 32)
            for one, body in zip(opened, bodies, strict=True)
        ],
    )
    return bodies


def again_as_version_1(path: Path, store: Path) -> None:
    """Make a store of schema 1 that holds the cases and policies of the one in the file *store*."""
    events = "SELECT case_number, version, body, salt FROM events WHERE case_number <> 0"
    with closing(sqlite3.connect(store)) as raw:
        _make(
            path,
            raw.execute("SELECT number, status, row FROM cases").fetchall(),
            raw.execute(f"{events} ORDER BY seq").fetchall(),
            raw.execute("SELECT digest, text FROM policies").fetchall(),
        )


def again_as_version_2(path: Path, store: Path) -> None:
    """Make a store of schema 2 that holds what the one in the file *store* does, and says so."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("ATTACH ? AS newer", (str(store),))
        raw.executescript(Path(__file__).with_name("schema_2.sql").read_text(encoding="utf-8"))
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 2")
        for table, columns in (
            ("events", "seq, case_number, version, body, salt, leaf, root, nodes"),
            ("cases", "number, status, row"),
            ("policies", "digest, text"),
            ("meta", "key, value"),
        ):
            raw.execute(f"INSERT INTO {table} SELECT {columns} FROM newer.{table} ORDER BY 1")
        raw.commit()
    with connected(path, 0) as connection, connection.transaction("BEGIN IMMEDIATE"):
        writing = SqliteWriting(connection, lambda: bytes(32))
        schema = fingerprint(connection)
        said = Upgraded(store=writing.identity(), schema=2, fingerprint=schema)
        writing.keep(said, STAMP)


def _make(
    path: Path,
    rows: list[tuple[int, str, bytes]],
    events: list[tuple[int, int, bytes, bytes]],
    policies: Iterable[tuple[str, str]] = (),
) -> None:
    frontier = Frontier()
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(Path(__file__).with_name("schema_1.sql").read_text(encoding="utf-8"))
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 1")
        raw.executemany("INSERT INTO cases VALUES (?, ?, ?)", rows)
        raw.executemany("INSERT INTO policies VALUES (?, ?)", policies)
        for seq, (case, version, body, salt) in enumerate(events, start=1):
            leaf = seal(salt, body)
            frontier = frontier.append(leaf)
            raw.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
                (seq, case, version, body, salt, leaf, frontier.root),
            )
        # never read again
        raw.execute("UPDATE tree SET size = ?, frontier = x'00'", (len(events),))
        raw.commit()
