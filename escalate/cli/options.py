"""The options and arguments that several commands share, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

TEXTS = "as text, @FILE, or - for standard input"

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case's number.", show_default=False)]

# -- every command --------------------------------------------------------------------------------

Store = Annotated[
    str,
    typer.Option(
        "--store", metavar="PATH", help="The store's file. Or ESCALATE_STORE, or the config file."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

# -- encrypted stores ---------------------------------------------------------------------------

NewKey = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="WHERE",
        help="Where the new key is kept: keyring, prompt (a passphrase), or a new file.",
    ),
]

# -- every changing command -----------------------------------------------------------------------

By = Annotated[
    str,
    typer.Option(
        "--by", metavar="PERSON", help="Who records it. Or ESCALATE_BY, or the config file."
    ),
]
Plan = Annotated[
    bool,
    typer.Option("--plan", help="Show what would be recorded, and record nothing in the case."),
]
Happened = Annotated[
    str,
    typer.Option("--when", metavar="DATE", help="When it happened; now, if not given."),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=f"Why, {TEXTS}.")]
Edit = Annotated[bool, typer.Option("--edit", help="Write the long text in your editor.")]

# -- drafts ---------------------------------------------------------------------------------------

Draft = Annotated[
    str, typer.Argument(metavar="DRAFT", help="The draft's number.", show_default=False)
]
DraftStore = Annotated[
    str, typer.Option("--store", metavar="PATH", help="The store's file, if it was moved since.")
]

# -- people ---------------------------------------------------------------------------------------

Raising = Annotated[
    str,
    typer.Option("--raising", metavar="PERSON", help='Who raises it: "ROLE, AGENCY (KIND), NAME".'),
]
Responding = Annotated[
    str, typer.Option("--responding", metavar="PERSON", help="Who it is raised with.")
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="PART: PERSON",
        help="Who took part; PART is raising, responding, chair, panel or third party. Repeatable.",
    ),
]
Entering = Annotated[
    list[str] | None,
    typer.Option(
        "--entering",
        metavar="PART: PERSON",
        help="Who takes it up at the stage that is entered. Repeatable.",
    ),
]

# -- answers --------------------------------------------------------------------------------------

Answer = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        "-a",
        metavar="ASK=TEXT",
        help="Give what the policy asks. Also ASK[SIDE]=, ASK.PART=, ASK@DATE=. Repeatable.",
    ),
]
Answers = Annotated[
    str,
    typer.Option("--answers", metavar="@FILE", help="Many answers, from a TOML or JSON file."),
]
Channel = Annotated[
    str,
    typer.Option(
        "--channel",
        metavar="HOW",
        help="telephone, face to face, video, email, letter or meeting.",
    ),
]
Agreed = Annotated[str, typer.Option("--agreed", metavar="TEXT", help="What was agreed.")]
NotAgreed = Annotated[
    str, typer.Option("--not-agreed", metavar="TEXT", help="What was not agreed.")
]
SafeNow = Annotated[
    str, typer.Option("--safe-now", metavar="TEXT", help="What keeps the child safe now.")
]
ApprovedBy = Annotated[
    list[str] | None,
    typer.Option("--approved-by", metavar="PERSON", help="Who approved the record. Repeatable."),
]
ApprovedOn = Annotated[
    list[str] | None,
    typer.Option("--approved-on", metavar="DATE", help="When it was approved."),
]
Action = Annotated[
    list[str] | None,
    typer.Option(
        "--action",
        metavar="WHAT; PERSON; DATE",
        help="An action: what, whose, by when. Repeatable.",
    ),
]
Vote = Annotated[
    list[str] | None,
    typer.Option(
        "--vote", metavar="AGENCY=VOTE", help="A vote: for, against or abstain. Repeatable."
    ),
]
Protective = Annotated[
    str,
    typer.Option("--protective", metavar="DATE", help="A sooner date that the child needs."),
]
ProtectiveReason = Annotated[
    str, typer.Option("--protective-reason", metavar="TEXT", help="Why the child needs it.")
]
Harm = Annotated[bool, typer.Option("--harm", help="Raise the flag: risk of significant harm.")]
HarmSince = Annotated[
    str, typer.Option("--harm-since", metavar="DATE", help="When the risk became known.")
]

# -- stages ---------------------------------------------------------------------------------------

Pathway = Annotated[
    str,
    typer.Option("--pathway", metavar="NAME", help="The policy's track, where it has several."),
]
To = Annotated[str, typer.Option("--to", metavar="STAGE", help="Go straight to a later stage.")]
Ground = Annotated[str, typer.Option("--ground", metavar="TEXT", help="Why a stage is skipped.")]

# -- reading --------------------------------------------------------------------------------------

Redact = Annotated[
    bool,
    typer.Option("--redact", help="Put pseudonyms in place of names, references and free text."),
]
