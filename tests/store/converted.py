"""What the tests of conversions share: the three ways, and all that is in a file."""

from __future__ import annotations

from pathlib import Path

from escalate.core.key import Key
from escalate.store.connection import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    connected,
)
from escalate.store.encryption import Lock, file_salt
from escalate.store.sqlite import SqliteStore
from tests.store.examples import LOCK

WORD = b"quembrolith"
OTHER = Lock(Key(bytes(range(32, 64))), file_salt())

Ways = tuple[Lock | None, Lock | None]
WAYS: dict[str, Ways] = {
    "encrypt": (None, LOCK),
    "rekey": (LOCK, OTHER),
    "decrypt": (LOCK, None),
}


def key(lock: Lock | None) -> Key | None:
    """The key of a lock, if there is one."""
    return lock.key if lock else None


def again(path: Path, lock: Lock | None) -> SqliteStore:
    """Open a store that was converted."""
    return SqliteStore(path, unlock=lambda _: key(lock), wait=0)


def everything(path: Path, lock: Lock | None) -> list[object]:
    """All that is in a file but that it was converted: its schema, the guards, and every row."""
    with connected(path, 0, key(lock)) as connection:
        schema = list(
            connection.query("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2")
        )
        numbers = [connection.value(f"PRAGMA {one}") for one in ("application_id", "user_version")]
        assert numbers == [APPLICATION_ID, SCHEMA_VERSION]
        tables = [name for kind, name, *_ in schema if kind == "table" and name != "events"]
        queries = [
            "SELECT * FROM events WHERE instr(body, CAST('\"rekeyed\"' AS BLOB)) = 0",
            *(f"SELECT * FROM {name}" for name in tables),
        ]
        return [schema, *(list(connection.query(one)) for one in queries)]
