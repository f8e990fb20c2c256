"""Whether the file of a store is whole: what a copy is asked before it is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escalate.core.codec import decode_store_event
from escalate.core.ports import Head
from escalate.core.store_events import OWN, Begun, Upgraded
from escalate.core.trail.tree import Frontier, seal
from escalate.store.appending import broken, unreadable
from escalate.store.connection import Connection
from escalate.store.schema import fingerprint

_NODES_SINCE = 2
"""The schema that keeps the tree's inner nodes with their events; an older one has none to check."""


def check_whole(connection: Connection) -> Head:
    """Return the head of a store in which pages, schema and trail hold together.

    Everything is reckoned again from the events' bytes. Raises `BrokenTrail` with the first thing
    that does not fit. A store of an older schema is checked as far as it goes.
    """
    check_pages(connection)
    with connection.transaction("BEGIN"):
        version: int = connection.value("PRAGMA user_version")
        head = _check_trail(connection, keeps_nodes=version >= _NODES_SINCE)
        if version >= _NODES_SINCE:
            _check_schema(connection)
    return head


def check_pages(connection: Connection) -> None:
    """Raise `BrokenTrail` when SQLite finds the file itself damaged."""
    says = connection.value("PRAGMA integrity_check(1)")
    if says != "ok":
        raise broken(f"The file {connection.path} is damaged ({says}).")


def _check_trail(connection: Connection, *, keeps_nodes: bool) -> Head:
    frontier, versions = Frontier(), dict[int, int]()
    for seq, case, version, body, salt, leaf, nodes, root in _events(connection, keeps_nodes):
        erased = not body and not salt and case != OWN
        versions[case] = versions.get(case, 0) + 1
        frontier, completed = frontier.grown(leaf)
        holds = (
            seq == frontier.size
            and version == versions[case]
            and (erased or seal(salt, body) == leaf)
            and (not keeps_nodes or b"".join(completed) == nodes)
            and frontier.root == root
        )
        if not holds:
            raise broken(f"Event {frontier.size} of {connection.path} is not what was sealed.")
    return Head(frontier.size, frontier.root)


def _events(connection: Connection, keeps_nodes: bool) -> Iterator[tuple[Any, ...]]:
    nodes = "nodes" if keeps_nodes else "x''"
    return connection.query(
        f"SELECT seq, case_number, version, body, salt, leaf, {nodes}, root"  # noqa: S608 - ours
        " FROM events ORDER BY seq"
    )


def _check_schema(connection: Connection) -> None:
    """Compare the schema with the digest that the trail itself has of it."""
    said = ""
    for seq, body in connection.query(
        "SELECT seq, body FROM events WHERE case_number = ? ORDER BY version", OWN
    ):
        try:
            event = decode_store_event(body).body
        except ValueError as error:
            raise unreadable(f"Event {seq}", error) from error
        if isinstance(event, Begun | Upgraded):
            said = event.fingerprint
    if said != fingerprint(connection):
        raise broken(f"The tables of {connection.path} are not those that its trail names.")
