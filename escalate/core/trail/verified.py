"""The outcome of a verification."""

from __future__ import annotations

from msgspec import Struct

from escalate.core.trail.checkpoint import Checkpoint
from escalate.core.trail.finding import Finding


class Verified(Struct, frozen=True):
    """What was checked, and what was found."""

    now: Checkpoint | None
    """The trail as recomputed; None when it cannot be told."""
    events: int
    cases: int
    policies: int
    erased: int
    """The cases whose words were erased by law."""
    findings: tuple[Finding, ...]
    proofs: tuple[tuple[bytes, ...] | None, ...] = ()
    """For each thing kept, the proof that the trail grew out of it; None where there is none."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that are more than remarks."""
        return tuple(finding for finding in self.findings if not finding.remark)
