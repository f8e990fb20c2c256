"""What figures come to: medians, ratios of runs that stood side by side, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Result = TypeVar("Result")

MET, MISSED, NONE = "met", "missed", ""
"""The verdicts; the last where there is no budget to hold a figure against."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of some figures, with the least and the greatest of them."""

    median: float
    least: float
    most: float
    count: int
    """Of how many it is made."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a figure must keep: at most so much, or at least."""

    limit: float
    least: bool = False
    """Whether the figure must be at least the limit; else it must be at most."""

    def verdict(self, figure: float) -> str:
        """Return MET or MISSED; a figure that is the limit itself is met."""
        kept = figure >= self.limit if self.least else figure <= self.limit
        return MET if kept else MISSED


def figure(figures: Sequence[float]) -> Figure:
    """Return the median of *figures*; raises `ValueError` when there is none."""
    if not figures:
        raise ValueError("nothing was measured")
    return Figure(median(figures), min(figures), max(figures), len(figures))


def paired(figures: Sequence[float | None], against: Sequence[float | None]) -> Figure:
    """Return the ratios of what was measured in the same round.

    Both have one place for each round, None where nothing was measured. The ratio of each round is
    taken first and the median of the ratios then, so that a machine that is slow for a while is
    slow on both sides of it. Raises `ValueError` when no round has both.
    """
    pairs = zip(figures, against, strict=True)
    ratios = [one / other if one is not None and other else None for one, other in pairs]
    return figure(warmed(ratios))


def warmed(rounds: Sequence[Result | None]) -> list[Result]:
    """Return what there is of the rounds, without the first, in which the disk was not read yet.

    It stays where there is no other, because it took too long.
    """
    later = [one for one in rounds[1:] if one is not None]
    return later or [one for one in rounds[:1] if one is not None]


def verdict(budget: Budget | None, found: float) -> str:
    """Return the verdict on a figure; NONE where there is no budget."""
    return budget.verdict(found) if budget else NONE


def ahead(ratio: float) -> str:
    """Return in words how a peer's time stands to ours: `ahead 3.2 x`, `behind 1.5 x`, `equal`.

    *ratio* is the peer's time in ours.
    """
    shown = f"{max(ratio, 1 / ratio):.{1 if max(ratio, 1 / ratio) < 10 else 0}f}"
    if shown == "1.0":
        return "equal"
    return f"{'ahead' if ratio > 1 else 'behind'} {shown} x"
