"""JSON in ASCII is what Python's own encoder writes."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.ascii_json import in_ascii

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x7f\x80é—😀\uffff"))


@given(st.dictionaries(texts, st.lists(texts)))
def test_given_any_text_when_it_is_written_in_ascii_then_it_is_what_python_writes(
    data: dict[str, list[str]],
) -> None:
    wanted = json.dumps(data, separators=(",", ":")).replace("\x7f", "\\u007f")
    assert in_ascii(msgspec.json.encode(data)).decode() == wanted


def test_given_every_character_there_is_when_it_is_written_then_it_is_what_python_writes() -> None:
    every = "".join(chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000)
    wanted = json.dumps(every).replace("\x7f", "\\u007f")
    assert in_ascii(msgspec.json.encode(every)).decode() == wanted
