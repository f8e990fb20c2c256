"""What is printed where: data on standard output, messages on standard error."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass

import typer
from msgspec import Struct

from escalate.errors import EscalateError


@dataclass(frozen=True, slots=True)
class Output:
    """How this command prints: a JSON document, tables on a terminal, plain text elsewhere."""

    json: bool = False

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked: at a terminal, and not a program that wants JSON."""
        return not self.json and sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def format(self) -> str:
        """The name of the format that suits standard output."""
        if self.json:
            return "json"
        return "table" if sys.stdout.isatty() else "text"

    def show(self, view: Struct) -> None:
        """Print a view."""
        say(self.rendered(view, self.format))

    def rendered(self, view: Struct, format: str) -> str:
        """Return a view in a format, as wide as the terminal."""
        from escalate.render import render

        if format != "table":
            return render(view, format)
        width = shutil.get_terminal_size().columns
        return render(view, format, width=width, colour=not os.environ.get("NO_COLOR"))

    def fact(self, data: object, says: str) -> None:
        """Print what has no view of its own: a document, or a sentence."""
        import msgspec

        say((msgspec.json.encode(data).decode() if self.json else shown(says)) + "\n")

    def note(self, text: str) -> None:
        """Print a message."""
        typer.echo(shown(text), err=True)


class Unshown(Exception):
    """Something could not be shown; the message says what, and whether anything was recorded."""


def say(text: str) -> None:
    """Print data; raises `Unshown` where standard output takes none, as on a full disk."""
    try:
        typer.echo(text, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_standard_output()
        says = f"What was asked could not be printed: {error.strerror}. Nothing was recorded."
        raise Unshown(says) from error


def forget_standard_output() -> None:
    """What is left to print is not tried again when the process ends: nobody takes it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def shown(text: str) -> str:
    """Return a text with whatever steers a terminal made visible; its lines stay lines."""
    from escalate.render.safe import block

    return block(text)


def refusal(error: EscalateError, *, json: bool, draft: int | None = None) -> str:
    """Return what is printed for an error: a sentence a reason, or a JSON document.

    *draft* is the number of the draft that what was typed is kept in; only the document names it.
    """
    if not json:
        from escalate.render.safe import line

        return "\n".join(line(str(reason)) for reason in error.refusals)
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
    return document(reasons, error.EXIT_CODE, draft)


def document(reasons: list[dict[str, str]], code: int, draft: int | None) -> str:
    """Return the JSON document of a refusal."""
    import msgspec

    # ASCII, so that no text can steer a terminal or break on its encoding.
    text = msgspec.json.encode({"refused": reasons, "exit": code, "draft": draft}).decode()
    return "".join(c if c.isascii() and c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
