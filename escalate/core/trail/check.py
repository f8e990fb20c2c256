"""Whether a trail is whole: each event against its seal, the tree, and its place in its case.

The rules are those of docs/audit-trail.md, for whoever writes another verifier. Memory does not
grow with the events, but by some hundred bytes with each case.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec
from msgspec import Struct

from escalate.core.codec import decode_store_event
from escalate.core.ports import Entry
from escalate.core.store_events import (
    CLOCK_SET,
    OWN,
    Begun,
    Erased,
    Imported,
    Restored,
    StoreEvent,
    Upgraded,
)
from escalate.core.times import When
from escalate.core.trail.finding import Finding, Runs, of_case, of_events
from escalate.core.trail.regrowth import Regrowth
from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES, SALT_BYTES, seal

_STEP = 1024
"""So many events are checked between two words to whoever watches."""
_MOST_NAMED = 50
_BACK = dt.timedelta(hours=1)
"""Recorded earlier than the event before by more than this is odd: a command reads the clock when
it begins, and is recorded when all was typed."""


class _Said(msgspec.Struct, frozen=True, gc=False):
    """What the words of any event say of their own place; the rest is not looked at here."""

    version: int
    recorded: When
    case: int = OWN
    tool: str = ""


_said = msgspec.json.Decoder(_Said).decode


class Erasure(Struct, frozen=True):
    """What the store says of the erasure of a case, and what was found before it."""

    seq: int
    events: int
    """So many events the case had, as the store says."""
    blank: int
    """So many of them had no words when the store said so."""
    body: bytes
    """The words of the event that says so; they stand in the lists in the place of the case."""


class TrailCheck:
    """The check of one trail. `findings` does it; all else is told when that has ended.

    *marks* are sizes at which the root is wanted; *watch* is told now and then how far it is.
    """

    def __init__(
        self, *, marks: Collection[int] = (), watch: Callable[[int], None] = lambda _: None
    ) -> None:
        self.tree = Regrowth()
        self.roots = {0: EMPTY_ROOT}
        """The root at each mark that the trail reached, as its leaves give it."""
        self.versions: dict[int, int] = {}
        """The last version of each case; under 0 that of the store's own events."""
        self.blank: dict[int, list[int]] = {}
        """The places of the events of a case that have no words."""
        self.erased: dict[int, Erasure] = {}
        self.schema: Begun | Upgraded | None = None
        """What the store last said of its schema."""
        self.restored: list[StoreEvent] = []
        self._first: tuple[int, StoreEvent] | None = None
        self._marks = frozenset(marks)
        self._watch = watch
        self._runs = Runs()
        self._odd: list[tuple[int, int]] = []
        """Events, with their cases, that say that they were recorded before the one before them."""
        self._earnest = False
        """Whether the store was begun under the clock as it was, and so no event by another."""
        self._before = 0
        """The place of the store's own event before this one."""
        self._latest = dt.datetime.min.replace(tzinfo=dt.UTC)

    def findings(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        """Yield what is wrong with the events, in their order, and then with the whole."""
        tree = self.tree
        for entry in entries:
            if not self._takes(entry):
                yield from self._faults(self._sound(entry))
            elif entry.case == OWN:
                self._keep_own(entry)
            if tree.size in self._marks and tree.root:
                self.roots[tree.size] = tree.root
            if not tree.size % _STEP:
                self._watch(tree.size)
        self._watch(tree.size)
        for seq, _ in self._odd:
            self._runs.blame("clock-back", seq)
        yield from self._runs.end()
        yield from self._beginning()
        yield from self._erasures()

    def _takes(self, entry: Entry) -> bool:
        """Take an event in if it has no fault at all; else change nothing."""
        try:
            said = _said(entry.body)
            case, version, at = said.case, said.version, said.recorded.at
            if (
                entry.seq != self.tree.size + 1
                or case != entry.case
                or version != entry.version
                or version != self.versions.get(case, 0) + 1
                or (at is not None and self._latest - at > _BACK)
                or (self._earnest and said.tool.endswith(CLOCK_SET))
                or seal(entry.salt, entry.body) != entry.leaf
                or not self.tree.fits(entry.leaf, entry.nodes, entry.root)
            ):
                return False
        except (TypeError, ValueError, msgspec.DecodeError):
            return False
        self.versions[case] = version
        if at is not None:
            self._latest = at
        return True

    def _faults(self, entry: Entry) -> Iterator[Finding]:
        """Take in an event that has a fault, and yield what has become clear."""
        tree, blame = self.tree, self._runs.blame
        if entry.seq <= tree.size:
            blame("out-of-order", entry.seq)
            return
        if entry.seq > tree.size + 1:
            blame("missing-event", tree.size + 1, entry.seq - 1)
            tree.skip_to(entry.seq - 1)
        self._grow(entry, self._sealed(entry))
        case, version = self._place(entry)
        if entry.case == OWN:
            self._keep_own(entry)
        before = self.versions.get(case, 0)
        self.versions[case] = version
        yield from self._runs.taken()
        if version != before + 1:
            says = f"after its event {before} comes its event {version}, which is event {entry.seq}"
            yield of_case(case, "version-gap", f"{says} of the trail.")

    def _sound(self, entry: Entry) -> Entry:
        """Return an event with values of the right kinds; blame it for others."""
        numbers = entry.seq, entry.case, entry.version
        kept = entry.body, entry.salt, entry.leaf, entry.nodes, entry.root
        if all(type(n) is int for n in numbers) and all(type(b) is bytes for b in kept):
            return entry
        seq = entry.seq if type(entry.seq) is int else self.tree.size + 1
        self._runs.blame("wrong-kind", seq)
        case, version = (n if type(n) is int else -1 for n in numbers[1:])
        return Entry(seq, case, version, *(b if type(b) is bytes else b"" for b in kept))

    def _sealed(self, entry: Entry) -> bytes:
        """Return the leaf that words and salt give; empty where the words were erased."""
        if not entry.body and not entry.salt:
            self.blank.setdefault(entry.case, []).append(entry.seq)
            if len(entry.leaf) != HASH_BYTES:
                self._runs.blame("other-seal", entry.seq)
            return b""
        if not entry.body or not entry.salt:
            self._runs.blame("half-erased", entry.seq)
            return b""
        sealed = seal(entry.salt, entry.body) if len(entry.salt) == SALT_BYTES else b""
        if sealed != entry.leaf:
            self._runs.blame("other-seal", entry.seq)
        return sealed

    def _grow(self, entry: Entry, sealed: bytes) -> None:
        """Grow the tree by an event: by its leaf, or by that which the words give if it fits."""
        fits, nodes, root = self.tree.fits, entry.nodes, entry.root
        if fits(entry.leaf, nodes, root) or (sealed and fits(sealed, nodes, root)):
            return
        leaf = entry.leaf if len(entry.leaf) == HASH_BYTES else sealed
        if not self.tree.grow(leaf, nodes, root):
            self._runs.blame("other-tree", entry.seq)

    def _place(self, entry: Entry) -> tuple[int, int]:
        """Return the case and version that the words of an event say, or else its columns."""
        if not entry.body:
            return entry.case, entry.version
        said = _readable(entry.body)
        if said is None:
            self._runs.blame("unreadable-event", entry.seq)
            return entry.case, entry.version
        if (said.case, said.version) != (entry.case, entry.version):
            self._runs.blame("other-columns", entry.seq)
        if self._earnest and said.tool.endswith(CLOCK_SET):
            self._runs.blame("other-clock", entry.seq)
        at = said.recorded.at
        if at is not None:
            if self._latest - at > _BACK:
                self._odd.append((entry.seq, said.case))
            self._latest = at
        return said.case, said.version

    def _keep_own(self, entry: Entry) -> None:
        """Keep what one of the store's own events says of the whole."""
        if not entry.body:
            self._runs.blame("own-erased", entry.seq)
            return
        try:
            event = decode_store_event(entry.body)
        except ValueError:
            if _readable(entry.body) is not None:  # else it was blamed for its place
                self._runs.keep(unreadable(entry.seq, entry.body))
            return
        if self._first is None:
            self._first = entry.seq, event
            self._earnest = not event.tool.endswith(CLOCK_SET)
        match event.body:
            case Begun() | Upgraded() as body:
                if self.schema is not None and self.schema.store != body.store:
                    self._runs.blame("other-store", entry.seq)
                self.schema = body
            case Erased(case=case, events=events):
                self.erased[case] = Erasure(
                    entry.seq, events, len(self.blank.get(case, ())), entry.body
                )
            case Restored():
                self.restored.append(event)
            case Imported(cases=cases):
                self._runs.blame("imported", entry.seq)
                # What it took over was recorded elsewhere, and earlier.
                self._odd = [
                    (seq, case)
                    for seq, case in self._odd
                    if seq < self._before or case not in cases
                ]
        self._before = entry.seq

    def _beginning(self) -> Iterator[Finding]:
        """Yield what is wrong with how the trail begins."""
        match self._first:
            case (1, StoreEvent(body=Begun())) | (_, StoreEvent(version=1, body=Upgraded())):
                return
        says = "The trail does not begin with the making of the store, nor tells of an older one."
        yield Finding("table", "events", "no-beginning", says)

    def _erasures(self) -> Iterator[Finding]:
        """Yield the cases whose words are missing without the store saying so, or the reverse."""
        for case in sorted((self.blank.keys() | self.erased.keys()) - {OWN}):
            erased, places = self.erased.get(case), self.blank.get(case, [])
            blank = len(places)
            if erased is None:
                named = ", ".join(map(str, places[:_MOST_NAMED])) + " …" * (blank > _MOST_NAMED)
                says = f"the words of {blank} of its events are missing (in the trail: {named})"
                yield of_case(case, "erased-unsaid", f"{says}, and no erasure is recorded.")
            elif not erased.events == erased.blank == blank == self.versions.get(case, 0):
                says = (
                    f"event {erased.seq} of the trail says that the words of its {erased.events}"
                    f" events were erased; {blank} of {self.versions.get(case, 0)} have none."
                )
                yield of_case(case, "not-erased", says)


def _readable(body: bytes) -> _Said | None:
    """Return what words say of their own place; None where they say none."""
    try:
        return _said(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def unreadable(seq: int, body: bytes) -> Finding:
    """Return the finding that the words of an event are none of ours, and why."""
    try:
        document = json.loads(body)
    except ValueError:
        return of_events("unreadable-event", seq, seq)
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    if canonical != body:
        return of_events("not-canonical", seq, seq)
    return of_events("unknown-words", seq, seq)
