"""Whether a store is what was recorded in it: its file, the trail, the policies, the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from escalate.app.projected import Beside, Projected, nobody
from escalate.core.ports import Inspection
from escalate.core.store_events import OWN
from escalate.core.trail.against import Kept, contradiction, proven
from escalate.core.trail.check import TrailCheck
from escalate.core.trail.checkpoint import Checkpoint, origin_of
from escalate.core.trail.finding import Finding
from escalate.core.trail.verified import Verified
from escalate.errors import BrokenTrail, Refusal

Watch = Callable[[str, int, int], None]
"""Told what is being checked, how far it is, and of how many."""


def verify(
    inspection: Inspection, kept: Sequence[Kept], watch: Watch, beside: Beside = nobody
) -> Verified:
    """Check a store, and hold it against what somebody kept of it.

    What is broken is returned and not raised. It is read event by event and case by case. *beside*
    looks at the same store meanwhile, from the last case on.
    """
    verification = _Verification(inspection, kept, watch, beside)
    findings = tuple(dict.fromkeys(verification.findings()))
    trail = verification.trail
    return Verified(
        now=verification.now,
        events=trail.tree.size,
        cases=len(trail.versions.keys() - {OWN}),
        policies=len(verification.projected.texts),
        erased=len(trail.erased),
        findings=findings,
        proofs=tuple(verification.proofs),
    )


def prove(inspection: Inspection) -> None:
    """Raise `BrokenTrail` with the first thing that `verify` would call broken in a store."""
    found = _Verification(inspection, (), lambda _what, _done, _of: None).findings()
    first = next((finding for finding in found if not finding.remark), None)
    if first is not None:
        raise BrokenTrail(
            Refusal(
                "broken-trail",
                first.says,
                remedy="Keep the file as it is, and see what is broken: escalate verify.",
            )
        )


class _Verification:
    """One verification: its parts in their order, and what each has to know of those before."""

    def __init__(
        self,
        inspection: Inspection,
        kept: Sequence[Kept],
        watch: Watch,
        beside: Beside = nobody,
    ) -> None:
        last = inspection.last()
        self.trail = TrailCheck(
            marks=[each.size for each in kept], watch=lambda done: watch("events", done, last)
        )
        self.projected = Projected(inspection, self.trail, beside)
        self.origin = ""
        self.proofs: list[tuple[bytes, ...] | None] = []
        self._inspection = inspection
        self._kept = kept
        self._watch = watch

    @property
    def now(self) -> Checkpoint | None:
        """The trail as recomputed; None when it cannot be told."""
        tree = self.trail.tree
        return Checkpoint(self.origin, tree.size, tree.root) if self.origin and tree.root else None

    def findings(self) -> Iterator[Finding]:
        """Yield all that is wrong, and all that is odd."""
        yield from self._inspection.findings()
        yield from self.trail.findings(self._inspection.entries())
        yield from self._identity()
        yield from self._schema()
        yield from self.projected.findings(lambda done, of: self._watch("cases", done, of))
        for kept in self._kept:
            yield from self._held(kept)
        yield from self._inspection.unread()

    def _identity(self) -> Iterator[Finding]:
        """Take the identity that the trail says, and yield whether the file says another."""
        identity, sealed = self._inspection.identity(), self.trail.schema
        if sealed is not None and sealed.store != identity:
            says = f"The store calls itself {identity!r}, and its trail is of {sealed.store!r}."
            yield Finding("table", "meta", "other-store", says)
        try:
            self.origin = origin_of(sealed.store if sealed else identity)
        except ValueError:
            says = f"The store calls itself {identity!r}, which is the name of none."
            yield Finding("table", "meta", "no-identity", says)

    def _schema(self) -> Iterator[Finding]:
        """Yield whether the schema is the one that the store last said it has."""
        sealed = self.trail.schema
        if sealed is None:
            return
        number, fingerprint = self._inspection.schema()
        if number != sealed.schema:
            says = f"The file's schema is called version {number}, and was {sealed.schema}."
            yield Finding("file", "user_version", "other-header", says)
        if fingerprint != sealed.fingerprint:
            says = "The schema of the file is not the one with which it was made or upgraded."
            yield Finding("file", "schema", "other-schema", says)
            yield from self._inspection.changes()

    def _held(self, kept: Kept) -> Iterator[Finding]:
        """Hold the trail against one thing that somebody kept of it."""
        tree = self.trail.tree
        root = self.trail.roots.get(kept.size, b"")
        said = contradiction(kept, self.origin, tree.size, root, self.trail.restored)
        proof = None
        if said is None and kept.checkpoint is not None and self.now is not None:
            proof = proven(kept.checkpoint, self.now, self._inspection.node)
            if proof is None:
                says = f"{kept.name} fits, but the stored hashes do not prove it."
                said = Finding("checkpoint", kept.which, "no-proof", says)
        self.proofs.append(proof)
        if said is not None:
            yield said
