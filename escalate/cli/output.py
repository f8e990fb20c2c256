"""What is printed where: data on standard output, messages on standard error."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

from msgspec import Struct
from msgspec.structs import replace

from escalate.errors import EscalateError, Refusal

MOST_SAID = 2_000
"""Characters of a value, or of a list of what is allowed, that a message repeats."""


class Output(Struct, frozen=True):
    """How this command prints: a JSON document, tables on a terminal, plain text elsewhere."""

    json: bool = False

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked: at a terminal, and not a program that wants JSON."""
        return not self.json and is_terminal(sys.stdin) and is_terminal(sys.stderr)

    @property
    def format(self) -> str:
        """The name of the format that suits standard output."""
        if self.json:
            return "json"
        return "table" if is_terminal(sys.stdout) else "text"

    def show(self, view: Struct) -> None:
        """Print a view."""
        say(self.rendered(view, self.format))

    def rendered(self, view: Struct, format: str) -> str:
        """Return a view in a format, as wide as the terminal."""
        from escalate.render import render

        if format != "table":
            return render(view, format)
        import shutil

        width = shutil.get_terminal_size().columns
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return render(view, format, width=width, colour=not plain)

    def fact(self, data: object, *says: str) -> None:
        """Print what has no view of its own: a document, or sentences, each on its line."""
        if self.json:
            from escalate.render.as_json import compact

            say(compact(data) + "\n")
        else:
            say("".join(f"{shown(one)}\n" for one in says))

    def note(self, text: str) -> None:
        """Print a message."""
        tell(shown(text))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sees or types at that stream; it is None where it was closed beforehand."""
    return stream is not None and stream.isatty()


class Unshown(Exception):
    """Something could not be shown; the message says what, and whether anything was recorded."""


def say(text: str) -> None:
    """Print data; raises `Unshown` where standard output takes none, as on a full disk."""
    try:
        _put(text, sys.stdout)
    except BrokenPipeError:
        raise
    except OSError as error:
        forget(sys.stdout)
        raise Unshown(unprinted(error)) from error


def unprinted(error: OSError) -> str:
    """Return what to say where standard output takes nothing."""
    return f"What was asked could not be printed: {error.strerror}. No case was changed."


def tell(text: str) -> None:
    """Print a line of a message; that nobody takes it, as on a full disk, changes nothing."""
    try:
        _put(f"{text}\n", sys.stderr)
    except OSError:
        forget(sys.stderr)


def _put(text: str, stream: TextIO | None) -> None:
    if stream is None:  # a program without a console, on Windows
        return
    if os.name == "nt" and stream.isatty():  # a console there may not know colours by itself
        import typer

        typer.echo(text, file=stream, nl=False)
        return
    stream.write(text)
    stream.flush()


def forget(stream: TextIO) -> None:
    """What is left to print is not tried again when the process ends: nobody takes it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def shown(text: str) -> str:
    """Return a text on one line, with whatever steers a terminal made visible."""
    from escalate.render.safe import line

    return line(text)


def refusal(error: EscalateError, *, json: bool, draft: int | None = None) -> str:
    """Return what is printed for an error: a sentence a reason, or a JSON document.

    *draft* is the number of the draft that what was typed is kept in; only the document names it.
    """
    if not json:
        return "\n".join(_sentence(reason) for reason in error.refusals)
    reasons = [
        {
            "code": reason.code,
            "says": reason.says,
            "clause": reason.clause,
            "remedy": reason.remedy,
            "ask": reason.ask,
        }
        for reason in error.refusals
    ]
    from escalate.render.as_json import compact

    return compact({"refused": reasons, "exit": error.EXIT_CODE, "draft": draft})


def _sentence(reason: Refusal) -> str:
    """Return a reason in words; a value of a megabyte does not bury the way out."""
    from escalate.render.safe import clipped, line

    whole = replace(
        reason,
        says=clipped(reason.says, MOST_SAID),
        clause=clipped(reason.clause, MOST_SAID),
        remedy=clipped(reason.remedy, MOST_SAID),
    )
    return line(str(whole))
