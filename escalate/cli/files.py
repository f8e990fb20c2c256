"""Files that are written: never over another one unless that is wanted, and never half."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from escalate.cli.output import Output, say
from escalate.config import at_home
from escalate.errors import BadUsage, Refusal


def deliver(pieces: Iterable[str], out: str, output: Output, *, force: bool) -> None:
    """Print the pieces of a text, or write them to a file that only its owner can read."""
    if not out:
        for piece in pieces:
            say(piece)
        return
    path = at_home(out)
    write_file(path, pieces, force=force)
    output.note(f"Written: {path}")


def refuse_existing(out: str, *, force: bool) -> None:
    """Refuse to go on with an output file that is there already, unless that is wanted."""
    path = at_home(out)
    if out and not force and os.path.lexists(path):
        raise already_there(path)


def write_file(path: Path, pieces: Iterable[str], *, force: bool = False) -> None:
    """Write a file whole, under its own name only when it is; refuse one that is there already."""
    if not force and os.path.lexists(path):
        raise already_there(path)
    new = path.parent / f".{path.name[:50]}.{os.urandom(4).hex()}.new"
    try:
        handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            if force:
                new.replace(path)
            else:
                _name(new, path)
        finally:
            new.unlink(missing_ok=True)
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        says = f"{path} cannot be written: {error.strerror or error}."
        raise BadUsage(Refusal("bad-file", says, remedy="Give another path.")) from None


def _name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)  # refuses in one step if there is something
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        new.rename(path)


def already_there(path: Path) -> BadUsage:
    """Return the refusal to write over a file."""
    return BadUsage(
        Refusal(
            "file-exists",
            f"There is already something at {path}.",
            remedy="Use another name, or --force where the command has it.",
        )
    )
