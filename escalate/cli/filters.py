"""Filters of lists: a name that is nowhere in the store is a slip, not an empty list."""

from __future__ import annotations

from collections.abc import Iterable

from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED
from escalate.core.erasing import ERASED
from escalate.core.facts import fold_case
from escalate.core.ports import Reading
from escalate.core.words import near
from escalate.errors import NotFound, Refusal

STATUSES = (OPEN, RESOLVED, CLOSED, HANDED_OVER, ERASED)


def check_status(status: str) -> None:
    """Refuse a status that no case can have; raises `NotFound`."""
    _check(status, "--status", STATUSES)


def check_policy(policy: str, reading: Reading, installed: Iterable[str]) -> None:
    """Refuse a policy that is not installed and that no case is under; raises `NotFound`."""
    if policy:
        _check(policy, "--policy", (*installed, *(row.policy for row in reading.rows())))


def check_agency(agency: str, reading: Reading) -> None:
    """Refuse an agency that is party to no case of the store; raises `NotFound`.

    "No case is open" for a name typed wrongly would send somebody home with an overdue case.
    """
    if agency:
        parties = (side for row in reading.rows() for side in (row.raising, row.responding))
        _check(agency, "--agency", (n for p in parties for n in (p.agency, p.kind)))


def _check(value: str, option: str, names: Iterable[str]) -> None:
    known = {fold_case(name): name for name in names if name}
    if value and fold_case(value) not in known:
        listed = ", ".join(sorted(known.values())) or "none yet"
        says = f"{option} {value!r} is known nowhere in the store."
        remedy = f"{near(value, known.values())}There are: {listed}."
        raise NotFound(Refusal("unknown-filter", says, remedy=remedy))
