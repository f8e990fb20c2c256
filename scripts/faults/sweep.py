"""The sweep: one fault in every call of a command on its store, once and for ever.

The fault is put into the first call, the second, and so on until the command makes none so many.
"""

from __future__ import annotations

from typing import NamedTuple

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench, Desk
from scripts.faults.judging import Seen, Tally, goes_on, judge, see
from scripts.faults.tracing import Fault, faulted, fired, places

ERRORS = (
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("pread64", "EIO"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("unlink", "EIO"),
    ("unlink", "EACCES"),
    ("ftruncate", "EIO"),
    ("fcntl", "ENOLCK"),
    ("fcntl", "EIO"),
    ("openat", "EACCES"),
    ("openat", "EIO"),
    ("openat", "EMFILE"),
)
FAULTS = tuple(
    Fault(call, f"error={error}", forever) for call, error in ERRORS for forever in (False, True)
)

GOES_ON = 4
"""After the first of so many runs a further command is tried; the store is looked at after each."""


class Swept(NamedTuple):
    """One column of the sweep: a command, and a fault that is put into each of its calls."""

    base: Desk
    before: Seen
    args: tuple[str, ...]
    fault: Fault
    altered: str = ""
    last: int = 10_000
    """The last call into which it is put."""
    turn: int = 0
    """Decides which calls are left out, if some are."""


def sweep(
    bench: Bench,
    altered: str = "",
    *,
    faults: tuple[Fault, ...] = FAULTS,
    commands: tuple[tuple[str, ...], ...] = (STEP, OPEN),
) -> Tally:
    """Sweep commands on a store that is there."""
    tally = Tally("sweep")
    base = bench.made(OPEN, STEP)
    before = see(base.path)
    # Of two calls side by side each gets one of two errors once, and the other one for ever.
    jobs = [
        Swept(base, before, args, fault, altered, turn=i + i // 2)
        for args in commands
        for i, fault in enumerate(faults)
    ]
    for part in bench.each(lambda job: column(bench, job), jobs):
        tally.add(part)
    return tally


def column(bench: Bench, job: Swept) -> Tally:
    """Put the fault into every call, the first, the second, until there is none."""
    tally = Tally("")
    for place in places(bench, job.fault.call, job.turn):
        if place > job.last or not at(tally, bench, job, place):
            break
    return tally


def at(tally: Tally, bench: Bench, job: Swept, place: int) -> bool:
    """Put the fault into one call, and add what came of it; whether there was such a call."""
    with bench.copied(job.base) as desk:
        where = f"{job.args[0]}, {job.fault}, call {place}"
        ran = desk.run(job.args, faulted(desk, job.fault, place), waits(job))
        if not fired(desk):
            return False
        judge(tally, where, job.before, see(desk.path), ran)
        if tally.runs % GOES_ON == 1:
            goes_on(tally, where, desk.run(AGAIN))
    return True


def waits(job: Swept) -> str:
    """Return what is altered in the command: where locks fail for ever, it does not wait for one
    half a minute."""
    forever = job.fault.call == "fcntl" and job.fault.forever
    return ", ".join(filter(None, (job.altered, "impatient" if forever else "")))
