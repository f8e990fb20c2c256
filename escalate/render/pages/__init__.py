"""What each view says, as a page: the words, once, for plain text, tables and Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from escalate.render.page import Page
from escalate.render.pages import (
    ahead,
    case,
    due,
    export,
    form,
    keeping,
    listing,
    plan,
    policy,
    readings,
    receipt,
    why,
)
from escalate.views import (
    BackupView,
    CaseView,
    DueView,
    ExportView,
    FormView,
    ImportView,
    ListView,
    NextView,
    PlanView,
    PolicyView,
    ReadingsView,
    Receipt,
    RestoreView,
    WhyView,
)

_PAGES: dict[type[Struct], Callable[[Any], Page]] = {
    CaseView: case.page,
    Receipt: receipt.page,
    NextView: ahead.page,
    DueView: due.page,
    ListView: listing.page,
    ReadingsView: readings.page,
    WhyView: why.page,
    PlanView: plan.page,
    PolicyView: policy.page,
    FormView: form.page,
    ExportView: export.page,
    BackupView: keeping.backup,
    RestoreView: keeping.restore,
    ImportView: keeping.import_,
}


def page_of(view: Struct) -> Page | None:
    """The page of a view; None for what is no view."""
    found = _PAGES.get(type(view))
    return found(view) if found else None
