"""All commands of a table in turn, round after round, so that each has every other beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from scripts.bench.running import LIMIT, Command, Ran, Starter, TooSlow

Runs = dict[str, list[Ran | None]]
"""By the command's name: one place for each round, None where it was not run."""


def rounds(
    starter: Starter,
    commands: Mapping[str, Callable[[int], Command]],
    count: int,
    patience: float,
    ready: Callable[[], None] = lambda: None,
) -> Runs:
    """Run each command once a round, in another order every round, and return what each took.

    *commands* make the command line of a round, counted from 0; *ready* is called before each
    round. There is one round more than *count*: the first reads the disk (see `judging.warmed`). A
    command that has taken *patience* seconds in all, or was too slow once, is left out of what is
    to come.
    """
    ran: Runs = {name: [] for name in commands}
    spent = dict.fromkeys(commands, 0.0)
    order = list(commands)
    for number in range(count + 1):
        ready()
        Random(number).shuffle(order)
        for name in order:
            if spent[name] > patience:
                ran[name].append(None)
                continue
            try:
                one = starter.run(commands[name](number))
            except TooSlow:
                spent[name] += LIMIT + patience
                ran[name].append(None)
                continue
            spent[name] += one.wall
            ran[name].append(one)
    return ran
