"""What the core needs of a store: two verbs to work in, reading and writing, and plain values."""

# Annotations are values here, not texts (no `from __future__ import annotations`): msgspec would
# evaluate each text again in every process that decodes one of these types.

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct

from escalate.core.events import Event, Person
from escalate.core.listed import Outline, Standing, Tally
from escalate.core.store_events import Body, Erased, Stamp, StoreEvent
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Interim
from escalate.core.trail.finding import Finding


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
        """The events of a case in their order; empty when there is no such case.

        Raises `NotFound`, with the code `erased`, when its words were erased.
        """
        ...

    def sealed(self, number: int) -> tuple[Sealed, ...]:
        """The same events as stored."""
        ...

    def count(self, number: int | None = None) -> int:
        """How many events a case has; None: all cases together, without the store's own."""
        ...

    def own_events(self) -> Iterator[StoreEvent]:
        """The store's own events in their order, streamed."""
        ...

    def sealed_own(self, version: int) -> Sealed | None:
        """One of the store's own events as stored, by its version, or None."""
        ...

    def rows(self, *, closed: bool = True) -> Iterator[Row]:
        """The rows of all cases by number, streamed; without the closed ones if asked.

        A case whose words were erased has no row.
        """
        ...

    def rows_of(self, numbers: Sequence[int]) -> Iterator[Row]:
        """The rows of some cases in that order, streamed, without those that have none."""
        ...

    def outlines(self, status: str = "") -> Iterator[Outline]:
        """The outlines of all cases that have a row, by number, streamed; or those of a status."""
        ...

    def highest(self, most: int | None, status: str = "") -> tuple[int, ...]:
        """The *most* highest numbers of cases, or all, ascending; or those of a status.

        Cases whose words were erased are among them; `erased` is their status.
        """
        ...

    def standing(self, status: str, digest: str, most: int | None = None) -> Iterator[Standing]:
        """The cases of a status under a policy, the earliest date first, streamed; all, or *most*.

        By date, instant, day of entering and number, as `Standing` sorts. None of a closed case.
        """
        ...

    def tallies(self) -> tuple[Tally, ...]:
        """How many cases there are by status and policy, in that order; `erased` is a status.

        Raises `BrokenTrail` when a case is judged by no policy.
        """
        ...

    def overdue(self, status: str, digest: str, now: When) -> int:
        """How many of a status and policy are past *now*, whose day is the policy's own."""
        ...

    def erasure(self, number: int) -> StoreEvent | None:
        """The event by which a case's words were erased, or None."""
        ...

    def sealed_erasure(self, number: int) -> Sealed | None:
        """The same event as stored, among the store's own, or None."""
        ...

    def erasures(self) -> Iterator[StoreEvent]:
        """The erasures by the number of their case, streamed."""
        ...

    def numbers(self) -> Iterator[int]:
        """The numbers of all cases, those without words too, ascending, streamed."""
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

    def leaves(self, first: int, last: int) -> tuple[bytes, ...]:
        """The leaves of the events from the place *first* to *last*, of which there may be many.

        Raises `BrokenTrail` when the trail does not hold one of them.
        """
        ...

    def entries(self) -> Iterator[Entry]:
        """All events of the trail in their order, streamed."""
        ...

    def find_op(self, op: str) -> tuple[int, int] | None:
        """The case and the number of the first event that a command recorded, by its `op`; or None.

        Reads the whole trail when there is none: it is for doing again what may have been done.
        """
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

    def transplant(self, events: tuple[Event, ...], sealed: tuple[Sealed, ...], row: Row) -> None:
        """Append events that were sealed in another trail, as `append` does.

        *sealed* has each of them as it was stored there: the very bytes that it was decoded of, its
        salt and its leaf, which stay. Its place in the trail, and the roots above it, are new.
        Raises `ValueError` where they are not one for each event, or one is not what was sealed.
        """
        ...

    def keep(self, body: Body, stamp: Stamp) -> StoreEvent:
        """Seal and append one of the store's own events, and return it."""
        ...

    def erase(self, body: Erased, stamp: Stamp) -> StoreEvent:
        """Take the words and salts of a case's events away for ever, and keep that as an event.

        The leaves and the tree stay. Once the transaction is committed, no part of the store holds
        the words. Raises `NotFound` when they were erased already, `ValueError` for a case that is
        not there or has another number of events.
        """
        ...


class Store(Protocol):
    """Where cases are kept."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """A transaction; the write lock is taken at its beginning."""
        ...


class Inspection(Protocol):
    """A store as it lies there, read for verification: what cannot be read is told, not raised."""

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the file and its tables, as far as no event is needed to say so."""
        ...

    def changes(self) -> Iterator[Finding]:
        """In what the schema differs from that of its version as this escalate makes it."""
        ...

    def unread(self) -> Iterator[Finding]:
        """What could not be read since this was asked last."""
        ...

    def identity(self) -> str:
        """The store's identity; empty when it cannot be read."""
        ...

    def schema(self) -> tuple[int, str]:
        """The number of the schema and its fingerprint."""
        ...

    def last(self) -> int:
        """The place of the last event; 0 when there is none, or it cannot be read."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All events in the order of their places, streamed; without those that cannot be read."""
        ...

    def words(self, case: int) -> tuple[tuple[int, bytes], ...]:
        """Place and bytes of each of a case's events in their order, as many as can be read."""
        ...

    def rows(self, *, last_first: bool = False) -> Iterator[tuple[Any, Any, Any, tuple[Any, ...]]]:
        """Number, status, row and order of each case, whatever the lists have, streamed.

        By number, ascending unless the last is wanted first. The order is policy, date, instant
        and day of entering, as in `Standing`; empty where the schema has none, as there are then
        no tallies.
        """
        ...

    def tallies(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Status, policy, date and number of cases of each tally that is kept."""
        ...

    def policies(self) -> Iterator[tuple[str, str]]:
        """Each policy's digest and text."""
        ...

    def node(self, level: int, index: int) -> bytes:
        """As in `Reading`; raises `BrokenTrail` when the trail does not hold it."""
        ...


Proof = Callable[[Inspection], None]
"""What proves a store; raises `BrokenTrail` with the first thing that is broken."""
