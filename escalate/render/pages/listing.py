"""The register: one line for each case."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows
from escalate.views.listing import ListRow, ListView

COLUMNS = (
    "Case",
    "Status",
    "Policy",
    "Stage",
    "Child",
    "Theme",
    "Raising",
    "Responding",
    "Raised",
    "Due",
    "Owed",
    "Actions",
)


def page(view: ListView) -> Page:
    """The register."""
    yield Heading("Cases", 1)
    if not view.rows:
        yield Line("No case is found.")
        return
    yield Line("1 case." if len(view.rows) == 1 else f"{len(view.rows)} cases.")
    yield Rows(COLUMNS, tuple(_row(row) for row in view.rows))


def _row(row: ListRow) -> tuple[str, ...]:
    harm = ", RISK OF SIGNIFICANT HARM" if row.harm else ""
    return (
        str(row.case),
        row.status + harm,
        row.policy,
        row.stage,
        row.child or "no child",
        row.theme,
        phrases.person(row.raising),
        phrases.person(row.responding),
        phrases.day(row.raised),
        phrases.day(row.due) or ("no date" if row.status == "open" else ""),
        str(row.owed),
        str(row.actions),
    )
