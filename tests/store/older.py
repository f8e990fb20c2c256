"""A store as an older version of escalate made it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from escalate.core.codec import encode, encode_row
from escalate.core.trail.tree import Frontier, seal
from escalate.store.connection import APPLICATION_ID
from tests.store.examples import OPENED, event, project


def as_version_1(path: Path, cases: int = 11) -> list[bytes]:
    """Make a store of schema 1 with that many cases, each just opened; return the events' bytes."""
    frontier, bodies = Frontier(), []
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(Path(__file__).with_name("schema_1.sql").read_text(encoding="utf-8"))
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 1")
        for number in range(1, cases + 1):
            opened = event(number, 1, OPENED)
            body, salt = encode(opened), bytes([number]) * 32
            frontier = frontier.append(seal(salt, body))
            bodies.append(body)
            row = project((opened,))
            raw.execute("INSERT INTO cases VALUES (?, ?, ?)", (number, row.status, encode_row(row)))
            raw.execute(
                "INSERT INTO events VALUES (?, ?, 1, ?, ?, ?, ?)",
                (number, number, body, salt, seal(salt, body), frontier.root),
            )
        raw.execute("UPDATE tree SET size = ?, frontier = x'00'", (cases,))  # never read again
        raw.commit()
    return bodies
