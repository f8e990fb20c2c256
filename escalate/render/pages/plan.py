"""A dry timetable: stage by stage, if each is left on its last day."""

from __future__ import annotations

from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows
from escalate.render.pages.why import clock
from escalate.views.plan import PlanStep, PlanView

COLUMNS = ("Stage", "Title", "Entered", "Due", "Rule")


def page(view: PlanView) -> Page:
    """The timetable, and every day of every clock below it."""
    yield Heading(f"Timetable of {view.policy}, {view.pathway}", 1)
    harm = ", with the harm flag up" if view.harm else ""
    yield Line(
        f"If it is raised on {phrases.when(view.raised)}{harm}, and every stage is left on its "
        f"last day. Working days of {view.calendar}. No case is opened."
    )
    yield Rows(COLUMNS, tuple(_row(step) for step in view.steps))
    for step in view.steps:
        for one in step.clocks:
            if one.days:
                yield from clock(f"{step.stage}: {phrases.due(one)}", one, now=False)


def _row(step: PlanStep) -> tuple[str, ...]:
    rules = [f"{one.rule} (clause {one.clause})" for one in step.clocks]
    for one in step.undated:
        known = one.counts_from in ("", "entered")
        start = "" if known else f" from {one.counts_from}"
        rules.append(f"{one.rule}{start} (clause {one.clause})")
    due = phrases.due(step.deadline) if step.deadline else "no date"
    entered = phrases.day(step.entered) or "not known before"
    return (step.stage, step.title, entered, due, "; ".join(rules))
