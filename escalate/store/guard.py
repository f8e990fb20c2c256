"""What a connection of ours may not do to a store, whatever a fault of ours should ask of it.

The triggers in the file stop every program from changing what was recorded. This stops our own from
taking the triggers away: sqlite-utils makes a new table to change one, and a table without triggers
looks the same. SQLite asks before it prepares a statement, so nothing is done by half.
"""

from __future__ import annotations

from escalate.store.connection import Connection
from escalate.store.driver import library

_NEVER = frozenset(
    number
    for name, number in vars(library).items()
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_"))
) | {
    library.SQLITE_ALTER_TABLE,
    library.SQLITE_ATTACH,
    library.SQLITE_DETACH,
    library.SQLITE_REINDEX,
}
_KEPT = ("events", "policies")
_ERASABLE = ("body", "salt")


def guard(connection: Connection) -> None:
    """Let a connection read, append and project, and nothing else; a schema is made before."""
    connection.raw.set_authorizer(_allowed)


def unguard(connection: Connection) -> None:
    """Let a connection write the whole file anew, once all that it recorded is committed."""
    connection.raw.set_authorizer(None)


def _allowed(
    action: int, name: str | None, column: str | None, _database: str | None, _trigger: str | None
) -> int:
    """Answer SQLite's question; of an event only the words can be taken, by lawful erasure."""
    if action in _NEVER or (action == library.SQLITE_DELETE and name in _KEPT):
        return library.SQLITE_DENY
    if action == library.SQLITE_UPDATE and name in _KEPT:
        return library.SQLITE_OK if column in _ERASABLE else library.SQLITE_DENY
    return library.SQLITE_OK
