"""From a view to text: one module per format; nothing here prints, opens or asks anything."""

from __future__ import annotations

from msgspec import Struct

from escalate.errors import BadUsage, Refusal

FORMATS: tuple[str, ...] = ("text", "table", "json", "jsonl", "markdown", "csv", "form")
"""The formats there are. `jsonl` is JSON on one line, `csv` is for lists and case records, `form`
for a form."""


def render(
    view: Struct,
    format: str,
    *,
    width: int | None = None,
    colour: bool = False,
    header: bool = True,
) -> str:
    """A view as text that ends with one line break.

    *width* and *colour* are for tables, *header* (the line of column names) for CSV. Raises
    `BadUsage` for an unknown format, and where the view has no such form.
    """
    match format:
        case "json":
            from escalate.render.as_json import dumps as as_json

            return as_json(view)
        case "jsonl":
            from escalate.render.as_json import compact

            return compact(view) + "\n"
        case "csv":
            from escalate.render.as_csv import dumps as as_csv

            text = as_csv(view, header=header)
        case "form":
            from escalate.render.form import dumps as as_form

            text = as_form(view)
        case _:
            text = _laid_out(view, format, width, colour=colour)
    if text is None:
        one_of = ", ".join(FORMATS)
        raise BadUsage(
            Refusal("no-format", f"This has no format {format!r}.", remedy=f"Use one of: {one_of}.")
        )
    return text


def _laid_out(view: Struct, format: str, width: int | None, *, colour: bool) -> str | None:
    from escalate.render.pages import page_of

    page = page_of(view)
    if page is None:
        return None
    match format:
        case "text":
            from escalate.render.text import layout as as_text

            return as_text(page)
        case "table":
            from escalate.render.table import layout as as_table

            return as_table(page, width=width, colour=colour)
        case "markdown":
            from escalate.render.markdown import layout as as_markdown

            return as_markdown(page)
        case _:
            return None
