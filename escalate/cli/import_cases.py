"""`escalate import`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.importing import imported

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate import case-7.json --plan
  escalate import all.jsonl
"""


@command(epilog=EXAMPLE)
def import_cases(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="An export: `escalate export CASE --format json` or jsonl, or with --all.",
            show_default=False,
        ),
    ] = "",
    plan: options.Plan = False,
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Take cases over from an export.

    Every event is proved first, and all cases are taken or none. They keep their numbers and seals;
    a case whose number is another's here is refused, and one that is here already goes on.
    """
    desk = compose.desk(store, by=by, json=json, plan=plan)
    view = imported(desk, file)
    if view.head is None:
        desk.out.show(view)
    else:
        desk.tell(
            view, "The cases were imported: do not import them again, look at `escalate list`."
        )
