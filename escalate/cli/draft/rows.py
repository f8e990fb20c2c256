"""A draft as the commands about drafts print it."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any
from zoneinfo import ZoneInfo

from escalate import config
from escalate.cli.recording import moment
from escalate.cli.typed import indented
from escalate.drafts import Content, Drafts
from escalate.errors import BadUsage, NotFound


def row_of(folder: Drafts, number: int) -> dict[str, Any]:
    """Return what can be said of a draft without opening it; `problem` says why nothing can."""
    row: dict[str, Any] = dict.fromkeys(("begun", "command", "store", "case", "complete"))
    row = {"draft": number, **row, "in_use": folder.in_use(number), "problem": ""}
    try:
        header = folder.header(number)
    except (BadUsage, NotFound) as error:
        return {**row, "problem": error.refusals[0].says}
    return {
        **row,
        "begun": header.begun,
        "command": header.command,
        "store": header.store,
        "case": header.case,
        "complete": header.complete,
    }


def lines_of(row: dict[str, Any]) -> tuple[str, ...]:
    """Return a draft in words, on lines of its own."""
    if row["problem"]:
        return (f"{row['draft']}  {row['problem']}",)
    case = f" for case {row['case']}" if row["case"] else ""
    state = "complete" if row["complete"] else "in part"
    if row["in_use"]:
        state = "being typed in another window"
    says = f"escalate {row['command']}{case}, {_when(row['begun'])}, {state}"
    return f"{row['draft']}  {says}", f"    store: {row['store']}"


def parts_of(content: Content) -> dict[str, Any]:
    """Return what a draft holds."""
    return {
        "given": {_option(name): value for name, value in content.given.items()},
        "typed": [{"question": one.question, "answer": one.answer} for one in content.typed],
        "texts": [
            {"what": one.what, "source": one.source, "text": one.text} for one in content.texts
        ],
    }


def parts_in_words(content: Content) -> str:
    """Return what a draft holds, in words."""
    given = [
        f"{_option(name)}: {text}"
        for name, value in content.given.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    typed = [f"{one.question}: {one.answer}" for one in content.typed]
    texts = [f"{one.what} ({one.source}): {one.text}" for one in content.texts]
    groups = {"Given": given, "Typed": typed, "Texts": texts}
    return "\n".join(
        f"\n{heading}\n" + "\n".join(map(indented, lines))
        for heading, lines in groups.items()
        if lines
    )


def _option(name: str) -> str:
    """An argument or option as it is typed, by its name in Python."""
    return name.strip("_").replace("_", "-")


def _when(begun: dt.datetime) -> str:
    return moment(begun, ZoneInfo(config.settings(os.environ).timezone))
