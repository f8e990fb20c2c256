"""News of an action, from the options of `escalate action`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.prompts import Needed
from escalate.cli.values import Reader, bad
from escalate.cli.values import number as read_number
from escalate.core.events import Action, ActionUpdate


class News(Struct, frozen=True):
    """How an action stands, as it was typed."""

    number: str
    done: bool
    done_on: str
    explain: str
    new_plan: str
    due: str

    @property
    def given(self) -> bool:
        """Whether anything is said of an action."""
        return any((self.number, self.done, self.done_on, self.explain, self.new_plan, self.due))


def read_news(
    desk: Desk, read: Reader, news: News, new: Sequence[str] | None
) -> tuple[tuple[Action, ...], tuple[ActionUpdate, ...]]:
    """Return the new actions, and what is said of one that was agreed before."""
    actions = read.actions(new, "--new")
    if actions and not news.given:
        return actions, ()
    typed = prompts.required(desk.out, Needed("NUMBER", 'the action, or --new "…"', news.number))[0]
    done = news.done or bool(news.done_on)
    update = ActionUpdate(
        number=read_number(typed, "NUMBER", "an action's number, such as 1"),
        done=(read.when(news.done_on, "--done-on") or read.clock.instant) if done else None,
        explanation=read.text(news.explain, "--explain"),
        plan=read.text(news.new_plan, "--new-plan"),
        due=read.day(news.due, "--due"),
    )
    if not (done or update.explanation or update.plan or update.due):
        raise bad(
            f"Nothing is said of action {update.number}",
            "Give --done, or --explain with --new-plan and --due.",
        )
    return actions, (update,)
