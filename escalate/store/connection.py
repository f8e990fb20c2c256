"""A connection to a store's file: how it is opened, set, and what its errors mean.

SQLite is used directly, not through sqlite-utils: that costs a tenth of a second to import, which
every command would pay (docs/decisions/0003-store.md).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from escalate.errors import EscalateError, Refusal, StoreUnusable
from escalate.store.appending import busy, unusable
from escalate.store.driver import OLDEST, library
from escalate.store.encryption import Unlock, beginning_of, foreign, set_key

if TYPE_CHECKING:
    from escalate.core.key import Key

APPLICATION_ID = 0x45534341
"""`ESCA`, in the file's header: what tells a store from any other SQLite file."""
SCHEMA_VERSION = 3
"""The newest schema this package knows; as many as there are migrations."""
OLDEST_READ = 2
"""The oldest schema whose events are as they are now, so that it can be read as it is."""

CREATE = "Check the path, or make a new store there: escalate init."

# Each is set and read back. DELETE with EXTRA survives a power cut after the answer was printed;
# recursive triggers keep INSERT OR REPLACE from stepping over a delete trigger.
_SETTINGS = (
    ("journal_mode", "DELETE", "delete"),
    ("synchronous", "EXTRA", 3),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("secure_delete", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("temp_store", "MEMORY", 2),
)


class Connection:
    """An open store file. Every error of SQLite leaves it as one of ours."""

    def __init__(self, path: Path, raw: library.Connection, *, keyed: bool = False) -> None:
        self.path = path
        self.raw = raw
        self.keyed = keyed
        """Whether it was given a key."""
        self._streams: set[library.Cursor] = set()

    def query(self, sql: str, *values: object) -> Generator[tuple[Any, ...]]:
        """Yield the rows of one statement as they are read; no longer than its transaction."""
        with translated(self.path, keyed=self.keyed):
            stream = self.raw.execute(sql, values)
            self._streams.add(stream)
            try:
                while (row := stream.fetchone()) is not None:
                    yield row
            finally:
                if stream in self._streams:
                    self._streams.remove(stream)
                    stream.close()

    def run(self, sql: str, *values: object) -> None:
        """Run one statement that has no rows."""
        with translated(self.path, keyed=self.keyed):
            self.raw.execute(sql, values)

    def one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row of one statement, or None."""
        with translated(self.path, keyed=self.keyed):
            row: tuple[Any, ...] | None = self.raw.execute(sql, values).fetchone()
            return row

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 # whatever the column holds
        """Return the first value of the first row; None when there is no row."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    @contextlib.contextmanager
    def transaction(
        self, begin: str, before_commit: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Hold a transaction: committed when the block ends, rolled back when it raises."""
        self.run(begin)
        try:
            yield
            self.end_streams()
            before_commit()
            self.run("COMMIT")
        except BaseException:
            self.end_streams()
            # After some errors SQLite has rolled back by itself, and says so with an error.
            with contextlib.suppress(EscalateError):
                self.run("ROLLBACK")
            raise

    def end_streams(self) -> None:
        """End every reading that is only half done."""
        # A statement read only half keeps its lock, even when the connection is closed.
        while self._streams:
            self._streams.pop().close()


class NotPlain(StoreUnusable):
    """The file is no plain SQLite file: it is encrypted, or no store at all."""


@contextlib.contextmanager
def connected(
    path: Path, wait: float, key: Key | None = None, salt: bytes = b"", *, readonly: bool = False
) -> Iterator[Connection]:
    """Open the store file at *path*, which must exist, and close it at the end.

    *wait* is how many seconds somebody else's lock is waited for; *salt* is for an empty file that
    is to be encrypted; *readonly* says that nothing in the file may change, whatever is done with
    the connection. Raises `StoreUnusable` when there is no such file; whether it is a store of a
    known version, and whether the key fits, is asked by `checked_version`.
    """
    must_exist(path)
    if library.sqlite_version_info < OLDEST:
        raise unusable(
            "old-sqlite",
            f"The SQLite that is installed here is {library.sqlite_version}, which is too old.",
            "Install the package sqlcipher3 anew: pip install --upgrade sqlcipher3.",
        )
    with translated(path):
        uri = file_uri(path, readonly=readonly)
        raw = library.connect(uri, uri=True, isolation_level=None, timeout=wait)
    with contextlib.closing(raw):
        if key is not None:
            with translated(path):
                encrypts = set_key(raw, key, salt)
            if not encrypts:
                raise unusable(
                    "settings",
                    f"The SQLite that is installed here does not encrypt, and {path} is to be.",
                    "Install the package sqlcipher3 anew: pip install --upgrade sqlcipher3.",
                )
        connection = Connection(path, raw, keyed=key is not None)
        try:
            yield connection
        finally:
            connection.end_streams()


def key_to(path: Path, unlock: Unlock | None) -> Key | None:
    """Return the key that a file needs, found by its salt; None for one that cannot be encrypted.

    Nothing in it is locked or changed. Raises `StoreUnusable` when no key is found.
    """
    must_exist(path)
    with translated(path):
        salt = beginning_of(file_uri(path, readonly=True))
    if foreign(salt, path.stat().st_size):
        return None
    key = None if unlock is None else unlock(salt)
    if key is None:
        raise unusable(
            "no-key",
            f"The store {path} is encrypted, and no key for it was found.",
            "Keep its key in this system's keyring, give a file with it or with the recovery key"
            " (--key-file FILE), or type the passphrase or the recovery key at a terminal.",
        )
    return key


def may_begin_with(path: Path, salt: bytes) -> bool:
    """Whether the file at *path* is the one with this salt; true also when that cannot be told."""
    try:
        with translated(path):
            return path.exists() and beginning_of(file_uri(path, readonly=True)) == salt
    except EscalateError:
        return True


def checked_version(connection: Connection) -> int:
    """Return the schema version of a store; refuse what is no store, and a newer one."""
    # Before anything is set: another program's file is not to be changed by looking at it.
    if connection.value("PRAGMA application_id") != APPLICATION_ID:
        raise _no_store(connection.path)
    version: int = connection.value("PRAGMA user_version")
    if version > SCHEMA_VERSION:
        raise unusable(
            "newer-store",
            f"The store {connection.path} has schema version {version}, and this escalate knows"
            f" versions up to {SCHEMA_VERSION}.",
            "Install the escalate that wrote it, or a newer one.",
        )
    return version


def apply_settings(connection: Connection) -> None:
    """Make the settings of this connection, and check that they hold."""
    with translated(connection.path, keyed=connection.keyed):
        for name, setting, expected in _SETTINGS:
            connection.raw.execute(f"PRAGMA {name}={setting}")
            (found,) = connection.raw.execute(f"PRAGMA {name}").fetchone() or (None,)
            if found != expected:
                raise unusable(
                    "settings",
                    f"SQLite does not take the setting {name}={setting} for {connection.path}.",
                    "Close what else has it open, and use a Python with an ordinary SQLite.",
                )


def broken_pages(connection: Connection) -> Iterator[str]:
    """Yield what SQLCipher says of each page whose seal is broken; nothing for a plain file."""
    return (says for (says,) in connection.query("PRAGMA cipher_integrity_check"))


@contextlib.contextmanager
def translated(path: Path, *, keyed: bool = False) -> Iterator[None]:
    """Turn every error of SQLite inside the block into one of ours, with the path and a way out."""
    try:
        yield
    except (library.Error, UnicodeDecodeError) as error:  # a damaged text, also in a message
        if getattr(error, "sqlite_errorcode", None) == library.SQLITE_NOTADB:
            raise (_wrong_key if keyed else _no_store)(path) from error
        raise _meaning(path, error) from error


def _meaning(path: Path, error: Exception) -> EscalateError:
    # Whether anything was recorded no error of SQLite tells: `store/settling.py` finds out.
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the primary code of an extended one
        case library.SQLITE_BUSY | library.SQLITE_LOCKED:
            return busy(str(path))
        case library.SQLITE_READONLY | library.SQLITE_PERM:
            return unusable(
                "read-only",
                f"The store {path} may not be written ({name}).",
                "Get the right to write the file and its folder, and see that it was not moved.",
            )
        case library.SQLITE_CANTOPEN:
            return unusable(
                "cannot-open",
                f"The store {path} or its journal beside it cannot be opened ({name}).",
                "Get the right to read and write the file and its folder.",
            )
        case library.SQLITE_FULL:
            return unusable(
                "disk-full",
                f"The disk of {path} is full.",
                "Make room and try again.",
            )
        case library.SQLITE_IOERR:
            return unusable(
                "disk-error",
                f"The disk of {path} cannot be read or written ({name}).",
                "See that the disk is there and has room, and try again.",
            )
        case library.SQLITE_CORRUPT:
            # A disk that fails to read a page gives the same as a page that is damaged.
            return unusable(
                "unreadable-store",
                f"The store {path} could not be read (SQLite's error {library.SQLITE_CORRUPT}).",
                "Try again; if it stays, keep the file as it is, and see what is wrong with it:"
                " escalate verify.",
            )
        case _:
            return unusable(
                "store-error",
                f"The store {path} cannot be used ({name}: {error}).",
                "Try again; if it stays, keep the file as it is and go on from a backup.",
            )


def must_exist(path: Path) -> None:
    """Refuse a path where no file is. SQLite would say the same of every fault of a path."""
    try:
        path.stat()
    except FileNotFoundError:
        raise unusable("no-store", f"There is no store at {path}.", CREATE) from None
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        raise unusable("cannot-open", f"{path} cannot be opened ({error}).", CREATE) from error
    if not path.is_file():
        raise unusable("not-a-store", f"{path} is no file.", CREATE)


def _no_store(path: Path) -> NotPlain:
    says = f"The file {path} is not a store of escalate."
    return NotPlain(Refusal("not-a-store", says, remedy=CREATE))


def _wrong_key(path: Path) -> StoreUnusable:
    return unusable(
        "wrong-key",
        # So SQLite answers, too, when the disk fails to read a page of a file that is whole.
        f"The key does not fit {path}; or its first page cannot be read, or it is no store of"
        " escalate.",
        "Give the key or the recovery key of this very file: type it again where it was asked for,"
        " or --key-file FILE.",
    )


def file_uri(path: Path, *, readonly: bool = False) -> str:
    """Return the address by which SQLite opens a file that must exist."""
    # Path.as_uri would make a Windows share the URI's host, which SQLite refuses.
    posix = path.absolute().as_posix()
    rooted = posix if posix.startswith("/") else f"/{posix}"
    return f"file://{quote(os.fsencode(rooted), safe='/:')}?mode={'ro' if readonly else 'rw'}"
