"""`escalate policy new`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command
from escalate.cli.output import Output

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

  escalate policy new our-policy.toml
"""


@command(epilog=EXAMPLE)
def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file to write.", show_default=False)
    ] = "",
    json: options.Json = False,
) -> None:
    """Begin a policy file from the template.

    A file that is there already is never written over.
    """
    from escalate.cli.files import write_file
    from escalate.cli.prompts import Needed, required
    from escalate.cli.values import bad
    from escalate.config import at_home
    from escalate.core.policy import ID
    from escalate.core.words import typed_path
    from escalate.policies import template

    output = Output(json)
    path = at_home(required(output, Needed("FILE", "the file to write", file))[0])
    if not ID.fullmatch(path.stem):
        raise bad(
            f"FILE is {str(path)!r}, and the policy would be called {path.stem!r}",
            "Use lower-case letters, digits and hyphens, a letter first, at most 40.",
        )
    path = path if path.suffix else path.with_suffix(".toml")
    # A policy's file is called as the policy calls itself.
    text = template().replace('id = "my-policy"', f'id = "{path.stem}"', 1)
    write_file(path, [text])
    lint = f"escalate policy lint {typed_path(str(path), 'FILE')}"
    output.fact({"file": str(path)}, f"Written: {path}. Check it with `{lint}`.")
