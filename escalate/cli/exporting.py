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
from escalate.core.case import Case
from escalate.core.facts import fold_case
from escalate.core.policy import Form, Policy
from escalate.core.ports import Reading
from escalate.core.trail.checkpoint import checkpoint_of
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
        one = number(typed, "CASE", "a case's number, such as 7")
        with desk.app.store.reading() as reading:
            if wanted.format == "form" or reading.erasure(one) is None:
                app.found(desk.app, reading, one)
        return one
    if wanted.case or wanted.format == "form":
        other = "a case's number" if wanted.case else "--format form, which is of one case"
        raise bad(f"--all is given with {other}", "Give one of them.")
    return None


def pieces(desk: Desk, reading: Reading, wanted: Wanted, case: int | None) -> Iterator[str]:
    """Return the text of the export in pieces, each case read when its turn comes."""
    if case is None:
        return _every(desk, reading, wanted)
    return iter([_piece(desk, reading, case, wanted, set(), header=True)])


def _every(desk: Desk, reading: Reading, wanted: Wanted) -> Iterator[str]:
    first, told = True, set[str]()
    for one in reading.numbers():
        if wanted.format == "json":
            yield "[\n" if first else ",\n"
        elif wanted.format == "markdown" and not first:
            yield "\n"
        text = _piece(desk, reading, one, wanted, told, header=first)
        yield text.removesuffix("\n") if wanted.format == "json" else text
        first = False
    if wanted.format == "json":
        yield "[]\n" if first else "\n]\n"


def _piece(
    desk: Desk, reading: Reading, case: int, wanted: Wanted, told: set[str], *, header: bool
) -> str:
    """Return the text of one case; *told* are the policies whose text the export has already."""
    from escalate.render import render
    from escalate.views import redacted

    view = _left(desk, reading, case) or _view(desk, reading, case, wanted, told)
    if wanted.redact:
        view = redacted(view)
    if wanted.format == "csv":
        return render(view, "csv", header=header)
    return render(view, wanted.format)


def _left(desk: Desk, reading: Reading, case: int) -> Struct | None:
    """Return what is left of a case that was erased; None of any other."""
    from escalate.views import Proven, erased_export_view

    erasure, kept = reading.erasure(case), reading.sealed_erasure(case)
    if erasure is None or kept is None:
        return None
    return erased_export_view(erasure, kept, Proven.of(reading, case), desk.clock.zone)


def _view(desk: Desk, reading: Reading, case: int, wanted: Wanted, told: set[str]) -> Struct:
    """Return the record of a case, or its policy's form."""
    from escalate.views import Proven, export_view, form_view

    at = app.found(desk.app, reading, case)
    if wanted.format == "form":
        head = checkpoint_of(reading.identity(), reading.head())
        return form_view(at.case, at.policy, _form(at.policy, wanted.form), at.calendar, head)
    now = Clock(desk.now, at.calendar.zone).instant
    proven, text = Proven.of(reading, case), _text(reading, at.case, told)
    return export_view(at.case, at.policy, at.calendar, proven, now, text=text)


def _text(reading: Reading, case: Case, told: set[str]) -> str | None:
    """Return the text of a case's policy, the first time that it is asked for."""
    digest = case.policy.digest
    if digest in told:
        return None
    told.add(digest)
    return reading.policy_text(digest)


def _form(policy: Policy, title: str) -> Form:
    """Return the policy's form: the one that is named, or its first."""
    titles = [form.title for form in policy.forms]
    for form in policy.forms:
        if not title or fold_case(title) in fold_case(form.title):
            return form
    says = f"The policy {policy.id} has no form{f' {title!r}' if title else ''}."
    remedy = f"It has: {', '.join(titles)}." if titles else "Use --format markdown instead."
    raise NotFound(Refusal("no-form", says, remedy=remedy))
