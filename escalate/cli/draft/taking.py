"""Taking up a draft: recording it as it is, or going on with the command it was typed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from escalate.cli import asking, compose, prompts
from escalate.cli.belonging import check
from escalate.cli.commands import COMMANDS, RECORD
from escalate.cli.compose import At, Desk
from escalate.cli.keeping import drafts, running
from escalate.cli.output import Output
from escalate.cli.prompts import Needed
from escalate.cli.recording import done_before
from escalate.cli.typed import CASE, as_case
from escalate.cli.unlocking import key_file
from escalate.cli.values import number as read_number
from escalate.core.commands import AnyCommand, Close, Extend, HandOver, Open, Step
from escalate.core.times import When
from escalate.drafts import Content, Drafts, Header
from escalate.errors import BadUsage, Refusal

if TYPE_CHECKING:
    import typer


def number_of(typed: str, *, json: bool) -> tuple[int, Drafts]:
    """Return a draft's number as it is typed, and the drafts."""
    [given] = prompts.required(Output(json), Needed("DRAFT", "the draft's number", typed))
    return read_number(given, "DRAFT", "a draft's number, such as 3"), drafts()


def opened(
    folder: Drafts, number: int, store: str, *, json: bool = False, by: str = "", plan: bool = False
) -> tuple[Header, Content, Desk]:
    """Return what a draft holds, and a desk at its store, or at the one that is given."""
    header = folder.header(number)
    running().reminded = True
    desk = compose.desk(
        store or header.store, by=by, json=json, plan=plan, create=header.command == "open"
    )
    return *folder.read(number, desk.draft_key), desk


def taken(
    folder: Drafts, number: int, store: str, *, by: str, json: bool, plan: bool
) -> tuple[Desk, Content]:
    """Take a draft up: what is typed from now on is kept in it, until it is recorded.

    Raises `Conflict` where it belongs to another store or case, and what `opened` raises.
    """
    held = folder.take(number)
    try:
        header, content, desk = opened(folder, number, store, json=json, by=by, plan=plan)
        check(header, desk.belonging(_case(header, content)), desk.path)
    except BaseException:
        held.release()
        raise
    running().begin(header.command, {"by": by} if by else {})
    running().take(held, header, content)
    return desk, content


def recorded_before(desk: Desk, number: int, content: Content) -> bool:
    """Say so and remove the draft, if it was recorded after all."""
    before = done_before(desk, content)
    if before is None:
        return False
    running().recorded()
    case, event = before
    says = f"Recorded already, as event {event} of case {case}: draft {number} is removed."
    desk.out.fact({"draft": number, "case": case, "event": event}, says)
    return True


def record(desk: Desk, command: AnyCommand) -> None:
    """Do what a draft says, now and once; what the policy must have besides is asked for."""
    at, track = _place(desk, command)
    command = _now(desk, command, at.read.clock.instant)
    if isinstance(command, Open | Step | Close | Extend):
        command = asking.completed(desk, at, command, track)
    desk.do(command)


def go_on(ctx: typer.Context, desk: Desk, number: int, content: Content) -> None:
    """Run the command that a draft was typed for, with what was typed."""
    name = running().name
    group = ctx.find_root().command
    command = group.get_command(ctx, name)  # type: ignore[attr-defined]  # it is our own group
    if name not in COMMANDS or COMMANDS[name].heading != RECORD or COMMANDS[name].group:
        says = f"Draft {number} is of {name!r}, which is no command that records something."
        remedy = f"Remove it: `escalate draft drop {number}`."
        raise BadUsage(Refusal("bad-draft", says, remedy=remedy))
    if content.typed and not desk.out.interactive:
        says = f"Draft {number} was not typed to its end."
        raise BadUsage(Refusal("draft-in-part", says, remedy="Go on with it on a terminal."))
    given = {
        "--store": str(desk.path),
        "--key-file": key_file(),
        "--plan": desk.planned,
        "--json": desk.out.json,
    }
    args = [w for k, v in given.items() if v for w in ((k,) if v is True else (k, str(v)))]
    with command.make_context(name, args, parent=ctx) as inner:
        command.invoke(inner)


def _case(header: Header, content: Content) -> int | None:
    """Return the number that a draft was typed for, also one that no case had then."""
    if header.case is not None or header.command == "open":
        return header.case
    asked = (one.answer for one in content.typed if one.question == CASE)
    return as_case(next(asked, content.given.get("case")))


def _place(desk: Desk, command: AnyCommand) -> tuple[At, str]:
    """Return the case that a command is about, or the policy to open one under, and the pathway."""
    if isinstance(command, Open):
        return desk.at_policy(command.policy.id)[0], command.pathway
    at = desk.at_case(str(command.case))
    return at, at.case.pathway


def _now(desk: Desk, command: AnyCommand, now: When) -> AnyCommand:
    """Return a command as it is recorded now, by who says so now; when it happened stays."""
    actor = desk.actor() if desk.by else command.actor
    command = msgspec.structs.replace(command, recorded=now, actor=actor)
    if isinstance(command, HandOver):
        opening = msgspec.structs.replace(command.opening, recorded=now, actor=actor)
        return msgspec.structs.replace(command, opening=opening)
    return command
