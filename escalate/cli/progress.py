"""How far something is, for whoever waits at a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from escalate.cli.output import Output, is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextlib.contextmanager
def progress(output: Output, does: str = "Checking") -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is told of what, how far, and of how many; a bar on a terminal, else nothing.

    It is drawn on standard error from when there is something to tell, and gone when it ends.
    """
    if output.json or not is_terminal(sys.stderr):
        yield lambda _what, _done, _of: None
        return
    with contextlib.ExitStack() as shown:
        bar: Progress | None = None
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, of: int) -> None:
            nonlocal bar
            if bar is None:
                bar = shown.enter_context(_bar())
            if what not in tasks:
                tasks[what] = bar.add_task(f"{does} {what}", total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield told


def _bar() -> Progress:
    """Return the bar, which is not drawn yet: most of what is told of is done at once."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)
