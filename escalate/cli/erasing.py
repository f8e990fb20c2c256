"""An erasure as it is asked for at the command line: typed twice, and told with what it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from escalate.app.retaining import Erasure, erase
from escalate.cli import prompts
from escalate.cli.belonging import Belonging, belongs
from escalate.cli.compose import Desk
from escalate.cli.keeping import drafts
from escalate.cli.output import Unshown
from escalate.cli.prompts import Needed
from escalate.cli.values import number
from escalate.core.erasing import Erase, erasure_of
from escalate.errors import BadUsage, Conflict, NotFound, Refusal, StoreUnusable

_NUMBER = "a case's number, such as 7"


class Typed(Struct, frozen=True):
    """What was typed."""

    case: str
    authority: str
    reason: str
    early: str
    confirm: str


class Drafted(NamedTuple):
    """What became of the drafts of a case: removed, or left because others have them in hand."""

    dropped: tuple[int, ...]
    left: tuple[int, ...]


def asked(desk: Desk, typed: Typed) -> tuple[Erase, str]:
    """Return what is asked for, and the number that confirms it; what is missing is asked for."""
    needed = [
        Needed("CASE", "the case's number", typed.case),
        Needed("--authority", "who permits it, a post and an agency", typed.authority),
        Needed("--reason", "why it is erased", typed.reason),
    ]
    if not (desk.planned or desk.out.interactive):
        needed.append(Needed("--confirm", "the case's number again", typed.confirm))
    case, authority, reason, *_ = prompts.required(desk.out, *needed)
    read = desk.texts.read
    return Erase(
        case=number(case, "CASE", _NUMBER),
        authority=read(authority, "--authority"),
        reason=read(reason, "--reason"),
        early=read(typed.early, "--early"),
    ), typed.confirm


def check_confirmed(desk: Desk, planned: Erasure, confirm: str) -> None:
    """Have the number of the case typed again; raises `BadUsage` when it is another one."""
    body = erasure_of(planned.event)
    if not confirm:
        desk.out.note(
            f"The words of case {body.case} go for ever. Who permits it and why stay for ever: no "
            "name of a child belongs there."
        )
        confirm = prompts.ask("Type the case's number again to erase it")
    if number(confirm, "--confirm", _NUMBER) != body.case:
        says = f"The case is {body.case}, and {confirm.strip()} was typed again."
        remedy = "Nothing was erased. Look which one is meant."
        raise BadUsage(Refusal("not-confirmed", says, remedy=remedy))


def rehearse(desk: Desk, planned: Erasure) -> None:
    """Print what an erasure would bring about."""
    from escalate.views.erased import erasure_view

    view = erasure_view(planned, desk.clock.zone, beside(desk.path), planned=True)
    desk.reveal(view, "plan", erasure_of(planned.event).case)


def carry_out(desk: Desk, asked: Erase) -> None:
    """Erase a case and this account's drafts of it; print that, and what it does not reach."""
    of = desk.belonging(asked.case)
    try:
        done = erase(desk.app, asked, desk.stamp())
    except StoreUnusable as error:
        if [refusal.code for refusal in error.refusals] == ["not-cleared"]:
            drop_drafts(desk.path, of)
        raise
    _show(desk, done, drop_drafts(desk.path, of))


def drop_drafts(path: Path, of: Belonging) -> Drafted:
    """Remove the drafts of a case of the store at *path*, wherever it lay when they were typed.

    Returns those, and what others have in hand.
    """
    folder, dropped, left = drafts(), [], []
    for draft in folder.numbers():
        try:
            if belongs(folder.header(draft), of, path):
                folder.take(draft).drop()
                dropped.append(draft)
        except (NotFound, BadUsage):
            continue  # it is gone, or it is no draft of ours
        except (Conflict, OSError):
            left.append(draft)
    return Drafted(tuple(dropped), tuple(left))


def _show(desk: Desk, done: Erasure, drafted: Drafted) -> None:
    from escalate.views.erased import erasure_view

    try:
        zone, files = desk.clock.zone, beside(desk.path)
        desk.out.show(erasure_view(done, zone, files, dropped=drafted.dropped, left=drafted.left))
        desk.note_recorder()
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        case = erasure_of(done.event).case
        raise Unshown(
            f"Case {case} was erased, but that could not be shown. What is left of it: `escalate "
            f"export {case}`."
        ) from error


def beside(path: Path) -> tuple[str, ...]:
    """Return the names of files beside a store that may be copies of it, by how they begin.

    An upgrade, a restoration and a backup leave such copies.
    """
    path = path.resolve()
    begins = (f"{path.name}.", f"{path.stem}-")
    found = (one.name for one in path.parent.iterdir() if one.name.startswith(begins))
    return tuple(sorted(name for name in found if name != f"{path.name}-journal"))
