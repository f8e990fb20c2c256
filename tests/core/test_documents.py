"""An export is cut into its cases alike, however it is laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.documents import documents, is_line, pieces
from escalate.errors import BadUsage
from tests.core.test_strict_json import TEXTS, VALUES

CASES = st.lists(st.dictionaries(TEXTS, VALUES, max_size=4), max_size=5)


def as_written(cases: list[Any]) -> bytes:
    """Return a list as an export of all cases is written."""
    return ("[\n" + ",\n".join(json.dumps(one, indent=2) for one in cases) + "\n]\n").encode()


@given(CASES, st.sampled_from([None, 0, 1, 2]))
def test_given_a_list_in_any_layout_when_it_is_cut_then_every_case_is_a_piece(
    cases: list[Any], indent: int | None
) -> None:
    """Without indentation what ends a case may stand inside one."""
    for text in (json.dumps(cases, indent=indent).encode(), as_written(cases)):
        assert [json.loads(piece) for piece in pieces(text)] == cases


@given(CASES, st.sampled_from([0, 2]), CASES)
def test_given_a_list_laid_out_in_two_ways_when_it_is_cut_then_every_case_is_a_piece(
    first: list[Any], indent: int, others: list[Any]
) -> None:
    text = ",\n".join(
        [json.dumps(one, indent=2) for one in first]
        + [json.dumps(one, indent=indent or None) for one in others]
    )
    assert [json.loads(piece) for piece in pieces(f"[\n{text}\n]".encode())] == [*first, *others]


@pytest.mark.parametrize(
    "between", ["\n},\n{\n},\n1,\n{\n", "\n},\n{\n}\n{\n", "\n},\n,{\n", "\n}, x\n{\n"]
)
def test_given_something_else_between_two_cases_when_it_is_cut_then_that_is_refused(
    between: str,
) -> None:
    text = f'[\n{{\n  "a": 1{between}  "b": 2\n}}\n]\n'
    with pytest.raises(BadUsage):
        list(pieces(text.encode()))


@pytest.mark.parametrize("end", ["", "\n]\n]", "\n]\nx", ",\n", "\n}"])
def test_given_a_list_that_does_not_end_when_it_is_cut_then_that_is_refused(end: str) -> None:
    text = as_written([{"a": 1}, {"b": 2}, {"c": 3}]).decode().removesuffix("\n]\n") + end
    with pytest.raises(BadUsage, match=r"does not end|holds something else"):
        list(pieces(text.encode()))


@given(CASES)
def test_given_cases_on_lines_or_in_a_list_when_they_are_cut_then_every_case_is_a_piece(
    cases: list[Any],
) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in cases).encode()
    if cases:
        assert [json.loads(piece) for piece in documents(lines)] == cases
    assert [json.loads(piece) for piece in documents(as_written(cases))] == cases


@pytest.mark.parametrize(
    ("first", "line"),
    [
        (b'{"a":1}\n', True),
        (b' {"a":"}{"}\r\n', True),
        (b'\xef\xbb\xbf{"a":1}', True),
        (b"", False),
        (b"{\n", False),
        (b"[\n", False),
        (b'[{"a":1}]\n', False),
        (b'{"a":1},\n', False),
        (b'{"a":{"b":1}\n', False),
        (b'{"a":1}}\n', False),
    ],
)
def test_given_a_first_line_then_it_tells_whether_every_line_is_a_case(
    first: bytes, line: bool
) -> None:
    assert is_line(first) is line
