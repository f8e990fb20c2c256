"""Two faults in a row: a crash leaves a hot journal; the next command fails while it recovers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from scripts.faults.bench import OPEN, STEP, Bench, Desk
from scripts.faults.judging import Tally, see
from scripts.faults.sweep import Swept, column
from scripts.faults.tracing import Fault, faulted, fired

MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""How a journal begins from which SQLite must roll back."""
POINTS = 3
"""At so many different moments of a commit the crash happens."""
RECOVERY = 24
"""So many calls of each kind, at most, belong to the recovery; what comes after, the sweep has."""
ERRORS = (
    ("pread64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("ftruncate", "EIO"),
    ("unlink", "EACCES"),
    ("fcntl", "ENOLCK"),
    ("openat", "EACCES"),
)
FAULTS = (
    *(Fault(call, f"error={why}", forever) for call, why in ERRORS for forever in (False, True)),
    *(Fault(call, "signal=SIGKILL") for call in ("pwrite64", "fsync", "ftruncate", "unlink")),
)


def compound(bench: Bench, altered: str = "", *, faults: tuple[Fault, ...] = FAULTS) -> Tally:
    """Crash at several moments, and after each sweep the command that comes next."""
    tally = Tally("crash, then a fault")
    jobs = []
    for crashed in _spread(list(_crashed(bench)), POINTS):
        with bench.copied(crashed) as copy:
            before = see(copy.path)
        jobs += [
            Swept(crashed, before, STEP, fault, altered, RECOVERY, turn=i + i // 2)
            for i, fault in enumerate(faults)
        ]
    for part in bench.each(lambda job: column(bench, job), jobs):
        tally.add(part)
    return tally


def _crashed(bench: Bench) -> Iterator[Desk]:
    """Yield desks that a crash left with a hot journal, each at a later moment."""
    base = bench.made(OPEN, STEP)
    for call in ("pwrite64", "fsync", "unlink"):
        for place in count(1):
            desk = base.copy(bench.folder / f"crashed-{call}-{place}")
            desk.run(STEP, faulted(desk, Fault(call, "signal=SIGKILL"), place))
            if not fired(desk):
                break
            if hot(desk):
                yield desk


def hot(desk: Desk) -> bool:
    """Whether the store has a journal beside it from which it must be rolled back."""
    journal = desk.path.with_name(f"{desk.path.name}-journal")
    return journal.exists() and journal.read_bytes().startswith(MAGIC)


def _spread(desks: list[Desk], number: int) -> list[Desk]:
    step = max(1, (len(desks) - 1) // max(1, number - 1))
    return [*desks[::step][: number - 1], desks[-1]]
