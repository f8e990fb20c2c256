"""Encrypting a plain store, decrypting one, or changing its key: a new file in the old one's place.

SQLCipher could change a key within the file. A new file with a salt of its own is better: the old
and the new key never have the same name in a keyring, so whenever the work is stopped there is a
whole file and the key that fits it (docs/decisions/0012-encryption.md).
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Literal, NamedTuple

from escalate.core.key import Key
from escalate.core.ports import Reading
from escalate.core.store_events import Rekeyed, Stamp
from escalate.errors import Conflict, EscalateError
from escalate.folders import sync_folder
from escalate.store.appending import unusable
from escalate.store.checking import check_whole
from escalate.store.connection import (
    Connection,
    apply_settings,
    broken_pages,
    checked_version,
    connected,
    file_uri,
)
from escalate.store.encryption import PLAIN, Lock, key_literal
from escalate.store.reading import SqliteReading
from escalate.store.sqlite import new_salt
from escalate.store.writing import SqliteWriting

How = Literal["encrypted", "decrypted", "rekeyed"]

_WINDOWS = os.name == "nt"
_NUMBERS = ("application_id", "user_version")
_PIECE = 1 << 20


class Old(NamedTuple):
    """What became of the file that was replaced."""

    left: Path | None = None
    """Where it is, if it could not be removed."""
    names: int = 0
    """How many further names it has: under those it stays as it was."""
    why: str = ""
    """Why it could not be overwritten before it was removed, as a sentence; empty if it was."""


def convert(
    path: Path,
    wait: float,
    key: Key | None,
    lock: Lock | None,
    stamp: Stamp,
    look: Callable[[Reading], None] = lambda _: None,
) -> Old:
    """Put the store at *path*, which opens with *key*, anew into its place, encrypted by *lock*.

    None is for plain. Nobody can record meanwhile. The store is proved whole first, and *look* may
    refuse it: a new file would be sealed as if nothing was wrong, and the old one is evidence. When
    the new file was read again and found equal it keeps in its trail what was done, and by whom;
    then it replaces the old one, which is overwritten and removed. Raises `StoreUnusable`,
    `Conflict` or `BrokenTrail`; then nothing is changed.
    """
    path = path.resolve()  # a link stays one, and its target is replaced
    new, old = _beside(path, "new"), _beside(path, "old")
    with contextlib.ExitStack() as held, _made(new, path):
        source = held.enter_context(connected(path, wait, key))
        checked_version(source)
        apply_settings(source)
        source.run("BEGIN IMMEDIATE")  # and no COMMIT, which could fail after all is done
        look(SqliteReading(source))
        check_whole(source)
        _copy(source, key, new, lock, wait)
        with connected(new, wait, lock.key if lock else None) as target:
            apply_settings(target)
            _check_equal(source, target)
            with target.transaction("BEGIN IMMEDIATE"):
                SqliteWriting(target, new_salt).keep(Rekeyed(how=_how(key, lock)), stamp)
        before = path.stat()
        if _WINDOWS:
            held.close()  # an open file is not replaced there
        _put_in_place(path, new, old, before)
    done = _overwrite(old, wait, key)
    return done if _removed(old) else done._replace(left=old)


def _how(key: Key | None, lock: Lock | None) -> How:
    if key is None:
        return "encrypted"
    return "rekeyed" if lock else "decrypted"


def left_over(path: Path) -> list[Path]:
    """Return what lies beside a store of work that was stopped half way: it may be plain text."""
    path = path.resolve()
    named = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{8}}\.(new|old)(-journal)?")
    return sorted(one for one in path.parent.iterdir() if named.fullmatch(one.name))


def plain_copies(path: Path, names: Iterable[str]) -> list[Path]:
    """Return which of the files beside a store that may be copies of it, by *names*, are plain."""
    found = (path.resolve().with_name(name) for name in names)
    return [one for one in found if one.is_file() and _is_plain(one)]


def _is_plain(copy: Path) -> bool:
    try:
        with copy.open("rb") as file:  # nobody has a copy open, so no lock is lost
            return file.read(len(PLAIN)) == PLAIN
    except OSError:
        return False


@contextlib.contextmanager
def _made(new: Path, like: Path) -> Iterator[None]:
    """Make an empty file with the rights of another; remove it at the end if it is still there."""
    try:
        rights = like.stat()
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if not _WINDOWS:
            with contextlib.suppress(OSError):  # only the administrator gives files away
                os.chown(new, rights.st_uid, rights.st_gid)
            new.chmod(stat.S_IMODE(rights.st_mode))
    except OSError as error:
        raise unusable(
            "cannot-create",
            f"No new file can be made beside {like} ({error}); nothing was changed.",
            "Get the right to write its folder.",
        ) from error
    try:
        yield
    finally:
        new.unlink(missing_ok=True)


def _copy(source: Connection, key: Key | None, new: Path, lock: Lock | None, wait: float) -> None:
    """Copy all of a store; what SQLCipher's export leaves out is set by hand."""
    to, salt = (lock.key, lock.salt) if lock else (None, b"")
    with connected(new, wait, to, salt) as target:
        apply_settings(target)
        from_key = key_literal(key) if key else ""
        target.run("ATTACH ? AS source KEY ?", file_uri(source.path), from_key)
        with target.transaction("BEGIN"):
            target.value("SELECT sqlcipher_export('main', 'source')")
            for name in _NUMBERS:
                target.run(f"PRAGMA {name}={source.value(f'PRAGMA {name}')}")


