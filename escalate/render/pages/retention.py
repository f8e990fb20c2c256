"""Which closed cases are past the period for which they are kept."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows, points
from escalate.views.retention import PreservedView, RetentionRow, RetentionView

COLUMNS = ("Case", "Policy", "Ended", "Kept until", "May be erased from", "Because")


def page(view: RetentionView) -> Page:
    """The cases past their period, and how many there are besides."""
    yield Heading(f"Past their period on {phrases.day(view.as_of)}", 1)
    if view.rows:
        yield Rows(COLUMNS, tuple(_row(row) for row in view.rows))
    else:
        yield Line("No case is past its period.")
    yield from points("Erased before, and back with a restored backup", _returned(view.returned))
    yield from points("Besides", tuple(_besides(view)))
    yield from points("Preserved", tuple(map(preserved, view.preserved)))


def preserved(view: PreservedView) -> str:
    """`Case 7 since 3 March 2026 by legal team: an inquiry`."""
    return f"case {view.case}, since {phrases.day(view.since)}, by {view.by}: {view.reason}"


def _row(row: RetentionRow) -> tuple[str, ...]:
    source = " (the organisation's own)" if row.source == "config" else ""
    erasable = "PRESERVED: do not erase it" if row.preserved else phrases.day(row.erasable)
    return (
        str(row.case),
        row.policy,
        phrases.day(row.ended),
        phrases.day(row.until),
        erasable,
        f"{row.rule}{source}{phrases.cited(row.clause, row.note)}",
    )


def _returned(cases: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"case {case}: erase it again" for case in cases)


def _besides(view: RetentionView) -> Iterator[str]:
    if view.no_period:
        yield f"{_cases(view.no_period)}: no period set"
    if view.later:
        yield f"{_cases(view.later)}: within the period"
    if view.going_on:
        yield f"{_cases(view.going_on)}: handed over, and the case goes on"
    if view.period is None:
        yield "The organisation sets no period of its own (`retention` in the config file)."


def _cases(number: int) -> str:
    return "1 closed case" if number == 1 else f"{number} closed cases"
