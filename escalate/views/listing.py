"""The register: cases by number, filtered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from escalate.core.erasing import ERASED, erasure_of
from escalate.core.facts import fold_case
from escalate.core.ports import Row
from escalate.core.store_events import StoreEvent
from escalate.views import parts
from escalate.views.due import is_party
from escalate.views.private import Free, Reference


class ListRow(Struct, frozen=True, kw_only=True):
    """One case in the register."""

    case: int
    status: str
    policy: str
    pathway: str
    stage: str
    title: str
    child: Reference
    theme: Free
    raising: parts.PersonView
    responding: parts.PersonView
    raised: dt.date
    opened: dt.date
    entered: dt.date
    due: dt.date | None
    harm: bool
    held: bool
    exhausted: bool
    late: int
    owed: int
    actions: int
    events: int
    handed_to: int | None


class ErasedRow(Struct, frozen=True, kw_only=True):
    """One case whose words were erased."""

    case: int
    on: dt.date


class ListView(Struct, frozen=True, kw_only=True):
    """The register, by number, with the filters that made it."""

    status: str
    policy: str
    agency: str
    text: Free
    rows: tuple[ListRow, ...]
    erased: tuple[ErasedRow, ...]
    """Cases whose words were erased; only the filter by status knows them."""


def list_view(
    rows: Iterable[Row],
    erasures: Iterable[StoreEvent] = (),
    *,
    status: str = "",
    policy: str = "",
    agency: str = "",
    text: str = "",
) -> ListView:
    """The cases to which every filter fits, by number; an empty filter fits all.

    *text* is looked for in what the list knows: the child's reference, the theme, stage and
    pathway, and the parties.
    """
    found = [
        _row(row)
        for row in rows
        if (not status or fold_case(row.status) == fold_case(status))
        and (not policy or fold_case(row.policy) == fold_case(policy))
        and is_party(row, agency)
        and fold_case(text) in _words(row)
    ]
    found.sort(key=lambda row: row.case)
    of_any = fold_case(status) in ("", ERASED) and not (policy or agency or text)
    gone = (ErasedRow(case=erasure_of(e).case, on=e.recorded.day) for e in erasures if of_any)
    return ListView(
        status=status,
        policy=policy,
        agency=agency,
        text=text,
        rows=tuple(found),
        erased=tuple(gone),
    )


def _words(row: Row) -> str:
    people = [
        word
        for side in (row.raising, row.responding)
        for word in (side.role, side.agency, side.kind, side.name)
    ]
    return fold_case(
        "\n".join([row.child, row.theme, row.stage, row.title, row.pathway, row.policy, *people])
    )


def _row(row: Row) -> ListRow:
    return ListRow(
        case=row.number,
        status=row.status,
        policy=row.policy,
        pathway=row.pathway,
        stage=row.stage,
        title=row.title,
        child=row.child,
        theme=row.theme,
        raising=parts.person(row.raising),
        responding=parts.person(row.responding),
        raised=row.raised.day,
        opened=row.opened.day,
        entered=row.entered.day,
        due=row.deadline.due if row.deadline else None,
        harm=row.harm,
        held=row.held,
        exhausted=row.exhausted,
        late=row.late,
        owed=sum(one.force == "owed" for one in row.owed),
        actions=len(row.actions),
        events=row.version,
        handed_to=row.handed_to,
    )
