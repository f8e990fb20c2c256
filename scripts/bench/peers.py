"""The third table: the same work by Taskwarrior and by the sqlite-utils command line."""

from __future__ import annotations

import datetime as dt
import functools
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.bench import budgets, desks
from scripts.bench.desks import Desk, environment
from scripts.bench.judging import Budget, ahead
from scripts.bench.lines import Absent, Line, Table, timed
from scripts.bench.lives import NOW
from scripts.bench.models import FINISHED, OVERDUE
from scripts.bench.places import BIN, WORK
from scripts.bench.rounds import Runs, rounds
from scripts.bench.running import Command, Failed, Starter
from scripts.bench.stores import Kept, Wanted, kept

LIST, CHANGE, EXPORT = "overdue list", "one durable change", "export of all"
OURS = {LIST: "due", CHANGE: "step", EXPORT: "export --all, JSON Lines"}
TASK, UTILS = "task", "sqlite-utils"
SHOWN = 50
FILLING = 900.0
"""Seconds that a peer may take to be given its items."""
SAYS = (
    "The same work on as many items, 6 in 100 of them overdue, the list limited to {shown} rows. "
    "The ratio is the peer's time in ours. Taskwarrior has its garbage collection off, or as it "
    "comes (gc). An item of a peer is one row of a dozen words; of ours it is a case of 8 sealed "
    "events. Each exports what it keeps, without words that are made for people: of ours that is "
    "JSON Lines, 20 KB a case with its proofs."
)
_ITEM = (
    "INSERT INTO items (id, description, status, due) VALUES (?, ?, ?, ?)",
    "CREATE TABLE items (id INTEGER PRIMARY KEY, description TEXT, status TEXT, due TEXT)",
    "CREATE INDEX items_due ON items (due) WHERE status = 'pending'",
)
_OVERDUE = (
    "SELECT id, description, due FROM items WHERE status = 'pending' AND due < '{now}'"
    " ORDER BY due LIMIT {shown}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be done, as a peer keeps it."""

    number: int
    pending: bool
    due: dt.datetime

    @property
    def says(self) -> str:
        """What is to be done."""
        return f"Ask the duty manager for the answer that is owed in case {self.number}"


def items(store: Kept, now: dt.datetime) -> Iterator[Item]:
    """Yield as many items as a store has cases, as many of them overdue and finished by *now*."""
    overdue = store.kinds[OVERDUE]
    pending = store.cases - store.kinds.get(FINISHED, 0)
    for number in range(1, store.cases + 1):
        late = number <= overdue
        day = -1 - number % 60 if late else 2 + number % 60
        yield Item(number, number <= pending, now + dt.timedelta(days=day))


def table(starter: Starter, wanted: Sequence[Wanted], count: int, patience: float) -> Table:
    """Measure ours and theirs at every size, and return the table."""
    lines: list[Line | Absent] = []
    for want in wanted:
        desk = desks.desk(kept(want), f"peers-{want.name}")
        commands = ours(desk) | tasks(desk, starter) | utils(desk)
        runs = rounds(starter, commands, count, patience, functools.partial(desk.renew, starter))
        lines += compared(want, runs)
    return Table("Peers", SAYS.format(shown=SHOWN), lines)


def compared(want: Wanted, runs: Runs) -> Iterator[Line | Absent]:
    """Yield the lines of one size: ours, and each peer's in ours."""
    size = f"{want.cases:,}{', all open' if want.all_open else ''}"
    for work, command in OURS.items():
        yield timed(f"{work} @ {size}: {command}", runs[work])
        for peer in (TASK, f"{TASK} (gc)", UTILS):
            name = f"{work} @ {size}: {peer}"
            if f"{peer}: {work}" in runs:
                theirs, budget = runs[f"{peer}: {work}"], budget_of(peer, work, want)
                yield timed(name, theirs, runs[work], budget=budget, words=ahead)
            elif peer in (TASK, UTILS):
                yield Absent(name, "not installed")


def budget_of(peer: str, work: str, want: Wanted) -> Budget | None:
    """Return how far ahead of a peer we want to be, where that was said."""
    if peer == UTILS:
        return budgets.AHEAD
    if peer == TASK and want == Wanted(10_000, all_open=True):
        return {LIST: budgets.TASK_LIST, CHANGE: budgets.TASK_CHANGE}.get(work)
    if peer == TASK and want.cases == 1_000 and work == LIST:
        return budgets.AHEAD
    return None


def ours(desk: Desk) -> dict[str, Callable[[int], Command]]:
    """Return our commands."""
    return {
        LIST: lambda _: desk.run("due"),
        CHANGE: desk.step,
        EXPORT: lambda _: desk.run("export", "--all", "--format", "jsonl"),
    }


# -- Taskwarrior


def tasks(desk: Desk, starter: Starter) -> dict[str, Callable[[int], Command]]:
    """Return Taskwarrior's commands, on folders of its own; none where it is not installed.

    A change completes the last of the pending tasks, so that no other is given another number.
    """
    if shutil.which("task") is None:
        return {}
    made: dict[str, Callable[[int], Command]] = {}
    filled = desk.folder / "tasks"
    last = fill_tasks(filled, desk.kept, starter)
    for peer, setting in ((TASK, "rc.gc=off"), (f"{TASK} (gc)", "rc.gc=on")):
        folder = desk.folder / setting
        shutil.copytree(filled, folder)
        run = functools.partial(task, folder, setting)
        made[f"{peer}: {LIST}"] = fixed(run("+OVERDUE", f"limit:{SHOWN}", "list"))
        made[f"{peer}: {CHANGE}"] = functools.partial(done, run, last)
        made[f"{peer}: {EXPORT}"] = fixed(run("export"))
    return made


def fixed(command: Command) -> Callable[[int], Command]:
    """Return what gives the same command in every round."""
    return lambda _: command


def done(run: Callable[..., Command], last: int, turn: int) -> Command:
    """Return the command that completes the last task that is pending in a round."""
    return run(str(last - turn), "done")


def task(folder: Path, *args: str) -> Command:
    """Return `task` with these arguments, on a folder of tasks."""
    env = {**environment(folder), "TASKDATA": str(folder), "TASKRC": str(folder / "taskrc")}
    program = shutil.which("task") or "task"
    return Command((program, "rc.confirmation=off", *args), env, folder)


def fill_tasks(folder: Path, store: Kept, starter: Starter) -> int:
    """Make a folder of tasks, and return how many are pending."""
    now = dt.datetime.now(dt.UTC)  # what is overdue it tells by the computer's clock
    folder.mkdir(parents=True)
    (folder / "taskrc").write_text("")
    tasks = [
        {
            "description": item.says,
            "status": "pending" if item.pending else "completed",
            "entry": _stamp(item.due - dt.timedelta(days=90)),
            "due": _stamp(item.due),
            **({} if item.pending else {"end": _stamp(now)}),
        }
        for item in items(store, now)
    ]
    file = folder / "tasks.json"
    file.write_text(json.dumps(tasks))
    starter.run(task(folder, "import", str(file)), FILLING)
    # It sorts the completed ones away once, which is no part of any list that is measured.
    starter.run(task(folder, "rc.gc=on", "limit:1", "list"), FILLING)
    check_overdue(folder, store.kinds[OVERDUE])
    return sum(item["status"] == "pending" for item in tasks)


def check_overdue(folder: Path, overdue: int) -> None:
    """Raise `Failed` unless Taskwarrior calls so many of its tasks overdue."""
    count = task(folder, "+OVERDUE", "count")
    done = subprocess.run(
        count.argv, env=dict(count.env), cwd=folder, capture_output=True, text=True, check=True
    )
    if int(done.stdout) != overdue:
        raise Failed(f"of the tasks {overdue} are overdue, and {done.stdout.strip()} are called so")


def _stamp(at: dt.datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


# -- sqlite-utils


def utils(desk: Desk) -> dict[str, Callable[[int], Command]]:
    """Return the commands of sqlite-utils, on a file of its own; none where it is not installed."""
    if not (BIN / "sqlite-utils").exists():
        return {}
    path = desk.folder / "items.db"
    with sqlite3.connect(path) as connection:
        for statement in _ITEM[1:]:
            connection.execute(statement)
        rows = ((one.number, one.says, _status(one), str(one.due)) for one in items(desk.kept, NOW))
        connection.executemany(_ITEM[0], rows)
    connection.close()
    new = WORK / "item.json"
    new.write_text(json.dumps({"description": "Ask again", "status": "pending", "due": str(NOW)}))
    overdue = _OVERDUE.format(now=NOW, shown=SHOWN)

    def run(*args: str, input: str = "") -> Command:
        return desks.tool("sqlite-utils", *args, input=input)

    return {
        f"{UTILS}: {LIST}": lambda _: run("query", str(path), overdue, "--table"),
        f"{UTILS}: {CHANGE}": lambda _: run("insert", str(path), "items", "-", input=str(new)),
        f"{UTILS}: {EXPORT}": lambda _: run("rows", str(path), "items", "--nl"),
    }


def _status(item: Item) -> str:
    return "pending" if item.pending else "completed"
