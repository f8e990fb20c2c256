"""How a command is declared: in Typer's words, which are read only when Typer is needed.

Typer is half of the time that a quick command takes. So a command's module names `typer`,
`options` and `Annotated` in annotations only, which stay text until `parameters` reads them; who
parses a plain command line by the table that was made of the same declarations
(`escalate/cli/plain.py`) never loads it (docs/decisions/0020-plain-command-lines.md).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

from msgspec import Struct

Run = TypeVar("Run", bound=Callable[..., None])


class Declared(Struct, frozen=True):
    """A command: what it does, given its parameters by name, and what its help ends with."""

    run: Callable[..., None]
    epilog: str
    records: bool
    """Whether it records something in a case, so that what is typed for it is kept as a draft."""


_DECLARED: dict[str, Declared] = {}


def command(*, epilog: str, records: bool = False) -> Callable[[Run], Run]:
    """Declare the function below as the command of its module."""

    def declare(run: Run) -> Run:
        _DECLARED[run.__module__] = Declared(run, epilog, records)
        return run

    return declare


def declared(module: str) -> Declared:
    """Return the command that a module declares, loading the module."""
    import_module(module)
    return _DECLARED[module]
