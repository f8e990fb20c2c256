"""How the dates came about: clause, rule, reading, start, and every day."""

from __future__ import annotations

from escalate.core.words import working_days
from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows, facts
from escalate.views.dated import DayView, DeadlineView
from escalate.views.why import LeftView, WhyView

COLUMNS = ("Day", "Count", "Why")


def page(view: WhyView) -> Page:
    """How every date of a case came about."""
    title = f" ({view.title})" if view.title else ""
    yield Heading(f"Case {view.case}, {view.stage}{title}: why these dates", 1)
    yield facts(
        ("Policy", f"{view.policy}, version {view.version}"),
        ("Working days of", view.calendar),
        ("At this stage", f"since {phrases.when(view.entered)}, {phrases.days(view.age)}"),
    )
    if view.status != "open":
        yield Line(f"The case is {view.status}: no clock of a stage runs.")
    elif not view.clocks:
        yield Line(
            f"The policy sets no date for {view.stage}, and none is made up. The case is listed "
            "in `escalate due` with its age."
        )
    for number, one in enumerate(view.clocks):
        name = "The deadline" if number == 0 and one.date else "A later one"
        yield from clock(f"{name}: {_what(one)}" if one.date else _what(one), one)
    if view.referral is not None:
        yield from clock(f"The referral: {_what(view.referral)}", view.referral)
    for row in view.owed:
        if row.deadline is not None:
            yield from clock(f"Asked, {phrases.asked(row)}: {_what(row.deadline)}", row.deadline)
    for left in view.left:
        yield from _left(left)


def _left(view: LeftView) -> Page:
    """A stage that was left: when, how late, and its dates as they were told."""
    late = f", {working_days(view.late)} LATE" if view.late else ""
    title = f" ({view.title})" if view.title else ""
    left = f"{view.stage}{title}, left {phrases.when(view.left)}{late}"
    for number, one in enumerate(view.clocks):
        if number == 0:
            due = f"due {phrases.due(one)}" if one.date else _what(one)
            yield from clock(f"{left}: {due}", one, now=False)
        elif one.date:
            yield from clock(f"{view.stage}, a later one: {phrases.due(one)}", one, now=False)
    if not view.clocks:
        yield Heading(f"{left}: no date was told")


def _what(one: DeadlineView) -> str:
    return phrases.due(one) or f"{one.rule[:1].upper()}{one.rule[1:]}"


def clock(title: str, one: DeadlineView, *, now: bool = True) -> Page:
    """One clock with all that made its date; *now* adds how it stands."""
    yield Heading(title)
    extended = ""
    if one.extended_from is not None:
        extended = f"from {phrases.day(one.extended_from)} to {phrases.day(one.date)}"
    yield facts(
        ("State", phrases.standing(one) if now else ""),
        ("Rule", one.rule),
        ("Clause", one.clause),
        ("Reading", one.note),
        ("Reason", one.reason),
        ("Clock of", one.stage),
        ("Counts from", _anchor(one)),
        ("Counted", f"{one.counted} {one.unit}" if one.counted else ""),
        ("Extended", extended),
        ("Provisional", _provisional(one)),
    )
    if one.days:
        yield Rows(COLUMNS, tuple(_day(day) for day in one.days))


def _day(day: DayView) -> tuple[str, ...]:
    if day.count is None:
        return (phrases.day(day.date), "-", f"not counted: {day.why}")
    return (phrases.day(day.date), str(day.count), day.why)


def _anchor(one: DeadlineView) -> str:
    if one.start is None or one.reason:
        return ""
    words = {
        "raised": "when it was raised",
        "entered": "when the stage was entered",
        "unresolved": "when the stage before was found unresolved",
        "discussed": "the first discussion at the stage",
        "flagged": "the harm flag, or the entry if that is later",
        "asked": "when it was asked",
    }.get(one.counts_from, one.counts_from)
    return f"{words}: {phrases.when(one.start)}"


def _provisional(one: DeadlineView) -> str:
    return "yes: bank holidays are not published that far" if one.provisional else ""
