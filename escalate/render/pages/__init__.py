"""What each view says, as a page: the words, once, for plain text, tables and Markdown."""

from __future__ import annotations

from importlib import import_module

from msgspec import Struct

from escalate.render.page import Page

_PAGES: dict[str, tuple[str, str]] = {
    "CaseView": ("case", "page"),
    "Receipt": ("receipt", "page"),
    "NextView": ("ahead", "page"),
    "DueView": ("due", "page"),
    "ListView": ("listing", "page"),
    "ReadingsView": ("readings", "page"),
    "VerificationView": ("verification", "page"),
    "WhyView": ("why", "page"),
    "PlanView": ("plan", "page"),
    "PolicyView": ("policy", "page"),
    "FormView": ("form", "page"),
    "ExportView": ("export", "page"),
    "BackupView": ("keeping", "backup"),
    "RestoreView": ("keeping", "restore"),
    "ImportView": ("keeping", "import_"),
    "ErasedExportView": ("erased", "record"),
    "ErasureView": ("erased", "receipt"),
    "RetentionView": ("retention", "page"),
}
"""The module and the function for each view, by its name: only the one that is shown is loaded."""


def page_of(view: Struct) -> Page | None:
    """The page of a view; None for what is no view."""
    module, make = _PAGES.get(type(view).__name__, ("", ""))
    if not module:
        return None
    page: Page = getattr(import_module(f"{__name__}.{module}"), make)(view)
    return page
