"""A real store with all that a trail may hold, and a forger who leaves no other trace in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from escalate.app.cases import title_of
from escalate.app.projected import sound
from escalate.app.verifying import verify
from escalate.core.codec import decode, decode_store_event, encode_row
from escalate.core.events import Event
from escalate.core.evolve import fold
from escalate.core.ports import Entry
from escalate.core.projection import row, standing
from escalate.core.reading import read_policy
from escalate.core.store_events import OWN, Body, Erased, Read, Stamp
from escalate.core.trail.against import kept_checkpoint
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.core.trail.tree import Frontier
from escalate.store.appending import sealed_after
from escalate.store.connection import Connection
from escalate.store.driver import library
from escalate.store.inspecting import SqliteInspection
from escalate.store.sqlite import SqliteStore
from escalate.verifier import escalate_verify as second
from tests.views.stories import APPROVED, TEXTS, at, long_story

EVENTS = 19
COLUMNS = ("seq", "case_number", "version", "body", "salt", "leaf", "nodes", "root")
ERASED = 4
"""The case whose words were erased by law."""

Found = frozenset[tuple[str, str, str]]
"""What is broken: kind, which, and code."""

PROMISED_BY_BOTH = frozenset(
    {
        *("missing-event", "out-of-order", "wrong-kind", "half-erased", "other-seal"),
        *("other-tree", "other-columns", "unreadable-event", "not-canonical", "own-erased"),
        *("version-gap", "no-beginning", "erased-unsaid", "not-erased", "other-store"),
        *("no-identity", "other-header", "other-policy-text"),
        *("other-origin", "rolled-back", "rewritten", "restored"),
    }
)
"""What follows from the rules of the trail: here the two verifiers agree to the letter."""


def stamp(day: str = "2026-03-17T10:00") -> Stamp:
    """Return who does something to the store, and when."""
    return Stamp(op="op", actor="Kay Board", recorded=at(day))


def make(path: Path) -> SqliteStore:
    """Make a store: a long case, one that went on as another, one erased by law, two readings."""
    store = SqliteStore.create(path, stamp=lambda: stamp("2026-03-01T09:00"), wait=0)
    story = long_story(store)
    story.open("2026-03-16T16:00")
    story.step("continuing", "2026-03-16T16:30", case=2, answers=(APPROVED,))
    keep(store, Read(command="show", cases=(1,)))
    story.hand_over("2026-03-17T11:00", case=2)
    assert story.open("2026-03-17T12:00").case.number == ERASED
    story.step("continuing", "2026-03-17T12:30", case=ERASED, answers=(APPROVED,))
    erase(store, ERASED)
    keep(store, Read(command="export", cases=(1, 2)))
    return store


def keep(store: SqliteStore, body: Body) -> None:
    """Keep one of the store's own events."""
    with store.writing() as writing:
        writing.keep(body, stamp("2026-03-17T13:00"))


def erase(store: SqliteStore, case: int) -> None:
    """Erase the words of a case as the law may want it, and say so in the trail."""
    with store.writing() as writing:
        events = len(writing.sealed(case))
        erased = Erased(case=case, events=events, authority="the partnership", reason="asked")
        writing.erase(erased, stamp("2026-03-17T13:00"))


def now(store: SqliteStore) -> Checkpoint:
    """Return the checkpoint of a store."""
    with store.reading() as reading:
        return checkpoint_of(reading.identity(), reading.head())


def first_says(raw: Any, kept: Sequence[Checkpoint] = ()) -> Found:  # noqa: ANN401 - a connection of either library
    """Return what `escalate verify` finds in an open store."""
    claims = [kept_checkpoint(each, "kept") for each in kept]
    found = verify(inspected(raw), claims, lambda _what, _done, _of: None)
    beside = dict(sound(inspected(raw))).get
    again = verify(inspected(raw), claims, lambda _what, _done, _of: None, beside)
    assert again == found, "nothing is found otherwise when another process looks at the cases too"
    return frozenset((each.kind, each.which, each.code) for each in found.faults)


def inspected(raw: Any) -> SqliteInspection:  # noqa: ANN401 - a connection of either library
    """Return an open store as verification reads it."""
    return SqliteInspection(Connection(Path("store"), raw))


