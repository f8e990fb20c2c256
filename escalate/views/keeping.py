"""What became of a whole store: a backup of it, a backup in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from escalate.core.case import Case
from escalate.core.taken import Taken
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


class ImportedView(Struct, frozen=True, kw_only=True):
    """A case of an export, as it is here now."""

    case: int
    state: str
    """`new`, `goes on` from what was here, or `here` already."""
    events: int
    """How many of its events are new here."""
    policy: str
    pathway: str
    stage: str
    status: str


class ImportLinkView(Struct, frozen=True, kw_only=True):
    """A hand-over that an imported case speaks of."""

    case: int
    way: str
    """`from` or `to`: which way the case was handed over."""
    other: int
    here: bool
    """Whether the other case is here, and speaks of this one."""


class ImportView(Struct, frozen=True, kw_only=True):
    """An import of cases: where they come from, and what became of each."""

    planned: bool
    """A rehearsal: nothing was recorded."""
    file: str
    source: HeadView | None
    """The trail that they come from, as it was then; null for an export without cases."""
    cases: tuple[ImportedView, ...]
    erased: tuple[int, ...]
    """Cases of the export whose words had been erased by law: nothing of them is taken over."""
    links: tuple[ImportLinkView, ...]
    head: HeadView | None
    """The head of the trail here, with them in it; null when nothing was recorded."""


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


def import_view(
    file: str,
    taken: Sequence[Taken],
    linked: Callable[[int], Case | Taken | None],
    *,
    left: Sequence[int] = (),
    source: Checkpoint | None,
    head: Checkpoint | None,
    planned: bool,
) -> ImportView:
    """What an import did; *linked* gives a case of the store, *left* are those without words."""
    handed = {one.number: one for one in taken if one.handed_from or one.handed_to}

    def find(number: int) -> Case | Taken | None:
        return handed.get(number) or linked(number)

    return ImportView(
        planned=planned,
        file=file,
        source=head_view(source) if source else None,
        cases=tuple(_imported(one) for one in taken),
        erased=tuple(left),
        links=tuple(link for one in handed.values() for link in _links(one, find)),
        head=head_view(head) if head else None,
    )


def _imported(taken: Taken) -> ImportedView:
    return ImportedView(
        case=taken.number,
        state=taken.state,
        events=taken.events,
        policy=taken.policy,
        pathway=taken.pathway,
        stage=taken.stage,
        status=taken.status,
    )


def _links(case: Taken, find: Callable[[int], Case | Taken | None]) -> Iterator[ImportLinkView]:
    for way, number in (("from", case.handed_from), ("to", case.handed_to)):
        if number is not None:
            other = find(number)
            back = other and (other.handed_to if way == "from" else other.handed_from)
            yield ImportLinkView(case=case.number, way=way, other=number, here=back == case.number)
