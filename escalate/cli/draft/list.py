"""`escalate draft list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command
from escalate.cli.output import Output

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate draft list
"""


@command(epilog=EXAMPLE)
def list_drafts(json: options.Json = False) -> None:
    """List the drafts, the newest last.

    What was typed for a case stays hidden here; `escalate draft show` shows it.
    """
    from escalate.cli.draft.rows import lines_of, row_of
    from escalate.cli.keeping import drafts

    folder = drafts()
    folder.tidy()
    rows = [row_of(folder, number) for number in folder.numbers()]
    lines = [line for row in rows for line in lines_of(row)]
    Output(json).fact(rows, *(lines or ["There are no drafts."]))
