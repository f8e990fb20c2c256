"""Eight who record at once, each as fast as it goes: nobody is turned away, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from scripts.faults.bench import OPEN, PATIENCE, ROOT, Bench, Desk
from scripts.faults.judging import Tally, see

WRITERS = 8
COMMANDS = 5


def writers(bench: Bench, times: int, altered: str = "") -> Tally:
    """Record as many times in each of eight processes; then a few times with the real command."""
    tally = Tally(f"{WRITERS} writers x {times}")
    desk = bench.made(*[OPEN] * WRITERS)
    told = [mark for marks in _processes(tally, desk, times, altered) for mark in marks]
    told += [mark for marks in _commands(tally, desk, altered) for mark in marks]
    seen = see(desk.path)
    tally.recorded = seen.size
    tally.damaged += seen.problems
    for mark in told:
        found = seen.texts.count(f'"{mark}"')
        if found == 0:
            tally.lost.append(mark)
        elif found > 1:
            tally.damaged.append(f"{mark} is there {found} times")
    return tally


def _processes(tally: Tally, desk: Desk, times: int, altered: str) -> Sequence[list[str]]:
    sign = desk.folder / "go"
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "scripts.faults.writer", altered),
                *(str(desk.path), str(case), str(times), str(sign)),
            ],
            cwd=ROOT,
            env=desk.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for case in range(1, WRITERS + 1)
    ]
    sign.touch()
    told = [process.communicate(timeout=PATIENCE * 5)[0].splitlines() for process in processes]
    tally.runs += WRITERS * times
    for lines in told:
        tally.stuck += [line for line in lines if not line.startswith("case-")]
        if len(lines) != times:
            tally.stuck.append(f"{len(lines)} of {times} were told")
    return [[line for line in lines if line.startswith("case-")] for lines in told]


def _commands(tally: Tally, desk: Desk, altered: str) -> Sequence[list[str]]:
    told: list[list[str]] = []
    for turn in range(COMMANDS):
        marks = [f"real-{case}-{turn}" for case in range(1, WRITERS + 1)]
        started = [
            desk.start(("answer", str(case), "note", mark), altered=altered)
            for case, mark in enumerate(marks, start=1)
        ]
        for mark, process in zip(marks, started, strict=True):
            _, err = process.communicate(timeout=PATIENCE)
            tally.runs += 1
            if process.returncode:
                tally.stuck.append(f"{mark}: exit {process.returncode}, {err.strip()[-300:]!r}")
            else:
                told.append([mark])
    return told