def second_says(raw: Any, kept: Sequence[Checkpoint] = ()) -> Found:  # noqa: ANN401
    """Return what the second verifier finds in an open store."""
    claims = [second.Checkpoint(each.origin, each.size, each.root) for each in kept]
    found, _ = second.findings_of(raw, second.Findings(), claims[0] if claims else None)
    return frozenset(
        (kind, "kept" if kind == "checkpoint" else which, code)
        for kind, which, code, _, remark in found
        if not remark
    )


class Forger:
    """Somebody with the whole file and a program for SQLite, who changes it and covers the traces.

    What they do is undone at the end: each forgery is made in the same good store.
    """

    def __init__(self, path: Path) -> None:
        self.raw: Any = library.connect(str(path), isolation_level=None)

    @contextlib.contextmanager
    def forged(self, act: Callable[[Forger], object]) -> Iterator[Any]:
        """Yield the store as it is after a forgery, the guards put back as if nothing were."""
        self.raw.execute("BEGIN")
        try:
            guards = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            triggers = self.raw.execute(guards).fetchall()
            for name, _ in triggers:
                self.raw.execute(f"DROP TRIGGER {name}")
            act(self)
            for _, sql in triggers:
                self.raw.execute(sql)
            yield self.raw
        finally:
            self.raw.execute("ROLLBACK")

    def run(self, sql: str, *values: object) -> None:
        """Run a statement."""
        self.raw.execute(sql, values)

    def entries(self) -> list[Entry]:
        """Return the events."""
        found = self.raw.execute(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY seq")
        return [Entry(*columns) for columns in found]

    def entry(self, seq: int) -> Entry:
        """Return one event."""
        return self.entries()[seq - 1]

    def put(self, at: int, columns: Mapping[str, object]) -> None:
        """Change columns of one event."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.run(f"UPDATE events SET {names} WHERE seq = ?", *columns.values(), at)

    def write(self, entries: Sequence[Entry]) -> None:
        """Put other events in the place of all."""
        self.run("DELETE FROM events")
        marks = ", ".join("?" * len(COLUMNS))
        for entry in entries:
            self.run(f"INSERT INTO events VALUES ({marks})", *table_order(entry))

    def reseal(self, entries: Sequence[Entry]) -> None:
        """Make the whole trail anew over other events, as somebody who has read our docs can."""
        frontier, made = Frontier(), []
        for old in entries:
            if old.body:
                new, frontier = sealed_after(frontier, old.case, old.version, old.body, old.salt)
            else:
                frontier, nodes = frontier.grown(old.leaf)
                erased = old.case, old.version, b"", b"", old.leaf
                new = Entry(frontier.size, *erased, b"".join(nodes), frontier.root)
            made.append(new)
        self.write(made)

    def project(self) -> None:
        """Make what the lists say anew from the events."""
        self.run("DELETE FROM cases")
        cases: dict[int, list[Event]] = {}
        for entry in self.entries():
            if entry.case == OWN:
                self._erase_in_lists(entry.body)
            elif entry.body:
                cases.setdefault(entry.case, []).append(decode(entry.body))
        for number, events in cases.items():
            case = fold(events)
            assert case is not None
            made = row(case, title_of(read_policy(TEXTS[case.policy.id]), case))
            at = standing(made)
            order = at.digest, at.due, at.at, at.entered
            values = number, made.status, encode_row(made), *order
            self.run("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
        self.run("DELETE FROM tallies")
        self.run(
            "INSERT INTO tallies SELECT status, digest, due, count(*) FROM cases GROUP BY 1, 2, 3"
        )

    def _erase_in_lists(self, body: bytes) -> None:
        erased = decode_store_event(body).body
        if isinstance(erased, Erased):
            sql = "INSERT INTO cases (number, status, row) VALUES (?, 'erased', ?)"
            self.run(sql, erased.case, body)


def table_order(entry: Entry) -> tuple[object, ...]:
    """Return an event's columns in the order of its table, to which `nodes` was added last."""
    return (
        *(entry.seq, entry.case, entry.version, entry.body, entry.salt, entry.leaf),
        *(entry.root, entry.nodes),
    )
