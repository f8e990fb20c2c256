"""A policy in reading order: each row as a sentence, with clause, force and reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.core.policy import (
    Ask,
    Clock,
    Form,
    Level,
    Move,
    OutOfScope,
    Pathway,
    People,
    Policy,
    Retention,
    Rule,
    Stage,
    Text,
    Values,
)
from escalate.core.retention import kept_words
from escalate.core.words import all_of, one_of

if TYPE_CHECKING:
    from escalate.core.lint.fault import Fault


class RuleRow(Struct, frozen=True, kw_only=True):
    """One row of a policy, in words."""

    kind: str
    """`clock`, `ask`, `people`, `move`, `text`, `contact`, `interim measure`, `out of scope`,
    `retention`."""
    says: str
    force: str
    """`must`, `owed`, `should`, `may`; empty where the row commands nothing."""
    at: str
    """The moment it speaks of; empty where it holds at every one."""
    holds: str
    """The condition in words; empty where it always holds."""
    check: bool
    clause: str
    note: str


class PolicyStage(Struct, frozen=True, kw_only=True):
    """One stage with its own rules."""

    label: str
    title: str
    clause: str
    note: str
    rules: tuple[RuleRow, ...]


class PolicyPathway(Struct, frozen=True, kw_only=True):
    """One pathway: its rules, and its stages from the lowest."""

    id: str
    title: str
    clause: str
    note: str
    same_as: str
    rules: tuple[RuleRow, ...]
    stages: tuple[PolicyStage, ...]


class PolicyForm(Struct, frozen=True, kw_only=True):
    """A form of the policy."""

    title: str
    return_to: str
    clause: str
    note: str
    fields: tuple[str, ...]


class ReviewView(Struct, frozen=True, kw_only=True):
    """When the policy itself is due for review."""

    due: dt.date
    clause: str
    note: str


class Remark(Struct, frozen=True, kw_only=True):
    """What its author should look at again."""

    place: str
    says: str
    remedy: str
    code: str


class PolicyView(Struct, frozen=True, kw_only=True):
    """Everything in a policy file, in reading order."""

    id: str
    title: str
    publisher: str
    version: str
    effective: dt.date | None
    review: ReviewView | None
    country: str
    subdivision: str
    timezone: str
    closed: tuple[dt.date, ...]
    agencies: tuple[str, ...]
    about: dict[str, str]
    rules: tuple[RuleRow, ...]
    pathways: tuple[PolicyPathway, ...]
    forms: tuple[PolicyForm, ...]
    remarks: tuple[Remark, ...]


def policy_view(policy: Policy, remarks: tuple[Fault, ...] = ()) -> PolicyView:
    """Everything in a policy file, in reading order; *remarks* are those of its lint."""
    review = policy.review
    key = policy.calendar
    return PolicyView(
        id=policy.id,
        title=policy.title,
        publisher=policy.publisher,
        version=policy.version,
        effective=policy.effective,
        review=ReviewView(due=review.due, clause=review.clause, note=review.note)
        if review
        else None,
        country=key.country,
        subdivision=key.subdivision,
        timezone=key.timezone,
        closed=key.closed,
        agencies=policy.agencies,
        about=policy.about,
        rules=(*_scope(policy.out_of_scope), *_rules(policy), *_retention(policy.retention)),
        pathways=tuple(_pathway(one) for one in policy.pathways),
        forms=tuple(_form(one) for one in policy.forms),
        remarks=tuple(
            Remark(place=r.place, says=r.says, remedy=r.remedy, code=r.code) for r in remarks
        ),
    )


def _pathway(pathway: Pathway) -> PolicyPathway:
    return PolicyPathway(
        id=pathway.id,
        title=pathway.title,
        clause=pathway.clause,
        note=pathway.note,
        same_as=pathway.same_as,
        rules=(*_scope(pathway.out_of_scope), *_rules(pathway)),
        stages=tuple(_stage(one) for one in pathway.stages),
    )


def _stage(stage: Stage) -> PolicyStage:
    return PolicyStage(
        label=stage.label,
        title=stage.title,
        clause=stage.clause,
        note=stage.note,
        rules=tuple(_rules(stage)),
    )


def _form(form: Form) -> PolicyForm:
    return PolicyForm(
        title=form.title,
        return_to=form.return_to,
        clause=form.clause,
        note=form.note,
        fields=tuple(label for label, _ in form.fields),
    )


def _rules(level: Level) -> Iterator[RuleRow]:
    for clock in level.clocks:
        yield _row("clock", clock_words(clock), clock)
    for person in level.people:
        yield _row("people", _people(person), person, force=person.force, at=person.at)
    for ask in level.asks:
        yield _row("ask", _ask(ask), ask, force=ask.force, at=ask.at)
    for move in level.moves:
        yield _row("move", _move(move), move)
    for text in level.texts:
        yield _text(text)


def _scope(rows: Iterable[OutOfScope]) -> Iterator[RuleRow]:
    for row in rows:
        over = f" Hand over to the policy {row.policy}." if row.policy else ""
        says = f"Not covered: {row.what}. {row.instead}{over}"
        yield _row("out of scope", says, row, force=row.force)


def _retention(rows: Iterable[Retention]) -> Iterator[RuleRow]:
    for row in rows:
        yield _row("retention", f"The record is kept for {kept_words(row)}", row)


def _row(kind: str, says: str, rule: Rule, force: str = "", at: str = "") -> RuleRow:
    return RuleRow(
        kind=kind,
        says=says,
        force=force,
        at=at,
        holds=condition_words(rule),
        check=isinstance(rule, Text) and rule.check,
        clause=rule.clause,
        note=rule.note,
    )


def _text(text: Text) -> RuleRow:
    kind = "contact" if text.who else "interim measure" if text.interim else "text"
    says = f"{text.who}: {text.says}" if text.who else text.says
    return _row(kind, says, text, at=text.at)


def clock_words(clock: Clock) -> str:
    """A clock in words: `5 working days from raised; may be extended with rationale`."""
    words = clock.within or f"the same time as {clock.same_as}"
    if clock.within and clock.from_ and clock.from_ != "entered":
        words += f" from {clock.from_}"
    if clock.protective:
        words += "; a sooner protective date governs"
    if clock.extend:
        words += f"; may be extended with {all_of(clock.extend)}"
    return words


def _ask(ask: Ask) -> str:
    words = ask.ask
    if ask.each:
        words += f", for each {ask.each}" if isinstance(ask.each, str) else _for(ask.each)
    if ask.by:
        words += f", by the {ask.by} side"
    if ask.parts:
        words += f": {all_of(ask.parts)}"
    if ask.choices:
        words += f" (one of: {', '.join(ask.choices)})"
    limits = [clock_words(clock) for clock in ask.clocks]
    return words + (f"; within {one_of(limits)}" if limits else "")


def _for(names: tuple[str, ...]) -> str:
    return f", for {all_of(names)}"


def _people(row: People) -> str:
    parts = (row.part,) if isinstance(row.part, str) else row.part
    who = one_of(row.roles) if row.roles else "somebody"
    if row.each:
        who = f"for each {row.each}: {who if row.each == 'agency' else all_of(row.roles)}"
    if row.agencies:
        who += f", from at least {row.agencies} agencies"
    of = f" of {row.agency}" if row.agency else ""
    return f"{all_of(parts)}: {who}{of}"


def _move(move: Move) -> str:
    if move.ground:
        to = move.to or "a later stage"
        return f"On the ground '{move.ground}' straight to {to}"
    return f"The outcome '{move.outcome}' leads to {move.to or 'the next stage'}"


def condition_words(rule: Rule) -> str:
    """When a rule holds: `when harm is true, unless child is true`; empty for always."""
    when = [f"{key} is {_values(value)}" for key, value in rule.when.items()]
    unless = [f"{key} is {_values(value)}" for key, value in rule.unless.items()]
    words = [f"when {all_of(when)}"] if when else []
    return ", ".join([*words, f"unless {all_of(unless)}"] if unless else words)


def _values(value: Values) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else one_of(value)
