"""A case record, complete: the case as it stands, every event as it is stored, its proof."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.exported import ERASED_FORMAT, FORMAT
from escalate.core.policy import Policy
from escalate.core.ports import Reading, Sealed
from escalate.core.store_events import StoreEvent
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.core.trail.proofs import Nodes, consistency, inclusion
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
    stored: Annotated[dict[str, Any] | None, Private("drop")]
    """Null in a redacted copy, and where the words were erased."""


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
    """A case's events as they are stored, and the proofs that they are in the trail."""

    sealed: tuple[Sealed, ...]
    version: int
    export: Sealed
    """The store's own event by which they are exported, and its version."""
    checkpoint: Checkpoint
    since: Checkpoint | None
    """What somebody holds of the trail; it must have grown out of that."""
    node: Nodes

    @classmethod
    def of(
        cls,
        reading: Reading,
        case: int,
        version: int,
        since: Checkpoint | None = None,
        node: Nodes | None = None,
    ) -> Proven:
        """The events of a case and their proofs, as long as the reading is open.

        *version* is that of the export among the store's own events, and must be there. *node* is
        the reading's own, or remembers what that gave for the cases before.
        """
        checkpoint = checkpoint_of(reading.identity(), reading.head())
        export = reading.sealed_own(version)
        if export is None:
            raise ValueError(f"the store has no event of its own with the version {version}")
        sealed = reading.sealed(case)
        return cls(sealed, version, export, checkpoint, since, node or reading.node)

    def proof(self, seq: int) -> tuple[bytes, ...]:
        """The proof that the event at that place is in the trail."""
        return inclusion(seq - 1, self.checkpoint.size, self.node)


class ExportView(Struct, frozen=True, kw_only=True):
    """A case record, complete."""

    format: str
    redacted: bool
    case: CaseView
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
    proven: Proven,
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
        trail=_trail(proven),
    )


def erased_export_view(
    event: StoreEvent, kept: Sealed, proven: Proven, zone: dt.tzinfo
) -> ErasedExportView:
    """What is left of a case that was erased by *event*, which is *kept* in the trail."""
    erased = erased_view(event, zone)
    return ErasedExportView(
        format=ERASED_FORMAT,
        redacted=False,
        number=erased.case,
        erased=erased,
        erasure=_sealed(event.version, kept, proven),
        trail=_trail(proven),
    )


def _trail(proven: Proven) -> TrailView:
    entries = enumerate(proven.sealed, start=1)
    return TrailView(
        **msgspec.structs.asdict(head_view(proven.checkpoint)),
        export=_sealed(proven.version, proven.export, proven),
        since=_since(proven, proven.since) if proven.since else None,
        entries=tuple(_sealed(number, one, proven) for number, one in entries),
    )


def _since(proven: Proven, since: Checkpoint) -> SinceView:
    proof = consistency(since.size, proven.checkpoint.size, proven.node)
    return SinceView(
        size=since.size, root=since.root.hex(), proof=tuple(each.hex() for each in proof)
    )


def _sealed(number: int, one: Sealed, proven: Proven) -> SealedView:
    return SealedView(
        event=number,
        seq=one.seq,
        leaf=one.leaf.hex(),
        proof=tuple(each.hex() for each in proven.proof(one.seq)),
        salt=one.salt.hex() or None,
        stored=msgspec.json.decode(one.body) if one.body else None,
    )
