"""Disks that are full, and files that may not grow: with every amount of room that is left."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.faults.bench import AGAIN, OPEN, STEP, Bench
from scripts.faults.judging import Tally, goes_on, judge, see

PAGE = 4096
ROOM = 16
"""With no page of room left, with one, and so on up to this many: more than a command writes."""


def full(bench: Bench, altered: str = "") -> Tally:
    """Record on a disk with ever more room left, until it suffices."""
    tally = Tally("full disk")
    base = bench.made(OPEN, STEP)
    before = see(base.path)
    with mounted(bench.folder / "full", "1m") as folder:
        if folder is None:
            tally.skipped = "no disk can be mounted here"
            return tally
        for pages in range(0, ROOM, bench.every):
            where, ballast = f"{pages} pages left", folder / "ballast"
            desk = base.copy(folder / "desk")
            fill(ballast, pages * PAGE)
            ran = desk.run(STEP, altered=altered)
            ballast.unlink()
            judge(tally, where, before, see(desk.path), ran)
            goes_on(tally, where, desk.run(AGAIN))
    return tally


def narrow(bench: Bench, altered: str = "") -> Tally:
    """Record where no file may grow beyond a size: the journal stops first, then the store."""
    tally = Tally("files may not grow")
    base = bench.made(OPEN, STEP)
    before = see(base.path)
    most = base.path.stat().st_size + 3 * PAGE

    def one(size: int) -> Tally:
        part = Tally("")
        with bench.copied(base) as desk:
            where = f"no file above {size} bytes"
            ran = desk.run(STEP, ("prlimit", f"--fsize={size}"), altered)
            judge(part, where, before, see(desk.path), ran)
            goes_on(part, where, desk.run(AGAIN))
        return part

    if shutil.which("prlimit") is None:
        tally.skipped = "prlimit is not installed"
        return tally
    for part in bench.each(one, range(0, most, PAGE * bench.every)):
        tally.add(part)
    return tally


def fill(ballast: Path, room: int) -> None:
    """Fill the disk of a file up to the last page, and then leave so much room."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\xff" * PAGE)
        except OSError:
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - room))


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path | None]:
    """Yield a small disk of its own mounted on a new folder; None where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
