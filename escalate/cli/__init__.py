"""The command line: one command per file, read plainly or by Typer, and the composition root."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    from escalate.cli import plain
    from escalate.cli.stopping import WATCH

    WATCH.listen()
    _readable()
    typed = plain.read(sys.argv[1:])
    if typed is not None:
        sys.exit(plain.run(typed))
    from escalate.cli.group import app

    app(prog_name="escalate")


def _readable() -> None:
    """A console that has no letter for what is printed shows its code; a pipe carries UTF-8."""
    import io

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding=None if stream.isatty() else "utf-8", errors="backslashreplace"
            )
