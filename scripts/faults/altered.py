"""The real command line with one thing altered in it: `python -m scripts.faults.altered WHAT ...`.

Most are known-bad: with them a harness must find something, or it could find nothing at all. They
are made here, from outside, so that no user can ever reach one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from escalate import __main__ as command_line
from escalate.cli import stopping
from escalate.errors import EscalateError, not_recorded
from escalate.store import connection, driver, settling, sqlite
from escalate.store.connection import Connection
from escalate.store.sqlite import SqliteStore


def impatient() -> None:
    """Wait for a lock half a second, not half a minute; this one is not bad."""
    defaults: dict[str, Any] = SqliteStore.__init__.__kwdefaults__ or {}
    defaults["wait"] = 0.5


def setting(name: str, value: str, expected: object) -> Callable[[], None]:
    """Have another setting of SQLite."""

    def alter() -> None:
        others = tuple(one for one in connection._SETTINGS if one[0] != name)
        connection._SETTINGS = (*others, (name, value, expected))  # type: ignore[assignment]

    return alter


def unlooked() -> None:
    """Believe what COMMIT answers: an error means not recorded, and no error recorded."""

    def told(
        self: settling.Commit, _kind: object, error: BaseException | None, _trace: object
    ) -> bool:
        if isinstance(error, EscalateError):
            raise not_recorded(error)
        return False

    settling.Commit.__exit__ = told  # type: ignore[method-assign]


def deaf() -> None:
    """Print the receipt whatever the store answers to what is written."""
    run = Connection.run

    def silent(self: Connection, sql: str, *values: object) -> None:
        try:
            run(self, sql, *values)
        except EscalateError:
            if not sql.startswith(("INSERT", "COMMIT")):
                raise

    Connection.run = silent  # type: ignore[method-assign]
    settling.Commit.__exit__ = lambda *_: False  # type: ignore[method-assign]


def hasty() -> None:
    """Print the receipt first, and only then commit."""
    begins = settling.Commit.begins

    def late(self: settling.Commit, expected: settling.Expected | None) -> None:
        begins(self, expected)
        print("Event 0: told before it was recorded", flush=True)
        time.sleep(1)  # most kills, and most stops, come in this time

    settling.Commit.begins = late  # type: ignore[method-assign]
    unheld()


def deferred() -> None:
    """Begin a transaction by reading."""
    transaction = Connection.transaction

    def late(
        self: Connection, begin: str, before_commit: Callable[[], None] = lambda: None
    ) -> object:
        return transaction(self, "BEGIN" if "IMMEDIATE" in begin else begin, before_commit)

    Connection.transaction = late  # type: ignore[method-assign,assignment]


def unheld() -> None:
    """Heed a stop at once, whatever is being recorded, and say that nothing was."""

    def nothing(self: stopping.Watch, *_: object) -> None: ...

    stopping.Watch.commit_begins = nothing  # type: ignore[method-assign]
    stopping.Watch.commit_ended = nothing  # type: ignore[method-assign,assignment]


def tidy() -> None:
    """Remove what seems to be left over beside the store."""
    opened = connection.connected

    def tidied(path: Path, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - passed on
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        return opened(path, *given, **named)

    sqlite.connected = tidied  # type: ignore[attr-defined]


def piecemeal() -> None:
    """Make and change a schema statement by statement."""
    driver.lend_to_sqlite_utils()
    from escalate.store import migrations  # noqa: PLC0415 - only now it has its SQLite

    @contextmanager
    def none(
        self: Connection, begin: str, before_commit: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        yield

    Connection.transaction = none  # type: ignore[method-assign]

    @contextmanager
    def bare(self: Any) -> Iterator[Any]:  # noqa: ANN401 - sqlite-utils' own
        yield self

    migrations.Database.atomic = bare  # type: ignore[method-assign,attr-defined]


ALTERED: dict[str, Callable[[], None]] = {
    "impatient": impatient,
    "no journal": setting("journal_mode", "OFF", "off"),
    "synchronous off": setting("synchronous", "OFF", 0),
    "synchronous normal": setting("synchronous", "NORMAL", 1),
    "synchronous full": setting("synchronous", "FULL", 2),
    "unlooked": unlooked,
    "deaf": deaf,
    "hasty": hasty,
    "deferred": deferred,
    "unheld": unheld,
    "tidy": tidy,
    "piecemeal": piecemeal,
}


def alter(names: str) -> None:
    """Alter what these names say, one after the other: `no journal, impatient`."""
    for name in filter(None, names.split(", ")):
        ALTERED[name]()


if __name__ == "__main__":
    alter(sys.argv.pop(1))
    command_line.main()
