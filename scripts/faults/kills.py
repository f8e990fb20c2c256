"""Kills: the process is gone from one moment to the next, at every call and at random times."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench, Desk, ended
from scripts.faults.judging import Seen, Tally, acknowledged, goes_on, see
from scripts.faults.sweep import Swept, column
from scripts.faults.tracing import CALLS, Fault

STORES = 4
"""On so many stores at once, whatever the computer, so that each run makes as many."""
CHECKED = 20
"""After so many kills on one store the whole file is looked at."""


def exact(
    bench: Bench,
    altered: str = "",
    *,
    calls: tuple[str, ...] = CALLS,
    commands: tuple[tuple[str, ...], ...] = (STEP, OPEN),
) -> Tally:
    """Kill commands at every single call on the store."""
    tally = Tally("kills, every call")
    base = bench.made(OPEN, STEP)
    before = see(base.path)
    jobs = [
        Swept(base, before, args, Fault(call, "signal=SIGKILL"), altered)
        for args in commands
        for call in calls
    ]
    for part in bench.each(lambda job: column(bench, job), jobs):
        tally.add(part)
    return tally


def timed(bench: Bench, kills: int, altered: str = "") -> Tally:
    """Kill commands that go on with one store, each at a random moment of its time."""
    tally = Tally("kills, by time")
    for part in bench.each(
        lambda seed: _timed(bench.made(OPEN, STEP), kills // STORES, seed, altered), range(STORES)
    ):
        tally.add(part)
    return tally


def _timed(desk: Desk, kills: int, seed: int, altered: str) -> Tally:
    tally, chance = Tally(""), random.Random(seed)
    usual = duration(desk, altered)
    known, marks = see(desk.path), set[str]()
    first = known.size
    for kill, mark in enumerate(_marks(kills)):
        process = desk.start((*STEP, f"--agreed={mark}"), altered=altered)
        time.sleep(usual * chance.uniform(0.25, 1.0))
        process.send_signal(signal.SIGKILL)
        ran = ended(process)
        tally.runs += 1
        if acknowledged(ran):
            marks.add(mark)
        elif ran.code not in (0, -signal.SIGKILL):
            tally.stuck.append(f"kill {kill}: exit {ran.code}, {ran.err.strip()[-300:]!r}")
        if kill % CHECKED == CHECKED - 1:
            known = _checked(tally, f"by kill {kill}", known, see(desk.path), marks)
    known = _checked(tally, "at the end", known, see(desk.path), marks)
    tally.recorded = known.size - first
    goes_on(tally, "at the end", desk.run(AGAIN))
    return tally


def _checked(tally: Tally, where: str, known: Seen, seen: Seen, marks: set[str]) -> Seen:
    if seen.problems or seen.leaves[: known.size] != known.leaves:
        tally.damaged.append(f"{where}: {seen.problems or 'what was there is not there any more'}")
    tally.lost += [f"{where}: {mark}" for mark in sorted(marks) if mark not in seen.texts]
    return seen


def _marks(number: int) -> Iterator[str]:
    return (f"mark-{i}-of-{number}." for i in range(number))


def duration(desk: Desk, altered: str = "") -> float:
    """Return how many seconds a command takes here, the median of a few."""
    times = []
    for _ in range(5):
        start = time.monotonic()
        desk.run(STEP, altered=altered)
        times.append(time.monotonic() - start)
    return sorted(times)[2]
