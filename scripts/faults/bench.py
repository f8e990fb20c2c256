"""The bench: a store made once by the real command line, copies of it, and commands run on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
NAME = "cases.db"
PATIENCE = 120
"""Seconds after which a command counts as stuck."""

OPEN = (
    "open",
    "--policy=krscp",
    "--pathway=referral and enquiry",
    "--child=W-1041",
    "--raising=health visitor, Your Healthcare (health)",
    "--responding=social worker, City Council (children's social care)",
    "--disagreement=The referral was closed without an assessment.",
    "--raised=2/3/2026",
)
STEP = (
    "step",
    "1",
    "continuing",
    "--with=raising: health visitor",
    "--with=responding: social worker",
    "--approved-by=team leader, Your Healthcare",
    "--approved-on=today",
)
AGAIN = ("answer", "1", "note", "a further command")
NEW = ("init", "--encrypt", "--key")
"""What makes an encrypted store; the file for its key is to follow."""

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code (negative: killed by that signal) and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with one store in it, and a home of its own for whoever works there."""

    folder: Path

    @property
    def shelf(self) -> Path:
        """The folder of the store, in which nothing else is but the key of an encrypted one."""
        return self.folder / "shelf"

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.shelf / NAME

    @property
    def key(self) -> Path:
        """The file of its key; there is one when it is encrypted."""
        return key_beside(self.path)

    def environment(self) -> dict[str, str]:
        """Return the environment of a command: a clock that stands still, and nobody's settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ESCALATE_", "XDG_"))}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling anew would cost more than running
        key = {"ESCALATE_KEY_FILE": str(self.key)} if self.key.exists() else {}
        return {
            **kept,
            **key,
            "HOME": str(self.folder / "home"),
            "TZ": "UTC",
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": "0",
            "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "escalate-faults-pyc"),
            "ESCALATE_STORE": str(self.path),
            "ESCALATE_NOW": "2026-03-02T10:00Z",
            "ESCALATE_BY": "duty manager",
        }

    def start(
        self, args: Sequence[str], wrap: Sequence[str] = (), altered: str = ""
    ) -> subprocess.Popen[str]:
        """Start the real command line; *altered* names what is to be otherwise in it."""
        module = ["scripts.faults.altered", altered] if altered else ["escalate"]
        return subprocess.Popen(
            [*wrap, sys.executable, "-m", *module, *args],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, args: Sequence[str], wrap: Sequence[str] = (), altered: str = "") -> Ran:
        """Run the real command line to its end."""
        return ended(self.start(args, wrap, altered))

    def copy(self, folder: Path) -> Desk:
        """Return a copy of the whole desk; nobody may be at work in this one."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Desk(folder)


def key_beside(path: Path) -> Path:
    """Return where the key of a store lies: in the same folder, whatever becomes of that."""
    return path.with_suffix(".key")


def ended(process: subprocess.Popen[str]) -> Ran:
    """Wait for a command and return how it ended; one that does not end is killed."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        err += f"\nSTUCK: it did not end in {PATIENCE} seconds"
    return Ran(process.returncode, out, err)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where all runs of a harness take place."""

    folder: Path
    workers: int
    every: int = 1
    """Of all places where a fault can be put, each one so far apart is tried."""
    encrypted: bool = False
    """Whether the stores on it are."""

    def made(self, *commands: Sequence[str]) -> Desk:
        """Return a desk on whose store these commands were run; without any there is no store."""
        desk = Desk(Path(tempfile.mkdtemp(prefix="base-", dir=self.folder)))
        (desk.folder / "home").mkdir()
        desk.shelf.mkdir()
        first = [(*NEW, str(desk.key))] if self.encrypted and commands else []
        for command in [*first, *commands]:
            done = desk.run(command)
            if done.code:
                raise SystemExit(f"the bench cannot be made: {done.err}")
        return desk

    @contextmanager
    def copied(self, base: Desk) -> Iterator[Desk]:
        """Yield a copy of a desk, thrown away afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=self.folder))
        try:
            yield base.copy(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def each(self, work: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Result]:
        """Do all jobs, as many at a time as there are workers."""
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(work, jobs))


@contextmanager
def bench(
    every: int = 1, workers: int | None = None, *, encrypted: bool = False
) -> Iterator[Bench]:
    """Yield a bench in a folder of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="escalate-faults-") as name:
        yield Bench(Path(name).resolve(), workers or os.cpu_count() or 1, every, encrypted)
