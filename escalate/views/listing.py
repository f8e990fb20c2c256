"""The register: cases by number, filtered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from escalate.core.erasing import ERASED, erasure_of
from escalate.core.facts import fold_case
from escalate.core.listed import Outline
from escalate.core.ports import Reading, Row
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
    """The register, by number, with the filters that made it: all, or the highest numbers."""

    status: str
    policy: str
    agency: str
    text: Free
    cases: int
    """How many cases with words the filters leave, shown or not."""
    shown: int
    """How many of those are in the rows."""
    earlier: int
    """How many that the filters leave have lower numbers and are not here, erased ones too."""
    rows: tuple[ListRow, ...]
    erased: tuple[ErasedRow, ...]
    """Cases whose words were erased; only the filter by status knows them."""


class Filters(Struct, frozen=True, kw_only=True):
    """Which cases are listed; an empty filter fits all.

    *text* is looked for in what the list knows: the child's reference, the theme, stage and
    pathway, and the parties.
    """

    status: str = ""
    policy: str = ""
    agency: str = ""
    text: str = ""

    @property
    def in_words(self) -> bool:
        """Whether a case must be looked at to tell whether it is listed."""
        return bool(self.policy or self.agency or self.text)

    def fit(self, row: Row | Outline) -> bool:
        """Whether a case is listed."""
        return (
            (not self.status or fold_case(row.status) == fold_case(self.status))
            and (not self.policy or fold_case(row.policy) == fold_case(self.policy))
            and is_party(row, self.agency)
            and (not self.text or fold_case(self.text) in _words(row))
        )


ALL = Filters()


def list_page(reading: Reading, most: int | None, filters: Filters = ALL) -> ListView:
    """The cases with the *most* highest numbers that are listed, by number; None is all of them.

    Without filters, or with that by status alone, it takes as long with a million cases as with
    ten; else every case is looked at, and only what is shown is read whole.
    """
    status = fold_case(filters.status)
    if filters.in_words:
        found = reading.outlines(status) if status != ERASED else iter(())
        fitting = [one.number for one in found if filters.fit(one)]
        numbers = tuple(fitting if most is None else fitting[max(0, len(fitting) - most) :])
        cases = listed = len(fitting)
    else:
        tallies = [one for one in reading.tallies() if status in ("", one.status)]
        numbers = reading.highest(most, status)
        cases = sum(one.cases for one in tallies if one.status != ERASED)
        listed = sum(one.cases for one in tallies)
    rows = tuple(reading.rows_of(numbers))
    words = {row.number for row in rows}
    gone = (reading.erasure(number) for number in numbers if number not in words)
    view = list_view(rows, [one for one in gone if one is not None], filters)
    return msgspec.structs.replace(view, cases=cases, earlier=listed - len(numbers))


def list_view(
    rows: Iterable[Row], erasures: Iterable[StoreEvent] = (), filters: Filters = ALL
) -> ListView:
    """The cases to which every filter fits, by number; only that by status knows erased ones."""
    found = sorted((_row(row) for row in rows if filters.fit(row)), key=lambda row: row.case)
    of_any = fold_case(filters.status) in ("", ERASED) and not filters.in_words
    gone = (ErasedRow(case=erasure_of(e).case, on=e.recorded.day) for e in erasures if of_any)
    return ListView(
        status=filters.status,
        policy=filters.policy,
        agency=filters.agency,
        text=filters.text,
        cases=len(found),
        shown=len(found),
        earlier=0,
        rows=tuple(found),
        erased=tuple(gone),
    )


def _words(row: Row | Outline) -> str:
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
