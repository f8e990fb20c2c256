"""The text of an export, in pieces: a case is read, written and forgotten before the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import Struct

from escalate import app
from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.dates import Clock
from escalate.cli.values import bad, number
from escalate.core.facts import fold_case
from escalate.core.policy import Form, Policy
from escalate.core.ports import Reading
from escalate.core.words import near, one_of
from escalate.errors import NotFound, Refusal

FORMATS = ("json", "markdown", "csv", "form")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, as it was typed."""

    case: str
    all: bool
    format: str
    form: str
    redact: bool


def chosen(desk: Desk, wanted: Wanted) -> int | None:
    """Return the case's number, None for all of them; refuses what cannot be exported."""
    if wanted.format not in FORMATS:
        raise bad(
            f"--format is {wanted.format!r}",
            f"{near(wanted.format, FORMATS)}It is {one_of(FORMATS)}.",
        )
    if not wanted.all:
        typed = prompts.case_number(desk, wanted.case)
        return app.find(desk.app, number(typed, "CASE", "a case's number, such as 7")).case.number
    if wanted.case or wanted.format == "form":
        other = "a case's number" if wanted.case else "--format form, which is of one case"
        raise bad(f"--all is given with {other}", "Give one of them.")
    return None


def pieces(desk: Desk, reading: Reading, wanted: Wanted, case: int | None) -> Iterator[str]:
    """Return the text of the export in pieces, each case read when its turn comes."""
    if case is None:
        return _every(desk, reading, wanted)
    return iter([_piece(desk, reading, case, wanted)])


def _every(desk: Desk, reading: Reading, wanted: Wanted) -> Iterator[str]:
    first = True
    for one in reading.numbers():
        if wanted.format == "json":
            yield "[\n" if first else ",\n"
        elif wanted.format == "markdown" and not first:
            yield "\n"
        text = _piece(desk, reading, one, wanted, header=first)
        yield text.removesuffix("\n") if wanted.format == "json" else text
        first = False
    if wanted.format == "json":
        yield "[]\n" if first else "\n]\n"


def _piece(desk: Desk, reading: Reading, case: int, wanted: Wanted, *, header: bool = True) -> str:
    """Return the text of one case."""
    from escalate.render import render
    from escalate.views import export_view, form_view, redacted

    at = app.found(desk.app, reading, case)
    view: Struct
    if wanted.format == "form":
        view = form_view(at.case, at.policy, _form(at.policy, wanted.form), at.calendar)
    else:
        now = Clock(desk.now, at.calendar.zone).instant
        sealed, head = reading.sealed(case), reading.head()
        view = export_view(at.case, at.policy, at.calendar, sealed, head, now)
    if wanted.redact:
        view = redacted(view)
    if wanted.format == "csv":
        return render(view, "csv", header=header)
    return render(view, wanted.format)


def _form(policy: Policy, title: str) -> Form:
    """Return the policy's form: the one that is named, or its first."""
    titles = [form.title for form in policy.forms]
    for form in policy.forms:
        if not title or fold_case(title) in fold_case(form.title):
            return form
    says = f"The policy {policy.id} has no form{f' {title!r}' if title else ''}."
    remedy = f"It has: {', '.join(titles)}." if titles else "Use --format markdown instead."
    raise NotFound(Refusal("no-form", says, remedy=remedy))
