"""The receipt of a command: what was recorded, what to heed, what comes next."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Facts, Heading, Line, Page, points
from escalate.render.pages import ahead, events
from escalate.views.receipt import Receipt


def page(view: Receipt) -> Page:
    """The receipt of a command."""
    yield Heading(f"Case {view.case} ({view.policy}, {view.pathway}): {view.stage}", 1)
    if view.planned:
        yield Line("A rehearsal: NOTHING WAS RECORDED.", loud=True)
    for event in view.events:
        yield Heading(f"Event {event.number}: {events.sentence(event)}", 3)
        told = [row for row in events.lines(event) if row[0] != "warning"]
        yield Facts(tuple(told))
    yield from points(
        "WARNINGS", tuple(f"{w.says}{phrases.cited(w.clause)}" for w in view.warnings)
    )
    yield from ahead.page(view.next)
    if view.other is not None:
        yield from page(view.other)
