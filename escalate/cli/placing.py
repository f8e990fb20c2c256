"""Warnings of where a store or its copies lie: loud, once, and never a refusal."""

from __future__ import annotations

from pathlib import Path

from escalate.cli.output import Output
from escalate.core.told import Warned


def warn_of_store(path: Path, out: Output) -> None:
    """Warn when a store lies where it can be lost: in a synchronised folder, or on the network."""
    from escalate.places import doubtful

    found = doubtful(path)
    if found is None:
        return
    if found.kind == "synchronised":
        says = (
            f"The store {path} lies in a folder that {found.by} synchronises: an older copy can be"
            " put in its place while somebody records, and its cases leave this computer."
            " Keep it on a disk of this computer: --store PATH."
        )
        _warn(Warned(code="synchronised", says=says), out)
    else:
        says = (
            f"The store {path} lies on the network ({found.by}): two who record at once may not see"
            " each other, and a record can be lost. Keep it on a disk of this computer:"
            " --store PATH."
        )
        _warn(Warned(code="on-network", says=says), out)


def warn_of_copy(folder: Path, out: Output) -> None:
    """Warn when a copy of a store goes where something takes it away from this computer."""
    from escalate.places import doubtful

    found = doubtful(folder / "copy")
    if found is not None and found.kind == "synchronised":
        says = (
            f"The copy goes to {folder.absolute()}, a folder that {found.by} synchronises: all"
            " cases leave this computer with it. Keep it where your organisation lets such records"
            " be kept."
        )
        _warn(Warned(code="copy-synchronised", says=says), out)


def _warn(warned: Warned, out: Output) -> None:
    out.note(f"WARNING: {warned.says} ({warned.code})")
