"""A copy of a view without persons: names, references and users' own words become pseudonyms.

Redacted are: persons' names, whoever was at the keyboard, the child's reference and name, the
disagreement, reasons, actions, free answers, protective reasons and grounds in a user's own words.
Dropped are the date of birth, and an export's salts and stored bodies. Agencies, roles, kinds,
dates, clauses, outcomes, the names of asks and the choices a policy offers stay.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from escalate.core.facts import fold_case
from escalate.views.export import ErasedExportView, ExportView, SealedExportView
from escalate.views.form import FormValue
from escalate.views.parts import ChildView
from escalate.views.private import Kind, Private

V = TypeVar("V", bound=Struct)
_WORDS: dict[Kind, str] = {"person": "Person", "child": "Child", "text": "Text"}


def redacted(view: V) -> V:
    """The same view with pseudonyms; within one document the same words have the same one."""
    names = _Names()
    names.struct(view)  # all are given first, for what a sentence quotes may come later
    copy: V = names.struct(view)
    if isinstance(copy, ExportView | ErasedExportView | SealedExportView):
        return msgspec.structs.replace(copy, redacted=True)
    return copy


@cache
def _marks(kind: Hashable) -> dict[str, Private | None]:
    """The mark of each field of a view; for a table of marked values, theirs."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: _mark(hint) for name, hint in hints.items() if not name.startswith("__")}


def _mark(hint: Any) -> Private | None:  # noqa: ANN401 - a type is any object
    for one in getattr(hint, "__metadata__", ()):
        if isinstance(one, Private):
            return one
    if get_origin(hint) is dict:
        return _mark(get_args(hint)[1])
    return None


class _Names:
    """The pseudonyms of one document."""

    def __init__(self) -> None:
        self.given: dict[tuple[Kind, str], str] = {}
        self.said: dict[str, str] = {}

    def struct(self, value: Any) -> Any:  # noqa: ANN401 - any part of a view
        """The same struct, its marked fields changed and all within it."""
        if isinstance(value, ChildView):
            return self._child(value)
        if isinstance(value, FormValue):
            return self._form(value)
        changed = {}
        for name, mark in _marks(type(value)).items():  # type: ignore[arg-type]  # it is
            old = getattr(value, name)
            if mark is not None and not (mark.unless and getattr(value, mark.unless)):
                changed[name] = self._marked(mark.kind, old)
            else:
                changed[name] = self._inner(old)
        return type(value)(**changed)

    def _inner(self, value: Any) -> Any:  # noqa: ANN401 - any part of a view
        if isinstance(value, Struct):
            return self.struct(value)
        if isinstance(value, tuple):
            return tuple(self._inner(one) for one in value)
        return value

    def _marked(self, kind: Kind, value: Any) -> Any:  # noqa: ANN401 - any marked value
        if kind == "drop" or value is None:
            return None
        if isinstance(value, dict):
            return {key: self._marked(kind, one) for key, one in value.items()}
        if kind == "sentence":
            return self._sentence(value)
        return self.name(kind, value)

    def name(self, kind: Kind, words: str) -> str:
        """The pseudonym of a text; an empty one stays empty."""
        if not words.strip():
            return words
        key = (kind, fold_case(words))
        if key not in self.given:
            number = sum(known == kind for known, _ in self.given) + 1
            self.given[key] = f"{_WORDS[kind]} {number}"
        pseudonym = self.given[key]
        self.said[repr(words)] = repr(pseudonym)
        if kind != "text":
            self.said[words] = pseudonym
        return pseudonym

    def _child(self, child: ChildView) -> ChildView:
        reference = self.name("child", child.reference)
        if child.name.strip():
            self.given.setdefault(("child", fold_case(child.name)), reference)
        return ChildView(reference=reference, name=self.name("child", child.name))

    def _form(self, value: FormValue) -> FormValue:
        if not value.private:
            return value
        if value.private == "drop":
            return FormValue()
        text = self.name(value.private, value.text)
        return FormValue(text=text, date=value.date, after=value.after, private=value.private)

    def _sentence(self, says: str) -> str:
        """A sentence of the tool with what it quotes of a user replaced."""
        for words in sorted(self.said, key=len, reverse=True):
            if words in says:
                pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
                says = re.sub(pattern, self.said[words].replace("\\", r"\\"), says)
        return says
