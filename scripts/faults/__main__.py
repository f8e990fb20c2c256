"""`make faults`: every harness, each first shown to find what is known to be bad; then a table.

`python -m scripts.faults [--short] [--only WORD] [--workers N] [--no-proof]`. Ends with 1 when
anything was damaged, lost, wrongly told or stuck, or when a harness found nothing where it must.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from scripts.faults import (
    compound,
    full,
    kills,
    migration,
    moved,
    powerloss,
    readonly,
    stops,
    sweep,
    writers,
)
from scripts.faults.bench import STEP, Bench, bench
from scripts.faults.judging import Tally
from scripts.faults.tracing import Fault, missing

SHORT, PROOF = 12, 4
"""Of calls of which there are many each so far apart is tried in a short run, and to show that a
harness finds what is bad."""
SHOWN = 20
"""So many of what was found of a kind are told in full."""
COLUMNS = "{:<26}{:>7}{:>9}{:>8}{:>7}{:>7}{:>8}{:>9}"
KILL_AT_WRITE = Fault("pwrite64", "signal=SIGKILL")
KILL_AT_READ = Fault("pread64", "signal=SIGKILL")
FAILED_SYNC = Fault("fsync", "error=EIO")


class Harness(NamedTuple):
    """A harness, and the known-bad settings with which it must find something."""

    name: str
    run: Callable[[Bench], Tally]
    proofs: tuple[tuple[str, Callable[[Bench, str], Tally]], ...]
    traces: bool = True
    """Whether it needs strace."""
    encrypted: bool = False
    """Whether its stores are encrypted."""
    every: int = 1
    """Of calls of which there are many each so far apart is tried in the whole run."""


def harnesses(short: bool) -> tuple[Harness, ...]:
    """Return all of them; a *short* run has fewer kills, stops and writes."""
    some = 20 if short else 1
    return (
        Harness(
            "sweep",
            sweep.sweep,
            (
                ("unlooked", lambda b, a: sweep.sweep(b, a, faults=(FAILED_SYNC,))),
                ("no journal", lambda b, a: sweep.sweep(b, a, faults=sweep.FAULTS[:1])),
            ),
        ),
        Harness(
            "kills, every call",
            kills.exact,
            (("no journal", lambda b, a: kills.exact(b, a, calls=("pwrite64",))),),
        ),
        Harness(
            "kills, by time",
            lambda b: kills.timed(b, 740 // some),
            (("hasty", lambda b, a: kills.timed(b, 20, a)),),
            traces=False,
        ),
        Harness(
            "stops, every call",
            stops.exact,
            (("unheld", lambda b, a: stops.exact(b, a, calls=("fsync",))),),
        ),
        Harness(
            "stops, by time",
            lambda b: stops.timed(b, 120 // some),
            (("hasty", lambda b, a: stops.timed(b, 20, a)),),
            traces=False,
        ),
        Harness(
            "power cuts",
            powerloss.powerloss,
            tuple((f"synchronous {one}", powerloss.powerloss) for one in ("off", "normal", "full")),
        ),
        Harness(
            "power cuts, new store",
            lambda b: powerloss.powerloss(b, fresh=True),
            (("synchronous full", lambda b, a: powerloss.powerloss(b, a, fresh=True)),),
        ),
        Harness(
            "crash, then a fault",
            compound.compound,
            (("tidy", lambda b, a: compound.compound(b, a, faults=(KILL_AT_READ,))),),
            every=4,
        ),
        Harness("full disk", full.full, (("deaf", full.full),), traces=False),
        Harness("files may not grow", full.narrow, (("deaf", full.narrow),), traces=False),
        Harness("read-only", readonly.readonly, (("deaf", readonly.readonly),), traces=False),
        Harness(
            "moved, replaced",
            moved.moved,
            (("unlooked", lambda b, a: moved.moved(b, a, calls=("fsync",))),),
        ),
        Harness(
            "8 writers at once",
            lambda b: writers.writers(b, 200 // some),
            (("deferred", lambda b, a: writers.writers(b, 10, a)),),
            traces=False,
        ),
        Harness(
            "migration",
            migration.migration,
            (("piecemeal", lambda b, a: migration.migration(b, a, faults=(KILL_AT_WRITE,))),),
            every=4,
        ),
        Harness(
            "upgrade by 4 at once",
            migration.at_once,
            (("deferred", migration.at_once),),
            traces=False,
        ),
        *encrypted(some),
    )


def encrypted(some: int) -> tuple[Harness, ...]:
    """Return those that are run on encrypted stores too."""
    step = (STEP,)
    return (
        Harness(
            "encrypted: sweep",
            lambda b: sweep.sweep(b, commands=step),
            (("unlooked", lambda b, a: sweep.sweep(b, a, faults=(FAILED_SYNC,), commands=step)),),
            encrypted=True,
            every=3,
        ),
        Harness(
            "encrypted: kills",
            lambda b: kills.exact(b, commands=step),
            (("no journal", lambda b, a: kills.exact(b, a, calls=("pwrite64",), commands=step)),),
            encrypted=True,
        ),
        Harness(
            "encrypted: kills by time",
            lambda b: kills.timed(b, 100 // some),
            (("hasty", lambda b, a: kills.timed(b, 20, a)),),
            traces=False,
            encrypted=True,
        ),
        Harness(
            "encrypted: crash, fault",
            compound.compound,
            (("tidy", lambda b, a: compound.compound(b, a, faults=(KILL_AT_READ,))),),
            encrypted=True,
            every=8,
        ),
        Harness(
            "encrypted: power cuts",
            powerloss.powerloss,
            tuple((f"synchronous {one}", powerloss.powerloss) for one in ("off", "full")),
            encrypted=True,
        ),
        Harness(
            "encrypted: new store",
            lambda b: powerloss.powerloss(b, fresh=True),
            (("synchronous full", lambda b, a: powerloss.powerloss(b, a, fresh=True)),),
            encrypted=True,
        ),
    )


def main() -> int:
    """Run what is asked for, print the table, and return the exit code."""
    given = argparse.ArgumentParser(prog="python -m scripts.faults", description=__doc__)
    given.add_argument("--short", action="store_true", help="a few places of each kind")
    given.add_argument("--only", default="", help="harnesses whose name holds this")
    given.add_argument("--workers", type=int, help="how many commands at a time; one per core")
    given.add_argument("--no-proof", action="store_true", help="leave out the known-bad settings")
    asked = given.parse_args()
    chosen = [one for one in harnesses(asked.short) if asked.only in one.name]
    blind, tallies = [], []
    for harness in chosen:
        if harness.traces and missing():
            tallies.append(Tally(harness.name, skipped=missing()))
            continue
        if not asked.no_proof:
            blind += [told for told in proved(harness, asked.workers) if told]
        tallies.append(timed(harness, SHORT if asked.short else harness.every, asked.workers))
    print("\n".join(table(tallies)))
    print("\n".join(blind))
    return 1 if blind or any(tally.faults for tally in tallies) else 0


def proved(harness: Harness, workers: int | None) -> Iterator[str]:
    """Show that a harness finds what is known to be bad; yield a sentence where it does not."""
    for altered, run in harness.proofs:
        with bench(PROOF, workers, encrypted=harness.encrypted) as there:
            start = time.monotonic()
            tally = run(there, altered)
        print(
            f"{harness.name}, with {altered!r}: {tally.faults} found in {tally.runs} runs"
            f" ({time.monotonic() - start:.0f} s){tally.skipped and f'; {tally.skipped}'}",
            flush=True,
        )
        yield "" if tally.faults or tally.skipped else f"{harness.name} finds nothing of {altered}"


def timed(harness: Harness, every: int, workers: int | None) -> Tally:
    """Run a harness, and say what it found."""
    with bench(every, workers, encrypted=harness.encrypted) as there:
        start = time.monotonic()
        tally = harness.run(there)
    tally.harness, tally.seconds = harness.name, time.monotonic() - start
    print(f"{harness.name}: {tally.runs} runs, {tally.faults} found", flush=True)
    for name in ("damaged", "lost", "wrong", "stuck"):
        found = getattr(tally, name)
        for one in found[:SHOWN]:
            print(f"  {name}: {one}", flush=True)
        if len(found) > SHOWN:
            print(f"  {name}: and {len(found) - SHOWN} more", flush=True)
    return tally


def table(tallies: list[Tally]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield ""
    yield COLUMNS.format(
        *("harness", "runs", "recorded", "damaged", "lost", "wrong", "stuck", "seconds")
    )
    for one in tallies:
        figures = (len(one.damaged), len(one.lost), len(one.wrong), len(one.stuck))
        line = COLUMNS.format(one.harness, one.runs, one.recorded, *figures, round(one.seconds))
        unknown = f"  ({one.unknown} told as not known)" if one.unknown else ""
        yield f"{line}{unknown}{one.skipped and f'  skipped: {one.skipped}'}"
    runs, seconds = sum(one.runs for one in tallies), sum(one.seconds for one in tallies)
    yield f"{runs} runs, {sum(one.faults for one in tallies)} faults, {seconds:.0f} seconds"


if __name__ == "__main__":
    sys.exit(main())
