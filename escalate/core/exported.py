"""Reading an export of ours again: every event proved before it is believed.

An export holds each event as it was sealed, so that its leaf and its place in the trail it comes
from can be reckoned anew (docs/json.md). What it says of the case beside that, for people, is not
read: a case is what its events are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from escalate.core.codec import decode, decode_store_event
from escalate.core.documents import bad_export, documents
from escalate.core.events import Event, Opened, PolicyRef
from escalate.core.export_form import (
    Document,
    Entry,
    LeftDocument,
    Trail,
    read_document,
    read_strictly,
)
from escalate.core.ports import Sealed
from escalate.core.store_events import Erased, Read
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.paths import Proved
from escalate.core.trail.proofs import consistent
from escalate.core.trail.tree import HASH_BYTES, seal
from escalate.errors import BadUsage, BrokenTrail, Refusal

MOST_NUMBER = 999_999_999
"""The largest number of a case that is taken over: new cases are numbered after it."""


class Exported(Struct, frozen=True):
    """A case as it was exported: its events, all of them, each with the seal that it has."""

    number: int
    events: tuple[Event, ...]
    sealed: tuple[Sealed, ...]
    """The same events as they were stored: their places are those of the trail they come from."""
    checkpoint: Checkpoint
    """The trail that they were sealed in, as it was then."""
    policy: PolicyRef
    """The policy by which the case is judged."""
    policy_text: str | None
    """Its text, where this part of the export has it."""


class Left(Struct, frozen=True):
    """What an export has of a case whose words were erased by law: nothing to take over."""

    number: int


def exported(file: bytes | Iterable[bytes]) -> Iterator[Exported | Left]:
    """Yield the cases of an export, each when its turn comes.

    *file* is a whole file, or the documents in it, one after the other. Raises `BadUsage` for what
    is no complete export of ours, and `BrokenTrail` for events that are not what was sealed or not
    in the trail that the export names, and at the end when some were left out.
    """
    whole = _Whole()
    pieces = documents(file) if isinstance(file, bytes) else file
    for place, piece in enumerate(pieces, start=1):
        yield _exported(piece, place, whole)
    whole.check()


class _Source(Struct, frozen=True):
    """What the trail of an export says, and what was found out about it."""

    trail: tuple[object, ...]
    """What a document says of it beside its own events."""
    checkpoint: Checkpoint
    proved: Proved


class _Whole(Struct):
    """An export as the trail keeps it: it is the same in each of its documents."""

    source: _Source | None = None
    export: tuple[int, bytes, Checkpoint] | None = None
    """The event that keeps it, among the store's own: its version, its leaf and its trail."""
    read: Read | None = None
    kept: Entry | None = None
    """That event as it was proved."""
    numbers: list[int] = field(default_factory=list)
    events: int = 0

    def trail(self, number: int, trail: Trail) -> _Source:
        """Return the trail that a document names; proved once, while the next ones say the same."""
        says = (trail.origin, trail.size, trail.root, trail.head, trail.checkpoint, trail.since)
        if self.source is None or self.source.trail != says:
            checkpoint = _checkpoint(number, trail)
            self.source = _Source(says, checkpoint, Proved(checkpoint.size, checkpoint.root))
        return self.source

    def take(self, number: int, trail: Trail, source: _Source) -> None:
        """Prove one document's word for the export, and count its events."""
        checkpoint = source.checkpoint
        if self.kept != trail.export or self.export is None or self.export[2] != checkpoint:
            self._prove(number, trail.export, source)
        if self.numbers and number <= self.numbers[-1]:
            raise _broken(number, 0, "stands in it twice, or not in its order")
        self.numbers.append(number)
        self.events += len(trail.entries)

    def _prove(self, number: int, entry: Entry, source: _Source) -> None:
        if not entry.body or entry.salt is None:
            raise _broken(number, 0, "does not say of which export it is")
        sealed = _sealed(number, 0, entry, source)
        export = entry.event, sealed.leaf, source.checkpoint
        if self.export is None:
            self.export, self.read = export, _read(number, entry.event, sealed.body)
        if entry.seq != source.checkpoint.size:
            raise _broken(number, 0, "is not the last that the trail keeps, as an export is")
        if export != self.export:
            raise bad_export("its cases come from several exports: import each by itself")
        self.kept = entry

    def check(self) -> None:
        """Refuse an export in which there is not all that there was."""
        if self.read is None:
            return
        said = self.read.events
        if self.read.cases not in ((), tuple(self.numbers)) or said != self.events:
            raise _broken(self.numbers[0], 0, f"has {self.events} events of cases, of {said}")


def _exported(piece: bytes, place: int, whole: _Whole) -> Exported | Left:
    document = read_document(piece, place)
    if isinstance(document, LeftDocument):
        return _left(document, whole)
    number = document.case.number
    if not 0 < number <= MOST_NUMBER:
        raise bad_export(f"a number stands that no case has: {number}", place)
    if document.redacted:
        raise redacted_export(number)
    try:
        return _proved(number, document, whole)
    except BrokenTrail:
        # Another program may have written the events of a line with spaces, or in another order.
        again = read_strictly(piece, place)
        if again == document or not isinstance(again, Document):
            raise
        return _proved(number, again, whole)


