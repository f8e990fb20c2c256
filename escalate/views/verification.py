"""What a verification found, and what it shows."""

from __future__ import annotations

from msgspec import Struct

from escalate.core.trail.against import Kept
from escalate.core.trail.finding import Finding
from escalate.core.trail.verified import Verified
from escalate.views.head import HeadView, head_view


class FindingView(Struct, frozen=True, kw_only=True):
    """One thing that is not as it was recorded."""

    kind: str
    """event, case, policy, table, file or checkpoint."""
    which: str
    """An event by its place, `7-9` for several in a row; a case by its number; a name."""
    code: str
    says: str


class KeptView(Struct, frozen=True, kw_only=True):
    """Something that was kept of the trail, and whether the trail still begins with it."""

    which: str
    remembered: bool
    """Whether it is what this user saw last, and nobody else keeps it."""
    size: int
    head: str
    holds: bool
    signed_by: tuple[str, ...]
    """The names of the given keys whose signatures hold."""
    proof: tuple[str, ...]
    """That the trail grew out of it (RFC 9162, section 2.1.4), in hexadecimal digits."""


class VerificationView(Struct, frozen=True, kw_only=True):
    """What was verified of a store, and what was found."""

    whole: bool
    """Whether nothing is broken."""
    trail: HeadView | None
    """The trail as recomputed; null where it cannot be told."""
    events: int
    cases: int
    erased: int
    policies: int
    kept: tuple[KeptView, ...]
    findings: tuple[FindingView, ...]
    remarks: tuple[FindingView, ...]
    """What is odd and may be right."""


def verification_view(
    verified: Verified,
    kept: tuple[Kept, ...] = (),
    signers: tuple[str, ...] = (),
) -> VerificationView:
    """A verification; *signers* are the keys whose signatures under the first thing kept hold."""
    broken = {each.which for each in verified.faults if each.kind == "checkpoint"}
    return VerificationView(
        whole=not verified.faults,
        trail=head_view(verified.now) if verified.now else None,
        events=verified.events,
        cases=verified.cases,
        erased=verified.erased,
        policies=verified.policies,
        kept=tuple(
            KeptView(
                which=one.which,
                remembered=one.remembered,
                size=one.size,
                head=one.head,
                holds=one.which not in broken,
                signed_by=signers if one is kept[0] else (),
                proof=tuple(each.hex() for each in proof or ()),
            )
            for one, proof in zip(kept, verified.proofs, strict=True)
        ),
        findings=tuple(_view(each) for each in verified.faults),
        remarks=tuple(_view(each) for each in verified.findings if each.remark),
    )


def _view(finding: Finding) -> FindingView:
    return FindingView(kind=finding.kind, which=finding.which, code=finding.code, says=finding.says)
