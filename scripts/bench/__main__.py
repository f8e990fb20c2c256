"""`make bench`: what commands cost, measured side by side on stores made from a seed.

`python -m scripts.bench [--quick] [--only WORD] [--date DATE] [--write]`, where WORD is the name
of a table (commands, rates, peers, writers), or `imports`: where the start of each command goes.
Everything is measured in the environment that `make bench` makes, and the tables are printed; with
--write they are put into docs/performance.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable

from scripts.bench import commands, imports, page, peers, rates, writers
from scripts.bench.lines import Table
from scripts.bench.places import BIN, WORK
from scripts.bench.running import Starter
from scripts.bench.stores import Wanted

TABLES = ("commands", "rates", "peers", "writers", "imports")


def tables(starter: Starter, quick: bool) -> dict[str, Callable[[], Table]]:
    """Return what makes each table, by its name; a *quick* run has fewer sizes and rounds."""
    if quick:
        return {
            "commands": lambda: commands.table(starter, (10, 100_000), 7, 4),
            "rates": lambda: rates.table(starter, 1_000, 4_000, 3, 8),
            "peers": lambda: peers.table(starter, [Wanted(1_000)], 3, 4),
            "writers": lambda: writers.table(1_000, 5),
        }
    mixed = [Wanted(size) for size in (1_000, 10_000, 100_000)]
    all_open = Wanted(10_000, all_open=True)
    sizes = (10, 10_000, 100_000, 1_000_000)
    return {
        "commands": lambda: commands.table(starter, sizes, 15, 40),
        "rates": lambda: rates.table(starter, 1_000, 10_000, 3, 90),
        "peers": lambda: peers.table(starter, [*mixed, all_open], 5, 20),
        "writers": lambda: writers.table(10_000, 25),
    }


def main() -> int:
    """Measure what is asked for, print it, and return the exit code."""
    given = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    given.add_argument("--quick", action="store_true", help="10 and 100,000 cases, a few rounds")
    given.add_argument("--only", default="", choices=("", *TABLES), help="one table, or imports")
    given.add_argument("--date", default="", help="the day, as the page is to say it")
    given.add_argument("--write", action="store_true", help="put the tables into the page")
    asked = given.parse_args()
    if asked.write and (asked.only or asked.quick):
        given.error("the page holds every table of the whole bench: leave out --write")
    if not (BIN / "escalate").exists():
        raise SystemExit("there is no environment to measure in: make bench makes it")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    if asked.only == "imports":
        print("\n".join(imports.report()))
        return 0
    with Starter() as starter:
        chosen = tables(starter, asked.quick)
        measured = [make() for name, make in chosen.items() if asked.only in ("", name)]
    shutil.rmtree(WORK, ignore_errors=True)
    text = page.text(measured, asked.date, "make bench-quick" if asked.quick else "make bench")
    print(text)
    if asked.write:
        page.written(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