def _left(document: LeftDocument, whole: _Whole) -> Left:
    """Return what is left of a case: so many places in the trail, as its erasure says."""
    number, trail = document.number, document.trail
    source = whole.trail(number, trail)
    last = 0
    for version, entry in enumerate(trail.entries, start=1):
        if entry.event != version or not last < entry.seq or entry.body:
            raise _broken(number, version, "does not follow the one before, or was not erased")
        _check_place(number, version, entry, source)
        last = entry.seq
    _check_erasure(number, document, source)
    whole.take(number, trail, source)
    return Left(number)


def _check_erasure(number: int, document: LeftDocument, source: _Source) -> None:
    """Refuse what calls itself erased and was not, or not with as many events."""
    if document.redacted or not document.erasure.body:
        raise redacted_export(number)
    sealed = _sealed(number, 0, document.erasure, source)
    try:
        erased = decode_store_event(sealed.body).body
    except ValueError as error:
        raise _broken(number, 0, f"says of its erasure what is no event: {error}") from None
    said = (erased.case, erased.events) if isinstance(erased, Erased) else None
    if said != (number, len(document.trail.entries)):
        raise _broken(number, 0, "says of its erasure what is none of this case")


def _proved(number: int, document: Document, whole: _Whole) -> Exported:
    source = whole.trail(number, document.trail)
    events: list[Event] = []
    stored: list[Sealed] = []
    last = 0
    for version, entry in enumerate(document.trail.entries, start=1):
        if entry.event != version or not last < entry.seq:
            raise _broken(number, version, "does not follow the one before")
        last = entry.seq
        event, sealed = _event(number, version, entry, source)
        events.append(event)
        stored.append(sealed)
    whole.take(number, document.trail, source)
    first = events[0].body if events else None
    if not isinstance(first, Opened):
        raise _broken(number, 1, "does not open the case")
    return Exported(
        number=number,
        events=tuple(events),
        sealed=tuple(stored),
        checkpoint=source.checkpoint,
        policy=first.policy,
        policy_text=document.policy_text,
    )


def _checkpoint(number: int, trail: Trail) -> Checkpoint:
    try:
        checkpoint = Checkpoint.from_text(trail.checkpoint)
    except ValueError as error:
        raise _broken(number, 0, f"has no checkpoint: {error}") from None
    named = Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root)
    said = (trail.origin, trail.size, trail.root, trail.head, trail.checkpoint)
    if said != (named.origin, named.size, named.root.hex(), named.short, named.to_text()):
        raise _broken(number, 0, "names another trail than its checkpoint")
    if trail.since is not None:
        old, *proof = (_hash(number, 0, one) for one in (trail.since.root, *trail.since.proof))
        if not consistent(trail.since.size, old, checkpoint.size, checkpoint.root, proof):
            raise _broken(number, 0, "does not grow out of the checkpoint that it names")
    return checkpoint


def _event(number: int, version: int, entry: Entry, source: _Source) -> tuple[Event, Sealed]:
    if not entry.body or entry.salt is None:
        raise redacted_export(number)
    sealed = _sealed(number, version, entry, source)
    try:
        event = decode(sealed.body)
    except ValueError as error:
        raise _broken(number, version, f"cannot be understood: {error}") from None
    if (event.case, event.version) != (number, version):
        raise _broken(
            number, version, f"is event {event.version} of case {event.case} by its words"
        )
    return event, sealed


def _sealed(number: int, version: int, entry: Entry, source: _Source) -> Sealed:
    """Return an entry with words as it was stored, proved to be in the trail."""
    leaf = _check_place(number, version, entry, source)
    salt, body = _hash(number, version, entry.salt or ""), entry.body
    if seal(salt, body) != leaf:
        raise _broken(number, version, "is not what was sealed")
    return Sealed(entry.seq, body, salt, leaf)


def _check_place(number: int, version: int, entry: Entry, source: _Source) -> bytes:
    """Return the leaf of an entry, proved to be in the trail."""
    leaf = _hash(number, version, entry.leaf)
    if not source.proved.includes(leaf, entry.seq - 1, entry.proof):
        raise _broken(number, version, "is not proved to be in the trail that the export names")
    return leaf


def _read(number: int, version: int, body: bytes) -> Read:
    """Return what the trail keeps of an export."""
    try:
        event = decode_store_event(body)
    except ValueError as error:
        raise _broken(number, 0, f"says of its making what cannot be understood: {error}") from None
    match event.body:
        case Read(command="export", redacted=False) as read if event.version == version:
            return read
        case _:
            raise _broken(number, 0, "says of its making what is no export")


def _hash(number: int, version: int, digits: str) -> bytes:
    """Return a hash, or a salt, from its digits as we write them."""
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        data = b""
    if len(data) != HASH_BYTES or data.hex() != digits:
        raise _broken(number, version, "has a hash that is none")
    return data


def _broken(number: int, version: int, says: str) -> BrokenTrail:
    what = f"Event {version} of case {number}" if version else f"The export of case {number}"
    return BrokenTrail(
        Refusal(
            "broken-export",
            f"{what} {says}: the export was changed, or is not whole.",
            remedy="Export the case again where it comes from; nothing was imported.",
        )
    )


def redacted_export(number: int) -> BadUsage:
    """Return the error for an export in which there are no words."""
    return BadUsage(
        Refusal(
            "redacted-export",
            f"The export of case {number} is redacted: it has no words to import.",
            remedy="Import a complete export: escalate export, without --redact.",
        )
    )


def erased_export(number: int) -> BadUsage:
    """Return the error for an export that has no words any more."""
    return BadUsage(
        Refusal(
            "erased-export",
            f"The words of case {number} were erased by law before it was exported.",
            remedy="There is nothing of it to import.",
        )
    )
