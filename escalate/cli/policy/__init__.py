"""`escalate policy`: a group of its own, whose commands are loaded as they are called."""

from __future__ import annotations

import typer

from escalate.cli.commands import Lazy
from escalate.cli.group import WIDE, LazyGroup

COMMANDS: dict[str, Lazy] = {
    "list": Lazy("escalate.cli.policy.list", "List the policies that can be used."),
    "show": Lazy("escalate.cli.policy.show", "Show a policy, row by row, with its clauses."),
    "plan": Lazy("escalate.cli.policy.plan", "Show a policy's timetable from a date."),
    "lint": Lazy("escalate.cli.policy.lint", "Check a policy file, all faults at once."),
    "new": Lazy("escalate.cli.policy.new", "Begin a policy file from the template."),
    "schema": Lazy("escalate.cli.policy.schema", "Print the JSON Schema of a policy file."),
}


class PolicyGroup(LazyGroup):
    """The commands about policies."""

    lazy = COMMANDS


app = typer.Typer(
    cls=PolicyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=WIDE,
)

EXAMPLE = """
Example:

  escalate policy list
"""


@app.callback(epilog=EXAMPLE)
def policy() -> None:
    """Look at policies, check them, begin one."""
