"""Cases for the tests of the stores: short, and as real as the types ask."""

import datetime as dt
from typing import Protocol

from escalate.core.events import Answer, Answered, Body, Closed, Event, Opened, Person, PolicyRef
from escalate.core.evolve import fold
from escalate.core.key import Key
from escalate.core.ports import Row, Store, Writing
from escalate.core.projection import row
from escalate.core.store_events import Erased, Stamp, StoreEvent
from escalate.core.times import When
from escalate.store.encryption import Lock

NOON = When(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
POLICY = PolicyRef(id="invented", version="1", digest="sha256:aa")
OPENED = Opened(
    policy=POLICY,
    pathway="main",
    stage="Stage One",
    raising=Person(role="Health Visitor", agency="Health"),
    responding=Person(role="Social Worker", agency="Children's Services"),
    raised=NOON,
    disagreement="The referral was closed without a visit.",
)
CLOSED = Closed()
STAMP = Stamp(op="op", actor="Manager", recorded=NOON, tool="escalate 0")
LOCK = Lock(Key(bytes(range(32))), b"sixteen by salt\xff")
"""What the encrypted stores of the tests are made with."""


class StoreMaker(Protocol):
    """Makes an empty store."""

    def __call__(self) -> Store:
        """Return a new, empty store."""
        ...


def note(text: str) -> Answered:
    """Return a note, the shortest thing that can be recorded."""
    return Answered(answers=(Answer(ask="note", text=text),))


def event(case: int, version: int, body: Body, op: str = "op") -> Event:
    """Return one event of a case."""
    return Event(
        case=case, version=version, op=op, actor="Nurse", when=NOON, recorded=NOON, body=body
    )


def project(events: tuple[Event, ...]) -> Row:
    """Return the row of a case from all its events."""
    case = fold(events)
    assert case is not None
    return row(case, f"Title of {case.stage}")


def go_on(transaction: Writing, number: int, *bodies: Body, op: str = "op") -> None:
    """Append what happened to a case, after what is recorded of it already."""
    before = transaction.events(number)
    first = len(before) + 1
    new = tuple(event(number, first + i, body, op) for i, body in enumerate(bodies))
    transaction.append(new, project(before + new))


def record(store: Store, number: int, *bodies: Body) -> None:
    """Record what happened to a case in a transaction of its own."""
    with store.writing() as transaction:
        go_on(transaction, number, *bodies)


def open_case(store: Store) -> int:
    """Open a case under its policy's text and return its number."""
    with store.writing() as transaction:
        number = transaction.next_number()
        transaction.keep_policy(POLICY.digest, "id = 'invented'")
        go_on(transaction, number, OPENED)
    return number


def erasure(number: int, events: int) -> Erased:
    """Return what is kept of an erasure."""
    authority = "Head of Records, City Council"
    return Erased(case=number, events=events, authority=authority, reason="Its period is over.")


def erase(store: Store, number: int) -> StoreEvent:
    """Erase a case, whatever it stands at."""
    with store.writing() as transaction:
        return transaction.erase(erasure(number, len(transaction.events(number))), STAMP)
