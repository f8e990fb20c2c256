"""The receipt of a command: what was recorded, what to heed, what comes next."""

from __future__ import annotations

from collections.abc import Iterator

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
        # A warning that says so stands below.
        told = [row for row in events.lines(event) if row[0] not in ("warning", events.LATE)]
        yield Facts(tuple(told))
    yield from points("WARNINGS", tuple(_warnings(view)))
    yield from ahead.page(view.next)
    if view.other is not None:
        yield from page(view.other)
    if view.trail is not None:
        yield Line(f"Trail: {view.trail.head}")


def _warnings(view: Receipt) -> Iterator[str]:
    """The warnings; what was not given stands below in full as long as the case is not closed."""
    below = [w for w in view.warnings if w.code == "not-given" and view.status != "closed"]
    yield from phrases.warnings(w for w in view.warnings if w not in below)
    if below:
        things = "1 thing" if len(below) == 1 else f"{len(below)} things"
        yield f"Not given: {things} that the policy asks; see the lists below."
