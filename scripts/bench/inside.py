"""Rates that no command shows by itself, taken inside a process of the measured environment.

`python inside.py trail STORE`, `python inside.py between` or `python inside.py deadlines`. On
standard error it prints one JSON list: how many were done, and the seconds that they took.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

from escalate.calendars import calendar_for
from escalate.config import cache_path
from escalate.core.deadlines import reckon
from escalate.core.grammar import Span
from escalate.core.times import When
from escalate.core.trail.check import TrailCheck
from escalate.kept.files import Kept
from escalate.store.inspecting import inspecting

FIRST, LAST = dt.date(2019, 1, 1), dt.date(2033, 12, 31)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days)]
FAR = dt.timedelta(days=28)
TIMES = 20
SPAN = Span("working days", 20)


def trail(path: Path) -> tuple[int, float]:
    """Check the seals and the tree of a store alone."""
    with inspecting(path) as inspection:
        check = TrailCheck(marks=(), watch=lambda _: None)
        start = time.perf_counter()
        found = list(check.findings(inspection.entries()))
        took = time.perf_counter() - start
    if found:
        raise SystemExit(f"the store is broken: {found[0].says}")
    return check.tree.size, took


def working_days(explained: bool) -> tuple[int, float]:
    """Count working days from every day of fifteen years: alone, or with every day explained."""
    calendar = calendar_for("GB", "ENG", "Europe/London", (), Kept(cache_path(os.environ)))
    calendar.day_off(FIRST)  # the holidays are loaded once
    reckon(SPAN, When(LAST), calendar)
    start = time.perf_counter()
    for _ in range(TIMES):
        for day in DAYS:
            if explained:
                reckon(SPAN, When(day), calendar)
            else:
                calendar.working_days(day, day + FAR)
    return TIMES * len(DAYS), time.perf_counter() - start


def main() -> None:
    """Do what is asked, and say what it took."""
    what = sys.argv[1]
    done = trail(Path(sys.argv[2])) if what == "trail" else working_days(what == "deadlines")
    print(json.dumps(done), file=sys.stderr)


if __name__ == "__main__":
    main()
