"""A store of schema 1, with cases in it that this escalate can go on with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from escalate.core.store_events import OWN
from escalate.core.trail.tree import Frontier
from escalate.store.connection import APPLICATION_ID
from scripts.faults.bench import ROOT, Desk
from scripts.faults.judging import Seen, see

SCHEMA = ROOT / "tests/store/schema_1.sql"


def put_back(desk: Desk) -> None:
    """Make the store at a desk what it would be if escalate 0.1.0 had recorded all its cases."""
    new = desk.path.with_name("older.db")
    with closing(sqlite3.connect(new)) as raw:
        raw.executescript(SCHEMA.read_text(encoding="utf-8"))
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 1")
        raw.execute("ATTACH ? AS now", (str(desk.path),))
        raw.execute("INSERT INTO policies SELECT digest, text FROM now.policies")
        raw.execute("INSERT INTO cases SELECT number, status, row FROM now.cases")
        frontier = Frontier()
        for seq, (case, version, body, salt, leaf) in enumerate(
            raw.execute(
                "SELECT case_number, version, body, salt, leaf FROM now.events"
                " WHERE case_number <> ? ORDER BY seq",
                (OWN,),
            ).fetchall(),
            start=1,
        ):
            frontier = frontier.append(leaf)
            values = (seq, case, version, body, salt, leaf, frontier.root)
            raw.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        raw.commit()
    new.replace(desk.path)


def see_any(path: Path) -> Seen:
    """Look at a store that may be of schema 1 still; of that, what it must have kept."""
    if not path.exists():
        return Seen()
    with closing(sqlite3.connect(path)) as raw:
        (version,) = raw.execute("PRAGMA user_version").fetchone()
        if version > 1:
            return see(path)
        (says,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
        found = raw.execute("SELECT leaf, root, body FROM events ORDER BY seq").fetchall()
    frontier = Frontier()
    problems = [] if says == "ok" else [f"SQLite: {says}"]
    for leaf, root, _ in found:
        frontier = frontier.append(leaf)
        if frontier.root != root:
            problems.append(f"event {frontier.size} is not what the tree's root says")
    texts = "\n".join(body.decode() for _, _, body in found)
    return Seen(tuple(leaf for leaf, _, _ in found), texts, tuple(problems))
