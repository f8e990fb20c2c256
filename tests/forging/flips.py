"""Single bits changed in a store's file, as a failing disk does it, or somebody in a hurry."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from escalate.app.verifying import verify
from escalate.errors import EscalateError
from escalate.store.driver import library
from escalate.store.inspecting import inspecting
from escalate.verifier import escalate_verify as second

Content = dict[str, list[Any]]

CONTENT = {
    "schema": "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2",
    "events": "SELECT * FROM events ORDER BY seq",
    "cases": "SELECT * FROM cases ORDER BY number",
    "tallies": "SELECT * FROM tallies ORDER BY 1, 2, 3",
    "policies": "SELECT * FROM policies ORDER BY digest",
    "meta": "SELECT * FROM meta ORDER BY key",
    "migrations": "SELECT name FROM _sqlite_migrations ORDER BY name",  # not when they were run
    "header": "SELECT * FROM pragma_user_version, pragma_application_id",
}
FIRST_ALONE = {"cases", "tallies", "migrations", "header"}
"""What the second verifier leaves to the first, which has the engine."""


class Flipper:
    """Somebody who changes single bits of a good file; *path* is where the changed one is put."""

    def __init__(self, good: Path, path: Path) -> None:
        self.bytes = good.read_bytes()
        self._path = path
        self._before = content(good)

    def flip(self, bit: int) -> str:
        """Change one bit, and return what became of it.

        `found` when the content is another one, or cannot be read, and whoever promises to find it
        does; else `MISSED`. When it is the same, `harmless`; `noticed` if it was found even so.
        """
        changed = bytearray(self.bytes)
        changed[bit // 8] ^= 1 << bit % 8
        self._path.write_bytes(changed)
        now = content(self._path)
        first, other = first_finds(self._path), second_finds(self._path)
        if now == self._before:
            return "noticed" if first or other else "harmless"
        if now is None or self._before is None:
            return "found" if first and other else "MISSED"
        alone = {name for name in now if now[name] != self._before[name]} <= FIRST_ALONE
        return "found" if first and (other or alone) else "MISSED"


def content(path: Path) -> Content | None:
    """Return all that a store holds; None where it cannot be read."""
    with contextlib.closing(library.connect(str(path))) as raw:
        raw.text_factory = bytes
        try:
            return {name: raw.execute(sql).fetchall() for name, sql in CONTENT.items()}
        except (library.Error, UnicodeDecodeError):
            return None


def first_finds(path: Path) -> bool:
    """Whether `escalate verify` finds something, or refuses the file."""
    try:
        with inspecting(path, wait=0) as inspection:
            return bool(verify(inspection, (), lambda _what, _done, _of: None).faults)
    except EscalateError:
        return True


def second_finds(path: Path) -> bool:
    """Whether the second verifier finds something, or refuses the file."""
    try:
        found, _ = second.verify_store(path)
    except second.Unreadable:
        return True
    return any(not finding.remark for finding in found)
