"""A policy's own form, filled from the trail, field by field in its order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from escalate.core.calendar import Calendar
from escalate.core.case import Case, Record, Visit
from escalate.core.events import Answer, Person
from escalate.core.facts import fold_case
from escalate.core.policy import Form, Policy
from escalate.core.times import When
from escalate.core.trail.checkpoint import Checkpoint
from escalate.views.head import HeadView, head_view
from escalate.views.parts import choices_of
from escalate.views.private import Kind


class FormValue(Struct, frozen=True, kw_only=True):
    """One value of a field: a date, or a text with what kind of text it is for redaction."""

    text: str = ""
    date: dt.date | None = None
    after: str = ""
    """What stands behind the text and says nothing of a person: the post of a named one."""
    private: Kind | Literal[""] = ""


class FormField(Struct, frozen=True, kw_only=True):
    """One field of the form; without a value it is left blank."""

    label: str
    source: str
    values: tuple[FormValue, ...]


class FormView(Struct, frozen=True, kw_only=True):
    """A form as it is filled for a case."""

    case: int
    policy: str
    title: str
    return_to: str
    clause: str
    note: str
    fields: tuple[FormField, ...]
    trail: HeadView


def form_view(
    case: Case, policy: Policy, form: Form, calendar: Calendar, checkpoint: Checkpoint
) -> FormView:
    """The form in its own order; a source that the trail has nothing for leaves a blank."""
    filler = _Filler(case, policy, calendar)
    return FormView(
        case=case.number,
        policy=policy.id,
        title=form.title,
        return_to=form.return_to,
        clause=form.clause,
        note=form.note,
        fields=tuple(
            FormField(label=label, source=source, values=tuple(filler.values(source)))
            for label, source in form.fields
        ),
        trail=head_view(checkpoint),
    )


class _Filler:
    """What the trail of one case has for the sources of a form."""

    def __init__(self, case: Case, policy: Policy, calendar: Calendar) -> None:
        self.case = case
        self.ladder = [stage.label for stage in policy.ladder(case.pathway)]
        self.choices = choices_of(policy, case.pathway)
        self.zone = calendar.zone

    def values(self, source: str) -> Iterator[FormValue]:
        kind, _, name = source.partition(".")
        match kind:
            case "child":
                yield from self._child(name)
            case "answer":
                yield from self._answer(name)
            case "date":
                yield from self._date(name)
            case "entered":
                visit = self._visit(name)
                if visit is not None:
                    yield FormValue(date=visit.entered.day)
            case "record":
                stage, _, what = name.rpartition(".")
                yield from self._record(stage, what)

    def _child(self, name: str) -> Iterator[FormValue]:
        child = self.case.child
        if child is None:
            return
        if name == "born":
            if child.born is not None:
                yield FormValue(date=child.born, private="drop")
        elif text := {"name": child.name, "reference": child.reference}.get(name, ""):
            yield FormValue(text=text, private="child")

    def _answers(self, name: str) -> list[Answer]:
        return [a for a in self.case.answers if fold_case(a.ask) == fold_case(name)]

    def _answer(self, name: str) -> Iterator[FormValue]:
        given = self._answers(name)
        for answer in given[-1:]:
            if answer.text:
                chosen = fold_case(answer.text) in self.choices.get(answer.ask, frozenset())
                yield FormValue(text=answer.text, private="" if chosen else "text")
            for part in answer.parts.values():
                yield FormValue(text=part, private="text")
            if answer.who is not None:
                yield _person(answer.who)

    def _date(self, name: str) -> Iterator[FormValue]:
        visit = self.case.visits[0]
        kept: dict[str, When | None] = {
            "raised": self.case.raised,
            "entered": visit.entered,
            "discussed": visit.discussed,
            "flagged": self.case.flagged,
        }
        given = self._answers(name)
        # The first time: what was done again later was begun then.
        when = kept[name] if name in kept else next((a.on for a in given), None)
        if when is not None:
            yield FormValue(date=when.day)

    def _visit(self, stage: str) -> Visit | None:
        return next((v for v in self.case.visits if v.stage == stage), None)

    def _last(self, stage: str) -> Record | None:
        return next((r for r in reversed(self.case.records) if r.stage == stage), None)

    def _record(self, stage: str, what: str) -> Iterator[FormValue]:
        record = self._last(stage)
        if what == "reason":
            yield from self._reason(stage)
        elif record is None:
            return
        elif what == "outcome":
            yield FormValue(text=record.outcome)
            for ask in ("agreed", "decisions"):
                yield from self._said(record, ask)
        elif what == "name":
            for one in record.people:
                if one.part == "raising":
                    yield _person(one.person)
        elif what == "date":
            yield FormValue(date=record.when.day)

    def _reason(self, stage: str) -> Iterator[FormValue]:
        """Why it came to this stage: the disagreement, later what the stage before left open."""
        visit = self._visit(stage)
        if visit is None:
            return
        before = [r for r in self.case.records if r.visit == visit.number - 1]
        said = (list(self._said(record, "not agreed")) for record in reversed(before))
        left = next((one for one in said if one), [])
        if visit.ground:
            left.append(FormValue(text=visit.ground, private="text"))
        yield from left or [FormValue(text=self.case.disagreement, private="text")]

    def _said(self, record: Record, ask: str) -> Iterator[FormValue]:
        for answer in self.case.answers:
            if answer.record == record.number and answer.ask == ask and answer.text:
                yield FormValue(text=answer.text, private="text")


def _person(person: Person) -> FormValue:
    post = ", ".join(word for word in (person.role, person.agency) if word)
    if person.name:
        return FormValue(text=person.name, after=f" ({post})" if post else "", private="person")
    return FormValue(text=post)