def _check_equal(source: Connection, target: Connection) -> None:
    """Refuse a copy that is damaged, or differs from its source in anything that is stored."""
    sound = target.value("PRAGMA integrity_check") == "ok" and not any(broken_pages(target))
    if not (sound and all(_same(source, target, sql) for sql in _all_of(source))):
        raise unusable(
            "not-equal",
            f"The copy of {source.path} is not equal to it, and was thrown away; nothing was"
            " changed.",
            "See whether the store is whole, and whether the disk is: escalate verify.",
        )


def _all_of(source: Connection) -> Iterator[str]:
    """Yield queries that read all there is in a store."""
    yield from (f"PRAGMA {name}" for name in (*_NUMBERS, "encoding"))
    yield "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%'"
    for (name,) in list(source.query(f"{tables} ESCAPE '~'")):
        quoted = name.replace('"', '""')
        yield f'SELECT * FROM "{quoted}"'  # noqa: S608 - a name cannot be a parameter


def _same(one: Connection, other: Connection, sql: str) -> bool:
    """Whether both answer a query with the same rows, in value and kind."""
    with contextlib.closing(one.query(sql)) as these, contextlib.closing(other.query(sql)) as those:
        return all(
            mine == theirs and [*map(type, mine)] == [*map(type, theirs)]
            for mine, theirs in zip_longest(these, those)
        )


def _put_in_place(path: Path, new: Path, old: Path, before: os.stat_result) -> None:
    """Give the new file the old one's name, and the old one another; both or neither."""
    try:
        if _WINDOWS or not _linked(path, old):
            path.rename(old)  # refused on Windows while anybody has it open
        now = old.stat()
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise OSError("somebody recorded in it at the last moment")
        new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            old.replace(path)  # of two names of one file both stay
            old.unlink(missing_ok=True)
        raise unusable(
            "cannot-replace",
            f"The file {path} cannot be replaced ({error}); it is as it was.",
            "See that nobody has it open, and try again.",
        ) from error
    with contextlib.suppress(OSError):  # it is done, whatever this says
        sync_folder(path.parent)


def _linked(path: Path, old: Path) -> bool:
    """Give a file a second name, so that the first is never without one; False where none can."""
    try:
        os.link(path, old)
    except OSError:
        return False
    return True


def _overwrite(old: Path, wait: float, key: Key | None) -> Old:
    """Overwrite a file that was replaced, as far as that helps, when nobody reads it any more.

    A file with a further name is somebody's backup, and is left as it is.
    """
    try:
        names = old.stat().st_nlink - 1
        if names > 0:
            return Old(names=names)
        with (
            connected(old, wait, key) as last,
            last.transaction("BEGIN EXCLUSIVE"),
            old.open("r+b") as file,
        ):
            left = file.seek(0, os.SEEK_END)
            file.seek(0)
            while left > 0:
                left -= file.write(bytes(min(left, _PIECE)))
            file.flush()
            os.fsync(file.fileno())
    except Conflict:
        return Old(why="Somebody had it open.")
    except EscalateError as error:
        return Old(why=error.refusals[0].says)
    except OSError as error:
        return Old(why=f"It could not be written ({error}).")
    return Old()


def _removed(old: Path) -> bool:
    try:
        old.unlink()
        sync_folder(old.parent)
    except OSError:
        return not os.path.lexists(old)
    return True


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{os.urandom(4).hex()}.{ending}")
