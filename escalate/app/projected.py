"""Whether the policies and the lists are what the events say: case by case, streamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256

from msgspec import Struct

from escalate.app.cases import title_of
from escalate.core.case import Case
from escalate.core.codec import decode, decode_row, encode_row
from escalate.core.events import Event
from escalate.core.evolve import fold
from escalate.core.policy import Policy
from escalate.core.ports import Inspection
from escalate.core.projection import row, standing
from escalate.core.reading import digest, read_policy
from escalate.core.store_events import OWN
from escalate.core.trail.check import TrailCheck, unreadable
from escalate.core.trail.finding import Finding, of_case
from escalate.errors import BadPolicy

Kept = tuple[str, bytes, tuple[str, ...]]
"""What the lists have of a case: its status, its row, and where it stands in what is due.

That is empty in a store of a schema whose lists have no order.
"""
_NOTHING_DUE = ("", "", "", "")
_ERASED = "erased"
"""The status of a case without words; its erasure stands in the place of a row, as sealed."""


class Sound(Struct, frozen=True):
    """A case of which all is as it must be, so far as that can be told without the trail."""

    events: int
    """So many events were found, and read."""
    policy: str
    """The digest of the policy that it names."""
    kept: bytes
    """What the lists had of it (`_mark`)."""


Beside = Callable[[int], Sound | None]
"""Whether somebody else found a case sound; None where nobody looked, or it is not."""


def nobody(_: int) -> None:
    """Answer for whoever checks a store alone."""


def sound(inspection: Inspection) -> Iterator[tuple[int, Sound]]:
    """Yield the sound cases of a store, the last first, for whoever checks it from the first on.

    Nothing is said of the others: `Projected` says what is wrong with them.
    """
    projected = Projected(inspection, TrailCheck())
    if any(True for _ in projected.stored_texts()):
        return
    for number, *kept in inspection.rows(last_first=True):
        if type(number) is int and number != OWN:
            found = projected.sound(number, (kept[0], kept[1], kept[2]))
            if found is not None and not any(True for _ in inspection.unread()):
                yield number, found


class Projected:
    """The check of what is derived, after that of the trail that it is derived from.

    *beside* spares the work on cases that are sound; what is found is the same without it.
    """

    def __init__(self, inspection: Inspection, trail: TrailCheck, beside: Beside = nobody) -> None:
        self.texts: dict[str, str] = {}
        """The texts of the policies by their digests."""
        self._inspection = inspection
        self._trail = trail
        self._read: dict[str, Policy | None] = {}
        """The policies of cases that were read; None where none can be read."""
        self._named: set[str] = set()
        """The policies that cases name."""
        self._beside = beside

    def findings(self, watch: Callable[[int, int], None]) -> Iterator[Finding]:
        """Yield what is wrong with the policies and the cases; *watch* is told how far it is."""
        yield from self.stored_texts()
        versions = self._trail.versions
        seen = {OWN}
        counted = Counter[tuple[object, ...]]()
        for number, status, data, order in self._inspection.rows():
            if order:
                counted[status, *order[:2]] += 1
            if type(number) is not int or number not in versions or number == OWN:
                yield of_case(number, "ghost-row", "the lists have it, and the trail has no event.")
                continue
            seen.add(number)
            if not self._is_sound(number, (status, data, order)):
                yield from self._case(number, (status, data, order))
            watch(len(seen) - 1, len(versions) - 1)
        for number in sorted(versions.keys() - seen):
            yield from self._case(number, None)
        yield from self._tallies(counted)
        if not self._trail.erased:
            for name in sorted(self.texts.keys() - self._named):
                says = f"The policy {name} is kept, and no case is under it."
                yield Finding("policy", name, "unnamed-policy", says, remark=True)

    def _tallies(self, counted: Counter[tuple[object, ...]]) -> Iterator[Finding]:
        """Yield which tallies do not have as many cases as the lists."""
        kept = {tuple(key): cases for *key, cases in self._inspection.tallies()}
        for key in sorted(counted.keys() | kept.keys(), key=repr):
            tally, cases = kept.get(key, 0), counted[key]
            if tally != cases or type(tally) is not int:
                of = _said(key)
                says = f"The tally of {of} says {tally!r} cases, and the lists have {cases}."
                yield Finding("table", "tallies", "other-tally", says)

    def sound(self, number: int, kept: Kept) -> Sound | None:
        """Return what a case is that needs no finding, if the trail has its events; else None."""
        words = self._inspection.words(number)
        try:
            case = _folded([decode(body) for _, body in words])
        except ValueError:
            return None
        if case is None or any(True for _ in self._under(case)):
            return None
        name = case.policy.digest
        if self._read[name] is None or any(True for _ in self._compared(case, *kept)):
            return None
        return Sound(len(words), name, _mark(kept))

    def stored_texts(self) -> Iterator[Finding]:
        """Yield whether a policy's text is another than its name says, and keep the others."""
        for name, text in self._inspection.policies():
            if digest(text) == name:
                self.texts[name] = text
            else:
                says = f"The text kept as the policy {name} is another one."
                yield Finding("policy", name, "other-policy-text", says)

    def _is_sound(self, number: int, kept: Kept) -> bool:
        """Whether somebody else found a case sound, with what the lists and the trail have here."""
        found = self._beside(number)
        if found is None or number in self._trail.blank:
            return False
        self._named.add(found.policy)
        return found.events == self._trail.versions[number] and found.kept == _mark(kept)

    def _case(self, number: int, kept: Kept | None) -> Iterator[Finding]:
        """Yield what is wrong with a case: its events, and its row if it has one."""
        words = self._inspection.words(number)
        events: list[Event] = []
        for seq, body in words:
            try:
                events.append(decode(body))
            except ValueError:
                if body:  # that the words are missing was found before
                    yield unreadable(seq, body)
        if kept is None:
            yield of_case(number, "missing-row", "it is missing from the lists.")
        if number in self._trail.blank:
            yield from self._without_words(number, kept)
        else:
            yield from self._with_words(number, kept, len(words), events)

    def _without_words(self, number: int, kept: Kept | None) -> Iterator[Finding]:
        """Yield whether the lists say of a case without words what they must: its erasure."""
        erasure = self._trail.erased.get(number)
        if erasure is None or kept is None:
            return
        *said, order = kept
        if said != [_ERASED, erasure.body] or order not in (_NOTHING_DUE, ()):
            yield of_case(number, "other-row", "what the lists say of it is not its erasure.")

    def _with_words(
        self, number: int, kept: Kept | None, count: int, events: list[Event]
    ) -> Iterator[Finding]:
        """Yield what is wrong with a case of *count* events, of which these could be read."""
        if count != self._trail.versions[number]:
            says = f"{count} events are found by its number, and its last is "
            yield of_case(number, "lost-events", f"{says}event {self._trail.versions[number]}.")
        if len(events) != count:
            return
        case = _folded(events)
        if case is None:
            yield of_case(number, "no-history", "its events do not follow from each other.")
            return
        yield from self._under(case)
        if kept is not None:
            yield from self._compared(case, *kept)

    def _under(self, case: Case) -> Iterator[Finding]:
        """Read the policy of a case, and yield why it cannot be read; once for each policy."""
        name = case.policy.digest
        self._named.add(name)
        if name in self._read:
            return
        self._read[name] = None
        if name not in self.texts:
            says = f"The policy {name}, under which case {case.number} is judged, is not there."
            yield Finding("policy", name, "missing-policy", says)
            return
        try:
            self._read[name] = read_policy(self.texts[name])
        except BadPolicy:
            says = f"The policy {name} cannot be read as one."
            yield Finding("policy", name, "unreadable-policy", says)

    def _compared(
        self, case: Case, status: str, data: bytes, order: tuple[str, ...]
    ) -> Iterator[Finding]:
        """Yield in what the row kept for lists is not what the events of its case give."""
        policy = self._read[case.policy.digest]
        wanted = row(case, _title(data) if policy is None else title_of(policy, case))
        if encode_row(wanted) != data:
            says = "what the lists say of it is not what its events give."
            yield of_case(case.number, "other-row", says)
        if status != wanted.status:
            says = f"the lists are sorted by the state {status!r}, and it is {wanted.status!r}."
            yield of_case(case.number, "other-status", says)
        at = standing(wanted)
        due = (at.digest, at.due, at.at, at.entered)
        if order not in (due, ()):
            says = f"the lists have it due by {_said(order)}, and its events give {_said(due)}."
            yield of_case(case.number, "other-order", says)


def _mark(kept: Kept) -> bytes:
    """Return what tells what the lists have of a case from all else that they could have."""
    return sha256(repr(kept).encode()).digest()


def _folded(events: list[Event]) -> Case | None:
    """Return the case after its events; None where they are no history of a case."""
    try:
        return fold(events)
    except Exception:  # what was decided is never refused, but a forger decides nothing
        return None


def _title(data: bytes) -> str:
    """Return the title that a row has: nothing else can say it when the policy is not there."""
    try:
        return decode_row(data).title
    except (TypeError, ValueError):
        return ""


def _said(columns: tuple[object, ...]) -> str:
    """Return what stands in columns, whatever it is."""
    return ", ".join(map(repr, columns))
