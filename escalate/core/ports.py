"""What the core needs of a store: two verbs to work in, reading and writing, and plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from msgspec import Struct

from escalate.core.events import Event, Person
from escalate.core.store_events import Body, Stamp, StoreEvent
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Interim


class ActionRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open action, as lists show it."""

    number: int
    what: str
    owner: Person
    due: dt.date
    explained: bool = False
    """Whether its lateness was explained with a new plan."""


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `due` and `list` need of a case: a projection of its events, kept beside them."""

    number: int
    status: str
    policy: str
    pathway: str
    stage: str
    title: str
    raising: Person
    responding: Person
    raised: When
    opened: When
    entered: When
    recorded: When
    """When the last event was recorded."""
    version: int
    digest: str
    child: str = ""
    theme: str = ""
    harm: bool = False
    held: bool = False
    exhausted: bool = False
    late: int = 0
    """Stages left late so far."""
    deadline: Deadline | None = None
    referral: Deadline | None = None
    owed: tuple[Asked, ...] = ()
    """Owed asks, and other asks with a clock of their own."""
    actions: tuple[ActionRow, ...] = ()
    interim: tuple[Interim, ...] = ()
    handed_to: int | None = None
    planned: When | None = None
    """When the next meeting is planned."""


class Head(Struct, frozen=True):
    """The head of the trail: how many events it holds and the root of the tree over them."""

    size: int
    root: bytes


class Sealed(Struct, frozen=True):
    """An event as it is stored: its place in the trail, its bytes, its salt and its leaf."""

    seq: int
    body: bytes
    """Empty where the words were erased, and so is the salt."""
    salt: bytes
    leaf: bytes


class Entry(Struct, frozen=True):
    """All that the trail holds of one event, as it is stored, for checking and for proofs."""

    seq: int
    case: int
    """The case's number; 0 for the store's own events."""
    version: int
    body: bytes
    salt: bytes
    leaf: bytes
    nodes: bytes
    """The hashes of the perfect subtrees that this event completes, the smallest first."""
    root: bytes
    """The root over all events up to this one."""


class Reading(Protocol):
    """One consistent view of the store."""

    def events(self, number: int) -> tuple[Event, ...]:
        """The events of a case in their order; empty when there is no such case."""
        ...

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        """The same events as stored."""
        ...

    def own_events(self) -> Iterator[StoreEvent]:
        """The store's own events in their order, streamed."""
        ...

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        """The rows of all cases by number, streamed; without the closed ones if asked."""
        ...

    def numbers(self) -> Iterator[int]:
        """The numbers of all cases, ascending, streamed."""
        ...

    def policy_text(self, digest: str) -> str | None:
        """The text of a policy by its digest, or None."""
        ...

    def identity(self) -> str:
        """The store's identity: 32 hexadecimal digits, the same for ever."""
        ...

    def head(self) -> Head:
        """The head of the trail."""
        ...

    def root_at(self, size: int) -> bytes | None:
        """The root that was kept when the trail had *size* events; None when it never had."""
        ...

    def node(self, level: int, index: int) -> bytes:
        """The hash of the perfect subtree over `2**level` leaves that is the *index*-th from 0.

        Raises `BrokenTrail` when the trail does not hold it.
        """
        ...

    def entries(self) -> Iterator[Entry]:
        """All events of the trail in their order, streamed."""
        ...


class Writing(Reading, Protocol):
    """One transaction that holds the write lock; committed when its block ends without an error."""

    def next_number(self) -> int:
        """The number for a new case: one more than the highest."""
        ...

    def keep_policy(self, digest: str, text: str) -> None:
        """Keep a policy's text under its digest; keeping it twice is the same as once."""
        ...

    def append(self, events: tuple[Event, ...], row: Row) -> None:
        """Seal and append a case's new events, and replace its row.

        Raises `Conflict` when an event of that case and version is there already.
        """
        ...

    def transplant(self, events: tuple[Event, ...], salts: tuple[bytes, ...], row: Row) -> None:
        """Append events that were sealed in another trail, as `append` does, each with its salt.

        So each keeps its leaf; its place in the trail, and the roots above it, are new. Raises
        `ValueError` for salts that are none, or not one for each event.
        """
        ...

    def keep(self, body: Body, stamp: Stamp) -> StoreEvent:
        """Seal and append one of the store's own events, and return it."""
        ...


class Store(Protocol):
    """Where cases are kept."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """A transaction; the write lock is taken at its beginning."""
        ...
