"""Making a store and bringing an older one up to date: faults at each call, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench, Desk, ended
from scripts.faults.judging import Seen, Tally, goes_on, judge
from scripts.faults.older import put_back, see_any
from scripts.faults.tracing import Fault, faulted, fired, places

MARK = "the record itself"
WORKERS, ROUNDS = 4, 10
ANYWHERE = ("pwrite64", "fsync", "ftruncate", "unlink", "link")
"""Calls that are counted on every file: also on the copy that is kept, and on a new store."""
FAULTS = (
    *(Fault(call, "signal=SIGKILL") for call in (*ANYWHERE, "openat", "fcntl", "pread64")),
    *(Fault("pwrite64", "error=ENOSPC", forever) for forever in (False, True)),
    *(Fault("fsync", "error=EIO", forever) for forever in (False, True)),
    *(Fault("unlink", "error=EIO", forever) for forever in (False, True)),
    Fault("link", "error=EPERM"),
    Fault("openat", "error=EACCES"),
    Fault("fcntl", "error=ENOLCK"),
)


class Change(NamedTuple):
    """A store that is made or changed: by which command, and how many events that brings."""

    says: str
    base: Desk
    args: tuple[str, ...]
    again: tuple[str, ...]
    most: int


def migration(bench: Bench, altered: str = "", *, faults: Sequence[Fault] = FAULTS) -> Tally:
    """Put each fault into each call of a command that makes a store, or finds an older one."""
    tally = Tally("migration")
    old = bench.made(OPEN, STEP)
    put_back(old)
    changes = (
        Change("upgrade", old, (*STEP, f"--agreed={MARK}"), AGAIN, 2),
        Change("creation", bench.made(), (*OPEN, f"--child-name={MARK}"), OPEN, 2),
    )
    jobs = [(change, fault, altered, i) for change in changes for i, fault in enumerate(faults)]
    for part in bench.each(lambda job: _column(bench, *job), jobs):
        tally.add(part)
    return tally


def _column(bench: Bench, change: Change, fault: Fault, altered: str, turn: int) -> Tally:
    tally, before = Tally(""), see_any(change.base.path)
    anywhere = fault.call in ANYWHERE
    for place in places(bench, fault.call, turn):
        with bench.copied(change.base) as desk:
            where = f"{change.says}, {fault}, call {place}"
            wrap = faulted(desk, fault, place, anywhere=anywhere)
            ran = desk.run(change.args, wrap, altered)
            if not fired(desk):
                return tally
            judge(tally, where, before, see_any(desk.path), ran, most=change.most, mark=MARK)
            again = desk.run(change.again)
            goes_on(tally, where, again)
            if not again.code and (problems := see_any(desk.path).problems):
                tally.damaged.append(f"{where}: afterwards {problems}")
    return tally


def at_once(bench: Bench, altered: str = "") -> Tally:
    """Let several commands find the same older store at the same moment, again and again."""
    tally = Tally("upgrade, 4 at once")
    old = bench.made(OPEN, STEP)
    put_back(old)
    before = see_any(old.path)
    for turn in range(0, ROUNDS, min(bench.every, ROUNDS // 3)):
        with bench.copied(old) as desk:
            together = [desk.start(AGAIN, altered=altered) for _ in range(WORKERS)]
            for ran in [ended(process) for process in together]:
                tally.runs += 1
                goes_on(tally, f"round {turn}", ran)
            _judge_round(tally, f"round {turn}", before, see_any(desk.path))
    return tally


def _judge_round(tally: Tally, where: str, before: Seen, after: Seen) -> None:
    upgraded, notes = after.texts.count('"upgraded"'), after.size - before.size - 1
    tally.recorded += notes
    if after.problems or after.leaves[: before.size] != before.leaves or upgraded != 1:
        tally.damaged.append(f"{where}: {after.problems}, {upgraded} upgrades")
    elif notes != WORKERS:
        tally.lost.append(f"{where}: {notes} of {WORKERS} notes")
