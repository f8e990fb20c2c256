"""Reading an export of ours again: every event proved before it is believed.

An export holds each event as it was sealed, so that its leaf and its place in the trail it comes
from can be reckoned anew (docs/json.md). What it says of the case beside that, for people, is not
read: a case is what its events are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from escalate.core.ascii_json import in_ascii
from escalate.core.codec import decode, decode_store_event
from escalate.core.documents import bad_export, pieces, plain
from escalate.core.events import Event, Opened, PolicyRef
from escalate.core.store_events import Erased, Read
from escalate.core.strict_json import NotJson, read_json
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.proofs import consistent, includes
from escalate.core.trail.tree import seal
from escalate.errors import BadUsage, BrokenTrail, Refusal

FORMAT = "escalate case record 1"
"""The name of the form of an exported case; the number grows when a key changes its meaning."""
ERASED_FORMAT = "escalate erased case record 1"
"""The same for what is left of a case whose words were erased."""

MOST_CASE_BYTES = 16 * 1024 * 1024
"""The largest single case in it; one of fifteen events has a hundredth of that."""
MOST_DEPTH = 32
MOST_NUMBER = 999_999_999
"""The largest number of a case that is taken over: new cases are numbered after it."""

_HEX = re.compile("[0-9a-f]{64}")


class _Entry(Struct, frozen=True):
    event: int
    seq: int
    leaf: str
    proof: tuple[str, ...]
    salt: str | None
    stored: dict[str, Any] | None


class _Since(Struct, frozen=True):
    size: int
    root: str
    proof: tuple[str, ...]


class _Trail(Struct, frozen=True):
    origin: str
    size: int
    root: str
    checkpoint: str
    export: _Entry
    entries: tuple[_Entry, ...]
    since: _Since | None = None


class _Case(Struct, frozen=True):
    number: int


class _Left(Struct, frozen=True):
    number: int
    redacted: bool
    erasure: _Entry
    trail: _Trail


class _Document(Struct, frozen=True):
    format: str
    redacted: bool
    case: _Case
    trail: _Trail
    policy_text: str | None = None


class Exported(Struct, frozen=True):
    """A case as it was exported: its events, all of them, each with the seal that it has."""

    number: int
    events: tuple[Event, ...]
    salts: tuple[bytes, ...]
    leaves: tuple[bytes, ...]
    checkpoint: Checkpoint
    """The trail that they were sealed in, as it was then."""
    policy: PolicyRef
    """The policy by which the case is judged."""
    policy_text: str | None
    """Its text, where this part of the export has it."""


class Left(Struct, frozen=True):
    """What an export has of a case whose words were erased by law: nothing to take over."""

    number: int


def exported(data: bytes) -> Iterator[Exported | Left]:
    """Yield the cases of an export, one document or a list of them, each when its turn comes.

    Raises `BadUsage` for what is no complete export of ours, and `BrokenTrail` for events that are
    not what was sealed or not in the trail that the export names, and at the end when some were
    left out.
    """
    whole = _Whole()
    for place, piece in enumerate(pieces(plain(data)), start=1):
        yield _exported(piece, place, whole)
    whole.check()


class _Whole(Struct):
    """An export as the trail keeps it: it is the same in each of its documents."""

    export: tuple[int, bytes, Checkpoint] | None = None
    """The event that keeps it, among the store's own: its version, its leaf and its trail."""
    read: Read | None = None
    numbers: list[int] = field(default_factory=list)
    events: int = 0

    def take(self, number: int, trail: _Trail, checkpoint: Checkpoint) -> None:
        """Prove one document's word for the export, and count its events."""
        entry = trail.export
        if entry.stored is None or entry.salt is None:
            raise _broken(number, 0, "does not say of which export it is")
        body, leaf = _sealed(number, 0, entry, checkpoint)
        export = entry.event, leaf, checkpoint
        if self.export is None:
            self.export, self.read = export, _read(number, entry.event, body)
        if entry.seq != checkpoint.size:
            raise _broken(number, 0, "is not the last that the trail keeps, as an export is")
        if export != self.export:
            raise bad_export("its cases come from several exports: import each by itself")
        if self.numbers and number <= self.numbers[-1]:
            raise _broken(number, 0, "stands in it twice, or not in its order")
        self.numbers.append(number)
        self.events += len(trail.entries)

    def check(self) -> None:
        """Refuse an export in which there is not all that there was."""
        if self.read is None:
            return
        said = self.read.events
        if self.read.cases not in ((), tuple(self.numbers)) or said != self.events:
            raise _broken(self.numbers[0], 0, f"has {self.events} events of cases, of {said}")


def _exported(piece: bytes, place: int, whole: _Whole) -> Exported | Left:
    try:
        value = read_json(piece, most_bytes=MOST_CASE_BYTES, most_depth=MOST_DEPTH)
        if isinstance(value, dict) and value.get("format") == ERASED_FORMAT:
            return _left(msgspec.convert(value, _Left), whole)
        document = msgspec.convert(value, _Document)
    except NotJson as error:
        # Its place may name a key that is no text.
        says = str(error).encode("utf-8", "backslashreplace").decode()
        raise bad_export(f"the JSON cannot be read: {says}", place) from None
    except msgspec.ValidationError as error:
        raise bad_export(f"something is lacking that an export has: {error}", place) from None
    if document.format != FORMAT:
        raise bad_export(f"the form is {document.format[:60]!r}, and not {FORMAT!r}", place)
    number = document.case.number
    if not 0 < number <= MOST_NUMBER:
        raise bad_export(f"a number stands that no case has: {number}", place)
    if document.redacted:
        raise redacted_export(number)
    return _proved(number, document, whole)


