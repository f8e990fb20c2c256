"""An import from what was typed: the file is read whole, and then case after case."""

from __future__ import annotations

from pathlib import Path

from escalate.app.cases import Found, title_of
from escalate.app.importing import Import
from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.dates import Clock
from escalate.cli.prompts import Needed
from escalate.config import at_home
from escalate.core.case import Case
from escalate.core.documents import MOST_BYTES
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


def imported(desk: Desk, file: str) -> ImportView:
    """Take the cases of an export over, unless it is only planned, and return what is said."""
    name = prompts.required(desk.out, Needed("FILE", "the export", file))[0]
    cases = exported(_read(at_home(name)))
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
        return fold(reading.events(number))

    source, planned = work.checkpoint, desk.planned
    return import_view(
        *(file, work.taken, linked),
        left=work.left,
        source=source,
        head=head,
        planned=planned,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadUsage(
            Refusal("bad-text", f"The file {path} cannot be read: {why}.", remedy="Check its name.")
        ) from None


def _show(desk: Desk, found: Found) -> None:
    """Show a case to nobody, as the lists and `show` would: none that breaks them is taken over."""
    case, calendar = found.case, found.calendar
    now = Clock(desk.now, calendar.zone).instant
    case_view(case, found.policy, calendar, now)
    rows = (row(case, title_of(found.policy, case)),)
    list_view(rows)
    due_view(rows, now, lambda _: calendar, soon=desk.settings.soon)
