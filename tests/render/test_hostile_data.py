"""CSV in which no program finds a formula, and JSON that carries every text exactly."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate.render import render
from escalate.render.as_csv import cell
from escalate.render.as_json import compact
from escalate.render.safe import block, line
from tests.hostile import ANY_TEXT, PAYLOADS, SIGN, poisoned, restored
from tests.render.hostile_views import NAMES, views


def spread(text: str, delimiter: str) -> list[str]:
    """Every cell that a program makes of a file which splits at that sign."""
    return [one for row in csv.reader(io.StringIO(text, ""), delimiter=delimiter) for one in row]


@given(ANY_TEXT)
@settings(max_examples=300)
def test_given_any_text_then_a_cell_is_no_formula_and_the_text_can_be_had_back(text: str) -> None:
    assert restored(cell(text)) == block(text)
    for start in re.split("[;\n]", cell(text)):
        assert not re.match(rf"\s*{SIGN}", start)


@given(st.text("=+-@|'; \n\t\r\uff1d\u00a0a", max_size=12))
@settings(max_examples=1_000)
def test_given_signs_and_apostrophes_in_any_order_then_the_text_can_be_had_back(text: str) -> None:
    assert restored(cell(text)) == block(text)


@pytest.mark.parametrize("name", ["due", "list", "export"])
def test_given_a_hostile_text_then_no_program_finds_a_formula_in_the_csv(name: str) -> None:
    cells = len(spread(render(views()[name], "csv"), ","))
    for evil in PAYLOADS.values():
        text = render(poisoned(views()[name], evil), "csv")
        assert len(spread(text, ",")) == cells
        assert block(evil) in {restored(one) for one in spread(text, ",")}
        for delimiter in ",;\t":
            for one in spread(text, delimiter):
                assert not re.match(rf"\s*(?!-\d+$){SIGN}", one)


def test_given_a_text_with_a_semicolon_or_a_bar_then_it_is_quoted() -> None:
    text = render(poisoned(views()["list"], "a;b"), "csv")
    assert '"a;b"' in text
    assert ";" not in re.sub('"[^"]*"', "", text)


@pytest.mark.parametrize("name", NAMES)
def test_given_a_hostile_text_then_json_carries_it_exactly_in_plain_ascii(name: str) -> None:
    for evil in PAYLOADS.values():
        text = render(poisoned(views()[name], evil), "json")
        assert re.fullmatch(r"[\n -~]*", text)
        assert evil in all_texts(json.loads(text))


def all_texts(value: object) -> set[str]:
    """Every text in a document."""
    match value:
        case str():
            return {value}
        case dict():
            return {one for inner in value.values() for one in all_texts(inner)}
        case list():
            return {one for inner in value for one in all_texts(inner)}
        case _:
            return set()


@given(st.text(st.characters(codec=None), max_size=30))
@settings(max_examples=200)
def test_given_half_a_character_then_json_shows_its_code_and_is_whole(text: str) -> None:
    document = compact({"file": text, "names": [text]})
    assert re.fullmatch("[ -~]*", document)
    shown = json.loads(document)["file"]
    shown.encode()  # raises for half of a character
    assert shown == re.sub("[\ud800-\udfff]", lambda half: line(half[0]), text)
