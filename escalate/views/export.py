"""A case record: every event as it is stored and its proof, and the case as it stands if wanted."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.codec import as_one_line
from escalate.core.export_form import ERASED_FORMAT, FORMAT, SEALED_FORMAT
from escalate.core.policy import Policy
from escalate.core.ports import Reading, Sealed
from escalate.core.store_events import StoreEvent
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.core.trail.paths import Paths
from escalate.core.trail.proofs import consistency
from escalate.errors import unreadable
from escalate.views.case import CaseView, case_view
from escalate.views.erased import ErasedView, erased_view
from escalate.views.head import HeadView, head_view
from escalate.views.private import Private


class SealedView(Struct, frozen=True, kw_only=True):
    """An event as it is stored. From `stored` and `salt` anybody can reckon `leaf` again."""

    event: int
    seq: int
    """Its place in the trail, over all cases, from 1."""
    leaf: str
    proof: tuple[str, ...]
    """That the leaf is in the trail (RFC 9162, section 2.1.3), in hexadecimal digits."""
    salt: Annotated[str | None, Private("drop")]
    stored: Annotated[msgspec.Raw | None, Private("drop")]
    """The very bytes of it. Null in a redacted copy, and where the words were erased."""


class SinceView(Struct, frozen=True, kw_only=True):
    """A checkpoint that somebody holds, and the proof that the trail grew out of it."""

    size: int
    root: str
    proof: tuple[str, ...]
    """Hashes in hexadecimal digits (RFC 9162, section 2.1.4)."""


class TrailView(HeadView, frozen=True, kw_only=True):
    """The head of the whole trail, and this case's entries in it."""

    export: SealedView
    """This export, as the trail keeps it: its last event, which says how many events of cases are
    in the whole export. So it is proven that none is left out."""
    since: SinceView | None
    """The checkpoint for whose holder the export was made, if it was made for one."""
    entries: tuple[SealedView, ...]


class Proven(Struct, frozen=True):
    """The trail as it is when cases are exported, and what of it is the same for each of them."""

    reading: Reading
    head: HeadView
    export: SealedView
    """The store's own event by which they are exported."""
    since: SinceView | None
    """What somebody holds of the trail; it must have grown out of that."""
    paths: Paths

    @classmethod
    def of(cls, reading: Reading, version: int, since: Checkpoint | None = None) -> Proven:
        """The trail of a reading, as long as that is open.

        *version* is that of the export among the store's own events, and must be there.
        """
        checkpoint = checkpoint_of(reading.identity(), reading.head())
        export = reading.sealed_own(version)
        if export is None:
            raise ValueError(f"the store has no event of its own with the version {version}")
        paths = Paths(checkpoint.size, reading.node, reading.leaves)
        return cls(
            reading=reading,
            head=head_view(checkpoint),
            export=_sealed(version, export, paths),
            since=_since(reading, since, checkpoint.size) if since else None,
            paths=paths,
        )

    def sealed(self, number: int, one: Sealed) -> SealedView:
        """An event of that number as it is stored, with its proof."""
        return _sealed(number, one, self.paths)

    def trail(self, sealed: tuple[Sealed, ...]) -> TrailView:
        """The trail with all events of a case."""
        head = self.head
        return TrailView(
            origin=head.origin,
            size=head.size,
            root=head.root,
            head=head.head,
            checkpoint=head.checkpoint,
            export=self.export,
            since=self.since,
            entries=tuple(_sealed(n, one, self.paths) for n, one in enumerate(sealed, start=1)),
        )


class ExportView(Struct, frozen=True, kw_only=True):
    """A case record, complete."""

    format: str
    redacted: bool
    case: CaseView
    policy_text: str | None
    """The text by which the case is judged; null where a case before it in the export has it."""
    trail: TrailView


class NumberView(Struct, frozen=True, kw_only=True):
    """Which case it is."""

    number: int


class SealedExportView(Struct, frozen=True, kw_only=True):
    """A case record as it is sealed, for programs: without the words that are made for people."""

    format: str
    redacted: bool
    case: NumberView
    policy_text: str | None
    """The text by which the case is judged; null where a case before it in the export has it."""
    trail: TrailView


class ErasedExportView(Struct, frozen=True, kw_only=True):
    """What is left of a case whose words were erased."""

    format: str
    redacted: bool
    number: int
    erased: ErasedView
    erasure: SealedView
    """The erasure as the trail keeps it, among the store's own events."""
    trail: TrailView
    """The entries have neither salt nor words; their leaves are still in the trail."""


def export_view(
    case: Case,
    policy: Policy,
    calendar: Calendar,
    trail: TrailView,
    now: When,
    *,
    text: str | None,
) -> ExportView:
    """The case record as it stands now; *text* is that of its policy, None to leave it out."""
    return ExportView(
        format=FORMAT,
        redacted=False,
        case=case_view(case, policy, calendar, now),
        policy_text=text,
        trail=trail,
    )


def sealed_export_view(case: int, trail: TrailView, *, text: str | None) -> SealedExportView:
    """The record of a case as it is sealed; *text* is that of its policy, None to leave it out."""
    return SealedExportView(
        format=SEALED_FORMAT,
        redacted=False,
        case=NumberView(number=case),
        policy_text=text,
        trail=trail,
    )


def erased_export_view(
    event: StoreEvent, erasure: SealedView, trail: TrailView, zone: dt.tzinfo
) -> ErasedExportView:
    """What is left of a case that was erased by *event*, which the trail keeps as *erasure*."""
    erased = erased_view(event, zone)
    return ErasedExportView(
        format=ERASED_FORMAT,
        redacted=False,
        number=erased.case,
        erased=erased,
        erasure=erasure,
        trail=trail,
    )


def _since(reading: Reading, since: Checkpoint, size: int) -> SinceView:
    proof = consistency(since.size, size, reading.node)
    return SinceView(
        size=since.size, root=since.root.hex(), proof=tuple(each.hex() for each in proof)
    )


def _sealed(number: int, one: Sealed, paths: Paths) -> SealedView:
    return SealedView(
        event=number,
        seq=one.seq,
        leaf=one.leaf.hex(),
        proof=paths.of(one.seq - 1),
        salt=one.salt.hex() or None,
        stored=_words(one) if one.body else None,
    )


def _words(one: Sealed) -> msgspec.Raw:
    try:
        return as_one_line(one.body)
    except ValueError as error:
        raise unreadable(f"Event {one.seq}", error) from error
