"""Model cases: lives of the kinds and lengths that are wanted, drawn from a seed.

A life that does not come out as it is wanted is thrown away, and another is tried.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from escalate.core.case import OPEN
from escalate.core.deadlines import is_overdue, local
from escalate.core.events import Event
from escalate.core.policy import Policy
from escalate.core.ports import Row
from escalate.errors import EscalateError
from escalate.policies import installed
from scripts.bench.lives import LAPSES, NOW, Life, Strayed, known

FINISHED, IN_TIME, OVERDUE = "finished", "in time", "overdue"
"""The kinds: closed, open with nothing overdue at NOW, open with something overdue."""
LENGTHS = (8, 5, 11, 7, 9, 6, 10, 4, 12)
"""How many events lives have, one after another: 8 on average."""


@dataclass(frozen=True, slots=True)
class Model:
    """A case as the engine decided it, and the policy it is under."""

    events: tuple[Event, ...]
    row: Row
    policy: Policy

    @property
    def begun(self) -> dt.datetime:
        """When its first event was recorded."""
        return moment(self.events[0])


def moment(event: Event) -> dt.datetime:
    """Return when an event was recorded."""
    assert event.recorded.at is not None  # the engine here is always told a time of day
    return event.recorded.at


def models(kind: str, count: int, random: Random) -> list[Model]:
    """Return so many lives of a kind: the policies and the lengths in turn, all else by chance."""
    ways = [(name, pathway.id) for name in installed() for pathway in known(name)[0].pathways]
    names = list(itertools.islice(itertools.cycle(installed()), count))
    made = []
    for name, length in zip(names, itertools.cycle(LENGTHS)):
        pathways = [pathway for of, pathway in ways if of == name]
        made.append(model(kind, name, pathways, length, random))
    return made


def model(kind: str, name: str, pathways: Sequence[str], length: int, random: Random) -> Model:
    """Return a life of that kind, policy and length, on one of some pathways."""
    for _ in range(2000):
        lapses = LAPSES[: len(LAPSES) // 2] if kind == IN_TIME else LAPSES
        life = Life(name, random.choice(pathways), random, _back(kind, random), lapses=lapses)
        try:
            life.goes(length, ends=kind == FINISHED)
        except (Strayed, EscalateError):
            continue
        if state(life.row()) == kind and life.case.version == length:
            return Model(tuple(life.events), life.row(), life.policy)
    raise SystemExit(f"no life of {length} events under {name} comes out as {kind}")


def noted_model(
    name: str, pathway: str, length: int, random: Random, *, back: int, lapse: int
) -> Model:
    """Return a case that was opened *back* days ago, and of which all else are notes.

    It is open on its first stage, and has *length* events, *lapse* hours apart or more.
    """
    life = Life(name, pathway, random, back)
    life.opens()
    while life.case.version < length:
        life.lapse = lapse
        life.notes()
    return Model(tuple(life.events), life.row(), life.policy)


def state(row: Row) -> str:
    """Return of which kind a case is at NOW, by its row."""
    if dates_over(row):
        return OVERDUE if row.status == OPEN else "finished, and something is overdue"
    return IN_TIME if row.status == OPEN else FINISHED


def dates_over(row: Row) -> bool:
    """Whether anything with a date in a case is overdue at NOW."""
    now = local(NOW, known(row.policy)[2].zone)
    clocks = (row.deadline, row.referral, *(asked.deadline for asked in row.owed))
    dates = [(c.due, c.at) for c in clocks if c is not None and c.due is not None]
    dates += [(action.due, None) for action in row.actions]
    return any(is_overdue(due, at, now) for due, at in dates)


def _back(kind: str, random: Random) -> int:
    """Return how many days before NOW a life of that kind begins."""
    return random.randint(*{FINISHED: (90, 700), IN_TIME: (3, 21), OVERDUE: (21, 120)}[kind])
