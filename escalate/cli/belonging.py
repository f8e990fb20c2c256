"""To which store and which case words belong: by identity, since a path or a number may lead on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.errors import Conflict, Refusal

if TYPE_CHECKING:
    from escalate.core.ports import Store
    from escalate.drafts import Header


class Belonging(Struct, frozen=True):
    """The store and the case that words are typed for."""

    case: int | None = None
    """The case's number; None while it is not known."""
    identity: str = ""
    """The store's identity; empty where there is no store yet, or it could not be read."""
    opening: str = ""
    """The leaf of the case's first event, in hexadecimal digits; empty where there is none."""


def place_of(store: Path) -> str:
    """Return a store's path as drafts keep it: the same from wherever the command is typed.

    Bytes that are no text are written as escapes, since a draft is JSON.
    """
    return os.fsencode(os.path.realpath(store)).decode(errors="backslashreplace")


def belonging(store: Store, case: int | None) -> Belonging:
    """Return to what words about a case of a store belong; raises as a reading does."""
    with store.reading() as reading:
        first = reading.sealed(case)[:1] if case is not None else ()
        return Belonging(case, reading.identity(), "".join(one.leaf.hex() for one in first))


def check(draft: Header, here: Belonging, path: Path) -> None:
    """Refuse to go on with a draft in another store, or for another case, than it was typed for.

    *here* is the store at *path*, with its case of the draft's number. Raises `Conflict`.
    """
    number = draft.number
    shown = f"type it again where it belongs: `escalate draft show {number}` shows it."
    elsewhere = f"Name the right store with --store PATH, or {shown}"
    if not draft.identity:
        if draft.command == "open":  # it was typed before there was a store
            return
        says = f"Draft {number} does not say for which store it was typed."
        raise Conflict(Refusal("other-store", says, remedy=f"Look what it says, and {shown}"))
    if draft.identity != here.identity:
        says = f"Draft {number} was typed for another store than the one at {path}."
        raise Conflict(Refusal("other-store", says, remedy=elsewhere))
    if draft.opening != here.opening:
        says = (
            f"The case {here.case} for which draft {number} was typed is not in this store; what "
            "has that number now is another one."
        )
        raise Conflict(Refusal("other-case", says, remedy=elsewhere))


def belongs(draft: Header, of: Belonging, path: Path) -> bool:
    """Whether a draft is of a case of the store at *path*, as far as it says so itself."""
    same = draft.identity == of.identity if draft.identity else draft.store == place_of(path)
    return same and draft.case == of.case and draft.opening in (of.opening, "")
