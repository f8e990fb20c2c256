"""A trail held against the head that somebody saw before."""

from __future__ import annotations

import datetime as dt

from escalate.core.ports import Head
from escalate.core.store_events import Begun, Body, Restored, StoreEvent
from escalate.core.times import When
from escalate.core.trail.seen import another_copy, held_against
from escalate.errors import Refusal

ROOTS = tuple(bytes([n]) * 32 for n in range(60))
"""The root of a made-up trail at each size."""


def own(*bodies: Body) -> tuple[StoreEvent, ...]:
    recorded = When(dt.date(2026, 3, 2))
    begun = Begun(store="5e" * 16, schema=2, fingerprint="")
    return tuple(
        StoreEvent(version=n, op="op", actor="IT manager", recorded=recorded, body=body)
        for n, body in enumerate((begun, *bodies), start=1)
    )


def held(seen: Head, size: int, *bodies: Body) -> tuple[Refusal | None, bool]:
    """What is said, and whether the trail is gone on from."""
    roots = {n: ROOTS[n] for n in range(1, size + 1)}
    return held_against(seen, Head(size, ROOTS[size]), roots.get, lambda: own(*bodies))


def said(seen: Head, size: int, *bodies: Body) -> tuple[str, str, bool]:
    """The code and the words of what is said, and whether the trail is gone on from."""
    refusal, trusted = held(seen, size, *bodies)
    return (refusal.code, refusal.says, trusted) if refusal else ("", "", trusted)


def shown(refusal: Refusal | None) -> str:
    """What stands on the screen, the way out included."""
    assert refusal is not None
    return f"{refusal.says}\n{refusal.remedy}"


RESTORED = Restored(kept=38, absent=42, root="ab" * 32, reason="The disk broke.")
LOST = Restored(kept=38, absent=38, root="", reason="The disk broke.")


def test_given_a_trail_that_grew_when_it_is_looked_at_again_then_nothing_is_said() -> None:
    assert said(Head(38, ROOTS[38]), 42) == ("", "", True)
    assert said(Head(42, ROOTS[42]), 42) == ("", "", True)


def test_given_an_old_copy_when_it_is_looked_at_then_it_is_said_how_much_is_missing() -> None:
    code, says, trusted = said(Head(42, ROOTS[42]), 38)
    assert (code, trusted) == ("rolled-back", False)
    assert "has 38 events, and you have seen 42: 4 are missing" in says


def test_given_one_event_cut_off_when_it_is_looked_at_then_it_is_said_that_one_is_missing() -> None:
    assert "you have seen 42: one is missing" in said(Head(42, ROOTS[42]), 41)[1]


def test_given_another_root_at_that_size_when_it_is_looked_at_then_it_was_rewritten() -> None:
    for size in (42, 50):
        code, says, trusted = said(Head(42, b"\xff" * 32), size)
        assert (code, trusted) == ("rewritten", False)
        assert "up to event 42" in says


def test_given_a_backup_put_back_on_record_when_it_is_looked_at_then_who_and_why_are_said() -> None:
    for size in (39, 42, 50):
        code, says, trusted = said(Head(42, b"\xff" * 32), size, RESTORED)
        assert (code, trusted) == ("restored", True)
        assert "restored to #38 by IT manager on 2026-03-02, because The disk broke:" in says
        assert "#39 to #42 is absent, and you had seen up to #42" in says


def test_given_a_restoration_when_somebody_saw_less_than_it_kept_then_nothing_is_said() -> None:
    assert said(Head(38, ROOTS[38]), 42, RESTORED) == ("", "", True)


def test_given_a_restoration_when_it_does_not_explain_what_was_seen_then_it_excuses_nothing() -> (
    None
):
    """More was seen than was replaced, or the part that was kept is not the same."""
    assert said(Head(43, b"\xff" * 32), 50, RESTORED)[0] == "rewritten"
    assert said(Head(43, b"\xff" * 32), 40, RESTORED)[0] == "rolled-back"
    assert said(Head(38, b"\xff" * 32), 50, RESTORED)[0] == "rewritten"


def test_given_two_restorations_when_both_explain_it_then_the_last_is_named() -> None:
    again = Restored(kept=40, absent=45, root="ab" * 32, reason="the wrong backup")
    assert "the wrong backup" in said(Head(42, b"\xff" * 32), 50, RESTORED, again)[1]


def test_given_a_store_that_was_lost_when_it_is_looked_at_then_all_after_the_backup_is_absent() -> (
    None
):
    for seen, absent in ((39, "#39"), (42, "#39 to #42"), (50, "#39 to #50")):
        code, says, trusted = said(Head(seen, b"\xff" * 32), 40, LOST)
        assert (code, trusted) == ("restored", True)
        assert f"recorded as {absent} is absent, and you had seen up to #{seen}" in says
    assert said(Head(38, b"\xff" * 32), 40, LOST)[0] == "rewritten"


def test_given_a_trail_that_is_not_the_one_seen_then_whom_to_ask_is_said_with_it() -> None:
    out = (
        "\nKeep the file as it is and ask who put it there; `escalate verify` says what it holds. "
        "If a backup was put back by hand, move it away and put it back by `escalate restore`, "
        "which records it."
    )
    assert shown(held(Head(42, ROOTS[42]), 38)[0]) == (
        "The store was rolled back: its trail has 38 events, and you have seen 42: 4 are missing. "
        "An old copy was put in its place, or its end was cut off." + out
    )
    assert shown(held(Head(42, b"\xff" * 32), 42)[0]) == (
        "The store was rewritten: up to event 42 its trail is not the one that you have seen. "
        "Something in it was changed, or another copy of the file went on from before." + out
    )


def test_given_a_backup_put_back_on_record_then_it_is_said_to_look_what_is_to_be_recorded() -> None:
    assert shown(held(Head(42, b"\xff" * 32), 42, RESTORED)[0]) == (
        "The store was restored to #38 by IT manager on 2026-03-02, because The disk broke: what "
        "was recorded as #39 to #42 is absent, and you had seen up to #42.\n"
        "Look whether something must be recorded again."
    )


def test_given_another_copy_when_it_is_seen_first_then_the_place_of_the_known_one_is_named() -> (
    None
):
    refusal = another_copy(Head(40, ROOTS[40]), Head(42, ROOTS[42]), "/srv/escalate.db")
    assert refusal.code == "another-copy"
    assert shown(refusal) == (
        "This is another copy of the store /srv/escalate.db: you have seen 42 events there, and "
        "this one, with 40, does not go on from them.\n"
        "A backup, a trial or a replaced store is such a copy; if it is to be the store itself, "
        "ask who put it there."
    )


def test_given_a_reason_of_several_lines_then_it_is_told_on_one() -> None:
    lines = Restored(kept=38, absent=42, root="ab" * 32, reason="It broke.\n  Nothing is broken.")
    says = shown(held(Head(42, b"\xff" * 32), 42, lines)[0])
    assert "because It broke. Nothing is broken: what was recorded as #39 to #42 is absent" in says
