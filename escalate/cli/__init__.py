"""The command line: one command per file, a lazy group, and the composition root."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from escalate import __version__
from escalate.cli.group import WIDE, LazyGroup
from escalate.cli.stopping import WATCH

__all__ = ["app", "main"]

app = typer.Typer(
    name="escalate",
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=WIDE,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"escalate {__version__}")
        raise typer.Exit


@app.callback()
def escalate(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    """Run published safeguarding escalation policies.

    Who talks to whom, by when, what must be written down, and an append-only trail of it all.
    Begin with `escalate open`; see what is due with `escalate due`.
    """


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    WATCH.listen()
    for stream in (sys.stdout, sys.stderr):
        # A console that has no letter for what is printed shows its code; a pipe carries UTF-8.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding=None if stream.isatty() else "utf-8", errors="backslashreplace"
            )
    app(prog_name="escalate")
