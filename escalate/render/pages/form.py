"""A policy's own form as facts, field by field."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Facts, Heading, Page, facts
from escalate.views.form import FormField, FormView


def page(view: FormView) -> Page:
    """The form in its own order; what the trail has not is left blank."""
    yield Heading(view.title, 1)
    yield Facts(tuple((field.label, value(field)) for field in view.fields))
    yield facts(
        ("Case", f"{view.case} ({view.policy}, clause {view.clause})"),
        ("Return to", view.return_to),
        ("Trail", view.trail.head),
    )


def value(field: FormField) -> str:
    """What stands in a field; dates as forms write them here, 03/03/2026, day first."""
    return phrases.joined(
        f"{one.date:%d/%m/%Y}" if one.date else f"{one.text}{one.after}" for one in field.values
    )
