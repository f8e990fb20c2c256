"""What a verification says: the verdict, what is broken by its name, and what is not shown."""

from __future__ import annotations

from escalate.core.trail.against import kept_checkpoint
from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.finding import Finding, of_case, of_events
from escalate.core.trail.verified import Verified
from escalate.render import render
from escalate.views.verification import verification_view
from tests.views.stories import CHECKPOINT

BROKEN = (of_events("other-seal", 7, 7), of_events("other-tree", 9, 12))
ODD = tuple(of_events("clock-back", seq, seq) for seq in range(20, 45))


def text(
    *findings: Finding, kept: tuple[Checkpoint, ...] = (), signers: tuple[str, ...] = ()
) -> str:
    claims = tuple(kept_checkpoint(each, "march") for each in kept)
    verified = Verified(CHECKPOINT, 42, 3, 2, 1, findings, tuple(() for _ in claims))
    return render(verification_view(verified, claims, signers), "text")


def test_given_a_whole_store_then_it_is_said_and_so_is_what_that_does_not_show() -> None:
    assert (
        text()
        == f"""\
Verification
============
Nothing is broken.
  Events:   42, each with its seal, its place in the tree and in its case
  Cases:    3, each with what the lists say of it
  Erased:   1 of them, by law: their seals are there
  Policies: 2
  Trail:    {CHECKPOINT.short}
This shows that the store is whole in itself. Whoever can rewrite the whole file can make such a \
trail too: only a checkpoint that somebody else keeps would tell. `escalate checkpoint` makes one.
"""
    )


def test_given_a_broken_store_then_everything_broken_is_named_and_the_file_is_kept() -> None:
    said = text(*BROKEN, of_case(4, "missing-row", "it is missing from the lists."))
    assert "BROKEN: 3 things are not as recorded." in said
    assert "- Event 7: its words, its salt and its leaf do not belong together" in said
    assert "- Each of the events 9 to 12: does not fit the tree" in said
    assert "- Case 4: it is missing from the lists." in said
    assert "Keep the file as it is and change nothing in it" in said
    assert "BROKEN: 1 thing is not as recorded." in text(BROKEN[0])


def test_given_a_checkpoint_that_fits_then_what_it_proves_is_said() -> None:
    said = text(kept=(CHECKPOINT,), signers=("lead.example",))
    assert "Held against march" in said
    assert "Nothing recorded up to event 42 was altered, removed or reordered since." in said
    assert "Signed by: lead.example" in said
    assert "only a checkpoint that somebody else keeps" not in said


def test_given_a_checkpoint_of_nothing_or_one_that_does_not_fit_then_it_proves_nothing() -> None:
    empty = Checkpoint(CHECKPOINT.origin, 0, bytes(32))
    assert "Proves: Nothing: it is of an empty trail." in text(kept=(empty,))
    other = Finding("checkpoint", "march", "rewritten", "The checkpoint march does not fit.")
    said = text(other, kept=(CHECKPOINT,))
    assert "Proves: IT DOES NOT FIT; see below." in said
    assert "DOES NOT FIT what was kept: the store is whole in itself, and another one." in said
    assert "See first that what was kept is the right one" in said
    assert "BROKEN" not in said
    assert "BROKEN: 3 things" in text(other, *BROKEN, kept=(CHECKPOINT,))


def test_given_a_clock_that_was_wrong_for_a_year_then_the_remarks_bury_nothing() -> None:
    said = text(*BROKEN, *ODD)
    assert "BROKEN: 2 things are not as recorded." in said
    assert "- Event 39: recorded, as it says, an hour or more before" in said
    assert "Event 40" not in said
    assert "- … and 5 more: --json has all." in said
    verified = Verified(None, 0, 0, 0, 0, ODD)
    assert render(verification_view(verified), "json").count('"clock-back"') == 25
