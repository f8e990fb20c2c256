"""JSON that somebody else wrote: read exactly, or refused with what is wrong and where."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalate.core.strict_json import MOST_DEPTH, MOST_INTEGER, NotJson, Value, read_json

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=10)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-MOST_INTEGER, MOST_INTEGER), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=20,
)


def refused(data: bytes | str, **limits: Any) -> tuple[str, str]:  # noqa: ANN401 - as read_json
    """What is said of a document that is refused, and its place."""
    with pytest.raises(NotJson) as error:
        read_json(data if isinstance(data, bytes) else data.encode(), **limits)
    return error.value.says, error.value.place


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=200)
def test_given_any_value_when_it_was_written_then_it_is_read_as_it_was(
    value: Value, escaped: bool, indent: int | None
) -> None:
    assert read_json(json.dumps(value, ensure_ascii=escaped, indent=indent).encode()) == value


@pytest.mark.parametrize(
    ("data", "says", "place"),
    [
        (b"", "expecting value", "line 1, column 1"),
        (b"  ", "expecting value", "line 1, column 3"),
        (b'{"a": 1', "expecting ',' delimiter", "line 1, column 8"),
        (b'{"a": 1}\n\n x', "extra data", "line 3, column 2"),
        (b"1 2", "extra data", "line 1, column 3"),
        (b"[1,]", "illegal trailing comma before end of array|expecting value", "line 1, column"),
        (b"{'a': 1}", "expecting property name", "line 1, column 2"),
        (b'{"a" 1}', "expecting ':' delimiter", "line 1, column 6"),
        (b'["a\tb"]', "invalid control character", "line 1, column 4"),
        (b'["a', "unterminated string", "line 1, column 2"),
        (b'["\\', "unterminated string|invalid", "line 1, column"),
        (b'["\\x41"]', "invalid \\\\escape", "line 1, column 3"),
        (b'["\\u12"]', "invalid \\\\uXXXX escape", "line 1, column"),
        (b"[01]", "expecting ',' delimiter", "line 1, column 3"),
        (b"[+1]", "expecting value", "line 1, column 2"),
        (b"[.5]", "expecting value", "line 1, column 2"),
        (b"// a\n1", "expecting value", "line 1, column 1"),
        (b"[True]", "expecting value", "line 1, column 2"),
        (b"\xa0[1]", "it is no text in UTF-8", "line 1, byte 1"),
        ("\u00a0[1]".encode(), "expecting value", "line 1, column 1"),
        (b"[1]\0", "extra data", "line 1, column 4"),
    ],
)
def test_given_what_is_no_json_then_it_is_refused_with_line_and_column(
    data: bytes, says: str, place: str
) -> None:
    found = refused(data)
    assert re.match(says, found[0]), found
    assert found[1].startswith(place), found


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'\n"\xff"', "line 2, byte 2"),
        (b'"\xc0\x80"', "line 1, byte 2"),  # a NUL in two bytes
        (b'"\xed\xa0\x80"', "line 1, byte 2"),  # half of a character
        (b'"\xf4\x90\x80\x80"', "line 1, byte 2"),  # beyond Unicode
        (b'"\xe2\x82', "line 1, byte 2"),
        ('"a"'.encode("utf-16"), "line 1, byte 1"),
    ],
)
def test_given_bytes_that_are_no_utf_8_then_their_place_is_named(data: bytes, place: str) -> None:
    assert refused(data) == ("it is no text in UTF-8", place)


def test_given_a_byte_order_mark_then_it_is_refused() -> None:
    assert refused(b"\xef\xbb\xbf{}") == ("it begins with a byte order mark", "")


def test_given_utf_16_without_a_mark_then_it_is_no_json() -> None:
    assert refused('{"a": 1}'.encode("utf-16-le"))[0].startswith("expecting property name")


@pytest.mark.parametrize(
    ("data", "says", "place"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "the key a stands twice in one object", ""),
        ('{"a": [0, {"x": 1, "\\u0078": 2}]}', "the key x stands twice in one object", "/a/1"),
        ('{"a": {"b": NaN}}', "NaN is no value of JSON", "/a/b"),
        ("[1, Infinity]", "Infinity is no value of JSON", "/1"),
        ("-Infinity", "-Infinity is no value of JSON", ""),
        ("[1.0]", "the number 1.0 is no whole number", "/0"),
        ("[1e2]", "the number 1e2 is no whole number", "/0"),
        ("[-0.0]", "the number -0.0 is no whole number", "/0"),
        (
            '{"n/~": 9007199254740992}',
            "the number 9007199254740992 is larger than any reader keeps exact",
            "/n~1~0",
        ),
        (
            "-9007199254740992",
            "the number -9007199254740992 is larger than any reader keeps exact",
            "",
        ),
        ('["\\ud800"]', "a text holds half of a character (a lone surrogate)", "/0"),
        ('["\\udc00\\ud800"]', "a text holds half of a character (a lone surrogate)", "/0"),
        ('["\\\\\\ud800x"]', "a text holds half of a character (a lone surrogate)", "/0"),
        ('{"\\ud800": 1}', "a text holds half of a character (a lone surrogate)", "/\ud800"),
        ('{"a": ["x", "y\\u0000z"]}', "a text holds a NUL", "/a/1"),
        ('{"\\u0000": 1}', "a text holds a NUL", "/\0"),
    ],
)
def test_given_json_that_two_readers_would_read_differently_then_it_is_refused_with_its_pointer(
    data: str, says: str, place: str
) -> None:
    assert refused(data) == (says, place)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ('"\\ud83d\\ude42"', "\U0001f642"),
        ('"\\\\ud800"', "\\ud800"),
        ("9007199254740991", MOST_INTEGER),
        ("-9007199254740991", -MOST_INTEGER),
        ("-0", 0),
        ('"\\u007f\\u0085\\u202e"', "\x7f\x85\u202e"),
        (' \t\r\n{"" : [ ] } ', {"": []}),
        ('{"a": 1, "A": 1, "\\u00e1": 1, "a\\u0301": 1}', {"a": 1, "A": 1, "á": 1, "a\u0301": 1}),
    ],
)
def test_given_json_at_the_edge_then_it_is_read(data: str, value: Value) -> None:
    assert read_json(data.encode()) == value


def test_given_floats_are_wanted_then_they_are_read_but_for_those_that_are_none() -> None:
    assert read_json(b"[1.5, -2e3, 0.0]", floats=True) == [1.5, -2000.0, 0.0]
    assert refused("[1e999]", floats=True)[1] == "/0"
    assert refused("[NaN]", floats=True)[1] == "/0"
    assert refused("[-1e999]", floats=True)[1] == "/0"


def test_given_very_many_digits_then_they_are_never_turned_into_a_number() -> None:
    for digits in ("9" * 17, "9" * 4_299, "9" * 1_000_000, "-" + "9" * 1_000_000):
        says, place = refused(f"[{digits}]")
        assert says.startswith("the number ")
        assert len(says) < 120
        assert place == "/0"


def test_given_a_document_that_is_too_long_then_it_is_not_even_decoded() -> None:
    assert refused(b"\xff" * 11, most_bytes=10) == ("it has 11 bytes, and at most 10 are read", "")
    assert read_json(b"[       ]"[:9], most_bytes=9) == []


@pytest.mark.parametrize("one", ["[", '{"":', '["", ', '{"a":1,"b":'])
def test_given_deep_json_then_it_is_refused_before_the_parser_comes_to_it(one: str) -> None:
    for depth in (MOST_DEPTH + 1, 1_000, 500_000):
        says, place = refused(one * depth)
        assert says == f"more than {MOST_DEPTH} objects and lists lie in one another"
        assert place == f"line 1, column {len(one) * MOST_DEPTH + 1}"


def test_given_json_of_the_greatest_depth_then_it_is_read() -> None:
    value: Value = []
    for _ in range(MOST_DEPTH - 1):
        value = [value]
    assert read_json(json.dumps(value).encode()) == value
    assert refused(json.dumps([value]))[0].startswith("more than")


def test_given_brackets_in_texts_then_they_make_nothing_deep() -> None:
    value = ["[" * 1_000, '{"' * 1_000, "\\[" * 1_000, '\\"[' * 1_000]
    assert read_json(json.dumps(value).encode()) == value


@given(st.text('[]{}":,\\ a1', max_size=80), st.integers(1, 6))
@settings(max_examples=500)
def test_given_any_brackets_and_quotation_marks_then_no_value_is_deeper_than_allowed(
    text: str, most: int
) -> None:
    try:
        value = read_json(text.encode(), most_depth=most)
    except NotJson:
        return
    assert depth(value) <= most
    assert value == json.loads(text)


def depth(value: Value) -> int:
    match value:
        case list():
            return 1 + max(map(depth, value), default=0)
        case dict():
            return 1 + max(map(depth, value.values()), default=0)
        case _:
            return 0


@given(st.binary(max_size=60))
@settings(max_examples=500)
def test_given_any_bytes_then_they_are_read_or_refused_and_nothing_else_happens(
    data: bytes,
) -> None:
    with contextlib.suppress(NotJson):
        assert json.loads(json.dumps(read_json(data))) == json.loads(data.decode())


@given(VALUES, st.data())
@settings(max_examples=300)
def test_given_a_document_with_one_byte_changed_then_what_is_read_is_what_json_says(
    value: Value, data: st.DataObject
) -> None:
    document = bytearray(json.dumps(value).encode())
    document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = read_json(bytes(document))
    except NotJson:
        return
    assert read == json.loads(bytes(document).decode())


def steps(data: bytes) -> int:
    """How many lines of our own are run to read a document, or to refuse it."""
    count = 0

    def counted(frame: Any, event: str, arg: object) -> Any:  # noqa: ANN401 - as sys.settrace has it
        nonlocal count
        if frame.f_globals.get("__name__") != "escalate.core.strict_json":
            return None
        count += event == "line"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        with contextlib.suppress(NotJson):
            read_json(data)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "document",
    [
        lambda n: b'"' + b'\\"' * n,
        lambda n: b'"' + b'\\"' * n + b"\\",
        lambda n: b"[" + b"1," * n + b"1]",
        lambda n: b"{" + b",".join(b'"%d":1' % one for one in range(n)) + b"}",
        lambda n: b'{"' + b"k" * n + b'":[' + b"1," * n + b"1]}",
        lambda n: b"[" + b'"\\ud800",' * n + b"1]",
        lambda n: b'{"a":1' + b',"a":1' * n + b"}",
    ],
)
def test_given_a_document_of_twice_the_length_then_reading_it_takes_twice_the_steps(
    document: Any,  # noqa: ANN401 - a function of a length
) -> None:
    short, long = steps(document(500)), steps(document(1_000))
    assert long <= 2 * short + 50


@pytest.mark.parametrize("text", ['"' + '\\"' * 2**21, '"' + '\\"' * 2**21 + "\\", '"\\' * 2**21])
def test_given_megabytes_of_quotation_marks_then_each_is_looked_at_once(text: str) -> None:
    """What looks at each of them up to the end takes hours for it."""
    assert refused(text)[1].startswith("line 1, column ")
