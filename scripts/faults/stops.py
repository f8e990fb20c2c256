"""Stops: from the keyboard, by the system, or because the terminal was closed."""

from __future__ import annotations

import random
import signal
import time

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench, Desk, ended
from scripts.faults.judging import Tally, goes_on, judge, see
from scripts.faults.kills import STORES, duration
from scripts.faults.sweep import Swept, column
from scripts.faults.tracing import CALLS, Fault

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WRITING = ("pwrite64", "fsync", "unlink")


def exact(bench: Bench, altered: str = "", *, calls: tuple[str, ...] = CALLS) -> Tally:
    """Stop `step` at every single call on the store; from the keyboard, and where it writes by
    each of the others too."""
    tally = Tally("stops, every call")
    base = bench.made(OPEN, STEP)
    before = see(base.path)
    jobs = [
        Swept(base, before, STEP, Fault(call, f"signal={stop.name}"), altered)
        for stop in STOPS
        for call in calls
        if stop is signal.SIGINT or call in WRITING
    ]
    for part in bench.each(lambda job: column(bench, job), jobs):
        tally.add(part)
    return tally


def timed(bench: Bench, stops: int, altered: str = "") -> Tally:
    """Stop commands that go on with one store, each at a random moment of its time."""
    tally = Tally("stops, by time")
    for part in bench.each(
        lambda seed: _timed(bench.made(OPEN, STEP), stops // STORES, seed, altered), range(STORES)
    ):
        tally.add(part)
    return tally


def _timed(desk: Desk, stops: int, seed: int, altered: str) -> Tally:
    tally, chance = Tally(""), random.Random(seed)
    usual = duration(desk, altered)
    before = see(desk.path)
    for turn in range(stops):
        stop = STOPS[turn % len(STOPS)]
        process = desk.start(STEP, altered=altered)
        time.sleep(usual * chance.uniform(0.1, 1.1))
        process.send_signal(stop)
        ran = ended(process)
        after = see(desk.path)
        judge(tally, f"{stop.name}, turn {turn}", before, after, ran)
        before = after
    goes_on(tally, "at the end", desk.run(AGAIN))
    return tally
