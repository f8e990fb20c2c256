"""Run the sessions that README.md and docs/*.md show, and keep what they print true.

    python scripts/docs_sessions.py --check    name every page whose output is not what is printed
    python scripts/docs_sessions.py --write    put what is printed into the pages

What stands in a page:

    ```sh                       is run, in order, all blocks of a page in one shell
    <!-- sh ... -->             is run too, and not shown: the clock, and what went before
    # exit 20                   says which exit code the next command must have; otherwise 0
    ```text                     next after a block that is run: all that it prints
    <!-- shows: A | B -->       above that: only the paragraphs that begin with A or B
    <!-- not run: reason -->    above a block that cannot be run in a test

A page is run in a directory and a home of its own, with `escalate` on the path and a new store.
What says that ESCALATE_NOW set the clock is left out. What differs from run to run (the
version, digests, identifiers) is compared only by its shape.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CUT = "[…]"
_MARK = "\x1e"

_BLOCK = re.compile(
    r"^(?:<!-- not run:(?P<why>[^\n]*)-->\n)?```sh\n(?P<shell>.*?)^```\n"
    r"(?:\n*(?:<!-- shows: (?P<shows>[^\n]*) -->\n)?```text\n(?P<text>.*?)^```$)?"
    r"|^<!-- sh\n(?P<hidden>.*?)^-->$",
    re.MULTILINE | re.DOTALL,
)
_EXIT = re.compile(r"^# exit (\d+)\n((?:[^\n]*\\\n)*[^\n]*\n)", re.MULTILINE)
_REHEARSAL = re.compile(
    r"^ESCALATE_NOW set the clock to .*\n| The clock was set by ESCALATE\\?_NOW\.", re.MULTILINE
)
# A page begins with a heading that is underlined, whatever stands above it.
_PARAGRAPHS = re.compile(r"\n\n|\n(?=[^\n]+\n==+\n)")
_SHAPES = (
    (re.compile(r"\bescalate \d+\.\d+\.\d+\S*"), "escalate VERSION"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "IDENTIFIER"),
    (re.compile(r"[0-9a-f]{32,}"), "DIGEST"),
    (re.compile(r"· [A-Z2-7]{4}(-[A-Z2-7]{4}){3}"), "· HEAD"),
    (re.compile(r"\+[0-9a-f]{8}\+[0-9A-Za-z+/]{44}"), "+KEY"),
    (re.compile(r"[0-9A-Za-z+/]{42,}="), "DIGEST"),
    (re.compile(r"(?:[A-Z2-7]{4}-){13}[A-Z2-7]{4}"), "RECOVERY KEY"),
)


class Failed(Exception):
    """A page's session cannot be run to its end, or does not print what is to be shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of shell commands in a page, and the place of what it prints, if that is shown."""

    line: int
    shell: str
    unrun: str | None
    shows: tuple[str, ...]
    place: slice | None


def pages() -> list[Path]:
    """Return the pages whose blocks are run, README.md first."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: str) -> Iterator[Block]:
    """Return the shell blocks of a page, shown and hidden, in order."""
    for found in _BLOCK.finditer(page):
        yield Block(
            line=page.count("\n", 0, found.start()) + 1,
            shell=found["shell"] or found["hidden"] or "",
            unrun=None if found["why"] is None else found["why"].strip(),
            shows=tuple(found["shows"].split(" | ")) if found["shows"] else (),
            place=None if found["text"] is None else slice(*found.span("text")),
        )


def rewritten(page: str) -> str:
    """Return a page with what its blocks print now; text that is the same in shape stays."""
    run = [block for block in blocks(page) if block.unrun is None]
    new, done = "", 0
    for block, printed in zip(run, _printed(run), strict=True):
        if block.place is None:
            continue
        text = _shown(printed, block)
        new += page[done : block.place.start]
        new += page[block.place] if _shape(text) == _shape(page[block.place]) else text
        done = block.place.stop
    return new + page[done:]


def _printed(run: list[Block]) -> list[str]:
    """Return what each block prints on both of its streams, all being run in one new shell."""
    if not run:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            ["sh", "-c", _script(run)],
            cwd=_made(scratch, "work"),
            env=_environment(scratch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    printed = [_REHEARSAL.sub("", text) for text in done.stdout.split(_MARK)[1:]]
    if done.returncode:
        last = run[len(printed) - 1]
        raise Failed(f"line {last.line}: exit code {done.returncode}:\n{last.shell}\n{printed[-1]}")
    return printed


def _script(run: list[Block]) -> str:
    """Return one script of all blocks; it stops at the first command with a wrong exit code."""
    mark = f"printf '\\{ord(_MARK):03o}'\n"
    return "set -eu\n" + "".join(mark + _EXIT.sub(_refused, block.shell) for block in run)


def _refused(found: re.Match[str]) -> str:
    wanted, command = found.groups()
    return (
        f"got=0\n{command.rstrip()} || got=$?\n"
        f'[ "$got" -eq {wanted} ] || {{ echo "exit code $got, and not {wanted}"; exit 99; }}\n'
    )


def _environment(scratch: str) -> dict[str, str]:
    """Return an environment with `escalate` on the path and nothing of the user's own."""
    escalate = _made(scratch, "bin") / "escalate"
    escalate.write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m escalate.cli "$@"\n', encoding="utf-8"
    )
    escalate.chmod(0o755)
    mine = ("ESCALATE_", "XDG_", "COV_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return kept | {
        "HOME": str(_made(scratch, "home")),
        "PATH": os.pathsep.join((str(escalate.parent), os.environ["PATH"])),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "ESCALATE_STORE": "safeguarding.db",
    }


def _made(scratch: str, name: str) -> Path:
    path = Path(scratch, name)
    path.mkdir()
    return path


def _shown(printed: str, block: Block) -> str:
    """Return what is to be shown: all of it, or the paragraphs wanted, each gap marked as cut."""
    if not block.shows:
        return printed
    kept: list[str] = []
    missing = set(block.shows)
    for paragraph in _PARAGRAPHS.split(printed.rstrip("\n")):
        names = {name for name in block.shows if paragraph.startswith(name)}
        missing -= names
        if names:
            kept.append(paragraph)
        elif kept[-1:] != [CUT]:
            kept.append(CUT)
    if missing:
        raise Failed(f"line {block.line}: nothing begins with {sorted(missing)}:\n{printed}")
    return "\n\n".join(kept) + "\n"


def _shape(text: str) -> str:
    for differs, word in _SHAPES:
        text = differs.sub(word, text)
    return text


def main() -> int:
    """Check the pages or write them; the exit code is 1 if a page is not as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="name every page that differs")
    what.add_argument("--write", action="store_true", help="write what is printed into the pages")
    parser.add_argument("pages", nargs="*", type=Path, help="only these pages")
    asked = parser.parse_args()
    wrong = 0
    for path in asked.pages or pages():
        page = path.read_text(encoding="utf-8")
        try:
            new = rewritten(page)
        except Failed as error:
            print(f"{path}: {error}", file=sys.stderr)
            wrong += 1
            continue
        if new != page and asked.write:
            path.write_text(new, encoding="utf-8")
            print(f"{path}: written anew")
        elif new != page:
            wrong += 1
            old, now = page.splitlines(), new.splitlines()
            print("\n".join(difflib.unified_diff(old, now, str(path), "as printed", "", "", 1, "")))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
