"""The one SQLite that opens a store: that of SQLCipher, the same release on every machine.

Python's own differs from machine to machine; releases before 3.51.3 have damaged files when locking
broke during recovery, and lost writes in WAL. Two SQLite libraries on one file in one process undo
each other's locks, so nothing in `escalate` opens a store with another
(docs/decisions/0010-one-driver.md). Without a key it writes ordinary SQLite files.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as library  # the same interface, with types
else:
    from sqlcipher3 import dbapi2 as library

__all__ = ["OLDEST", "lend_to_sqlite_utils", "library"]

OLDEST = (3, 51, 3)
"""The oldest release of SQLite without a known fault that can damage a store."""


def lend_to_sqlite_utils() -> None:
    """See that sqlite-utils, when it is imported after this, uses this library and no other.

    It prefers a package named `pysqlite3`. With the exceptions of another library it would leave
    transactions open, and what is recorded after that is lost without a word.
    """
    import sqlcipher3  # type: ignore[import-untyped] # noqa: PLC0415 - only where a schema is made

    for name, module in (("pysqlite3", sqlcipher3), ("pysqlite3.dbapi2", library)):
        sys.modules.setdefault(name, module)
