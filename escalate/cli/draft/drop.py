"""`escalate draft drop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command
from escalate.cli.output import Output
from escalate.errors import BadUsage, Refusal

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate draft drop 3
"""


@command(epilog=EXAMPLE)
def drop(draft: options.Draft = "", json: options.Json = False) -> None:
    """Remove a draft.

    It is written over before it is removed; what the disk itself keeps of it nobody can reach here.
    """
    from escalate.cli.draft.taking import number_of

    number, folder = number_of(draft, json=json)
    try:
        folder.take(number).drop()
    except OSError as error:
        says = f"Draft {number} cannot be removed: {error.strerror}."
        raise BadUsage(Refusal("bad-draft", says, remedy=f"It lies in {folder.folder}.")) from None
    Output(json).fact({"dropped": number}, f"Draft {number} is removed.")
