"""What `escalate verify` does: the file opened, what was kept read, the one held to the other."""

from __future__ import annotations

import contextlib
import os

from msgspec import Struct
from msgspec.structs import replace

from escalate import config
from escalate.app.verifying import verify
from escalate.cli import adapters
from escalate.cli.beside import beside
from escalate.cli.holding import held
from escalate.cli.output import Output
from escalate.cli.progress import progress
from escalate.cli.texts import Texts
from escalate.cli.unlocking import Unlocking
from escalate.cli.values import bad
from escalate.core.ports import Head
from escalate.core.trail.against import Kept, kept_checkpoint
from escalate.core.trail.checkpoint import (
    Checkpoint,
    origin_of,
    read_short,
)
from escalate.core.trail.finding import Finding
from escalate.core.trail.note import Note
from escalate.core.trail.seen import Seen
from escalate.errors import BrokenTrail
from escalate.store.inspecting import inspecting
from escalate.store.replacing import which_file
from escalate.store.watched import refuse_plain
from escalate.views.verification import VerificationView, verification_view

SEEN = "the head that you saw last"


class Given(Struct, frozen=True):
    """What was kept of the trail, as it was typed."""

    checkpoint: str
    head: str
    keys: tuple[str, ...]


def verified(output: Output, store: str, given: Given) -> VerificationView:
    """Verify a store, and hold it to what is given and to what this user saw last of it."""
    settings = config.settings(os.environ)
    path, unlocking = config.store_path(store, os.environ, settings), Unlocking.told(settings)
    kept, signers, unsigned = _read(given)
    file = which_file(path)
    with (
        inspecting(path, unlock=unlocking.of(path)) as inspection,
        progress(output) as watch,
    ):
        key, memory = unlocking.used(path), adapters.remembered(path)
        unlocking.check(path, key)
        seen = memory.seen()
        if key is None:
            refuse_plain(seen, str(path))
        identity = inspection.identity()
        kept += _seen(identity, seen)
        with beside(path, key, inspection.last(), file) as other:
            found = verify(inspection, kept, watch, other)
    found = replace(found, findings=(*found.findings, *unsigned))
    if found.now is not None and not found.faults:
        head = Head(found.now.size, found.now.root)
        memory.remember(Seen(identity, head, encrypted=key is not None))
    return verification_view(found, kept, signers)


def _read(given: Given) -> tuple[tuple[Kept, ...], tuple[str, ...], tuple[Finding, ...]]:
    """Return what was kept, who signed it, and what is wrong with the signatures."""
    kept: tuple[Kept, ...] = ()
    signers: tuple[str, ...] = ()
    unsigned: tuple[Finding, ...] = ()
    if given.checkpoint:
        checkpoint, note = held(given.checkpoint, "--checkpoint")
        kept += (kept_checkpoint(checkpoint, given.checkpoint),)
        if given.keys:
            signers, unsigned = _signers(note, given)
        elif note.signatures:
            says = f"The checkpoint {given.checkpoint} is signed, and that was not checked: --key."
            unsigned = (Finding("checkpoint", given.checkpoint, "unchecked", says, True),)
    elif given.keys:
        raise bad("--key is given without --checkpoint", "Give the checkpoint that was signed.")
    if given.head:
        kept += (_head(given.head),)
    return kept, signers, unsigned


def _signers(note: Note, given: Given) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the names of the keys whose signatures hold, and what is wrong with them."""
    from escalate.signing import Verifier, verify

    texts = Texts()
    keys = [Verifier.from_text(texts.read(key, "--key")) for key in given.keys]
    try:
        return tuple(each.name for each in verify(note, keys)), ()
    except BrokenTrail as error:
        which = given.checkpoint
        reasons = error.refusals
        return (), tuple(Finding("checkpoint", which, why.code, why.says) for why in reasons)


def _head(typed: str) -> Kept:
    """Return a short head that was typed from paper."""
    try:
        size, short = read_short(typed)
    except ValueError:
        raise bad(
            f"--head is {typed!r}", "Type it as it stands on paper: '#42 · FVYR-MQVX-E2YE-IALC'."
        ) from None
    return Kept(f"The head {short}", short, size, short)


def _seen(identity: str, seen: tuple[Seen | None, ...]) -> tuple[Kept, ...]:
    """Return what this user saw last at the place of a store, if the store has a name."""
    kept: list[Kept] = []
    for one in dict.fromkeys(one for one in seen if one is not None and identity):
        with contextlib.suppress(ValueError):  # what is remembered is damaged, or the name was
            head = Checkpoint(origin_of(one.store), one.head.size, one.head.root)
            name = SEEN.capitalize()
            kept.append(Kept(name, SEEN, head.size, head.short, head, remembered=True))
    return tuple(kept)
