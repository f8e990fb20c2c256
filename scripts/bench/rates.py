"""The second table: how many events, or dates, a second."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scripts.bench import budgets, desks
from scripts.bench.desks import Desk
from scripts.bench.judging import MISSED, NONE, Budget, figure, paired, warmed
from scripts.bench.lines import MIB, SLOW, Absent, Line, Table, ratio_of
from scripts.bench.places import WORK
from scripts.bench.rounds import Runs, rounds
from scripts.bench.running import Command, Ran, Starter, TooSlow
from scripts.bench.stores import Wanted, kept

INSIDE = Path(__file__).with_name("inside.py")
SAYS = (
    "`verify`, `export` and `import` are whole processes, their start counted in; the trail alone "
    "and the working days are taken inside one. The imports are of {few:,} cases. JSON Lines hold "
    "what is sealed, with its proofs; JSON has the words for people too, and its rate is not "
    "judged. Memory on {most:,} cases, in that on {few:,}."
)
TRAIL, ONE, TWO = "verify, the trail alone, one core", "verify, one core", "verify, two cores"
EXPORT, LINES = "export --all, JSON", "export --all, JSON Lines"
IMPORT, IMPORT_LINES = "import, JSON", "import, JSON Lines"
EXPORTS, IMPORTS = (LINES, EXPORT), (IMPORT_LINES, IMPORT)
FORMS = {EXPORT: "json", LINES: "jsonl", IMPORT: "json", IMPORT_LINES: "jsonl"}
BETWEEN, DEADLINES = "working days between two dates", "deadlines in working days, explained"


def table(starter: Starter, few: int, most: int, count: int, patience: float) -> Table:
    """Measure the rates on a store of *most* cases, the memory on one of *few* too."""
    little, large = (desks.desk(kept(Wanted(size)), f"rates-{size}") for size in (few, most))
    # An export of the larger one as JSON has more bytes than an import takes.
    taken = {name: Desk(WORK / f"imported-{FORMS[name]}", little.kept) for name in IMPORTS}

    def ready() -> None:
        """Make the empty stores that the imports fill; what is kept for the account stays."""
        for desk in taken.values():
            shutil.rmtree(desk.folder / "state", ignore_errors=True)
            desk.path.unlink(missing_ok=True)
            starter.run(desk.run("init"))

    for desk in taken.values():
        shutil.rmtree(desk.folder, ignore_errors=True)
        desk.folder.mkdir(parents=True)
    # The forms of the policies are kept when they are read first, which takes memory of its own.
    starter.run(large.run("due"))

    commands: dict[str, Callable[[int], Command]] = {
        TRAIL: lambda _: inside("trail", str(large.path)),
        ONE: lambda _: large.run("verify", cores=1),
        TWO: lambda _: large.run("verify"),
        BETWEEN: lambda _: inside("between"),
        DEADLINES: lambda _: inside("deadlines"),
        f"{ONE}, few": lambda _: little.run("verify", cores=1),
    }
    for name in EXPORTS:
        commands[name] = fixed(large.run("export", "--all", "--format", FORMS[name]))
        commands[f"{name}, few"] = fixed(little.run("export", "--all", "--format", FORMS[name]))
    for name, desk in taken.items():
        file = little.folder / f"all.{FORMS[name]}"
        if exported(starter, little, file, FORMS[name]):
            commands[name] = fixed(desk.run("import", str(file)))
    runs = rounds(starter, commands, count, patience, ready)
    for name, desk in taken.items():
        if name in runs and runs[name][-1] is not None:
            desk.check_recorded(0)
    events = little.kept.events, large.kept.events
    lines = [*rates(runs, *events), *memory(runs, few, most)]
    return Table("Many events", SAYS.format(most=most, few=few), lines)


def fixed(command: Command) -> Callable[[int], Command]:
    """Return what gives the same command in every round."""
    return lambda _: command


def exported(starter: Starter, desk: Desk, file: Path, form: str) -> bool:
    """Make the file that an import takes; return False when nobody would wait for it."""
    try:
        starter.run(desk.run("export", "--all", "--format", form, "--out", str(file)))
    except TooSlow:
        return False
    return True


def inside(*args: str) -> Command:
    """Return the measuring of a rate in a process of the measured environment, on one core."""
    command = desks.tool("python", "-I", str(INSIDE), *args)
    return Command(command.argv, command.env, command.cwd, cores=1)


def rates(runs: Runs, few: int, events: int) -> Iterator[Line | Absent]:
    """Yield the lines of the rates; the imports are of the *few* events, all else of all."""
    yield rate(TRAIL, told(runs[TRAIL]), budget=budgets.VERIFY)
    yield rate(ONE, whole(runs[ONE], events), runs[ONE], budget=budgets.VERIFY)
    if warmed(runs[TWO]):
        figures, ratio = figure(whole(runs[TWO], events)), ratio_of(runs[ONE], runs[TWO])
        against, budget = "one core", budgets.VERIFY_TWO
        yield Line(TWO, figures, "events/s", ratio=ratio, against=against, budget=budget)
    for name in EXPORTS:
        judged = budgets.EXPORT if name == LINES else None
        yield rate(name, whole(runs[name], events), runs[name], budget=judged)
    for name in IMPORTS:
        taken, judged = runs.get(name, []), budgets.IMPORT if name == IMPORT_LINES else None
        yield rate(name, whole(taken, few), taken, budget=judged)
    yield rate(BETWEEN, told(runs[BETWEEN]), unit="dates/s", budget=budgets.WORKING_DAYS)
    yield rate(DEADLINES, told(runs[DEADLINES]), unit="dates/s")


def rate(
    what: str,
    figures: Sequence[float],
    runs: Sequence[Ran | None] = (),
    *,
    unit: str = "events/s",
    budget: Budget | None = None,
) -> Line | Absent:
    """Return the line of a rate, with the memory of the *runs* that it is of."""
    if not figures:
        return Absent(what, SLOW, MISSED if budget else NONE)
    peak = max((run.peak for run in warmed(runs)), default=None)
    return Line(what, figure(figures), unit, peak=peak, budget=budget)


def whole(runs: Sequence[Ran | None], events: int) -> list[float]:
    """Return the events a second of whole processes."""
    return [events / run.wall for run in warmed(runs)]


def told(runs: Sequence[Ran | None]) -> list[float]:
    """Return what `inside` has told: so many a second."""
    pairs = [json.loads(run.said) for run in warmed(runs)]
    return [done / seconds for done, seconds in pairs]


def memory(runs: Runs, few: int, most: int) -> Iterator[Line | Absent]:
    """Yield the lines of the memory of what streams every case: on many, in that on few."""
    for what in (ONE, *EXPORTS):
        many, name = peaks(runs[what]), f"memory of {what} @ {most:,}"
        if not warmed(many):
            yield Absent(name, SLOW, MISSED)
            continue
        ratio, against = paired(many, peaks(runs[f"{what}, few"])), f"@ {few:,}"
        figures, budget = figure(warmed(many)), budgets.STREAMED
        yield Line(name, figures, "MiB", ratio=ratio, against=against, budget=budget)


def peaks(runs: Sequence[Ran | None]) -> list[float | None]:
    """Return the memory in MiB, one place a round."""
    return [run.peak / MIB if run else None for run in runs]
