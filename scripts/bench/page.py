"""The page of the figures: docs/performance.md, of which the part between two marks is made."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.bench.judging import MET, MISSED
from scripts.bench.lines import Table
from scripts.bench.places import BIN, PAGE

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
_VERSIONS = (
    "import sys, typer, importlib.metadata as m;"
    "from escalate.store.driver import library;"
    "names = ('escalate', 'typer', 'rich', 'msgspec', 'sqlite-utils');"
    "print('Python', sys.version.split()[0], end='');"
    "[print(f', {n} {m.version(n)}', end='') for n in names];"
    "print(', SQLite', library.sqlite_version)"
)


def text(tables: Sequence[Table], date: str, how: str) -> str:
    """Return what was measured: where, with what, how it came out, and the tables."""
    verdicts = [line.verdict for table in tables for line in table.lines]
    met, missed = verdicts.count(MET), verdicts.count(MISSED)
    return "\n\n".join(
        [
            f"Measured{date and f' on {date}'} by `{how}`: {machine()}. {versions()}.",
            f"{met} budgets are met, {missed} are missed.",
            *(table.text() for table in tables),
        ]
    )


def written(measured: str, page: Path = PAGE) -> None:
    """Put what was measured between the marks of the page."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8")


def machine() -> str:
    """Return what the machine is, without its name."""
    cores = f"{os.cpu_count()} cores"
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{platform.system()} on {platform.machine()}, {cores}, {size:.0f} GiB"


def versions() -> str:
    """Return the versions of what was measured."""
    done = subprocess.run(
        [str(BIN / "python"), "-I", "-c", _VERSIONS], capture_output=True, text=True, check=True
    )
    task = shutil.which("task")
    if task is None:
        return done.stdout.strip()
    said = subprocess.run([task, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+\S*", said.stdout)
    return done.stdout.strip() + (f", Taskwarrior {found[0]}" if found else "")
