"""Desks: a copy of a store and a home of its own, and the commands that are run there."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from escalate.store.sqlite import SqliteStore
from scripts.bench.lives import NOW
from scripts.bench.places import BIN, WORK
from scripts.bench.running import Command, Failed, Starter
from scripts.bench.stores import Kept

STEP = (
    "continuing",
    "--with=raising: practitioner",
    "--with=responding: social worker",
    "--agreed=Both will see the family.",
    "--approved-by=team leader, Community Health",
    "--approved-on=today",
)
OPEN = (
    "open",
    "--policy=krscp",
    "--pathway=referral and enquiry",
    "--child=W-1041",
    "--raising=practitioner, Community Health (health)",
    "--responding=social worker, City Council (children's social care)",
    "--disagreement=The referral was closed without an assessment.",
    "--raised=2/3/2026",
)
SMALL = 8 * 1024 * 1024
"""Bytes up to which a store is copied anew for every round: it stays as small as it is called."""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a measured command: nobody's settings, and modules compiled."""
    return {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(home),
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "ESCALATE_NOW": NOW.isoformat(),
        "ESCALATE_BY": "duty manager",
    }


def bare(*args: str) -> Command:
    """Return the bare program H with these arguments."""
    return tool("bare", *args)


def nothing() -> Command:
    """Return the interpreter that does nothing, P."""
    return tool("python", "-c", "pass")


def tool(name: str, *args: str, input: str = "") -> Command:
    """Return a program of the environment, away from any store."""
    home = WORK / "home"
    home.mkdir(parents=True, exist_ok=True)
    return Command((str(BIN / name), *args), environment(home), home, input)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a copy of a store, in which commands are run."""

    folder: Path
    kept: Kept

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / "cases.db"

    def run(self, *args: str, terminal: bool = False, cores: int = 0) -> Command:
        """Return `escalate` with these arguments, on this store."""
        env = {
            **environment(self.folder),
            "ESCALATE_STORE": str(self.path),
            "ESCALATE_STATE": str(self.folder / "state"),
        }
        argv = (str(BIN / "escalate"), *args)
        return Command(argv, env, self.folder, terminal=terminal, cores=cores)

    def step(self, turn: int) -> Command:
        """Return a discussion to be recorded, every turn in another of the cases that wait."""
        waiting = self.kept.waiting
        return self.run("step", str(waiting[turn % len(waiting)]), *STEP)

    @property
    def small(self) -> bool:
        """Whether the store is small enough to be copied anew for every round."""
        return self.kept.path.stat().st_size <= SMALL

    def renew(self, starter: Starter) -> None:
        """Put the store as it was kept in the place of a small one that was worked on.

        Somebody looks at it once: what is remembered of it outside is there, as of the others.
        """
        if self.small:
            shutil.rmtree(self.folder / "state", ignore_errors=True)
            shutil.copyfile(self.kept.path, self.path)
            starter.run(self.run("why", str(self.kept.long)))

    def recorded(self) -> int:
        """Return how many events its cases have."""
        with SqliteStore(self.path).reading() as reading:
            return reading.count()

    def check_recorded(self, more: int) -> None:
        """Raise `Failed` unless its cases have so many events more than those of the kept store."""
        found = self.recorded() - self.kept.events
        if found != more:
            raise Failed(f"{more} events were recorded in {self.path}, and {found} are there")


def desk(kept: Kept, name: str = "") -> Desk:
    """Return a desk with a copy of a store."""
    folder = WORK / (name or kept.path.stem)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(kept.path, folder / "cases.db")
    return Desk(folder, kept)
