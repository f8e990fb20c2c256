"""Files that are moved, removed or replaced while a command has them open, at each of its calls."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from itertools import count

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench, Desk, Ran, ended
from scripts.faults.judging import Seen, Tally, goes_on, judge, see
from scripts.faults.tracing import Fault, faulted, log

CALLS = ("pwrite64", "fsync", "unlink", "openat")


def away(desk: Desk) -> None:
    """Rename it."""
    desk.path.rename(desk.shelf / "moved.db")


def removed(desk: Desk) -> None:
    """Remove it."""
    desk.path.unlink()


def older(desk: Desk) -> None:
    """Put an older copy of it in its place, as a synchronising folder does."""
    shutil.copy(desk.folder / "older.db", desk.shelf / "new.db")
    (desk.shelf / "new.db").replace(desk.path)


MOVES: tuple[Callable[[Desk], None], ...] = (away, removed, older)


def moved(bench: Bench, altered: str = "", *, calls: tuple[str, ...] = CALLS) -> Tally:
    """Stop the command at each call, move its file, and let it go on."""
    tally = Tally("moved, replaced")
    base = bench.made(OPEN, STEP)
    shutil.copy(base.path, base.folder / "older.db")
    before = see(base.path)
    jobs = [(call, move) for call in calls for move in MOVES]
    for part in bench.each(lambda job: _column(bench, base, before, *job, altered), jobs):
        tally.add(part)
    return tally


def _column(
    bench: Bench,
    base: Desk,
    before: Seen,
    call: str,
    move: Callable[[Desk], None],
    altered: str,
) -> Tally:
    tally = Tally("")
    for place in count(1, bench.every):
        with bench.copied(base) as desk:
            ran = _moved(desk, call, place, move, altered)
            if ran is None:
                return tally
            where = f"{move.__name__} at {call} {place}"
            there = desk.path.exists()
            after = see(desk.path) if there else before  # what is not there holds nothing new
            judge(tally, where, before, after, ran)
            if not there:
                shutil.copy(desk.folder / "older.db", desk.path)
            goes_on(tally, where, desk.run(AGAIN))
    return tally


def _moved(
    desk: Desk, call: str, place: int, move: Callable[[Desk], None], altered: str
) -> Ran | None:
    """Run a command that is halted at a call while its file is moved; None: it never came there."""
    process = desk.start(STEP, faulted(desk, Fault(call, "signal=SIGSTOP"), place), altered)
    halted = re.compile(r"^(\d+) +--- stopped by SIGSTOP ---", re.MULTILINE)
    while process.poll() is None:
        found = log(desk).exists() and halted.search(log(desk).read_text())
        if found:
            move(desk)
            os.kill(int(found[1]), signal.SIGCONT)
            return ended(process)
        time.sleep(0.005)
    ended(process)
    return None
