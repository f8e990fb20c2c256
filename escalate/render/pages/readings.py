"""Who looked at cases: one line for each reading."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows
from escalate.views.readings import ReadingRow, ReadingsView

COLUMNS = ("When", "Who", "Command", "Cases")


def page(view: ReadingsView) -> Page:
    """The readings."""
    yield Heading("Who read what" if view.case is None else f"Who read case {view.case}", 1)
    if not view.rows:
        yield Line("Nobody has read it." if view.case else "Nobody has read anything.")
        return
    yield Rows(COLUMNS, tuple(_row(row) for row in view.rows))


def _row(row: ReadingRow) -> tuple[str, ...]:
    cases = ", ".join(map(str, row.cases))
    listed = "" if row.listed is None else f"a list of {row.listed}"
    command = f"{row.command}, redacted" if row.redacted else row.command
    return (phrases.when(row.recorded), row.actor, command, cases or listed or "all")
