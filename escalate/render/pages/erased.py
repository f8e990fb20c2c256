"""A case that was erased: one sentence, and the proof of what is left."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.render import phrases
from escalate.render.page import Facts, Heading, Line, Page, Rows, facts, points
from escalate.render.pages.export import COLUMNS
from escalate.views.erased import CopyView, ErasedView, ErasureView
from escalate.views.export import ErasedExportView


def record(view: ErasedExportView) -> Page:
    """The record of a case that was erased."""
    yield Heading(f"Case {view.number}", 1)
    yield Line(view.erased.says, loud=True)
    if view.redacted:
        yield Line("Redacted: names, references and free text are replaced.", loud=True)
    yield _facts(view.erased)
    yield Heading("Proof")
    yield facts(
        ("Trail", view.trail.origin),
        ("Events in the whole trail", str(view.trail.size)),
        ("Root of the trail", view.trail.root),
        ("The erasure", f"place {view.erasure.seq} in the trail, leaf {view.erasure.leaf}"),
    )
    rows = ((str(e.event), str(e.seq), e.leaf) for e in view.trail.entries)
    yield Rows(COLUMNS, tuple(rows))
    yield Line(f"Trail: {view.trail.head}")


def receipt(view: ErasureView) -> Page:
    """What an erasure brought about, and what it does not reach."""
    yield Heading(f"Case {view.erased.case}", 1)
    if view.planned:
        yield Line("A rehearsal: NOTHING WAS ERASED.", loud=True)
    else:
        yield Line(view.erased.says)
    yield _facts(view.erased)
    yield Line("Its number stays, and of each event its place in the trail and its leaf.")
    if view.drafts:
        yield Line(f"Drafts of the case that were removed: {', '.join(map(str, view.drafts))}.")
    yield from points("What still holds its words", tuple(_beyond(view)))
    if view.trail is not None:
        yield Line(f"Trail: {view.trail.head}")


def _facts(view: ErasedView) -> Facts:
    return facts(
        ("Reason", view.reason),
        ("Period", view.period or "none was set"),
        ("Early because", view.early),
        ("Events", str(view.events)),
    )


def _beyond(view: ErasureView) -> Iterator[str]:
    """What an erasure does not reach."""
    yield from map(_copy, view.copies)
    for name in view.beside:
        yield f"the file {name}, which may be a copy of the store as it was"
    for number in view.drafts_left:
        yield f"draft {number}, which is being typed in another window"
    for case in view.linked:
        yield f"case {case}, which names this one and keeps its own words"
    yield "backups, exports, prints and colleagues' drafts of which nothing is recorded here"


def _copy(view: CopyView) -> str:
    of_all = " of all cases" if view.whole else ""
    redacted = ", redacted" if view.redacted else ""
    if view.how == "import":
        return f"the store from which it was imported on {phrases.when(view.on)} by {view.by}"
    return f"the {view.how}{of_all} of {phrases.when(view.on)} by {view.by}{redacted}"
