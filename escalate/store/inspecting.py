"""A store's file as it lies there, for verification: nothing is written, and little is believed.

What cannot be read becomes a finding, and reading goes on behind it: a damaged page must not hide
what is wrong elsewhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from escalate.core.ports import Entry
from escalate.core.trail.finding import Finding, Kind
from escalate.errors import StoreUnusable
from escalate.store.appending import unusable
from escalate.store.connection import (
    APPLICATION_ID,
    OLDEST_READ,
    SCHEMA_VERSION,
    Connection,
    checked_version,
    connected,
    key_to,
)
from escalate.store.creating import bring_up_to_date
from escalate.store.driver import library
from escalate.store.encryption import Unlock
from escalate.store.reading import SqliteReading
from escalate.store.schema import fingerprint

# No setting that could change the file: `verify` may be run on the only copy there is.
_SETTINGS = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY")
_EVENT = "SELECT seq, case_number, version, body, salt, leaf, nodes, root FROM events"
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
# `clearing` is there while the traces of an erasure are cleared away.
_UNKNOWN_ENTRIES = "SELECT key FROM meta WHERE key NOT IN ('store', 'clearing') ORDER BY key"
_LARGEST_BITS = 63
_FARTHEST = 100_000
"""So many places are tried behind a damaged one; no page holds so many events."""
_MIGRATIONS = "SELECT name FROM _sqlite_migrations ORDER BY name"


@contextlib.contextmanager
def inspecting(
    path: Path, wait: float = 30.0, unlock: Unlock | None = None
) -> Iterator[SqliteInspection]:
    """Open the file at *path* for verification: one view of it, read-only.

    *unlock* finds the key of an encrypted one. A store of the schema before is taken as it is: it
    may be too damaged to be brought up to date. Raises `StoreUnusable` for what cannot be opened or
    is no store at all, and for a schema of any other version than these two.
    """
    with connected(path, wait, key_to(path, unlock)) as connection:
        for setting in _SETTINGS:
            connection.run(f"PRAGMA {setting}")
        connection.raw.text_factory = _text
        # Closing ends the view. To commit it would be refused where a page is damaged.
        connection.run("BEGIN")
        yield SqliteInspection(connection, _schema_of(connection))


class SqliteInspection:
    """One view of a store's file; everything is read inside one transaction."""

    def __init__(self, connection: Connection, schema: int = SCHEMA_VERSION) -> None:
        self._connection = connection
        self._made = schema
        """The version of the schema that its tables are of, whatever the header says."""
        self._unread: list[Finding] = []

    def findings(self) -> Iterator[Finding]:
        """Yield what SQLite says of its file, and what the tables hold that they must not."""
        yield from self._integrity()
        if self._value("PRAGMA application_id") != APPLICATION_ID:
            says = "The file's header does not call it a store of escalate."
            yield Finding("file", "application_id", "other-header", says)
        yield from self._hidden()
        if list(self._rows(_MIGRATIONS)) != _as_made(self._made)[0]:
            says = "The table of migrations names others than this schema is made of."
            yield Finding("table", "_sqlite_migrations", "other-migrations", says)
        for (key,) in self._rows(_UNKNOWN_ENTRIES):
            yield Finding("table", "meta", "unknown-entry", f"The table meta has an entry {key!r}.")

    def changes(self) -> Iterator[Finding]:
        """Yield in what the schema differs from that of its version as this escalate makes it."""
        wanted = {(kind, name): sql for kind, name, sql in _as_made(self._made)[1]}
        found = {(str(kind), str(name)): sql for kind, name, sql in self._rows(_SCHEMA)}
        for kind, name in sorted(wanted.keys() | found.keys()):
            was, now = wanted.get((kind, name)), found.get((kind, name))
            if was != now:
                how = "missing" if now is None else "unknown" if was is None else "another one"
                yield Finding("table", name, "other-schema", f"The {kind} {name} is {how}.")

    def unread(self) -> Iterator[Finding]:
        unread, self._unread = self._unread, []
        return iter(unread)

    def identity(self) -> str:
        found = self._value("SELECT value FROM meta WHERE key = 'store'")
        return found if isinstance(found, str) else ""

    def schema(self) -> tuple[int, str]:
        return self._connection.value("PRAGMA user_version"), fingerprint(self._connection)

    def last(self) -> int:
        found = self._value("SELECT max(seq) FROM events")
        return found if isinstance(found, int) else 0

    def entries(self) -> Iterator[Entry]:
        at, behind = 0, f"{_EVENT} ORDER BY seq"
        while True:
            try:
                for columns in self._connection.query(behind):
                    yield Entry(*columns)
                    if isinstance(columns[0], int):  # a forged table may hold anything
                        at = max(at, columns[0])
                return
            except StoreUnusable as error:
                self._note("table", "events", error, f" after event {at}")
            again = self._readable_after(at)
            if again is None:
                return
            yield again
            at, behind = again.seq, f"{_EVENT} WHERE seq > {again.seq} ORDER BY seq"

    def words(self, case: int) -> tuple[tuple[int, bytes], ...]:
        if case.bit_length() > _LARGEST_BITS:
            return ()
        sql = "SELECT seq, body FROM events WHERE case_number = ? ORDER BY version"
        found = self._rows(sql, case, of=("case", str(case)))
        return tuple((seq, body if isinstance(body, bytes) else b"") for seq, body in found)

    def rows(self, *, last_first: bool = False) -> Iterator[tuple[Any, Any, Any, tuple[Any, ...]]]:
        columns = "number, status, row, digest, due, at, entered"
        if not self._ordered:
            columns = "number, status, row"
        rows = f"SELECT {columns} FROM cases ORDER BY number"  # noqa: S608 - one of the two above
        found = self._rows(f"{rows} DESC" if last_first else rows)
        return ((number, status, row, tuple(order)) for number, status, row, *order in found)

    def tallies(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        if not self._ordered:
            return iter(())
        return self._rows("SELECT status, digest, due, cases FROM tallies ORDER BY 1, 2, 3")

    def policies(self) -> Iterator[tuple[str, str]]:
        found = self._rows("SELECT digest, text FROM policies ORDER BY digest")
        return ((str(digest), text if isinstance(text, str) else "") for digest, text in found)

    def node(self, level: int, index: int) -> bytes:
        return SqliteReading(self._connection).node(level, index)

    @property
    def _ordered(self) -> bool:
        """Whether the lists have an order and tallies."""
        return self._made > OLDEST_READ

    def _integrity(self) -> Iterator[Finding]:
        """Yield what SQLite, and SQLCipher for an encrypted file, find in the pages."""
        for pragma in ("cipher_integrity_check", "integrity_check"):
            for (says,) in self._rows(f"PRAGMA {pragma}", of=("file", pragma)):
                if says != "ok":
                    yield Finding("file", pragma, "damaged-file", f"SQLite says: {says}.")
        for table, *_ in self._rows("PRAGMA foreign_key_check"):
            says = f"A row of {table} belongs to one that is not there."
            yield Finding("table", str(table), "damaged-file", says)

    def _hidden(self) -> Iterator[Finding]:
        """Yield what has a name that SQLite keeps for itself, and so is not in the fingerprint."""
        sql = (
            "SELECT name, tbl_name FROM sqlite_schema WHERE name LIKE 'sqlite\\_%' ESCAPE '\\'"
            " AND (type <> 'index' OR sql IS NOT NULL"
            " OR name NOT GLOB 'sqlite_autoindex_' || tbl_name || '_[0-9]')"
        )
        for name, table in self._rows(sql):
            says = f"{name}, of {table}, is nothing that belongs into a store."
            yield Finding("table", str(name), "unknown-table", says)

    def _readable_after(self, at: int) -> Entry | None:
        """Return the first event behind a damaged place that can be read by its own number."""
        for seq in range(at + 1, min(self.last(), at + _FARTHEST) + 1):
            with contextlib.suppress(StoreUnusable):
                columns = self._connection.one(f"{_EVENT} WHERE seq = ?", seq)
                if columns is not None:
                    return Entry(*columns)
        return None

    def _rows(
        self, sql: str, *values: object, of: tuple[Kind, str] = ("file", "tables")
    ) -> Iterator[Any]:
        """Yield rows as long as they can be read, and note what cannot."""
        try:
            yield from self._connection.query(sql, *values)
        except StoreUnusable as error:
            self._note(*of, error)

    def _value(self, sql: str) -> Any:  # noqa: ANN401 # whatever the column holds
        return next(self._rows(sql), (None,))[0]

    def _note(self, kind: Kind, which: str, error: StoreUnusable, where: str = "") -> None:
        what = {"case": "Case ", "table": "The table "}.get(kind, "The file's ") + which
        says = f"{what} cannot be read{where}: {error.refusals[0].says}"
        self._unread.append(Finding(kind, which, "cannot-read", says))


@cache
def _as_made(schema: int) -> tuple[list[Any], list[Any]]:
    """Return the migrations and the schema of a store as that version of the schema is made."""
    with contextlib.closing(library.connect(":memory:", isolation_level=None)) as raw:
        made = Connection(Path(":memory:"), raw)
        with made.transaction("BEGIN"):
            bring_up_to_date(made, schema)
            return list(made.query(_MIGRATIONS)), list(made.query(_SCHEMA))


def _schema_of(connection: Connection) -> int:
    """Return the version of the schema that the tables are of; refuse what cannot be verified.

    The header may name another, or none: that is a finding.
    """
    cases, events = _columns(connection, "cases"), _columns(connection, "events")
    try:
        version = checked_version(connection)
    except StoreUnusable:
        if not cases or connection.value("PRAGMA application_id") == APPLICATION_ID:
            raise
        version = OLDEST_READ
    if version >= SCHEMA_VERSION or "due" in cases:
        return SCHEMA_VERSION
    if "nodes" in events:
        return OLDEST_READ
    raise unusable(
        "older-store",
        f"The store {connection.path} has schema version {version}, and stores are verified"
        f" from version {OLDEST_READ} on.",
        "Let any command open a copy of it, which brings the copy up to date: escalate list."
        " Where none can read it, verify it with the escalate that wrote it.",
    )


def _columns(connection: Connection, table: str) -> set[str]:
    return {name for (name,) in connection.query("SELECT name FROM pragma_table_info(?)", table)}


def _text(data: bytes) -> str:
    # A damaged text is shown and compared, not a reason to stop.
    return data.decode(errors="replace")
