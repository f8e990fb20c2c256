"""What docs/json.md promises of every document is what the program gives."""

import datetime as dt
import json
import re
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from escalate.core.events import Answer
from escalate.render import render
from escalate.render.as_csv import EVENT_COLUMNS
from escalate.views.case import CaseView, case_view
from escalate.views.due import DueView
from escalate.views.erased import ErasureView
from escalate.views.export import ErasedExportView, ExportView, SealedExportView
from escalate.views.form import FormView
from escalate.views.head import HeadView
from escalate.views.keeping import BackupView, ImportView, RestoreView
from escalate.views.listing import ListView
from escalate.views.plan import PlanView
from escalate.views.policy import PolicyView
from escalate.views.readings import ReadingsView
from escalate.views.receipt import Receipt
from escalate.views.retention import RetentionView
from escalate.views.verification import VerificationView
from escalate.views.why import WhyView
from escalate.views.worst import due_view
from tests.views.stories import CALENDAR, Story, at, long_story

DOCS = Path(__file__).parents[2] / "docs" / "json.md"
DOCUMENTS: list[type[msgspec.Struct]] = [
    CaseView,
    Receipt,
    DueView,
    ListView,
    WhyView,
    ReadingsView,
    HeadView,
    ExportView,
    PolicyView,
    PlanView,
    FormView,
    BackupView,
    RestoreView,
    ImportView,
    ErasedExportView,
    SealedExportView,
    ErasureView,
    RetentionView,
    VerificationView,
]
_PLAIN = {
    str: "text",
    int: "number",
    bool: "true or false",
    dt.date: "date",
    dt.datetime: "time of day",
    msgspec.Raw: "table of anything",
    type(None): "null",
}


def kind_words(hint: Any) -> str:  # noqa: ANN401 - a type is any object
    """A type in the words of the page."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return f"list of {kind_words(inside[0])}"
    if origin is dict:
        value = "anything" if inside[1] is Any else kind_words(inside[1])
        return f"table of {value}"
    if origin is typing.Literal:
        return "text"
    if origin in (types.UnionType, typing.Union):
        return " or ".join(dict.fromkeys(kind_words(one) for one in inside))
    return f"[{hint.__name__}](#{hint.__name__.lower()})"


def structs_of(hint: Any) -> list[type[msgspec.Struct]]:  # noqa: ANN401 - a type is any object
    """The documents that stand within a type."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [one for inside in typing.get_args(hint) for one in structs_of(inside)]


def reachable(kinds: list[type[msgspec.Struct]]) -> list[type[msgspec.Struct]]:
    """These documents and all that stand within them, each once."""
    found: list[type[msgspec.Struct]] = []
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found.append(kind)
            hints = typing.get_type_hints(kind)
            waiting += [one for hint in hints.values() for one in structs_of(hint)]
    return found


def example_due() -> str:
    """The example of `due` on the page."""
    story = Story()
    story.open()
    with story.app.store.reading() as store:
        return render(due_view(store.rows(), at("2026-03-10"), lambda _: CALENDAR), "json")


def example_case() -> str:
    """The example of `show` on the page."""
    story = Story()
    story.open(answers=(Answer(ask="topic", text="plan"),))
    found = story.found()
    view = case_view(found.case, found.policy, found.calendar, at("2026-03-02T10:05"))
    return render(view, "json")


def sections() -> dict[str, list[tuple[str, str]]]:
    """The tables of the page: each document's keys with what their values are."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in re.split(r"^### ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", part, flags=re.MULTILINE)
        found[part.split("\n", 1)[0]] = rows
    return found


@pytest.mark.parametrize("kind", reachable(DOCUMENTS), ids=lambda kind: kind.__name__)
def test_the_keys_that_are_documented_are_the_keys_there_are(kind: type[msgspec.Struct]) -> None:
    hints = typing.get_type_hints(kind)
    expected = [(name, kind_words(hints[name])) for name in kind.__struct_fields__]
    assert sections()[kind.__name__] == expected


def test_the_keys_of_a_real_case_are_those_of_its_type_at_every_depth() -> None:
    """No key is ever left out, whatever its value."""

    def check(document: Any, hint: Any) -> None:  # noqa: ANN401 - any part of a document
        kinds = structs_of(hint)
        if isinstance(document, list):
            for one in document:
                check(one, hint)
        elif isinstance(document, dict) and kinds:
            kind = kinds[0]
            assert list(document) == list(kind.__struct_fields__)
            hints = typing.get_type_hints(kind)
            for name, value in document.items():
                check(value, hints[name])

    check(json.loads(render(long_story().export("2026-03-18"), "json")), ExportView)


@pytest.mark.parametrize(("name", "example"), [("due", example_due), ("show", example_case)])
def test_the_examples_are_what_the_program_prints(name: str, example: Callable[[], str]) -> None:
    text = DOCS.read_text(encoding="utf-8")
    shown = text.split(f"<!-- example: {name} -->\n```json\n")[1].split("\n```")[0]
    assert shown + "\n" == example()


def test_the_columns_of_the_csv_are_documented() -> None:
    part = DOCS.read_text(encoding="utf-8").split("## CSV")[1].split("## The documents")[0]
    first = part.split("Of a correction")[0]
    assert tuple(re.findall(r"`(\w+)`", first)) == EVENT_COLUMNS


def test_json_is_one_document_of_dates_in_iso_8601() -> None:
    document = json.loads(example_due())
    assert document["as_of"] == {"date": "2026-03-10", "at": None}
    assert document["rows"][0]["due"] == "2026-03-09"
    assert document["rows"][0]["referral"] is None
