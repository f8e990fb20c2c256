"""A document is laid out as Python's own encoder lays it out, whatever writes it."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.render.as_json import compact, dumps
from tests.hostile import ANY_TEXT
from tests.render.hostile_views import NAMES, views


class Held(msgspec.Struct):
    """A view that holds anything."""

    held: object


def wanted(view: msgspec.Struct) -> str:
    """Return what Python writes of a view."""
    plain = msgspec.to_builtins(view, enc_hook=lambda raw: json.loads(bytes(raw)))
    text = json.dumps(plain, indent=2, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=20,
)


@given(anything)
def test_given_anything_a_view_may_hold_when_it_is_written_then_it_is_as_python_writes_it(
    held: object,
) -> None:
    assert dumps(Held(held)) == wanted(Held(held))
    assert json.loads(compact(held)) == held
    assert compact(held) == json.dumps(held, separators=(",", ":")).replace("\x7f", "\\u007f")


@pytest.mark.parametrize("name", NAMES)
def test_given_a_view_of_each_kind_when_it_is_written_then_it_is_as_python_writes_it(
    name: str,
) -> None:
    assert dumps(views()[name]) == wanted(views()[name])


@given(st.text(st.characters(categories=["Cs", "Ll"]) | st.just("😀"), min_size=1))
def test_given_halves_of_characters_when_they_are_written_then_any_reader_takes_them(
    text: str,
) -> None:
    """A name of a file may hold them."""
    again = json.loads(dumps(Held({text: [text]})))["held"]
    assert not any("\ud800" <= one <= "\udfff" for key in again for one in key + again[key][0])
    if text.isprintable():
        assert again == {text: [text]}
