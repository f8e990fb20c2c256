"""The commands that record something: each offers the draft of one that came to nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from escalate import config
from escalate.app import recorded
from escalate.cli import compose, keeping
from escalate.cli.belonging import check, place_of
from escalate.cli.keeping import Keeping
from escalate.cli.output import Output
from escalate.cli.typed import Given
from escalate.core.words import date_words
from escalate.errors import BadUsage, Conflict, EscalateError, NotFound, Refusal

if TYPE_CHECKING:
    import datetime as dt

    from typer._click import Context  # what TyperCommand's own methods take

    from escalate.cli.compose import Desk
    from escalate.drafts import Content, Held

_NOW = {"store", "plan", "json"}
"""Options that say what is wanted now, and are no part of what was typed for a case."""


class Recording(TyperCommand):
    """A command that records something: what is typed for it is kept until it is recorded."""

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - Typer's own
        """Run the command; on a terminal with what its draft holds, if the user wants that."""
        kept = keeping.running()
        kept.begin(self.name or "", _given(ctx.params))
        if Output(ctx.params["json"]).interactive and not kept.taken:
            _offer(kept, ctx.params)
        if kept.taken:
            ctx.params.update(self._fitting(kept.words.given))
        return super().invoke(ctx)

    def _fitting(self, given: Given) -> Given:
        """Return what a draft gives, as far as the command knows it; raises `BadUsage`."""
        fits: Given = {}
        for param in self.params:
            if param.name in given and param.name not in _NOW:
                value = given[param.name]
                many, flag = getattr(param, "multiple", False), getattr(param, "is_flag", False)
                if type(value) is not (list if many else bool if flag else str):
                    says = f"The draft gives {param.name} as something that it cannot be."
                    remedy = "Begin again without the draft."
                    raise BadUsage(Refusal("bad-draft", says, remedy=remedy))
                fits[param.name] = value
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
    path = config.store_path(params["store"], os.environ, config.settings(os.environ))
    place, case, desk = place_of(path), params.get("case", "").strip(), None
    for header in folder.waiting():
        same = (header.command, header.store) == (kept.name, place)
        if same and (not case or header.case is None or str(header.case) == case):
            kept.reminded = True
            desk = desk or compose.desk(params["store"], create=kept.name == "open")
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
        elif typer.confirm(
            f"A draft of {when}{of} was not recorded: take it up?", default=True, err=True
        ):
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
