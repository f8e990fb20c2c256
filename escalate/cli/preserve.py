"""`escalate preserve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.app.retaining import preserve as keep
from escalate.cli import compose, prompts
from escalate.cli.declared import command
from escalate.cli.prompts import Needed
from escalate.cli.values import number
from escalate.core.words import date_words

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate preserve 7 --reason "The inquiry has asked for all records of 2024."
  escalate preserve 7 --end --reason "The inquiry has reported."
"""


@command(epilog=EXAMPLE)
def preserve(
    case: options.Case = "",
    reason: options.Reason = "",
    end: Annotated[bool, typer.Option("--end", help="Let it be erased again in its time.")] = False,
    by: options.By = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Put a case out of reach of any erasure.

    For what an inquiry, a claim or a court may ask for: to destroy it can be an offence. The reason
    stays for ever; write no name of a child into it.
    """
    desk = compose.desk(store, by=by, json=json)
    typed, why = prompts.with_text(
        desk, case, Needed("--reason", "why it is preserved, or no longer", reason), edit=False
    )
    one = number(typed, "CASE", "a case's number, such as 7")
    event = keep(desk.app, one, why, desk.stamp(), end=end)
    on = event.recorded.day
    said = "is no longer preserved" if end else f"is preserved since {date_words(on)}"
    data = {"case": one, "preserved": not end, "on": on, "by": event.actor, "reason": why.strip()}
    desk.out.fact(data, f"Case {one} {said}.")
    desk.note_recorder()
