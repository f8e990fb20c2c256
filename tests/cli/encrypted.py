"""What the tests of encrypted stores ask of a file and of an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

RECOVERY = re.compile(r"(?:[A-Z2-7]{4}-){13}[A-Z2-7]{4}")
HISTORY = ("show", "1", "--json")


def plain(store: Path) -> bool:
    """Whether anybody can read a store."""
    return store.read_bytes().startswith(b"SQLite format 3\0")


def code(done: Any) -> str:  # noqa: ANN401 - a result of either kind
    """The code of the one refusal."""
    return str(json.loads(done.stderr)["refused"][0]["code"])
