"""The commands that record something: each offers the draft of one that came to nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from escalate import config
from escalate.app.cases import recorded
from escalate.cli import compose, keeping, prompts
from escalate.cli.belonging import check, place_of
from escalate.cli.keeping import Keeping
from escalate.cli.output import Output
from escalate.cli.typed import Given
from escalate.core.words import date_words
from escalate.errors import BadUsage, Conflict, EscalateError, NotFound, Refusal

if TYPE_CHECKING:
    import datetime as dt

    from escalate.cli.compose import Desk
    from escalate.drafts import Content, Held

_NOW = {"store", "plan", "json"}
"""Options that say what is wanted now, and are no part of what was typed for a case."""


def begun(name: str, params: Mapping[str, Any], kinds: Mapping[str, type]) -> dict[str, Any]:
    """Begin to keep what is typed for a command, and return its parameters.

    On a terminal they are with what its draft holds, if the user wants that; *kinds* tells what
    each may be.
    """
    kept = keeping.running()
    kept.begin(name, _given(params))
    if Output(params.get("json", False)).interactive and not kept.taken:
        _offer(kept, params)
    return {**params, **(_fitting(kept.words.given, kinds) if kept.taken else {})}


def _fitting(given: Given, kinds: Mapping[str, type]) -> Given:
    """Return what a draft gives, as far as the command knows it; raises `BadUsage`."""
    fits: Given = {}
    for name, kind in kinds.items():
        if name in given and name not in _NOW:
            if type(given[name]) is not kind:
                says = f"The draft gives {name} as something that it cannot be."
                remedy = "Begin again without the draft."
                raise BadUsage(Refusal("bad-draft", says, remedy=remedy))
            fits[name] = given[name]
    return fits


def moment(instant: dt.datetime, zone: dt.tzinfo) -> str:
    """`2 March 2026 at 14:02`."""
    local = instant.astimezone(zone)
    return f"{date_words(local.date())} at {local:%H:%M}"


def done_before(desk: Desk, content: Content) -> tuple[int, int] | None:
    """Return the case and event as which a draft was recorded after all; None: it was not."""
    return recorded(desk.app, content.op) if content.op else None


def _given(params: Mapping[str, Any]) -> Given:
    """Return the arguments and options that are given."""
    return {
        name: list(value) if isinstance(value, (list, tuple)) else value
        for name, value in params.items()
        if value and name not in _NOW
    }


def _offer(kept: Keeping, params: Mapping[str, Any]) -> None:
    """Offer the newest draft of the same command for the same case."""
    folder = keeping.drafts()
    path = config.store_path(params.get("store", ""), os.environ, config.settings(os.environ))
    place, case, desk = place_of(path), params.get("case", "").strip(), None
    for header in folder.waiting():
        same = (header.command, header.store) == (kept.name, place)
        if same and (not case or header.case is None or str(header.case) == case):
            kept.reminded = True
            desk = desk or compose.desk(params.get("store", ""), create=kept.name == "open")
            try:
                check(header, desk.belonging(header.case), desk.path)
            except Conflict as error:  # a draft of the store that was there before
                desk.out.note(str(error))
                continue
            with contextlib.suppress(NotFound, Conflict):  # somebody else was quicker
                _offer_this(kept, folder.take(header.number), desk)
            return


def _offer_this(kept: Keeping, held: Held, desk: Desk) -> None:
    try:
        header, content = held.drafts.read(held.number, desk.draft_key)
        when = moment(header.begun, desk.clock.zone)
        of = f" for case {header.case}" if header.case else ""
        if before := _found(desk, content):
            held.drop()
            says = f"The draft of {when} was recorded, as event {before[1]} of case {before[0]}: "
            desk.out.note(f"{says}it is removed.")
        elif prompts.confirmed(f"A draft of {when}{of} was not recorded: take it up?"):
            kept.take(held, header, content)
    except BadUsage as error:
        desk.out.note(str(error))
    finally:
        if not kept.taken:
            held.release()


def _found(desk: Desk, content: Content) -> tuple[int, int] | None:
    try:
        return done_before(desk, content)
    except EscalateError:  # of a store that cannot be used; the command will say so
        return None
