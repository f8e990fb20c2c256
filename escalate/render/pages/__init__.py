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
    erased,
    export,
    form,
    keeping,
    listing,
    plan,
    policy,
    readings,
    receipt,
    retention,
    verification,
    why,
)
from escalate.views import (
    BackupView,
    CaseView,
    DueView,
    ErasedExportView,
    ErasureView,
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
    RetentionView,
    VerificationView,
    WhyView,
)

_PAGES: dict[type[Struct], Callable[[Any], Page]] = {
    CaseView: case.page,
    Receipt: receipt.page,
    NextView: ahead.page,
    DueView: due.page,
    ListView: listing.page,
    ReadingsView: readings.page,
    VerificationView: verification.page,
    WhyView: why.page,
    PlanView: plan.page,
    PolicyView: policy.page,
    FormView: form.page,
    ExportView: export.page,
    BackupView: keeping.backup,
    RestoreView: keeping.restore,
    ImportView: keeping.import_,
    ErasedExportView: erased.record,
    ErasureView: erased.receipt,
    RetentionView: retention.page,
}


def page_of(view: Struct) -> Page | None:
    """The page of a view; None for what is no view."""
    found = _PAGES.get(type(view))
    return found(view) if found else None