def _left(document: _Left, whole: _Whole) -> Left:
    """Return what is left of a case: so many places in the trail, as its erasure says."""
    number, trail = document.number, document.trail
    checkpoint = _checkpoint(number, trail)
    last = 0
    for version, entry in enumerate(trail.entries, start=1):
        leaf, *proof = _hashes(number, version, (entry.leaf, *entry.proof))
        if entry.event != version or not last < entry.seq or entry.stored is not None:
            raise _broken(number, version, "does not follow the one before, or was not erased")
        if not includes(leaf, entry.seq - 1, checkpoint.size, proof, checkpoint.root):
            raise _broken(number, version, "is not proved to be in the trail that the export names")
        last = entry.seq
    _check_erasure(number, document, checkpoint)
    whole.take(number, trail, checkpoint)
    return Left(number)


def _check_erasure(number: int, document: _Left, checkpoint: Checkpoint) -> None:
    """Refuse what calls itself erased and was not, or not with as many events."""
    if document.redacted or document.erasure.stored is None:
        raise redacted_export(number)
    body, _ = _sealed(number, 0, document.erasure, checkpoint)
    try:
        erased = decode_store_event(body).body
    except ValueError as error:
        raise _broken(number, 0, f"says of its erasure what is no event: {error}") from None
    said = (erased.case, erased.events) if isinstance(erased, Erased) else None
    if said != (number, len(document.trail.entries)):
        raise _broken(number, 0, "says of its erasure what is none of this case")


def _proved(number: int, document: _Document, whole: _Whole) -> Exported:
    checkpoint = _checkpoint(number, document.trail)
    events, salts, leaves, last = [], [], [], 0
    for version, entry in enumerate(document.trail.entries, start=1):
        if entry.event != version or not last < entry.seq:
            raise _broken(number, version, "does not follow the one before")
        last = entry.seq
        event, salt, leaf = _event(number, version, entry, checkpoint)
        events.append(event)
        salts.append(salt)
        leaves.append(leaf)
    whole.take(number, document.trail, checkpoint)
    first = events[0].body if events else None
    if not isinstance(first, Opened):
        raise _broken(number, 1, "does not open the case")
    return Exported(
        number=number,
        events=tuple(events),
        salts=tuple(salts),
        leaves=tuple(leaves),
        checkpoint=checkpoint,
        policy=first.policy,
        policy_text=document.policy_text,
    )


def _checkpoint(number: int, trail: _Trail) -> Checkpoint:
    try:
        checkpoint = Checkpoint.from_text(trail.checkpoint)
    except ValueError as error:
        raise _broken(number, 0, f"has no checkpoint: {error}") from None
    said = (trail.origin, trail.size, trail.root)
    if said != (checkpoint.origin, checkpoint.size, checkpoint.root.hex()):
        raise _broken(number, 0, "names another trail than its checkpoint")
    if trail.since is not None:
        old, *proof = _hashes(number, 0, (trail.since.root, *trail.since.proof))
        if not consistent(trail.since.size, old, checkpoint.size, checkpoint.root, proof):
            raise _broken(number, 0, "does not grow out of the checkpoint that it names")
    return checkpoint


def _event(
    number: int, version: int, entry: _Entry, checkpoint: Checkpoint
) -> tuple[Event, bytes, bytes]:
    if entry.stored is None or entry.salt is None:
        raise erased_export(number)
    body, leaf = _sealed(number, version, entry, checkpoint)
    try:
        event = decode(body)
    except ValueError as error:
        raise _broken(number, version, f"cannot be understood: {error}") from None
    if (event.case, event.version) != (number, version):
        raise _broken(
            number, version, f"is event {event.version} of case {event.case} by its words"
        )
    return event, bytes.fromhex(entry.salt), leaf


def _sealed(
    number: int, version: int, entry: _Entry, checkpoint: Checkpoint
) -> tuple[bytes, bytes]:
    """Return the bytes and the leaf of an entry with words, proved to be in the trail."""
    salt, leaf, *proof = _hashes(number, version, (entry.salt or "", entry.leaf, *entry.proof))
    body = in_ascii(msgspec.json.encode(entry.stored, order="sorted"))
    if seal(salt, body) != leaf:
        raise _broken(number, version, "is not what was sealed")
    if not includes(leaf, entry.seq - 1, checkpoint.size, proof, checkpoint.root):
        raise _broken(number, version, "is not proved to be in the trail that the export names")
    return body, leaf


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


def _hashes(number: int, version: int, digits: Sequence[str]) -> list[bytes]:
    if not all(_HEX.fullmatch(each) for each in digits):
        raise _broken(number, version, "has a hash that is none")
    return [bytes.fromhex(each) for each in digits]


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
