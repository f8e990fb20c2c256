"""Command lines that need no Typer: a command, its arguments and its options, all of them known.

They are read by the table that `scripts/generate_docs.py` makes of what the commands declare to
Typer. Whatever is not plainly right by it is left to Typer: help, a slip, an unusual way to write
an option. So there is one declaration of each command, and one who explains what is wrong
(docs/decisions/0020-plain-command-lines.md).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from escalate.cli.commands import COMMANDS, RECORD
from escalate.cli.parameters import PARAMETERS

KEY_FILE = "key_file"
"""The option that every command has that opens a store; it is no parameter of any."""


COLUMNS = (80, 100)
"""The widths for which help is kept as it is printed: of a pipe, and of a wide terminal."""


class Typed(Struct, frozen=True):
    """A command line that was read."""

    command: str
    given: dict[str, Any]
    """What is given of the command's parameters: a text, true, or a list of texts."""


def read(args: Sequence[str]) -> Typed | None:
    """Return the command line that *args* are; None when it is Typer's to read."""
    if not args or args[0] not in PARAMETERS or _asked_otherwise(args):
        return None
    arguments, options = PARAMETERS[args[0]]
    given: dict[str, Any] = {}
    places = iter(arguments)
    words = iter(args[1:])
    kind: type
    for word in words:
        option, equals, value = word.partition("=")
        if not _looks_like_option(word):
            name, kind, value = next(places, ""), str, word
        elif option not in options or (equals and not word.startswith("--")):
            return None
        else:
            name, kind = options[option]
            if kind is not bool and not equals:
                value = next(words, "--")
                equals = "" if _looks_like_option(value) else "="
            if bool(equals) is (kind is bool):
                return None
        if not name or (name in given and kind is not list):
            return None
        if kind is list:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value if kind is str else True
    return Typed(args[0], given)


def _looks_like_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def help_of(args: Sequence[str]) -> str | None:
    """Return the help that *args* ask for, as Typer prints it here; None when it is not kept.

    `scripts/generate_docs.py` keeps it; at another width it is laid out anew.
    """
    if args[-1:] != ["--help"] or any(" " in word for word in args) or _asked_otherwise(args):
        return None
    import shutil

    columns = min(shutil.get_terminal_size().columns, COLUMNS[-1])
    if columns not in COLUMNS:
        return None
    file = os.path.join(os.path.dirname(__file__), "help", f"{columns}.txt")
    try:
        with open(file, encoding="utf-8") as kept:
            helps = dict(one.split("\n", 1) for one in kept.read().split("\f")[1:])
    except OSError:  # the package lies in an archive
        return None
    return helps.get(" ".join(["escalate", *args[:-1]]))


def show(text: str) -> int:
    """Print a help and return the exit code."""
    from escalate.cli import ending
    from escalate.cli.output import say

    return ending.run(lambda: say(text), str, json=False)


def run(typed: Typed) -> int:
    """Run a command and return its exit code."""
    from escalate.cli import ending

    lazy = COMMANDS[typed.command]

    def do() -> None:
        from escalate.cli.declared import declared
        from escalate.cli.unlocking import remember_key_file

        given = dict(typed.given)
        remember_key_file(given.pop(KEY_FILE, ""))
        if lazy.heading == RECORD:
            from escalate.cli.recording import begun

            arguments, options = PARAMETERS[typed.command]
            kinds = dict.fromkeys(arguments, str) | dict(options.values())
            given = begun(typed.command, given, kinds)
        declared(lazy.module).run(**given)

    return ending.run(do, lambda: lazy.heading, json=typed.given.get("json", False))


def _asked_otherwise(args: Sequence[str]) -> bool:
    """Whether a shell asks for completions, or it is Windows, where Typer expands wildcards."""
    if "_ESCALATE_COMPLETE" in os.environ:
        return True
    return os.name == "nt" and any(sign in word for word in args for sign in "*?[~$%")
