"""`escalate draft`: a group of its own, whose commands are loaded as they are called."""

from __future__ import annotations

import typer

from escalate.cli.commands import Lazy
from escalate.cli.group import WIDE, LazyGroup

COMMANDS: dict[str, Lazy] = {
    "list": Lazy("escalate.cli.draft.list", "List the drafts, the newest last."),
    "show": Lazy("escalate.cli.draft.show", "Show what was typed for a draft."),
    "redo": Lazy("escalate.cli.draft.redo", "Record a draft, or go on typing it."),
    "drop": Lazy("escalate.cli.draft.drop", "Remove a draft."),
}


class DraftGroup(LazyGroup):
    """The commands about drafts."""

    lazy = COMMANDS


app = typer.Typer(
    cls=DraftGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=WIDE,
)

EXAMPLE = """
Example:

  escalate draft list
"""


@app.callback(epilog=EXAMPLE)
def draft() -> None:
    """Go on with what was typed and not recorded.

    Whatever stops a command, what you typed for it is kept in a draft until it is recorded.
    """
