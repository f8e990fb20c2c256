"""Asking at a terminal for what a policy wants of a command, until it is all there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from escalate.app import handling
from escalate.cli.answers import read_key, with_its_date
from escalate.cli.compose import At, Desk
from escalate.cli.output import shown, tell
from escalate.cli.prompts import Needed, ask, choose, required
from escalate.cli.typed import CASE
from escalate.cli.values import PERSON, Reader, participant, person
from escalate.core.commands import Close, Extend, Open, Step
from escalate.core.events import Answer, Participant
from escalate.core.policy import Ask
from escalate.errors import NotAllowed, Refusal

Asking = TypeVar("Asking", bound=Open | Step | Close | Extend)
"""The commands at which a policy asks."""


def pathway(at: At, given: str, desk: Desk) -> str:
    """Return the pathway; where the policy has several and none is given, it is asked for."""
    names = [one.id for one in at.policy.pathways]
    if given or len(names) == 1 or not desk.out.interactive:
        return given
    return choose("Which pathway", names)


def matter(at: At, track: str, given: str, desk: Desk) -> str:
    """Return which out-of-scope matter it is; where nothing else can tell, it is asked for."""
    rows = [row.what for row in at.policy.scope(track) if not row.when and not row.unless]
    if given or not rows or not desk.out.interactive:
        return given
    tell("The policy leaves out:")
    return choose("Is it about one of these", rows, none="none of them")


def discussion(
    desk: Desk, case: str, outcome: str, with_: Sequence[str] | None, vote: Sequence[str] | None
) -> list[str]:
    """Return the case and the outcome of a discussion, which votes may decide."""
    needed = [Needed("CASE", CASE, case)]
    if not vote:
        choices = "continuing, unresolved, resolved or one that the stage names"
        needed.append(Needed("OUTCOME", choices, outcome))
    if not with_ and not desk.out.interactive:
        needed.append(Needed("--with", 'who took part, "PART: PERSON"', ""))
    return [*required(desk.out, *needed), outcome][:2]


def took_part(desk: Desk, read: Reader, given: Sequence[str] | None) -> tuple[Participant, ...]:
    """Return who took part; on a terminal both sides are asked for when nobody is named."""
    if given or not desk.out.interactive:
        return read.participants(given, "--with")
    typed = {
        "raising": ask("Who took part for the raising side (ROLE)"),
        "responding": ask("Who took part for the responding side (Enter: nobody)", default=""),
    }
    return tuple(participant(f"{part}: {who}", "The answer") for part, who in typed.items() if who)


def completed(desk: Desk, at: At, command: Asking, track: str) -> Asking:
    """Return the command with all that the policy must have, as far as a terminal can be asked.

    What is refused for another reason is left to be refused.
    """
    while desk.out.interactive:
        try:
            handling.plan(desk.app, command)
        except NotAllowed as refused:
            if not all(reason.ask for reason in refused.refusals):
                break
            for reason in refused.refusals:
                command = _with_one(reason, at, command, track)
        else:
            break
    return command


def _with_one(reason: Refusal, at: At, command: Asking, track: str) -> Asking:
    """Return the command with one thing more that the policy must have, which is asked for."""
    if reason.ask == "actions" and isinstance(command, Extend):
        tell(shown(reason.says))
        actions = at.read.actions([ask("An action, WHAT; ROLE, AGENCY; DATE")], "The action")
        return msgspec.structs.replace(command, actions=actions)
    if reason.code == "no-date":
        answer = _dated(reason, at, command.answers)
    else:
        answer = with_its_date(_answer(reason, at, track), at.read)
    return msgspec.structs.replace(command, answers=_with(command.answers, [answer]))


def _with(given: Sequence[Answer], new: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the answers, the new ones in place of those of the same ask and side."""
    replaced = {(answer.ask.casefold(), answer.each.casefold()) for answer in new}
    kept = [a for a in given if (a.ask.casefold(), a.each.casefold()) not in replaced]
    return (*kept, *new)


def _answer(reason: Refusal, at: At, track: str) -> Answer:
    """Ask for one thing that the policy must have."""
    tell(shown(reason.says + (f" ({reason.clause})" if reason.clause else "")))
    key = read_key(_name(reason))
    answer = Answer(ask=key.ask, each=key.each)
    if key.ask == "approval":
        who = person(ask(f"Who approved it, {PERSON}"), "The approver")
        on = at.read.when(ask("When (Enter: when it was discussed)", default=""), "The date")
        return msgspec.structs.replace(answer, who=who, on=on)
    rows = [row for row in at.policy.asks_of(track) if row.ask == key.ask]
    parts = dict.fromkeys(part for row in rows for part in row.parts)
    if parts:
        given = {part: _text(at, f"{key.ask}: {part}", ()) for part in parts}
        return msgspec.structs.replace(answer, parts=given)
    return msgspec.structs.replace(answer, text=_text(at, _label(key.ask, key.each), rows))


def _dated(reason: Refusal, at: At, given: Sequence[Answer]) -> Answer:
    """Ask for the date of something that was answered without one."""
    tell(shown(reason.says))
    before = next((a for a in given if a.ask.casefold() == reason.ask.casefold()), None)
    on = at.read.when(ask(f"When ({reason.ask})"), "The date")
    return msgspec.structs.replace(before or Answer(ask=reason.ask), on=on)


def _name(reason: Refusal) -> str:
    """The ask with its side, as `--answer` takes it: the remedy names it so."""
    _, quote, rest = reason.remedy.partition('--answer "')
    return rest.partition("=")[0] if quote else reason.ask


def _label(name: str, each: str) -> str:
    return f"{name} ({each})" if each else name


def _text(at: At, question: str, rows: Sequence[Ask]) -> str:
    choices = tuple(dict.fromkeys(choice for row in rows for choice in row.choices))
    typed = choose(question, choices) if choices else ask(question)
    return at.read.text(typed, f'"{question}"')
