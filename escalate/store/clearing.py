"""After an erasure: what is left of the words in the file and its journal is cleared away.

SQLite writes zeros over what is deleted (`secure_delete`), but parts of a page that it no longer
uses may still hold a copy, and the journal of the erasure holds the pages as they were. So the lock
is kept from before the commit until the journal is overwritten and the file written anew. A mark in
the store says that this is under way: whoever opens the store after a crash finishes it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from escalate.errors import EscalateError
from escalate.store.appending import unusable
from escalate.store.connection import Connection

_MARK = "clearing"
"""The key in `meta` that is there from an erasure until its traces are cleared away."""
_ZEROS = bytes(1 << 20)


def begin_clearing(connection: Connection) -> None:
    """Mark, within the transaction of an erasure, that its traces are to be cleared away."""
    connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '')", _MARK)


def hold(connection: Connection) -> None:
    """Let the lock of this transaction outlast its commit, and its journal be kept until then.

    Another program could begin its own journal over this one in between, and delete it.
    """
    connection.run("PRAGMA locking_mode=EXCLUSIVE")


def clear(connection: Connection) -> None:
    """Clear away the traces of an erasure that was just committed; its lock must be held still."""
    _overwrite_journal(connection)
    connection.run("VACUUM")
    _overwrite_journal(connection)
    connection.run("PRAGMA locking_mode=NORMAL")
    # The last transaction under the lock: with its end the lock is given back, and the journal,
    # which holds only this, is deleted.
    with connection.transaction("BEGIN IMMEDIATE"):
        connection.run("DELETE FROM meta WHERE key = ?", _MARK)


def finish_clearing(connection: Connection) -> None:
    """Finish what a crash cut short, on a connection that is used for nothing else.

    Where that cannot be done now, because somebody reads or the file may not be written, it is left
    to whoever opens the store next.
    """
    if not _marked(connection):
        return
    with contextlib.suppress(EscalateError):
        hold(connection)
        with connection.transaction("BEGIN EXCLUSIVE"):
            still = _marked(connection)  # while the lock was waited for, somebody may have done it
        if still:
            clear(connection)


def not_cleared(path: Path) -> EscalateError:
    """Return the error for an erasure whose traces could not be cleared away."""
    return unusable(
        "not-cleared",
        f"The case was erased and cannot be read any more, but unused parts of {path} may still"
        " hold its words.",
        "Make room on the disk; the next command on the store clears them away.",
    )


def _marked(connection: Connection) -> bool:
    return connection.value("SELECT 1 FROM meta WHERE key = ?", _MARK) is not None


def _overwrite_journal(connection: Connection) -> None:
    """Write zeros over the whole journal, which is committed and which nobody else can begin."""
    # By the name that SQLite gives it: beside the file itself, wherever a link to it stands.
    (_, _, name) = connection.one("PRAGMA database_list") or ("", "", "")
    try:
        with open(f"{name}-journal", "r+b", buffering=0) as journal:
            left = os.fstat(journal.fileno()).st_size
            while left > 0:
                left -= journal.write(_ZEROS[:left])
            os.fsync(journal.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        raise not_cleared(connection.path) from error
