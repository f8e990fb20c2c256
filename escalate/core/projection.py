"""What lists need of a case, taken from the case as it stands and kept beside its events."""

import datetime as dt
from collections.abc import Iterator

from escalate.core.case import CLOSED, OPEN, Case, OpenAction
from escalate.core.listed import NO_DATE, WHOLE_DAY, Standing
from escalate.core.ports import ActionRow, Row


def row(case: Case, title: str) -> Row:
    """Return the row of *case*; *title* is that of the stage where it stands, from its policy."""
    return Row(
        number=case.number,
        status=case.status,
        policy=case.policy.id,
        pathway=case.pathway,
        stage=case.stage,
        title=title,
        raising=case.raising,
        responding=case.responding,
        raised=case.raised,
        opened=case.opened,
        entered=case.visit.entered,
        recorded=case.history[-1].recorded,
        version=case.version,
        digest=case.policy.digest,
        child=case.child.reference if case.child else "",
        theme=_theme(case),
        harm=case.harm,
        held=case.held,
        exhausted=case.visit.exhausted,
        late=sum(visit.late > 0 for visit in case.visits),
        deadline=case.deadline,
        referral=case.told.referral,
        owed=tuple(a for a in case.told.asked if a.force == "owed" or a.deadline is not None),
        actions=tuple(_action(action) for action in case.open_actions()),
        interim=case.told.interim,
        handed_to=case.handed_to,
        planned=case.visit.planned,
    )


def _theme(case: Case) -> str:
    answers = (answer.text for answer in reversed(case.answers) if answer.ask == "theme")
    return next(answers, "")


def _action(action: OpenAction) -> ActionRow:
    return ActionRow(
        number=action.number,
        what=action.what,
        owner=action.owner,
        due=action.due,
        explained=any(u.explanation and u.plan and u.due for u in action.updates),
    )


def standing(row: Row) -> Standing:
    """Return where the case of *row* stands among those that are due, whatever the time is."""
    if row.status == CLOSED:
        return Standing(row.status, "", "", "", "", row.number)
    due, at = min(_dates(row), default=(NO_DATE, WHOLE_DAY))
    return Standing(row.status, row.digest, due, at, row.entered.day.isoformat(), row.number)


def _dates(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each date that `due` looks at. The earliest is the worst at every moment."""
    limits = [row.deadline if row.status == OPEN else None, row.referral]
    limits += [asked.deadline for asked in row.owed]
    for limit in limits:
        if limit is not None and limit.due is not None:
            yield limit.due.isoformat(), instant(limit.at)
    for action in row.actions:
        yield action.due.isoformat(), WHOLE_DAY


def instant(at: dt.datetime | None) -> str:
    """Return an instant as a text that sorts as it does; None is the whole of the day."""
    if at is None:
        return WHOLE_DAY
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
