"""Files of somebody else's that are fuzzed: checkpoints, keys, and exports to be imported."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from escalate.app.cases import Found
from escalate.app.cases import found as looked_up
from escalate.app.importing import Import
from escalate.app.looking import note_export
from escalate.cli import importing
from escalate.core.exported import exported
from escalate.core.store_events import Stamp
from escalate.core.times import When
from escalate.core.trail.against import kept_checkpoint
from escalate.core.trail.checkpoint import Checkpoint, read_checkpoint, read_short
from escalate.core.trail.note import Note, Signature
from escalate.core.trail.verified import Verified
from escalate.errors import BadUsage, BrokenTrail, EscalateError
from escalate.render import render
from escalate.signing import Verifier
from escalate.signing import verify as verify_note
from escalate.store.memory import MemoryStore
from escalate.verifier import escalate_verify
from escalate.views.export import Proven, export_view, sealed_export_view
from escalate.views.verification import verification_view
from scripts.fuzz.inputs import bend, given, told
from tests.core.test_exported import made_up
from tests.hostile import harm
from tests.views.stories import CHECKPOINT, long_story, new_app


def checkpoint(data: bytes) -> None:
    """A file is a checkpoint that is written as it was read, or it is refused."""
    try:
        found, note = read_checkpoint(data)
    except BadUsage as error:
        told(error)
        return
    assert Checkpoint.from_text(found.to_text()) == found
    assert read_short(found.short) == (found.size, found.short)
    assert read_checkpoint(note.to_bytes()) == (found, note)
    theirs = escalate_verify.read_checkpoint(found.to_text())
    assert theirs is not None
    assert (theirs.origin, theirs.size, theirs.root) == (found.origin, found.size, found.root)
    view = verification_view(
        Verified(found, 0, 0, 0, 0, (), ((),)), (kept_checkpoint(found, given(data)),), ("k",)
    )
    for format in ("text", "markdown", "json"):
        assert harm(render(view, format)) == []


def note_key(data: bytes) -> None:
    """The public half of a key is written as it was read, and has signed nothing; or is refused."""
    try:
        found = Verifier.from_text(given(data))
    except BadUsage as error:
        told(error)
        return
    assert Verifier.from_text(found.to_text()) == found
    signed = Note("x\n", (Signature(found.name, found.key, b"x" * 64),))
    with contextlib.suppress(BrokenTrail):
        verify_note(signed, [found])
        raise AssertionError("a made-up signature holds")


def import_file(data: bytes) -> None:
    """A file is an export that can be imported, or it is refused."""
    _imported(data)


def bent_import(data: bytes) -> None:
    """As `import_file`, of a case whose events were bent and sealed anew, each as if proved."""
    stored: Any = json.loads(STORED)
    typed = given(data[25:])
    for bent in (data[1:9], data[9:17], data[17:25])[: (data or b"\0")[0] % 3 + 1]:
        bend(stored, bent, typed)
    if all(isinstance(one, dict) for one in stored):
        with contextlib.suppress(UnicodeEncodeError):  # a body is ASCII; halves go in as escapes
            _imported(json.dumps(made_up(*stored)).encode())


def _imported(data: bytes) -> None:
    """Import, show and export whatever is taken over, and import that again."""
    app = replace(new_app(), store=MemoryStore(lambda: bytes(32)))
    try:
        with app.store.writing() as writing:
            work = Import(app, _shown)
            work.run(writing, exported(data), lambda: STAMP)
    except EscalateError as error:
        told(error)
        return
    for one in work.taken:
        version = note_export(app.store, one.number, STAMP, redacted=False).version
        with app.store.reading() as reading:
            at = looked_up(app, reading, one.number)
            trail = Proven.of(reading, version).trail(reading.sealed(one.number))
            text = reading.policy_text(at.case.policy.digest)
            view = export_view(at.case, at.policy, at.calendar, trail, NOW, text=text)
            for format in ("text", "markdown", "csv", "json", "jsonl"):
                assert harm(render(view, format)) == []
            line = render(sealed_export_view(one.number, trail, text=text), "jsonl")
            assert harm(line) == []
            for written in (render(view, "json"), line):
                again = Import(app, _shown)
                again.plan(reading, exported(written.encode()))
                assert [each.state for each in again.taken] == ["here"]


def _shown(found: Found) -> None:
    """What `escalate import` shows to nobody before it takes a case over."""
    importing._show(DESK, found)  # noqa: SLF001 - what the command does


NOW = When(dt.date(2026, 3, 18), dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC))
STAMP = Stamp(op="o", actor="a", recorded=NOW)
DESK: Any = SimpleNamespace(now=NOW.at, settings=SimpleNamespace(soon=2))


def _stored() -> str:
    with long_story().app.store.reading() as reading:
        return json.dumps([json.loads(one.body) for one in reading.sealed(1)])


STORED = _stored()
EXPORT = json.dumps(made_up(*json.loads(STORED))).encode()
NOTE = (
    Note(CHECKPOINT.to_text())
    .signed(Signature("lead.example", b"\1" * 4, b"s" * 64))
    .signed(Signature("other.example", b"\2" * 4, b"s"))
    .to_bytes()
)
KEY = Verifier("lead.example", bytes(32)).to_text()
