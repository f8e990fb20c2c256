"""The fourth table: eight who record at once, as fast as they can."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from scripts.bench import budgets, desks
from scripts.bench.desks import Desk
from scripts.bench.judging import Budget, figure
from scripts.bench.lines import Line, Table
from scripts.bench.running import Failed, Starter, TooSlow
from scripts.bench.stores import Wanted, kept

WRITERS = 8
NO = Budget(0)
SAYS = (
    "{writers} processes at a time, each a whole `escalate step` on another case of a store of "
    "{cases:,}, {each} one after another. Afterwards `verify` must find the store whole, and its "
    "trail tells what is lost."
)


class Wrote(NamedTuple):
    """What one writer came to."""

    waits: list[float]
    """Seconds that each command took."""
    failed: int
    """How many ended with anything but 0."""


def table(cases: int, each: int) -> Table:
    """Let them record, *each* so many times, and return the table."""
    desk = desks.desk(kept(Wanted(cases)), "writers")
    with Starter() as starter:
        starter.run(desk.step(0))  # warms the disk's memory
    start = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        wrote = list(pool.map(lambda who: write(desk, who, each), range(WRITERS)))
        took = time.perf_counter() - start
    with Starter() as starter:
        starter.run(desk.run("verify"))
    waits = [wait for one in wrote for wait in one.waits]
    failed = sum(one.failed for one in wrote)
    lost = desk.kept.events + 1 + len(waits) - failed - desk.recorded()
    lines = [
        Line(
            "recorded", figure([(len(waits) - failed) / took]), "commands/s", budget=budgets.WRITERS
        ),
        Line("failed", figure([failed]), "commands", budget=NO),
        Line("lost", figure([lost]), "commands", budget=NO),
        Line("wait for one command", figure([1000 * wait for wait in waits])),
    ]
    says = SAYS.format(writers=WRITERS, cases=cases, each=each)
    return Table("Eight at once", says, lines)


def write(desk: Desk, who: int, each: int) -> Wrote:
    """Record so many discussions, one after another, each in another case than anybody else's."""
    waits, failed = [], 0
    with Starter() as starter:
        for turn in range(each):
            start = time.perf_counter()
            try:
                starter.run(desk.step(1 + who * each + turn))
            except (Failed, TooSlow) as error:
                print(error)
                failed += 1
            waits.append(time.perf_counter() - start)
    return Wrote(waits, failed)
