"""One honest view of each kind, to be made hostile."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from escalate.core.events import Answer
from escalate.views.ahead import next_view
from escalate.views.case import case_view
from escalate.views.due import due_view
from escalate.views.form import form_view
from escalate.views.listing import list_view
from escalate.views.plan import plan_view
from escalate.views.policy import policy_view
from escalate.views.receipt import receipt
from escalate.views.why import why_view
from tests.render.hostile_own import own_views
from tests.views.stories import CALENDAR, CHECKPOINT, at, long_story

NOW = "2026-03-18"
NAMES = (
    *("case", "receipt", "next", "due", "list", "why", "plan", "policy", "form", "export"),
    *("backup", "restore", "restore planned", "restore lost", "import", "erased", "erasure"),
    *("readings", "retention", "verification", "broken"),
)
ENGINE = frozenset({"status", "state", "event", "force", "part", "leads", "kind", "because"})
"""Fields with words of our own, by which a page decides what it says."""


@cache
def views() -> dict[str, Struct]:
    """One view of each kind, with something in every part of it."""
    return {**_of_cases(), **own_views()}


def _of_cases() -> dict[str, Struct]:
    story = long_story()
    last = story.give("2026-03-17T09:00", Answer(ask="note", text="a note"))
    found = story.found()
    case, policy = found.case, found.policy
    with story.app.store.reading() as store:
        due = due_view(store.rows(), at(NOW), lambda _: CALENDAR)
        listed = list_view(store.rows())
    return {
        "case": case_view(case, policy, CALENDAR, at(NOW)),
        "receipt": receipt(last, at(NOW)),
        "next": next_view(case, policy, CALENDAR, at(NOW)),
        "due": due,
        "list": listed,
        "why": why_view(case, policy, CALENDAR, at(NOW)),
        "plan": plan_view(policy, "main", at("2026-03-02"), CALENDAR),
        "policy": policy_view(policy),
        "form": form_view(case, policy, policy.forms[0], CALENDAR, CHECKPOINT),
        "export": story.export(NOW),
    }


def kept(name: str) -> tuple[frozenset[str], ...]:
    """Which fields stay as they are, in turn: none, where a view still says something then."""
    return (ENGINE,) if name == "next" else (ENGINE, frozenset())
