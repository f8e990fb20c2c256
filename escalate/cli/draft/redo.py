"""`escalate draft redo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command

if TYPE_CHECKING:
    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

  escalate draft redo 3
"""


@command(epilog=EXAMPLE)
def redo(
    ctx: typer.Context,
    draft: options.Draft = "",
    by: options.By = "",
    plan: options.Plan = False,
    store: options.DraftStore = "",
    json: options.Json = False,
) -> None:
    """Record a draft, or go on typing it.

    It is recorded once, even if it was recorded before and you were not told. What happened when
    stays as it was typed; it is recorded now.
    """
    from escalate.cli.draft.taking import go_on, number_of, record, recorded_before, taken

    number, folder = number_of(draft, json=json)
    desk, content = taken(folder, number, store, by=by, json=json, plan=plan)
    if recorded_before(desk, number, content):
        return
    if content.command is not None:
        record(desk, content.command)
    else:
        go_on(ctx, desk, number, content)
