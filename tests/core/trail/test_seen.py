"""A head that somebody saw, held against a trail that was restored since."""

from __future__ import annotations

import pytest

from escalate.core.ports import Head
from escalate.core.store_events import Restored, StoreEvent, stamped
from escalate.core.trail.seen import held_against
from tests.store.examples import STAMP

NOW = Head(41, b"n" * 32)
LOST = Restored(kept=38, absent=38, root="", reason="The disk broke.")
REPLACED = Restored(kept=38, absent=42, root="ab" * 32, reason="The disk broke.")


def says(seen: int, *bodies: Restored) -> tuple[str, bool]:
    """The code of what is said to somebody who saw so many events, and whether it is lawful."""
    own: list[StoreEvent] = [stamped(body, STAMP, 2 + n) for n, body in enumerate(bodies)]
    said, trusted = held_against(Head(seen, b"s" * 32), NOW, lambda _: b"r" * 32, lambda: own)
    assert said is not None
    return said.code, trusted


@pytest.mark.parametrize(
    ("seen", "body", "expected"),
    [
        (39, REPLACED, ("restored", True)),
        (42, REPLACED, ("restored", True)),
        (43, REPLACED, ("rolled-back", False)),
        (38, REPLACED, ("rewritten", False)),
        (39, LOST, ("restored", True)),
        (43, LOST, ("restored", True)),
        (38, LOST, ("rewritten", False)),
    ],
)
def test_given_a_restoration_then_it_explains_just_the_events_that_it_says_are_absent(
    seen: int, body: Restored, expected: tuple[str, bool]
) -> None:
    assert says(seen, body) == expected


def test_given_two_restorations_then_each_explains_its_own() -> None:
    first = Restored(kept=20, absent=30, root="ab" * 32, reason="first")
    assert says(25, first, REPLACED) == ("restored", True)
    assert says(40, first, REPLACED) == ("restored", True)
    assert says(35, first, REPLACED) == ("rewritten", False)


def test_given_a_store_that_was_lost_then_it_is_said_from_where_on_things_are_absent() -> None:
    own = [stamped(LOST, STAMP, 2)]
    said, _ = held_against(Head(43, b"s" * 32), NOW, lambda _: None, lambda: own)
    assert said is not None
    assert (
        "restored to #38 by Manager on 2026-03-02, because The disk broke: what was recorded as"
        " #39 to #43 is absent, and you had seen up to #43" in said.says
    )
