"""This account's drafts of a store that has another key now: sealed anew, or made plain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from escalate.cli.belonging import place_of
from escalate.cli.keeping import drafts
from escalate.cli.output import Output
from escalate.errors import BadUsage, Conflict, EscalateError, NotFound

if TYPE_CHECKING:
    from escalate.core.key import Key
    from escalate.drafts import Content, Drafts, Header


def reseal(path: Path, old: Key | None, new: Key | None, out: Output) -> None:
    """Let the drafts of the store at *path* open with its *new* key, which had the key *old*.

    None is for a plain store. What cannot be sealed anew is named, and is as it was.
    """
    from escalate.store.sqlite import SqliteStore

    try:
        with SqliteStore(path, unlock=lambda _: new).reading() as reading:
            identity = reading.identity()
        folder = drafts()
        for number in _of_the_store(folder, path, identity, old):
            if not _resealed(folder, number, _raw(old), _raw(new)):
                out.note(_left(folder, number))
    except (EscalateError, OSError) as error:
        out.note(f"Your drafts could not all be sealed anew, and open with the old key: {error}")


def _of_the_store(folder: Drafts, path: Path, identity: str, old: Key | None) -> Iterator[int]:
    """Yield the drafts of a store, also those from before it was moved to *path*.

    Not those of a copy of it that lies at another path, and that *old* still opens.
    """
    for number in folder.numbers():
        with contextlib.suppress(BadUsage, NotFound):  # it is no draft of ours, or gone
            header = folder.header(number)
            if header.store == place_of(path):
                if header.identity in (identity, ""):
                    yield number
            elif header.identity == identity and not _opens(Path(header.store), identity, old):
                with contextlib.suppress(BadUsage):  # of a copy with another key
                    folder.read(number, _raw(old))
                    yield number


def _opens(path: Path, identity: str, key: Key | None) -> bool:
    """Whether a file is that store and opens with that key."""
    from escalate.store.connection import connected
    from escalate.store.reading import SqliteReading
    from escalate.store.sqlite import WAIT

    try:
        with connected(path, WAIT, key, readonly=True) as connection:
            return SqliteReading(connection).identity() == identity
    except Conflict:  # somebody writes in it, so it may be
        return True
    except EscalateError:
        return False


def _resealed(folder: Drafts, number: int, old: bytes | None, new: bytes | None) -> bool:
    try:
        held = folder.take(number)
    except NotFound:
        return True
    except (BadUsage, Conflict):
        return False
    try:
        held.write(*_read(folder, number, old, new), new)
        with contextlib.suppress(OSError):
            held.clear()  # a text that was left beside it is now in it
    except (BadUsage, OSError):
        return False
    finally:
        held.release()
    return True


def _read(
    folder: Drafts, number: int, old: bytes | None, new: bytes | None
) -> tuple[Header, Content]:
    try:
        return folder.read(number, new)
    except BadUsage:
        return folder.read(number, old)


def _raw(key: Key | None) -> bytes | None:
    return key.raw if key else None


def _left(folder: Drafts, number: int) -> str:
    """Return what to do about a draft that could not be sealed anew."""
    try:
        folder.read(number)
    except EscalateError:
        return (
            f"Draft {number} could not be sealed anew: only the key it was sealed with opens it. To"
            " see it, name a copy of the store that has that key: `escalate draft show"
            f" {number} --store COPY --key-file OLD-KEY`."
        )
    return (
        f"Draft {number} could not be sealed and is plain text: record it, or remove it with"
        f" `escalate draft drop {number}`."
    )
