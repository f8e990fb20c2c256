"""The lint of a policy: all its faults, and the remarks on one that is accepted."""

import datetime
from collections.abc import Collection, Iterable
from itertools import chain, islice

from escalate.core.lint.clocks import clock_faults
from escalate.core.lint.fault import Fault
from escalate.core.lint.ladders import move_faults, pathway_faults, reach_faults
from escalate.core.lint.plan import Plan
from escalate.core.lint.remarks import all_remarks
from escalate.core.lint.rows import (
    ask_faults,
    form_faults,
    people_faults,
    retention_faults,
    scope_faults,
)
from escalate.core.lint.vocabulary import condition_faults, name_faults
from escalate.core.policy import Policy

__all__ = ["Fault", "lint", "remarks"]

MOST_FAULTS = 100
"""Nobody mends more at once, and the telling of each takes its time."""


def lint(policy: Policy) -> tuple[Fault, ...]:
    """Return the faults of a policy whose shape is right; it is refused if there is one."""
    plan = Plan(policy)
    faults = chain(
        pathway_faults(plan),
        reach_faults(plan),
        move_faults(plan),
        clock_faults(plan),
        ask_faults(plan),
        people_faults(plan),
        scope_faults(plan),
        condition_faults(plan),
        name_faults(plan),
        retention_faults(plan),
        form_faults(plan),
    )
    found = _in_order(plan, islice(faults, MOST_FAULTS))
    if next(faults, None) is None:
        return found
    return (*found, Fault("", f"there are more than {MOST_FAULTS} faults.", "Mend these first."))


def remarks(policy: Policy, today: datetime.date, installed: Collection[str]) -> tuple[Fault, ...]:
    """Return what to look at again in a policy without faults.

    *installed* are the ids of the policies to which a case can be handed over.
    """
    return tuple(all_remarks(Plan(policy), today, installed))


def _in_order(plan: Plan, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults from the top of the file to its end, as an author mends them."""
    places = [spot.place for spot in plan.spots]

    def number(fault: Fault) -> int:
        lies_in = [
            i for i, place in enumerate(places) if f"{fault.place}, ".startswith(f"{place}, ")
        ]
        return max(lies_in, default=0)

    return tuple(sorted(faults, key=number))
