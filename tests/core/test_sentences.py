"""Whatever is refused or warned of is said in these sentences, word for word, with the way out.

They stand in `sentences.txt`, where a reader finds them all; whoever changes one changes it there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from escalate.errors import NotAllowed
from tests.core.refusals_said import REFUSED
from tests.core.warnings_said import WARNED
from tests.policies.heard import last_events

BLOCKS = Path(__file__).with_name("sentences.txt").read_text("utf-8").strip().split("\n\n")
SENTENCES = {title: lines for title, *lines in (block.split("\n") for block in BLOCKS)}


@pytest.mark.parametrize("name", REFUSED)
def test_given_a_case_when_something_cannot_be_then_this_is_said(name: str) -> None:
    begun, doing = REFUSED[name]
    story = begun()
    with pytest.raises(NotAllowed) as caught:
        doing(story)
    assert [f"{each.code}: {each}" for each in caught.value.refusals] == SENTENCES[f"# {name}"]


@pytest.mark.parametrize("name", WARNED)
def test_given_a_case_when_something_is_worth_a_warning_then_this_is_said(name: str) -> None:
    begun, doing = WARNED[name]
    story = begun()
    doing(story)
    said = [
        f"{each.code}: {each.says} ({each.clause})"
        for event in last_events(story)
        for each in event.told.warnings
    ]
    assert said == SENTENCES[f"# {name}"]


def test_no_sentence_is_listed_that_nothing_says() -> None:
    assert SENTENCES.keys() == {f"# {name}" for name in [*REFUSED, *WARNED]}
