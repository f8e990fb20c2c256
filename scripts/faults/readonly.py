"""What may not be written: the file, its folder, its disk, for everybody or for one account."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from scripts.faults.bench import AGAIN, OPEN, ROOT, STEP, Bench, Desk
from scripts.faults.compound import hot
from scripts.faults.full import mounted
from scripts.faults.judging import Tally, goes_on, judge, see
from scripts.faults.tracing import Fault, faulted, fired, missing

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


class Lock(NamedTuple):
    """A way to make something unwritable: what is locked, and how it is locked and unlocked."""

    says: str
    what: str
    """The name in the store's folder; empty for the folder itself."""
    lock: Sequence[str]
    unlock: Sequence[str]
    wrap: Sequence[str] = ()


LOCKS = (
    Lock("an unchangeable file", "cases.db", ("chattr", "+i"), ("chattr", "-i")),
    Lock("a file that only grows", "cases.db", ("chattr", "+a"), ("chattr", "-a")),
    Lock("an unchangeable folder", "", ("chattr", "+i"), ("chattr", "-i")),
    Lock("a folder that only grows", "", ("chattr", "+a"), ("chattr", "-a")),
    Lock("no right to write the file", "cases.db", ("chmod", "444"), ("chmod", "666"), NOBODY),
    Lock("no right to read the file", "cases.db", ("chmod", "000"), ("chmod", "666"), NOBODY),
    Lock("no right to write the folder", "", ("chmod", "555"), ("chmod", "777"), NOBODY),
    Lock("no right to enter the folder", "", ("chmod", "000"), ("chmod", "777"), NOBODY),
)


def readonly(bench: Bench, altered: str = "") -> Tally:
    """Record under every lock, on a store at rest and on one that a crash left."""
    tally = Tally("read-only")
    base = bench.made(OPEN, STEP)
    skipped = []
    for desk in (base, *_crashed(bench, base)):
        for lock in LOCKS:
            with bench.copied(desk) as copy:
                _open_up(bench, copy)
                if not _allowed(copy, lock):
                    skipped.append(lock.says)
                    continue
                _under(tally, copy, lock, altered)
    with _remounted(bench, base) as disk:
        if disk is None:
            skipped.append("a disk mounted read-only")
        else:
            _under(tally, disk, _REMOUNTED, altered)
    if skipped:
        tally.skipped = f"not possible here: {', '.join(dict.fromkeys(skipped))}"
    return tally


def _under(tally: Tally, desk: Desk, lock: Lock, altered: str) -> None:
    where = f"{lock.says}{', after a crash' if hot(desk) else ''}"
    with_journal = desk.copy(desk.folder.with_name(f"{desk.folder.name}-before"))
    before = see(with_journal.path)
    shutil.rmtree(with_journal.folder)
    target = str(desk.shelf / lock.what)
    subprocess.run([*lock.lock, target], check=True)
    try:
        ran = desk.run(STEP, lock.wrap, altered)
    finally:
        subprocess.run([*lock.unlock, target], check=True)
    judge(tally, where, before, see(desk.path), ran)
    goes_on(tally, where, desk.run(AGAIN, lock.wrap))


def _allowed(desk: Desk, lock: Lock) -> bool:
    """Whether this computer, and this account, can lock so."""
    if shutil.which(lock.lock[0]) is None:
        return False
    if lock.wrap:
        if os.geteuid():
            return False
        # The interpreter, too, must be one that nobody may run.
        seen = subprocess.run(
            [*lock.wrap, sys.executable, "-c", "import escalate.cli"],
            cwd=ROOT,
            env=desk.environment(),
            capture_output=True,
        )
        return seen.returncode == 0
    target = str(desk.shelf / lock.what)
    locked = subprocess.run([*lock.lock, target], capture_output=True).returncode == 0
    if locked:
        subprocess.run([*lock.unlock, target], check=True)
    return locked


def _open_up(bench: Bench, desk: Desk) -> None:
    """Let another account work at the desk."""
    bench.folder.chmod(0o755)
    for one in (desk.folder, *desk.folder.rglob("*")):
        one.chmod(0o777 if one.is_dir() else 0o666)


def _crashed(bench: Bench, base: Desk) -> Iterator[Desk]:
    if missing():
        return
    desk = base.copy(bench.folder / "crashed")
    desk.run(STEP, faulted(desk, Fault("unlink", "signal=SIGKILL"), 1))
    if fired(desk) and hot(desk):
        yield desk


_REMOUNTED = Lock(
    "a disk mounted read-only",
    "../..",
    ("mount", "-o", "remount,ro"),
    ("mount", "-o", "remount,rw"),
)


@contextmanager
def _remounted(bench: Bench, base: Desk) -> Iterator[Desk | None]:
    with mounted(bench.folder / "readonly", "2m") as folder:
        yield base.copy(folder / "desk") if folder else None
