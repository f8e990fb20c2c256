"""A restore from what was typed: the backup, the reason, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from escalate.cli import adapters, prompts
from escalate.cli.compose import Desk
from escalate.cli.prompts import Needed
from escalate.cli.resealing import reseal
from escalate.cli.stopping import WATCH
from escalate.cli.values import bad
from escalate.config import at_home
from escalate.core.ports import Head
from escalate.core.trail.absent import Absence, absence, all_lost
from escalate.core.trail.checkpoint import checkpoint_of
from escalate.core.trail.seen import Seen
from escalate.views.keeping import RestoreView, restore_view

if TYPE_CHECKING:
    from escalate.store.restoring import Restoration


def wanted(desk: Desk, file: str, reason: str) -> tuple[Path, str]:
    """Return the backup and the reason; a rehearsal needs none."""
    needed = [Needed("FILE", "the backup's file", file)]
    if not desk.planned:
        needed.append(Needed("--reason", "why the backup is put back", reason))
    name, *typed = prompts.required(desk.out, *needed)
    why = desk.texts.read(typed[0], "--reason").strip() if typed else ""
    if typed and not why:
        raise bad("--reason is empty", "Say why the backup is put back.")
    return at_home(name), why


def restored(desk: Desk, backup: Path, reason: str) -> RestoreView:
    """Put a backup in the place of the store, unless it is only planned; say what is absent."""
    from escalate.app.verifying import prove
    from escalate.store.restoring import restoring

    keys = desk.unlocking.of
    with restoring(desk.path, backup, stamp=desk.stamp, unlock=keys, proof=prove) as ready:
        desk.unlocking.check(backup, ready.key)
        lacks = _lacks(ready)
        lost = None if ready.present else ready.lost
        said = (str(desk.path), str(backup), ready.size, lacks)
        if desk.planned:
            return restore_view(*said, lost=lost)
        with ready.reading() as reading:
            identity = reading.identity()
        size = None if lost is not None else lacks.last
        aside = _aside(ready.path, desk.clock.today, size)
        with WATCH.doing():
            head, replaced = ready.put_in_place(lacks.restoration(reason), lacks.again, aside)
        _settle(desk, identity, head, encrypted=ready.key is not None)
    if ready.old_key and ready.key != ready.old_key:
        desk.out.note(
            "The store opens with the key of the backup now, which is another than it had: to give"
            " it a new one, escalate rekey."
        )
    if ready.key != ready.old_key:
        reseal(desk.path, ready.old_key, ready.key, desk.out)
    where = str(_as_typed(desk.path, replaced)) if replaced else None
    return restore_view(*said, lost=lost, replaced=where, head=checkpoint_of(identity, head))


def _settle(desk: Desk, identity: str, head: Head, *, encrypted: bool) -> None:
    """Remember what was put in the place of the store, so that nobody wonders what it is.

    The head that was seen stays, so that what is absent since is told to whoever saw it. At a place
    that is seen first the next command says of what it is a copy.
    """
    memory = adapters.remembered(desk.path)
    seen = [one for one in memory.seen() if one is not None]
    if seen:
        heads = [one.head for one in seen if one.store == identity]
        last = max(heads, key=lambda one: one.size, default=head)
        memory.settle(Seen(identity, last, encrypted))


def _lacks(ready: Restoration) -> Absence:
    if ready.present is None:
        return all_lost(ready.size)
    with ready.reading() as reading:
        return absence(ready.present, reading, ready.size)


def _as_typed(path: Path, beside: Path) -> Path:
    """Return the path of a file beside the store in the form in which the store's was given."""
    near = path.with_name(beside.name)
    return near if near.resolve() == beside else beside


def _aside(path: Path, day: dt.date, size: int | None) -> Callable[[int], str]:
    """Return names under which a replaced store is kept: its own, the day, how many events."""
    stem = f"{path.stem}-replaced-{day}{'' if size is None else f'-{size}'}"
    return lambda number: f"{stem}{'' if number == 1 else f'-{number}'}{path.suffix or '.db'}"
