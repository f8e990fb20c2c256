"""`escalate draft show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli.declared import command

if TYPE_CHECKING:
    from escalate.cli import options

EXAMPLE = """
Example:

  escalate draft show 3
"""


@command(epilog=EXAMPLE)
def show(
    draft: options.Draft = "", store: options.DraftStore = "", json: options.Json = False
) -> None:
    """Show what was typed for a draft."""
    from escalate.cli.draft.rows import lines_of, parts_in_words, parts_of, row_of
    from escalate.cli.draft.taking import number_of, opened

    number, folder = number_of(draft, json=json)
    header, content, desk = opened(folder, number, store, json=json)
    row = row_of(folder, header.number)
    desk.out.fact(
        {**row, **parts_of(content)}, *lines_of(row), *parts_in_words(content).split("\n")
    )
