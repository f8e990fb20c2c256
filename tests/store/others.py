"""What others do to a store: another program with SQLite, and processes of their own."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
_started: list[subprocess.Popen[str]] = []


def sql(path: Path, *statements: str) -> list[tuple[Any, ...]]:
    """Do as somebody with another SQLite program would, with its ordinary settings."""
    with closing(sqlite3.connect(path)) as raw:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            rows = raw.execute(statement).fetchall()
        raw.commit()
        return rows


def sqlcipher(path: Path, key: str, *statements: str) -> list[tuple[Any, ...]]:
    """Do as somebody with SQLCipher's own shell would, typing the key as it is written there."""
    with closing(dbapi2.connect(str(path))) as raw:
        rows: list[tuple[Any, ...]] = raw.execute(f"PRAGMA key = {key}").fetchall()
        for statement in statements:
            rows = raw.execute(statement).fetchall()
        raw.commit()
        return rows


def without_guards(path: Path, *statements: str) -> None:
    """Damage a store as a guard would not allow."""
    triggers = sql(path, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    sql(path, *(f"DROP TRIGGER {name}" for (name,) in triggers), *statements)


def behind_guards(path: Path, *statements: str) -> None:
    """Damage a store as a guard would not allow, and put the guards back."""
    guards = sql(path, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    without_guards(path, *statements, *(guard for (guard,) in guards))


def schema(path: Path) -> str:
    """Return the schema's digest as docs/audit-trail.md says it is made, reckoned by a stranger."""
    rows = sql(path, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")
    kept = sorted(row for row in rows if not row[1].startswith("sqlite_"))
    text = "".join(f"{column}\0" for row in kept for column in row)
    return sha256(b"escalate-schema-v1\n" + text.encode()).hexdigest()


def start(what: str, path: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a process of its own that works on a store."""
    command = [sys.executable, "-m", "tests.store.worker", what, str(path), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    _started.append(process)
    return process


def end_all() -> None:
    """End what was started and not waited for, as by a test that failed before it came to that."""
    while _started:
        process = _started.pop()
        if process.returncode is None:
            process.kill()
            process.communicate()


def answers(process: subprocess.Popen[str]) -> list[str]:
    """Wait for a process and return the lines it answered."""
    output, _ = process.communicate(timeout=300)
    return output.splitlines()


def together(sign: Path, processes: list[subprocess.Popen[str]]) -> list[list[str]]:
    """Let processes that wait for a sign begin, and return what each answered."""
    sign.touch()
    return [answers(process) for process in processes]
