"""What became of a whole store: a backup of it, a backup in its place."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from escalate.core.trail.absent import Absence
from escalate.core.trail.checkpoint import Checkpoint
from escalate.views.head import HeadView, head_view


class BackupView(HeadView, frozen=True, kw_only=True):
    """A backup that was made, and the head of the trail that it holds."""

    store: str
    path: str
    """Where the backup is."""


class AbsentView(Struct, frozen=True, kw_only=True):
    """A case of which a backup lacks events."""

    case: int
    events: int
    """How many are absent."""
    whole: bool
    """Whether the backup does not know the case at all."""


class RestoreView(Struct, frozen=True, kw_only=True):
    """A backup in the place of a store, and what is absent since."""

    planned: bool
    """A rehearsal: nothing was done."""
    store: str
    backup: str
    events: int
    """How many events the backup holds."""
    kept: int
    """How many of the replaced store's events it holds too."""
    last: int | None
    """The last event of the replaced store; those after `kept` are absent. Null where it could not
    be read."""
    missing: bool
    """Whether there was no store at all."""
    lost: str
    """Why the replaced store could not be read; empty where it could."""
    ahead: int
    """How many events the backup has that the replaced store had not."""
    own: int
    """How many of the absent events are the store's own, such as who read what."""
    cases: tuple[AbsentView, ...]
    erased: tuple[int, ...]
    """Cases that were erased by law since: their words are back."""
    replaced: str | None
    """Where the replaced store is kept."""
    head: HeadView | None
    """The head of the trail now; null for a rehearsal."""


def backup_view(store: str, path: str, checkpoint: Checkpoint) -> BackupView:
    """A backup at *path* whose trail is as the checkpoint says."""
    return BackupView(**msgspec.structs.asdict(head_view(checkpoint)), store=store, path=path)


def restore_view(
    store: str,
    backup: str,
    events: int,
    absence: Absence,
    *,
    lost: str | None = None,
    replaced: str | None = None,
    head: Checkpoint | None = None,
) -> RestoreView:
    """What a restore does; *lost* says why the store could not be read, empty where none is."""
    return RestoreView(
        planned=head is None,
        store=store,
        backup=backup,
        events=events,
        kept=absence.kept,
        last=absence.last if lost is None else None,
        missing=lost == "",
        lost=lost or "",
        ahead=absence.ahead,
        own=absence.own,
        cases=tuple(
            AbsentView(case=one.number, events=one.events, whole=one.whole) for one in absence.cases
        ),
        erased=absence.erased,
        replaced=replaced,
        head=head_view(head) if head else None,
    )
