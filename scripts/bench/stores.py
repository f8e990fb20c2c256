"""Stores of any size, made from a seed: model cases of the real engine, copied under new numbers.

A copy differs from its model in its number alone, wherever that stands: in its events, their `op`
and the reference of its child. It is sealed as the store seals what is recorded, in the order of
the times at which it was recorded; its numbers are in the order of opening.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

from escalate import __version__
from escalate.core.codec import encode
from escalate.core.deadlines import local
from escalate.core.store_events import Stamp
from escalate.core.trail.tree import SALT_BYTES
from escalate.policies import installed, text_of
from escalate.store.connection import SCHEMA_VERSION
from escalate.store.sqlite import SqliteStore
from escalate.store.writing import SqliteWriting
from scripts.bench.lives import CHILD, NUMBER, TOOL, known
from scripts.bench.models import FINISHED, IN_TIME, OVERDUE, Model, models, moment, noted_model
from scripts.bench.places import KEPT

SEED = 20_260_302
SHARES = {FINISHED: 0.70, OVERDUE: 0.06}
"""Of all cases; the others are open and in time."""
LONG = 50
"""Events of the one case that `show` shows."""
STEPPED = "krscp", "referral and enquiry"
"""The policy and pathway of the cases in which discussions are recorded."""
WAITING = (4, 6, 8, 10, 12)
"""Events of the cases that wait on the first stage of that pathway, one model each."""


class Lives(NamedTuple):
    """How many different lives there are of each kind."""

    finished: int = 90
    in_time: int = 40
    overdue: int = 40


ALL = Lives()


class Wanted(NamedTuple):
    """A store that is wanted."""

    cases: int
    all_open: bool = False
    """Whether no case is finished; else seven in ten are."""

    @property
    def name(self) -> str:
        """What it is called in the folder of those that are kept."""
        return f"{self.cases}{'-open' if self.all_open else ''}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A store that is kept, and what there is in it."""

    path: Path
    cases: int
    events: int
    """Of the cases, without the store's own."""
    long: int
    """The number of the case of LONG events."""
    waiting: tuple[int, ...]
    """Cases that wait on the first stage for another discussion, a thousand at most."""
    kinds: dict[str, int]
    """How many cases there are of each kind."""


def kept(wanted: Wanted, folder: Path = KEPT, lives: Lives = ALL) -> Kept:
    """Return a store of *folder*; made first when it is not there as this code would make it."""
    path, manifest = folder / f"{wanted.name}.db", folder / f"{wanted.name}.json"
    stamp = made_of(wanted, lives)
    if path.exists() and manifest.exists():
        said = json.loads(manifest.read_text())
        if said.pop("made_of") == stamp:
            return Kept(path, **{**said, "waiting": tuple(said["waiting"])})
    folder.mkdir(parents=True, exist_ok=True)
    for old in (manifest, path, path.with_name(path.name + "-journal")):
        old.unlink(missing_ok=True)
    start = time.perf_counter()
    made = make(wanted, path, lives)
    took = time.perf_counter() - start
    print(f"made a store of {made.cases:,} cases, {made.events:,} events: {took:.0f} s", flush=True)
    said = {key: value for key, value in asdict(made).items() if key != "path"}
    manifest.write_text(json.dumps({**said, "made_of": stamp}))
    return made


def made_of(wanted: Wanted, lives: Lives) -> str:
    """Return a digest of all that a store is made of: another one is another store."""
    here = Path(__file__).parent
    said = [repr(wanted), repr(lives), str(SEED), str(SCHEMA_VERSION), __version__]
    said += [
        (here / name).read_text() for name in ("giving.py", "lives.py", "models.py", "stores.py")
    ]
    said += [text_of(name) for name in installed()]
    return sha256("\0".join(said).encode()).hexdigest()


