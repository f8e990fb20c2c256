"""`escalate policy schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate policy schema > policy.schema.json
"""


@command(epilog=EXAMPLE)
def schema(json: options.Json = False) -> None:
    """Print the JSON Schema of a policy file.

    For editors that complete and check as you write.
    """
    from escalate.cli.output import Output
    from escalate.core import policy

    Output(json=True).fact(policy.schema(), "")
