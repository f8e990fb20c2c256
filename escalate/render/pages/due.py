"""What is due, the worst first: one line for each case."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.core.words import working_days
from escalate.render import phrases
from escalate.render.page import Heading, Line, Page, Rows
from escalate.views.due import DueRow, DueView

COLUMNS = ("State", "Case", "Policy", "Stage", "Due", "Must act", "Also")


def page(view: DueView) -> Page:
    """The list of what is due."""
    agency = f", {view.agency}" if view.agency else ""
    yield Heading(f"Due on {phrases.day(view.as_of.date)}{agency}", 1)
    if not view.rows:
        yield Line("No case is open.")
        return
    yield Line(_count(view))
    yield Rows(COLUMNS, tuple(_row(row) for row in view.rows), states=("State",))
    if view.shown < view.cases:
        yield Line(f"And {view.cases - view.shown} more: --all shows them.")


def _count(view: DueView) -> str:
    number = view.cases
    cases = "1 case is not closed" if number == 1 else f"{number} cases are not closed"
    return f"{cases}; {view.overdue or 'none'} overdue."


def _row(row: DueRow) -> tuple[str, ...]:
    return (
        row.state,
        str(row.case),
        row.policy,
        row.stage,
        _due(row),
        f"{row.acts}: {phrases.person(row.who)}",
        phrases.joined(also(row)),
    )


def _due(row: DueRow) -> str:
    if row.due is None:
        return f"no date, {phrases.days(row.age)} at this stage"
    time = f" at {row.at:%H:%M}" if row.at else ""
    what = {"referral": " (referral)", "owed": f" ({row.because_what})", "action": " (action)"}
    left = _left(row)
    return f"{phrases.day(row.due)}{time}{what.get(row.because, '')}{f', {left}' if left else ''}"


def _left(row: DueRow) -> str:
    return "" if row.state == "TODAY" else phrases.left(row.working_days_left)


def also(row: DueRow) -> Iterator[str]:
    """What else a reader must know of a case."""
    if row.harm:
        yield "RISK OF SIGNIFICANT HARM"
    if row.held:
        yield "found unresolved, not yet taken up"
    if row.planned is not None:
        yield f"planned {phrases.when(row.planned)}"
    if row.exhausted:
        yield "no stage above it"
    if row.because != "stage" and row.deadline is not None:
        yield f"stage due {phrases.deadline(row.deadline)}"
    if row.because != "referral" and row.referral is not None:
        yield f"referral due {phrases.deadline(row.referral)}"
    yield from _actions(row)
    yield from _owed(row)
    yield from (f"in force: {measure.measure}" for measure in row.interim)
    if row.late:
        yield f"{row.late} stage{'' if row.late == 1 else 's'} left late"
    if row.handed_to is not None:
        yield f"goes on as case {row.handed_to}"


def _actions(row: DueRow) -> Iterator[str]:
    for action in row.actions:
        if action.state == "OVERDUE":
            plan = "explained" if action.explained else "not explained"
            over = working_days(-(action.working_days_left or 0))
            yield f"action {action.number} overdue by {over} ({action.what}), {plan}"
        elif action.explained:
            yield f"action {action.number} was late, put off to {phrases.day(action.due)}"
    rest = sum(not (one.state == "OVERDUE" or one.explained) for one in row.actions)
    if rest:
        yield f"{rest} open action{'' if rest == 1 else 's'}"


def _owed(row: DueRow) -> Iterator[str]:
    """What is owed, each name once with its number; what has a date of its own, with that."""
    names = [one.ask for one in row.owed if one.force == "owed" and not one.deadline]
    for name in dict.fromkeys(names):
        times = names.count(name)
        yield f"owed: {name}{f' ({times} times)' if times > 1 else ''}"
    for one in row.owed:
        if one.deadline is not None:
            word = "owed" if one.force == "owed" else "asked"
            yield f"{word}: {phrases.asked(one)}, due {phrases.deadline(one.deadline)}"
