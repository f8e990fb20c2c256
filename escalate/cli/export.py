"""`escalate export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalate.cli import compose
from escalate.cli.declared import command
from escalate.cli.exporting import Wanted, chosen, kept, pieces
from escalate.cli.files import deliver, refuse_existing
from escalate.cli.holding import held

if TYPE_CHECKING:
    from typing import Annotated

    import typer

    from escalate.cli import options

EXAMPLE = """
Example:

\b
  escalate export 7 --format markdown
  escalate export --all --format csv --redact --out register.csv
  escalate export --all --format jsonl --out all.jsonl
"""


@command(epilog=EXAMPLE)
def export(
    case: options.Case = "",
    all_: Annotated[bool, typer.Option("--all", help="Every case, streamed.")] = False,
    format_: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="json, jsonl, markdown, csv or form."),
    ] = "",
    form: Annotated[
        str, typer.Option("--form", metavar="TITLE", help="Which form, where a policy has several.")
    ] = "",
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="Write to a file, and never over one.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over the file of --out.")] = False,
    redact: options.Redact = False,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="FILE",
            help="Prove, too, that the trail grew out of this checkpoint, which somebody holds.",
        ),
    ] = "",
    store: options.Store = "",
    json: options.Json = False,
) -> None:
    """Write out the record of a case, or of all.

    Every event with the time it happened and the time it was recorded, what was warned of and
    owed, and the head of the audit trail with it. As jsonl: what is sealed and its proofs alone,
    a case on each line, for taking a whole store over.
    """
    desk = compose.desk(store, json=json)
    format_ = format_ or ("form" if form else "json")
    checkpoint = held(since, "--since")[0] if since else None
    wanted = Wanted(case, all_, format_, form, redact, checkpoint)
    one = chosen(desk, wanted)
    refuse_existing(out, force=force)
    with kept(desk, one, redacted=redact) as (reading, version):
        deliver(pieces(desk, reading, wanted, one, version), out, desk.out, force=force)
