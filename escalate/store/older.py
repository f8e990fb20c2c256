"""A store of the schema before that cannot be brought up to date: what can still be done in it.

A damaged page, a full disk or a file that may not be written keep an upgrade from being made, and
must not keep a case from being read. The events are as they are now; what the lists need is not
there, so they are refused, and with them all that would change a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from escalate.core.events import Event
from escalate.core.listed import Standing, Tally
from escalate.core.ports import Row
from escalate.core.store_events import Erased, StoreEvent
from escalate.core.times import When
from escalate.errors import StoreUnusable
from escalate.store.appending import unusable
from escalate.store.connection import OLDEST_READ, Connection
from escalate.store.reading import SqliteReading
from escalate.store.writing import SqliteWriting

# What SQLite says of a page that is damaged; of an encrypted one, that the key does not fit it.
_DAMAGE = ("unreadable-store", "store-error", "wrong-key")
_NO_COPY = "cannot-create"


def not_upgraded(path: Path, schema: int, why: StoreUnusable) -> StoreUnusable:
    """Return what to say of a store that could not be brought up to date.

    A disk that is full or may not be written speaks for itself; of damage it is said what it
    forbids, and the way out.
    """
    reason = why.refusals[0]
    if reason.code not in (*_DAMAGE, _NO_COPY):
        return why
    says = f"The store {path} has schema version {schema} and could not be brought up to date"
    read = " A case can still be read: escalate show, escalate export."
    backup = "go on from a backup: escalate restore BACKUP"
    if schema >= OLDEST_READ:
        says += ", as lists and all that changes a case need"
    else:
        read = " The escalate that wrote it may still read it."
    if reason.code == _NO_COPY:
        return unusable(
            "not-upgraded",
            f"{says}: no copy of it can be made beside it.",
            f"Get the right to write its folder, and try again.{read}",
        )
    see = ", see what is broken (escalate verify)," if schema >= OLDEST_READ else ","
    return unusable(
        "not-upgraded",
        f"{says}: a part of the file could not be read.",
        f"Try again; if it stays, keep the file as it is{see} and {backup}.{read}",
    )


class OlderReading(SqliteReading):
    """A view of the cases; *why* is raised for what the lists need."""

    def __init__(self, connection: Connection, why: StoreUnusable) -> None:
        super().__init__(connection)
        self._why = why

    def standing(self, _status: str, _digest: str, _most: int | None = None) -> Iterator[Standing]:
        self._refuse()

    def tallies(self) -> tuple[Tally, ...]:
        self._refuse()

    def overdue(self, _status: str, _digest: str, _now: When) -> int:
        self._refuse()

    def erasure(self, number: int) -> StoreEvent | None:
        # From the trail: the list of cases may be what is damaged.
        own = self.own_events()
        return next((e for e in own if isinstance(e.body, Erased) and e.body.case == number), None)

    def _refuse(self) -> NoReturn:
        raise self._why


class OlderWriting(OlderReading, SqliteWriting):
    """A transaction in which the store's own events are kept, such as who read; nothing else."""

    def __init__(
        self, connection: Connection, why: StoreUnusable, salts: Callable[[], bytes]
    ) -> None:
        SqliteWriting.__init__(self, connection, salts)
        self._why = why

    def rebuild(self, _project: Callable[[tuple[Event, ...]], Row]) -> None:
        self._refuse()

    def _keep_case(self, _at: Standing, _row: bytes) -> None:
        self._refuse()
