"""`escalate restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.placing import warn_of_store
from escalate.cli.restoring import restored, wanted

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate restore friday.db --plan
  escalate restore friday.db --reason "The disk of the ward's computer broke."
"""


@command(epilog=EXAMPLE)
def restore(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The backup.", show_default=False)
    ] = "",
    reason: options.Reason = "",
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what it would do, and do nothing.")
    ] = False,
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Put a backup in the place of the store.

    The backup is proved whole first. The replaced store is kept beside it under another name, the
    restoration is recorded in the trail with its reason, and it is said what is absent since.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan, closed=True)
    backup, why = wanted(desk, file, reason)
    warn_of_store(desk.path, desk.out)
    view = restored(desk, backup, why)
    if plan:
        desk.out.show(view)
        return
    kept = f"; the replaced store is {view.replaced}" if view.replaced else ""
    desk.tell(view, f"The backup was put in the place of the store {view.store}{kept}.")
