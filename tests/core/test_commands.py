"""Commands as JSON: what a draft keeps is what is done later."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from escalate.core.commands import AnyCommand, Command, HandOver, Step
from escalate.core.times import When
from tests.core.strategies import values

NOW = When(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(values(AnyCommand))
def test_given_any_command_when_it_is_kept_as_json_then_it_is_read_as_the_same(
    command: Command,
) -> None:
    assert msgspec.json.decode(msgspec.json.encode(command), type=AnyCommand) == command


def test_given_a_command_as_json_then_its_tag_is_a_short_word_of_ours() -> None:
    step = Step(op="1", actor="nurse", when=NOW, recorded=NOW, case=7, outcome="unresolved")
    assert msgspec.json.decode(msgspec.json.encode(step))["command"] == "step"
    assert HandOver.__struct_config__.tag == "handover"


@pytest.mark.parametrize("kept", [b"{}", b'{"command":"erase"}', b'{"command":"close","case":"7"}'])
def test_given_what_is_no_command_when_it_is_read_then_it_is_refused(kept: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(kept, type=AnyCommand)
