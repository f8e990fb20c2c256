"""Asking: what is missing is prompted for on a terminal, and named all at once off it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.cli import texts
from escalate.cli.keeping import running
from escalate.cli.output import Output, shown, tell
from escalate.cli.typed import CASE
from escalate.core.words import all_of
from escalate.errors import BadUsage, Refusal

if TYPE_CHECKING:
    from escalate.cli.compose import Desk


class Needed(Struct, frozen=True):
    """A value without which a command makes no sense."""

    option: str
    question: str
    value: str
    party: bool = False
    """Whether it is a party to a case, who is nobody without an agency."""


def required(output: Output, *needed: Needed) -> list[str]:
    """Return the values, those that are missing asked for; off a terminal all are named at once."""
    missing = [one for one in needed if not one.value.strip()]
    if missing and not output.interactive:
        options = [one.option for one in missing]
        says = f"{all_of(options)} {'is' if len(options) == 1 else 'are'} missing."
        questions = "; ".join(f"{one.option}: {one.question}" for one in missing)
        raise BadUsage(Refusal("missing", says, remedy=f"Give {questions}."))
    return [one.value if one.value.strip() else _asked(one) for one in needed]


def _asked(one: Needed) -> str:
    """Return what is typed for a value; a party is asked again until an agency is named."""
    typed = ask(one.question)
    while one.party and not typed.startswith("@") and not typed.partition(",")[2].strip():
        tell("The agency is missing: write the post, a comma, and the agency.")
        typed = ask(one.question)
    return typed


def case_number(desk: Desk, case: str) -> str:
    """Return what was typed for the case, or is typed now."""
    return required(desk.out, Needed("CASE", CASE, case))[0]


def with_text(desk: Desk, case: str, text: Needed, *others: Needed, edit: bool) -> tuple[str, ...]:
    """Return the case, the other values and last the long text, which the editor may give."""
    needed = [Needed("CASE", CASE, case), *others]
    if edit:
        return (*required(desk.out, *needed), texts.write(text.option, text.value))
    *values, typed = required(desk.out, *needed, text)
    return (*values, desk.texts.read(typed, text.option))


def ask(question: str, *, default: str | None = None) -> str:
    """Return what is typed at the terminal; with a default of nothing, Enter alone will do."""
    answer = _prompted(question, question, default)
    running().answer(question, answer)
    return answer


def choose(question: str, names: Sequence[str], *, none: str = "") -> str:
    """Return one of the names, chosen by its number or typed; *none* offers to take none."""
    for place, name in enumerate(names, start=1):
        tell(shown(f"  {place}  {name}"))
    says = f"{question}{f' (Enter: {none})' if none else ''}"
    typed = _prompted(question, says, "" if none else None)
    if typed.isdecimal() and 1 <= int(typed) <= len(names):
        typed = names[int(typed) - 1]
    running().answer(question, typed)
    return typed


def _prompted(question: str, says: str, default: str | None) -> str:
    """Return what is typed; what a draft has for the question is offered as the default."""
    before = running().words.offered(question)
    if before:
        none = "; a space for none" if default == "" else ""
        says, default = f"{says} [{before}{none}]", before
    typed = _typed(says, default)
    return "" if before and typed.isspace() else typed


def _typed(says: str, default: str | None) -> str:
    import typer

    try:
        typed: str = typer.prompt(shown(says), default=default, show_default=False, err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
    return typed


def confirmed(question: str) -> bool:
    """Return whether the user says yes, or presses Enter alone."""
    import typer

    try:
        return typer.confirm(shown(question), default=True, err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
