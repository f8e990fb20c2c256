"""A policy's form as Markdown: its fields in its order, blanks where the trail has nothing."""

from __future__ import annotations

from msgspec import Struct

from escalate.render.markdown import layout
from escalate.render.pages.form import page
from escalate.views.form import FormView


def dumps(view: Struct) -> str | None:
    """The form; None for a view that is none."""
    return layout(page(view)) if isinstance(view, FormView) else None
