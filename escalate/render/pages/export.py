"""A case record for people: where the case stands, then the whole trail with its proof."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows, facts, points
from escalate.render.pages import ahead, case
from escalate.views.export import ExportView

COLUMNS = ("Event", "Place in the trail", "Leaf")


def page(view: ExportView) -> Page:
    """The case record."""
    one = view.case
    yield from case.standing(one)
    if view.redacted:
        yield Line("Redacted: names, references and free text are replaced.", loud=True)
    yield from points("Owed", ahead.owed(one.number, one.owed))
    yield from points("Asked by the policy and not given", ahead.should(one.should))
    actions = tuple(phrases.action(a) for a in one.actions if not a.done)
    yield from points("Open actions", actions)
    yield from case.history(one)
    yield Heading("Proof")
    yield facts(
        ("Policy's text", one.policy.digest),
        ("Trail", view.trail.origin),
        ("Events in the whole trail", str(view.trail.size)),
        ("Root of the trail", view.trail.root),
    )
    rows = ((str(e.event), str(e.seq), e.leaf) for e in view.trail.entries)
    yield Rows(COLUMNS, tuple(rows))
    yield Line(f"Trail: {view.trail.head}")
