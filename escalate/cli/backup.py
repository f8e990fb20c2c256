"""`escalate backup`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from escalate.cli import adapters, compose
from escalate.cli.declared import command
from escalate.cli.files import already_there
from escalate.cli.placing import warn_of_copy, warn_of_store
from escalate.config import at_home
from escalate.core.ports import Head
from escalate.core.trail.checkpoint import checkpoint_of

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate backup /media/safeguarding-stick
  escalate backup friday.db
"""


@command(epilog=EXAMPLE)
def backup(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A new file, or a folder in which it gets a name; this folder, if not given.",
            show_default=False,
        ),
    ] = "",
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Copy the whole store into a new file, and prove the copy.

    Others may record meanwhile. The copy is for its owner alone, encrypted as the store is, and
    gets its name only when it was read again and found whole. Keep it on another disk.
    """
    from escalate.app.verifying import prove
    from escalate.views.keeping import backup_view

    desk = compose.desk(store, by=by, json=json)
    warn_of_store(desk.path, desk.out)
    target = at_home(file or os.curdir)
    folder, name = (target, "") if target.is_dir() else (target.parent, target.name)
    warn_of_copy(folder, desk.out)
    if name and os.path.lexists(target):
        raise already_there(target)
    desk.looked("backup")

    def named(head: Head) -> str:
        ending = desk.path.suffix or ".db"
        return name or f"{desk.path.stem}-{desk.clock.today}-{head.size}{ending}"

    try:
        whole = adapters.file_of(desk.path, desk.stamp, desk.unlocking.of(desk.path))
        path, head = whole.back_up(folder, named, prove)
    except FileExistsError as error:
        raise already_there(Path(str(error.filename2 or error.filename or target))) from None
    with desk.app.store.reading() as reading:
        made = checkpoint_of(reading.identity(), head)
    desk.tell(backup_view(str(desk.path), str(path), made), f"The backup {path} was made.")
