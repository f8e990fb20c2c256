"""What is made from the code: the pages of commands, exit codes and stable codes, the policy's
schema, and the table by which plain command lines are read.

`python scripts/generate_docs.py` writes them; with `--check` it says which are not as the code
has them, and ends with 1.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from escalate import errors  # noqa: E402 - found from wherever the script is run
from escalate.cli import plain  # noqa: E402
from escalate.cli.commands import COMMANDS  # noqa: E402
from escalate.cli.group import app, kinds  # noqa: E402
from escalate.core import policy  # noqa: E402
from scripts import codes  # noqa: E402

COLUMNS = 100
MARGIN = 2
"""Columns that Typer leaves free at the right."""
MADE = "<!-- Made by scripts/generate_docs.py from the code; do not edit. -->\n"


def commands() -> str:
    """Return the page of commands: what `--help` says of each, at 100 columns."""
    parts = [MADE, "# Commands\n", "What `escalate COMMAND --help` prints.\n"]
    for name, text in helps(get_command(app), "escalate", None, COLUMNS):
        parts.append(f"## `{name}`\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def helps(
    command: Any,  # noqa: ANN401 - Typer's own
    name: str,
    parent: Any,  # noqa: ANN401 - Typer's own
    columns: int,
) -> Iterator[tuple[str, str]]:
    """Return the full name and the help of a command, then those of its own commands."""
    context = command.make_context(
        name,
        [],
        parent=parent,
        resilient_parsing=True,
        terminal_width=columns,
        max_content_width=columns,
    )
    with context:
        text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        yield context.command_path, text
        if hasattr(command, "list_commands"):
            for each in command.list_commands(context):
                yield from helps(command.get_command(context, each), each, context, columns)


def exit_codes() -> str:
    """Return the page of exit codes, from the tree of errors."""
    rows = [
        (0, "Done."),
        (
            errors.EscalateError.EXIT_CODE,
            "A fault of escalate; it says whether anything was recorded.",
        ),
        (3, "`due --fail` found something overdue."),
        (129, "The terminal was closed."),
        (130, "Stopped from the keyboard."),
        (143, "Ended by the system."),
    ]
    rows += [(kind.EXIT_CODE, first_line(kind)) for kind in errors.EscalateError.__subclasses__()]
    table = "\n".join(f"| {code} | {says} |" for code, says in sorted(rows))
    return f"{MADE}\n# Exit codes\n\n| code | meaning |\n|---|---|\n{table}\n"


def first_line(kind: type) -> str:
    """Return the first line of a class's docstring."""
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def stable_codes() -> str:
    """Return the page of the codes there are; raises `ValueError` where one is untold."""
    refusals, warnings, findings = codes.found(ROOT / "escalate")
    untold = sorted((refusals | warnings | findings) - set(codes.MEANINGS))
    unused = sorted(set(codes.MEANINGS) - refusals - warnings - findings)
    if untold or unused:
        says = f"scripts/codes.py explains nothing of {untold}, and explains unused {unused}"
        raise ValueError(says)
    return "\n".join(
        [
            MADE,
            "# Codes of refusals, warnings and findings\n",
            "Each is a stable word: with `--json` a refusal or a finding names it, and a case",
            "keeps it with its warnings.\n",
            "## Refusals\n",
            table(refusals),
            "\n## Warnings\n",
            table(warnings),
            "\n## What `escalate verify` finds\n",
            table(findings),
            "",
        ]
    )


def table(names: set[str]) -> str:
    """Return the codes with what they mean."""
    rows = [f"| `{name}` | {codes.MEANINGS[name]} |" for name in sorted(names)]
    return "\n".join(["| code | meaning |", "|---|---|", *rows])


def schema() -> str:
    """Return the JSON Schema of a policy file."""
    return json.dumps(policy.schema(), indent=2, ensure_ascii=False) + "\n"


def printed_helps(columns: int) -> str:
    """Return what `--help` prints of every command on a terminal of so many columns.

    Each stands behind a form feed and the command's name.
    """
    found = helps(get_command(app), "escalate", None, columns - MARGIN)
    return "".join(f"\f{name}\n{text}\n" for name, text in found)


def parameters() -> str:
    """Return the module that says which parameters each command has that is no group."""
    root: Any = get_command(app)
    rows = [
        row
        for name, lazy in COMMANDS.items()
        if not lazy.group
        for row in parameters_of(name, root.get_command(None, name))
    ]
    return "\n".join(
        [
            '"""Which arguments and options each command takes, as it declares them to Typer.',
            "",
            "Made by scripts/generate_docs.py; do not edit.",
            '"""',
            "",
            "PARAMETERS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, type]]]] = {",
            *rows,
            "}",
            '"""The names of the arguments, and of each option its parameter and what it holds."""',
            "",
        ]
    )


def parameters_of(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - Typer's own
    """Return the rows of a command; raises `ValueError` for what the table cannot tell."""
    holds = {param: kind.__name__ for param, kind in kinds(command).items()}
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    if any(param.nargs != 1 or param.secondary_opts for param in command.params):
        raise ValueError(f"escalate/cli/plain.py cannot read what {name} declares")
    named = ", ".join(f'"{param.name}"' for param in arguments)
    yield f'    "{name}": ('
    yield f"        ({named}{',' if len(arguments) == 1 else ''}),"
    yield "        {"
    for param in command.params:
        if param not in arguments:
            for option in param.opts:
                yield f'            "{option}": ("{param.name}", {holds[param.name]}),'
    yield "        },"
    yield "    ),"


PAGES: dict[str, Callable[[], str]] = {
    "docs/commands.md": commands,
    "docs/exit-codes.md": exit_codes,
    "docs/codes.md": stable_codes,
    "docs/policy.schema.json": schema,
    "escalate/cli/parameters.py": parameters,
    **{
        f"escalate/cli/help/{columns}.txt": partial(printed_helps, columns)
        for columns in plain.COLUMNS
    },
}


def stale(root: Path) -> list[str]:
    """Return the files under a checkout's root that are not as the code has them."""
    return [name for name, made in PAGES.items() if read(root / name) != made()]


def read(path: Path) -> str:
    """Return a page, or nothing when there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Write the files, or check them."""
    if sys.argv[1:] == ["--check"]:
        files = stale(ROOT)
        for name in files:
            print(f"{name} is stale: run python scripts/generate_docs.py", file=sys.stderr)
        return 1 if files else 0
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8", newline="\n")
        print(name)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as error:
        sys.exit(str(error))
