"""A case record, complete: the case as it stands, every event as it is stored, its proof."""

from __future__ import annotations

import json
from typing import Annotated, Any

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.policy import Policy
from escalate.core.ports import Head, Sealed
from escalate.core.times import When
from escalate.views.case import CaseView, case_view
from escalate.views.private import Private

FORMAT = "escalate case record 1"
"""The name of this document's form; the number grows when a key changes its meaning."""


class SealedView(Struct, frozen=True, kw_only=True):
    """An event as it is stored. From `stored` and `salt` anybody can reckon `leaf` again."""

    event: int
    seq: int
    """Its place in the trail, over all cases, from 1."""
    leaf: str
    salt: Annotated[str | None, Private("drop")]
    stored: Annotated[dict[str, Any] | None, Private("drop")]
    """Null in a redacted copy, and where the words were erased."""


class TrailView(Struct, frozen=True, kw_only=True):
    """The head of the whole trail, and this case's entries in it."""

    size: int
    root: str
    entries: tuple[SealedView, ...]


class ExportView(Struct, frozen=True, kw_only=True):
    """A case record, complete."""

    format: str
    redacted: bool
    case: CaseView
    trail: TrailView


def export_view(
    case: Case,
    policy: Policy,
    calendar: Calendar,
    sealed: tuple[Sealed, ...],
    head: Head,
    now: When,
) -> ExportView:
    """The case record as it stands now; *sealed* are the case's events in their order."""
    return ExportView(
        format=FORMAT,
        redacted=False,
        case=case_view(case, policy, calendar, now),
        trail=TrailView(
            size=head.size,
            root=head.root.hex(),
            entries=tuple(
                SealedView(
                    event=number,
                    seq=one.seq,
                    leaf=one.leaf.hex(),
                    salt=one.salt.hex() or None,
                    stored=json.loads(one.body) if one.body else None,
                )
                for number, one in enumerate(sealed, start=1)
            ),
        ),
    )