def make(wanted: Wanted, path: Path, lives: Lives = ALL) -> Kept:
    """Make a store at *path*, where nothing may be."""
    groups = numbered(counted(wanted, lives))
    begun = min(group.model.begun for group in groups)
    at = local(begun, known(groups[0].model.policy.id)[2].zone)
    stamp = Stamp(op=f"{0:032x}", actor="duty manager", recorded=at, tool=TOOL)
    store = SqliteStore.create(path, stamp=lambda: stamp)
    with store.writing() as writing:
        for name in dict.fromkeys(group.model.policy.id for group in groups):
            writing.keep_policy(known(name)[1].digest, text_of(name))
        fill(writing, groups)
    kinds: dict[str, int] = {}
    for group in groups:
        kinds[group.kind] = kinds.get(group.kind, 0) + group.copies
    waiting = [n for group in groups if group.waits for n in group.numbers]
    return Kept(
        path,
        cases=wanted.cases,
        events=sum(group.copies * len(group.model.events) for group in groups),
        long=next(g.first for g in groups if len(g.model.events) == LONG),
        waiting=tuple(waiting[:1000]),
        kinds=kinds,
    )


# -- what there is in a store


class Group(NamedTuple):
    """A model, and the numbers of its copies."""

    model: Model
    kind: str
    copies: int
    waits: bool = False
    first: int = 0

    @property
    def numbers(self) -> range:
        """The numbers of the copies."""
        return range(self.first, self.first + self.copies)


def counted(wanted: Wanted, lives: Lives) -> list[Group]:
    """Return the models, and how many copies of each make the mix; those without any left out."""
    long, wait, found = drawn(lives)
    ended = 0 if wanted.all_open else round(SHARES[FINISHED] * wanted.cases)
    overdue = max(2, round(SHARES[OVERDUE] * wanted.cases))
    in_time = wanted.cases - ended - overdue
    waits = -(-in_time // 4)
    return [
        *shared(long, OVERDUE, 1),
        *shared(found[OVERDUE], OVERDUE, overdue - 1),
        *(group._replace(waits=True) for group in shared(wait, IN_TIME, waits)),
        *shared(found[IN_TIME], IN_TIME, in_time - waits),
        *shared(found[FINISHED], FINISHED, ended),
    ]


@functools.cache
def drawn(lives: Lives) -> tuple[list[Model], list[Model], dict[str, list[Model]]]:
    """Return the long case, those that wait for a discussion, and the lives of each kind."""
    counts = {FINISHED: lives.finished, IN_TIME: lives.in_time, OVERDUE: lives.overdue}
    random = Random(SEED)
    long = [noted_model(*STEPPED, LONG, random, back=2 * LONG, lapse=24)]
    wait = [noted_model(*STEPPED, length, random, back=5, lapse=2) for length in WAITING]
    return long, wait, {kind: models(kind, count, random) for kind, count in counts.items()}


def shared(models: Sequence[Model], kind: str, count: int) -> Iterator[Group]:
    """Yield each model with its share of *count* copies."""
    each, more = divmod(count, len(models))
    for place, one in enumerate(models):
        if copies := each + (place < more):
            yield Group(one, kind, copies)


def numbered(groups: Sequence[Group]) -> list[Group]:
    """Return the groups in the order of opening, each with the first number of its copies."""
    found, first = [], 1
    for group in sorted(groups, key=lambda group: group.model.begun):
        found.append(group._replace(first=first))
        first += group.copies
    return found


# -- filling


def fill(writing: SqliteWriting, groups: Sequence[Group]) -> None:
    """Record all copies: each event sealed by the store's own hand, and a row for each case."""
    salts = Random(SEED)
    frontier = writing._frontier()
    said = (
        (moment(event), group.first, event.version, group, parts(encode(event)))
        for group in groups
        for event in group.model.events
    )
    for _, _, version, group, pieces in sorted(said, key=lambda each: each[:3]):
        for number in group.numbers:
            body = b"%d" % number
            frontier = writing._seal(
                frontier, number, version, body.join(pieces), salts.randbytes(SALT_BYTES)
            )
    for group in groups:
        child = group.model.row.child
        for number in group.numbers:
            named = child.replace(CHILD, f"W-{number}")
            writing._keep_row(msgspec.structs.replace(group.model.row, number=number, child=named))


def parts(body: bytes) -> list[bytes]:
    """Return the pieces of an event's bytes between which a copy's number stands."""
    return body.split(b"%d" % NUMBER)
