"""The command line: one command per file, read plainly or by Typer, and the composition root."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    from escalate.cli import plain
    from escalate.cli.stopping import WATCH

    WATCH.listen()
    _readable()
    args = sys.argv[1:]
    if (typed := plain.read(args)) is not None:
        _end(plain.run(typed))
    if (text := plain.help_of(args)) is not None:
        _end(plain.show(text))
    from escalate.cli.ending import refused_by_typer
    from escalate.cli.group import app

    with refused_by_typer():
        app(prog_name="escalate")


def _end(code: int) -> NoReturn:
    """End the process at once: taking the interpreter apart takes as long as a query of the store.

    Nothing is left to do: the store is closed, and no command leaves a thread or a file behind.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(
            OSError, ValueError, AttributeError
        ):  # it was told; or is not there
            stream.flush()
    os._exit(code)


def _readable() -> None:
    """A console that has no letter for what is printed shows its code; a pipe carries UTF-8."""
    import io

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding=None if stream.isatty() else "utf-8", errors="backslashreplace"
            )
