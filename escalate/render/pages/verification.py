"""What a verification found: the verdict first, then every broken thing by its name."""

from __future__ import annotations

from escalate.render.page import Heading, Line, Page, facts, points
from escalate.views.verification import KeptView, VerificationView

KEEP = (
    "Keep the file as it is and change nothing in it: it is evidence. Make a copy of it with its "
    "date, tell whoever answers for it, and go on from a backup that verifies."
)
UNFIT = (
    "See first that what was kept is the right one: this store's, and typed as it stands. If it "
    "is, the store is not the one that it was when that was kept. "
)
MOST_REMARKS = 20
UNKEPT = (
    "This shows that the store is whole in itself. Whoever can rewrite the whole file can make "
    "such a trail too: only a checkpoint that somebody else keeps would tell. "
    "`escalate checkpoint` makes one."
)


def page(view: VerificationView) -> Page:
    """The verification."""
    yield Heading("Verification", 1)
    yield Line(_verdict(view), loud=not view.whole)
    yield facts(
        ("Events", f"{view.events}, each with its seal, its place in the tree and in its case"),
        ("Cases", f"{view.cases}, each with what the lists say of it"),
        ("Erased", f"{view.erased} of them, by law: their seals are there" if view.erased else ""),
        ("Policies", str(view.policies)),
        ("Trail", view.trail.head if view.trail else ""),
    )
    for kept in view.kept:
        yield from _kept(kept)
    yield from points("Broken", tuple(each.says for each in view.findings))
    yield from points("Odd, and perhaps right", _remarks(view))
    if not view.whole:
        yield Line(f"{UNFIT}{KEEP}" if _only_unfit(view) else KEEP)
    elif all(kept.remembered for kept in view.kept):
        yield Line(UNKEPT)


def _verdict(view: VerificationView) -> str:
    if view.whole:
        return "Nothing is broken."
    if _only_unfit(view):
        return "DOES NOT FIT what was kept: the store is whole in itself, and another one."
    things = "1 thing is" if len(view.findings) == 1 else f"{len(view.findings)} things are"
    return f"BROKEN: {things} not as recorded."


def _only_unfit(view: VerificationView) -> bool:
    """Whether nothing is wrong but that the store is not what somebody kept of it."""
    return all(each.kind == "checkpoint" for each in view.findings)


def _remarks(view: VerificationView) -> tuple[str, ...]:
    """The first remarks: a clock that was wrong for a year would bury what is broken."""
    says = tuple(each.says for each in view.remarks)
    more = len(says) - MOST_REMARKS
    return (*says[:MOST_REMARKS], f"… and {more} more: --json has all.") if more > 0 else says


def _kept(view: KeptView) -> Page:
    yield Heading(f"Held against {view.which}")
    if view.holds and view.size:
        proves = (
            f"Nothing recorded up to event {view.size} was altered, removed or reordered since."
        )
    else:
        proves = (
            "Nothing: it is of an empty trail." if view.holds else "IT DOES NOT FIT; see below."
        )
    yield facts(("Head", view.head), ("Proves", proves), ("Signed by", ", ".join(view.signed_by)))
