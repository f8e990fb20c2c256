"""The tables: what was measured, as lines that a reader and a page share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.bench.judging import MISSED, NONE, Budget, Figure, figure, paired, verdict, warmed
from scripts.bench.running import LIMIT, Ran

MIB = 1024 * 1024
SLOW = f"over {LIMIT:.0f} s"
COLUMNS = (
    "what",
    "median",
    "min",
    "max",
    "memory",
    "cpu",
    "cpu ratio",
    "ratio",
    "budget",
    "verdict",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    what: str
    figure: Figure
    unit: str = "ms"
    """`ms`, `MiB`, or what there are so many of a second: `events/s`."""
    cpu: float | None = None
    """Milliseconds of processor time, the median."""
    cpu_ratio: Figure | None = None
    """The paired ratio of that to what `against` names: it hardly moves on a busy machine."""
    peak: int | None = None
    """Bytes of memory, the most of all runs."""
    ratio: Figure | None = None
    """The paired ratio to what `against` names."""
    against: str = ""
    budget: Budget | None = None
    """Held against the ratio where there is one, else against the figure."""
    says: str = ""
    """The ratio in words, where a number alone would be misread."""
    lost: bool = False
    """Whether nobody would wait for what `against` names, where that is ours: no budget is met."""

    @property
    def verdict(self) -> str:
        """Whether the budget is met."""
        if self.lost and self.budget:
            return MISSED
        return verdict(self.budget, (self.ratio or self.figure).median)

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the columns."""
        # What is of one run alone has neither a least nor a most.
        between = (self.figure.least, self.figure.most) if self.figure.count > 1 else ()
        figures = [f"{shown(one)} {self.unit}" for one in (self.figure.median, *between)]
        return (
            self.what,
            *(figures if between else (*figures, "", "")),
            "" if self.peak is None else f"{self.peak / MIB:.0f} MiB",
            "" if self.cpu is None else f"{shown(self.cpu)} ms",
            "" if self.cpu_ratio is None else shown(self.cpu_ratio.median),
            self._ratio(),
            self._budget(),
            self.verdict,
        )

    def _ratio(self) -> str:
        if self.lost:
            return f"ours {SLOW}"
        if self.ratio is None:
            return ""
        return f"{self.says or shown(self.ratio.median)} {self.against}".rstrip()

    def _budget(self) -> str:
        if self.budget is None:
            return ""
        unit = "" if self.ratio or self.lost else f" {self.unit}"
        return f"{'≥' if self.budget.least else '≤'} {shown(self.budget.limit)}{unit}"


@dataclass(frozen=True, slots=True)
class Absent:
    """A line of which nothing was measured, and why."""

    what: str
    why: str
    verdict: str = NONE

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the columns."""
        return (self.what, self.why, *("" for _ in COLUMNS[3:]), self.verdict)


@dataclass(frozen=True, slots=True)
class Table:
    """One table, and a sentence or two on what stands in it."""

    title: str
    says: str
    lines: Sequence[Line | Absent]

    def text(self) -> str:
        """Return the table in Markdown, its columns in line so that it can be read as it is."""
        rows = [COLUMNS, *(line.cells() for line in self.lines)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
        padded = [
            [
                cell.ljust(width) if place == 0 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            for row in rows
        ]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        lines = [f"| {' | '.join(cells)} |" for cells in (padded[0], rule, *padded[1:])]
        return "\n".join([f"### {self.title}", "", self.says, "", *lines])


def shown(number: float) -> str:
    """Return a number with the digits that mean something: `0.0023`, `0.98`, `17.3`, `1,000`."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if 0 < abs(number) < 0.1:
        return f"{number:.2g}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}".removesuffix(".00")


def timed(
    what: str,
    runs: Sequence[Ran | None],
    to: Sequence[Ran | None] = (),
    *,
    against: str = "",
    budget: Budget | None = None,
    words: Callable[[float], str] = lambda _: "",
) -> Line | Absent:
    """Return the line of a command by its runs, one place a round, and its ratio to those of *to*.

    *words* make a text of the ratio, where a number alone would be misread.
    """
    ran = warmed(runs)
    if not ran:
        return too_slow(what, budget)
    ratio = cpu_ratio = None
    if warmed(to):
        ratio, cpu_ratio = ratio_of(runs, to), paired(cpus(runs), cpus(to))
    return Line(
        what,
        figure([1000 * run.wall for run in ran]),
        cpu=1000 * figure([run.cpu for run in ran]).median,
        peak=max(run.peak for run in ran),
        cpu_ratio=cpu_ratio,
        ratio=ratio,
        against=against,
        budget=budget if ratio or to else None,
        lost=bool(to) and ratio is None,
        says=words(ratio.median) if ratio else "",
    )


def too_slow(what: str, budget: Budget | None) -> Absent:
    """Return the line of a command that nobody would wait for: it takes more than any budget.

    A peer that is so slow has missed nothing: its budgets are the least that it must take.
    """
    return Absent(what, SLOW, MISSED if budget and not budget.least else NONE)


def cpus(runs: Sequence[Ran | None]) -> list[float | None]:
    """Return the processor times in seconds, one place a round."""
    return [run.cpu if run else None for run in runs]


def walls(runs: Sequence[Ran | None]) -> list[float | None]:
    """Return the wall times in seconds, one place a round."""
    return [run.wall if run else None for run in runs]


def ratio_of(runs: Sequence[Ran | None], against: Sequence[Ran | None]) -> Figure:
    """Return the paired ratio of the wall times of two commands."""
    return paired(walls(runs), walls(against))
