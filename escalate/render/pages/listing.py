"""The register: one line for each case."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows, points
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
    if not view.rows and not view.erased:
        yield Line("No case is found.")
    if view.cases:
        yield Line("1 case." if view.cases == 1 else f"{view.cases} cases.")
    if view.rows:
        yield Rows(COLUMNS, tuple(_row(row) for row in view.rows))
    gone = (f"case {row.case}, on {phrases.day(row.on)}" for row in view.erased)
    yield from points("Erased", tuple(gone))
    if view.earlier:
        yield Line(f"And {view.earlier} earlier: --all shows them.")


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
