"""An import from what was typed: a file is read case after case, where its layout allows it."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from escalate.app.cases import Found, title_of
from escalate.app.importing import Import
from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.dates import Clock
from escalate.cli.progress import progress
from escalate.cli.prompts import Needed
from escalate.config import at_home
from escalate.core.case import Case
from escalate.core.documents import MOST_BYTES, MOST_LINE_BYTES, documents, is_line, lines
from escalate.core.evolve import fold
from escalate.core.exported import exported
from escalate.core.ports import Reading
from escalate.core.projection import row
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of
from escalate.errors import BadUsage, Refusal
from escalate.views.case import case_view
from escalate.views.keeping import ImportView, import_view
from escalate.views.listing import list_view
from escalate.views.worst import due_view

_MIB = 1024 * 1024


def imported(desk: Desk, file: str) -> ImportView:
    """Take the cases of an export over, unless it is only planned, and return what is said."""
    name = prompts.required(desk.out, Needed("FILE", "the export", file))[0]
    path = at_home(name)
    with _opened(path) as opened, progress(desk.out, "Reading") as watch:
        cases = exported(_documents(path, opened, watch))
        work = Import(desk.app, lambda found: _show(desk, found))
        if desk.planned:
            with desk.app.store.reading() as reading:
                work.plan(reading, cases)
                return _view(desk, name, work, reading, None)
        with desk.app.store.writing() as writing:
            before = writing.head()
            work.run(writing, cases, desk.stamp)
            head = writing.head()
            now = checkpoint_of(writing.identity(), head) if head != before else None
            return _view(desk, name, work, writing, now)


def _view(
    desk: Desk, file: str, work: Import, reading: Reading, head: Checkpoint | None
) -> ImportView:
    def linked(number: int) -> Case | None:
        return None if reading.erasure(number) else fold(reading.events(number))

    source, planned = work.checkpoint, desk.planned
    return import_view(
        *(file, work.taken, linked),
        left=work.left,
        source=source,
        head=head,
        planned=planned,
    )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file of somebody else's; what comes through a pipe is read to its end.

    Nobody can record while an import reads, and whoever writes into a pipe may be slow.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        raise _unreadable(path, error) from None
    with file:
        yield file if file.seekable() else io.BytesIO(_piped(path, file))


def _piped(path: Path, file: BinaryIO) -> bytes:
    try:
        data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(data) > MOST_BYTES:
        says = f"More than {MOST_BYTES} bytes come from {path}, and would be kept in memory."
        remedy = "Write them to a file, and import that: there a case on each line may be of any"
        raise BadUsage(Refusal("bad-export", says, remedy=f"{remedy} number."))
    return data


def _documents(
    path: Path, file: BinaryIO, watch: Callable[[str, int, int], None]
) -> Iterator[bytes]:
    """Yield the documents of an export: a line is forgotten before the next one is read.

    In any other layout the file is read whole.
    """

    def line() -> bytes:
        if size:
            watch("the file, in MiB", file.tell() // _MIB, size)
        return file.readline(MOST_LINE_BYTES)

    try:
        size = file.seek(0, os.SEEK_END) // _MIB
        file.seek(0)
        first = b"\n"
        while first.isspace():
            first = file.readline(MOST_LINE_BYTES)
        if is_line(first):
            yield from lines(chain([first], iter(line, b"")))
            return
        file.seek(0)
        data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    yield from documents(data)


def _unreadable(path: Path, error: Exception) -> BadUsage:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    says = f"The file {path} cannot be read: {why}."
    return BadUsage(Refusal("bad-text", says, remedy="Check its name."))


def _show(desk: Desk, found: Found) -> None:
    """Show a case to nobody, as the lists and `show` would: none that breaks them is taken over."""
    case, calendar = found.case, found.calendar
    now = Clock(desk.now, calendar.zone).instant
    case_view(case, found.policy, calendar, now)
    rows = (row(case, title_of(found.policy, case)),)
    list_view(rows)
    due_view(rows, now, lambda _: calendar, soon=desk.settings.soon)
