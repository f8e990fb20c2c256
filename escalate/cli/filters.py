"""Filters of lists: a name that is nowhere in the store is a slip, not an empty list."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from escalate.core.case import CLOSED, HANDED_OVER, OPEN, RESOLVED
from escalate.core.erasing import ERASED
from escalate.core.facts import fold_case
from escalate.core.ports import Reading
from escalate.core.words import near
from escalate.errors import NotFound, Refusal

MOST = 50
"""Cases that a list shows, unless it is asked for all."""
STATUSES = (OPEN, RESOLVED, CLOSED, HANDED_OVER, ERASED)


def check_status(status: str) -> None:
    """Refuse a status that no case can have; raises `NotFound`."""
    _check(status, "--status", STATUSES)


def check_policy(policy: str, reading: Reading, installed: Iterable[str]) -> None:
    """Refuse a policy that is not installed and that no case is under; raises `NotFound`."""
    if policy:
        _check(policy, "--policy", chain(installed, (one.policy for one in reading.outlines())))


def check_agency(agency: str, reading: Reading) -> None:
    """Refuse an agency that is party to no case of the store; raises `NotFound`.

    "No case is open" for a name typed wrongly would send somebody home with an overdue case.
    """
    if agency:
        parties = (side for one in reading.outlines() for side in (one.raising, one.responding))
        _check(agency, "--agency", (n for p in parties for n in (p.agency, p.kind)))


def _check(value: str, option: str, names: Iterable[str]) -> None:
    wanted, known = fold_case(value), dict[str, str]()
    for name in names if value else ():
        if name:
            known[fold_case(name)] = name
        if wanted in known:
            return  # of a name that is there not every case is read
    if value:
        listed = ", ".join(sorted(known.values())) or "none yet"
        says = f"{option} {value!r} is known nowhere in the store."
        remedy = f"{near(value, known.values())}There are: {listed}."
        raise NotFound(Refusal("unknown-filter", says, remedy=remedy))
