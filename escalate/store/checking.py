"""Whether the file of a store is whole: what a copy is asked before it is trusted.

The store proves by itself what needs no words: pages, trail and schema. Policies, cases and lists
are proved by whoever knows what the words mean, which is handed down as a `Proof`.
"""

from __future__ import annotations

from collections import Counter

from escalate.core.ports import Entry, Head, Inspection
from escalate.core.store_events import OWN, Begun, Upgraded
from escalate.core.trail.tree import SALT_BYTES, Frontier, seal
from escalate.store.appending import broken
from escalate.store.connection import Connection, broken_pages
from escalate.store.reading import SqliteReading
from escalate.store.schema import fingerprint


def check_whole(connection: Connection) -> Head:
    """Return the head of a store in which pages, schema and trail hold together.

    Everything is reckoned again from the events' bytes. Raises `BrokenTrail` with the first thing
    that does not fit. Nobody may be recording meanwhile.
    """
    check_pages(connection)
    head = _check_trail(connection)
    _check_schema(connection)
    return head


def trail_alone(_inspection: Inspection) -> None:
    """Be the `Proof` of who keeps no words that mean anything: pages, trail and schema suffice."""


def check_pages(connection: Connection) -> None:
    """Raise `BrokenTrail` when SQLite finds the file itself damaged, or a page's seal is broken."""
    for says in broken_pages(connection):
        raise broken(f"The file is damaged ({says}).")
    says = connection.value("PRAGMA integrity_check(1)")
    if says != "ok":
        raise broken(f"The file is damaged ({says}).")


def _check_trail(connection: Connection) -> Head:
    frontier, versions = Frontier(), Counter[int]()
    for entry in SqliteReading(connection).entries():
        erased = not entry.body and not entry.salt and entry.case != OWN
        versions[entry.case] += 1
        frontier, completed = frontier.grown(entry.leaf)
        holds = (
            entry.seq == frontier.size
            and entry.version == versions[entry.case]
            and (erased or entry.leaf == _leaf(entry))
            and entry.nodes == b"".join(completed)
            and entry.root == frontier.root
        )
        if not holds:
            raise broken(f"Event {frontier.size} is not what was sealed.")
    return Head(frontier.size, frontier.root)


def _leaf(entry: Entry) -> bytes:
    return seal(entry.salt, entry.body) if len(entry.salt) == SALT_BYTES else b""


def _check_schema(connection: Connection) -> None:
    """Compare the schema with the digest that the trail itself has of it."""
    said = ""
    for event in SqliteReading(connection).own_events():
        if isinstance(event.body, Begun | Upgraded):
            said = event.body.fingerprint
    if said != fingerprint(connection):
        raise broken("The tables are not those that the trail names.")
