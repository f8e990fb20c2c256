"""A trail held against what somebody kept of it: it fits, or it is said what became of it."""

from __future__ import annotations

import pytest

from escalate.core.store_events import Begun, Restored, Stamp, StoreEvent, stamped
from escalate.core.trail.against import Kept, contradiction, kept_checkpoint, proven
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.finding import Finding, of_events
from escalate.core.trail.verified import Verified
from escalate.store.appending import no_node
from tests.core.trail.forgeries import flipped, trail
from tests.store.examples import NOON

ORIGIN = "escalate/" + "5e" * 16
TRAIL = trail(21)
STAMP = Stamp(op="op", actor="Manager", recorded=NOON)
BEGUN = stamped(Begun(store="5e" * 16, schema=2, fingerprint=""), STAMP, 1)


def at(size: int, origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, TRAIL.root(size))


def restored(
    kept: int, absent: int, reason: str = "the disk failed", root: str = "5e" * 32
) -> StoreEvent:
    return stamped(Restored(kept=kept, absent=absent, root=root, reason=reason), STAMP, 2)


def said(kept: Kept, size: int = 21, root: bytes | None = None, *own: StoreEvent) -> Finding | None:
    """Return what is said of the trail when it has that size, and that root at the kept one."""
    known = TRAIL.root(kept.size) if root is None and kept.size <= size else root or b""
    return contradiction(kept, ORIGIN, size, known, (BEGUN, *own))


@pytest.mark.parametrize("size", [0, 1, 8, 13, 21])
def test_given_a_checkpoint_of_the_trail_then_nothing_is_said_and_it_is_proven(size: int) -> None:
    assert said(kept_checkpoint(at(size), "march")) is None
    assert proven(at(size), at(21), TRAIL.node) is not None


def test_given_a_short_head_alone_then_it_is_as_good() -> None:
    assert said(Kept("The head", "head", 13, at(13).short)) is None
    other = said(Kept("The head", "head", 13, at(12).short))
    assert other is not None
    assert (other.code, other.which) == ("rewritten", "head")


def test_given_a_checkpoint_of_another_store_then_nothing_more_is_compared() -> None:
    other = said(kept_checkpoint(at(13, "escalate/" + "0f" * 16), "march"))
    assert other is not None
    assert (other.kind, other.which, other.code) == ("checkpoint", "march", "other-origin")
    assert other.says == (
        f"The checkpoint march is of another store: escalate/{'0f' * 16}, and not {ORIGIN}."
    )


@pytest.mark.parametrize(
    ("size", "root", "own", "code", "words"),
    [
        (10, None, (), "rolled-back", "is of 13 events, and the trail has 10"),
        (21, bytes(32), (), "rewritten", "has another root than the first 13 events"),
        (21, b"", (), "no-root", "cannot be compared"),
        (10, None, (restored(9, 13),), "restored", "was restored to #9 by Manager on 2026-03-02"),
        (21, bytes(32), (restored(9, 20),), "restored", "what was recorded as #10 to #20 is abs"),
        (21, bytes(32), (restored(13, 20),), "rewritten", "another root"),
        (21, bytes(32), (restored(9, 12),), "rewritten", "another root"),
    ],
)
def test_given_another_trail_then_what_became_of_it_is_said(
    size: int, root: bytes | None, own: tuple[StoreEvent, ...], code: str, words: str
) -> None:
    finding = said(kept_checkpoint(at(13), "march"), size, root, *own)
    assert finding is not None
    assert (finding.kind, finding.which, finding.code) == ("checkpoint", "march", code)
    assert words in finding.says
    assert finding.says.startswith("The checkpoint march")


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (
            10,
            "The checkpoint march is of 13 events, and the trail has 10: it was rolled back. "
            "An old copy was put in its place, or its end was cut off.",
        ),
        (
            13,
            "The checkpoint march has another root than the first 13 events of the trail: it was "
            "rewritten. Something up to there was altered, added, removed or put in another order.",
        ),
    ],
)
def test_given_another_trail_then_it_is_said_how_that_can_have_come(size: int, says: str) -> None:
    finding = said(kept_checkpoint(at(13), "march"), size, bytes(32) if size == 13 else None)
    assert finding is not None
    assert finding.says == says


def test_given_as_many_events_as_were_kept_and_no_root_then_nothing_is_compared() -> None:
    finding = said(kept_checkpoint(at(13), "march"), 13, b"")
    assert finding is not None
    assert finding.code == "no-root"


def test_given_a_store_that_was_lost_then_all_after_the_backup_is_said_to_be_absent() -> None:
    """How far the lost trail went nobody can tell; it had at least the events that were kept."""
    finding = said(kept_checkpoint(at(13), "march"), 10, None, restored(9, 9, root=""))
    assert finding is not None
    assert finding.says == (
        "The checkpoint march is of 13 events; the store was restored to #9 by Manager on "
        "2026-03-02, because the disk failed: what was recorded as #10 to #13 is absent."
    )


def test_given_two_restorations_when_both_explain_it_then_the_last_is_named() -> None:
    again = restored(10, 20, "The wrong backup.")
    finding = said(kept_checkpoint(at(13), "march"), 21, bytes(32), restored(9, 20), again)
    assert finding is not None
    assert "restored to #10 by Manager on 2026-03-02, because The wrong backup: " in finding.says


def test_given_hashes_that_do_not_prove_it_then_there_is_no_proof() -> None:
    def without(level: int, index: int) -> bytes:
        raise no_node(level, (index + 1) << level)

    def changed(level: int, index: int) -> bytes:
        return flipped(TRAIL.node(level, index), 3)

    assert proven(at(13), at(21), without) is None
    assert proven(at(13), at(21), changed) is None
    assert proven(at(13), at(12), TRAIL.node) is None


def test_a_verification_has_failed_by_faults_and_not_by_remarks() -> None:
    fault, remark = of_events("other-seal", 7, 7), of_events("clock-back", 9, 9)
    verified = Verified(at(21), 21, 1, 0, 0, (remark, fault))
    assert verified.faults == (fault,)
