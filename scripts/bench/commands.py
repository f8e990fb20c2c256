"""The first table: what one command costs, on few cases and on many, in the bare program's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scripts.bench import budgets, desks
from scripts.bench.desks import Desk
from scripts.bench.judging import figure, warmed
from scripts.bench.lines import MIB, Absent, Line, Table, timed
from scripts.bench.rounds import Runs, rounds
from scripts.bench.running import Command, Ran, Starter
from scripts.bench.stores import Wanted, kept

NOTHING, BARE, BARE_HELP, HELP = "P: python -c pass", "H: bare program", "H --help", "step --help"
RECORDING = ("step", "open")
SAYS = (
    "Whole processes, the store on the disk. Ratios to H, the help to H's own, flat to the fewest "
    "cases. `due`, `show`, `why` and `export` keep in the trail that somebody read."
)


def table(starter: Starter, sizes: Sequence[int], count: int, patience: float) -> Table:
    """Measure every command at every size, and return the table."""
    on = {size: desks.desk(kept(Wanted(size))) for size in sizes}
    commands: dict[str, Callable[[int], Command]] = {
        NOTHING: lambda _: desks.nothing(),
        BARE: lambda _: desks.bare(),
        BARE_HELP: lambda _: desks.bare("--help"),
        HELP: lambda _: on[sizes[0]].run("step", "--help"),
    }
    for size, desk in on.items():
        commands |= {name_of(what, size): one for what, one in measured(desk).items()}

    def ready() -> None:
        for desk in on.values():
            desk.renew(starter)

    runs = rounds(starter, commands, count, patience, ready)
    check(on, runs)
    return Table("One command", SAYS, [*lines(runs, sizes)])


def name_of(what: str, size: int) -> str:
    """Return the name of a command at a size: `due @ 10,000`."""
    return f"{what} @ {size:,}"


def measured(desk: Desk) -> dict[str, Callable[[int], Command]]:
    """Return the commands of the budgets, on one store."""
    long, first = str(desk.kept.long), str(desk.kept.waiting[0])
    return {
        "due": lambda _: desk.run("due"),
        "due, on a terminal": lambda _: desk.run("due", terminal=True),
        "step": desk.step,
        "open": lambda _: desk.run(*desks.OPEN),
        "show, 50 events": lambda _: desk.run("show", long),
        "why": lambda _: desk.run("why", long),
        "export, one case": lambda _: desk.run("export", first, "--format", "json"),
    }


def check(on: dict[int, Desk], runs: Runs) -> None:
    """See that all that was recorded is there; in a store that is renewed, that of the last round.

    Raises `Failed` where it is not.
    """
    for size, desk in on.items():
        done = [runs[name_of(what, size)] for what in RECORDING]
        counted = [one[-1:] if desk.small else one for one in done]
        desk.check_recorded(sum(run is not None for one in counted for run in one))


def lines(runs: Runs, sizes: Sequence[int]) -> Iterator[Line | Absent]:
    """Yield the lines of the table."""
    bare = runs[BARE]
    yield timed(NOTHING, runs[NOTHING], bare, against="H")
    yield timed(BARE, bare)
    yield timed(BARE_HELP, runs[BARE_HELP], bare, against="H")
    yield timed(HELP, runs[HELP], runs[BARE_HELP], against="H --help", budget=budgets.HELP)
    for what, budget in budgets.COMMANDS.items():
        for size in sizes:
            name = name_of(what, size)
            yield timed(name, runs[name], bare, against="H", budget=budget)
    most, fewest = sizes[-1], sizes[0]
    for what in budgets.COMMANDS:
        many, few = runs[name_of(what, most)], runs[name_of(what, fewest)]
        name = f"flat: {name_of(what, most)}"
        yield timed(name, many, few, against=f"@ {fewest:,}", budget=budgets.FLAT)
    names = [name_of(what, size) for what in budgets.COMMANDS for size in sizes]
    yield memory([run for name in names for run in warmed(runs[name])])


def memory(runs: Sequence[Ran | None]) -> Line:
    """Return the line of the memory that the commands take, each in the rounds after its first.

    In the first the days of the calendars are reckoned, for which `holidays` is loaded.
    """
    most = max(run.peak for run in runs if run) / MIB
    return Line("memory, the most of all", figure([most]), "MiB", budget=budgets.MEMORY)
