"""Backs up a store into a folder, as `escalate backup` does once the reading is recorded."""

import sys
from pathlib import Path

from escalate.errors import EscalateError
from escalate.store.sqlite import SqliteStore

if __name__ == "__main__":
    try:
        SqliteStore(Path(sys.argv[1])).back_up(Path(sys.argv[2]), lambda head: f"{head.size}.db")
    except EscalateError as error:
        sys.exit(f"{error}") if error.EXIT_CODE == 1 else sys.exit(error.EXIT_CODE)
