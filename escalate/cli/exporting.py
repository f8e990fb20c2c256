"""The text of an export, in pieces: a case is read, written and forgotten before the next."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.app import looking
from escalate.app.cases import found, stored_text
from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.dates import Clock
from escalate.cli.stopping import WATCH
from escalate.cli.values import bad, number
from escalate.core.codec import policy_digest
from escalate.core.documents import MOST_CASE_BYTES
from escalate.core.facts import fold_case
from escalate.core.policy import Form, Policy
from escalate.core.ports import Reading, Sealed
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of, origin_of
from escalate.core.words import near, one_of
from escalate.errors import BrokenTrail, Conflict, NotFound, Refusal, unreadable

if TYPE_CHECKING:
    from escalate.views.export import Proven, TrailView

TRIES = 10
"""How often somebody may record between the record of an export and the export."""
FORMATS = ("json", "jsonl", "markdown", "csv", "form")

PROVEN = ("json", "jsonl")
"""Those that have a proof for each event."""


class Wanted(Struct, frozen=True):
    """What is to be exported, as it was typed."""

    case: str
    all: bool
    format: str
    form: str
    redact: bool
    since: Checkpoint | None = None
    """What somebody holds of the trail: the export is to prove that it grew out of that."""


def chosen(desk: Desk, wanted: Wanted) -> int | None:
    """Return the case's number, None for all of them; refuses what cannot be exported."""
    if wanted.format not in FORMATS:
        raise bad(
            f"--format is {wanted.format!r}",
            f"{near(wanted.format, FORMATS)}It is {one_of(FORMATS)}.",
        )
    if wanted.since:
        _check_since(desk, wanted, wanted.since)
    if not wanted.all:
        typed = prompts.case_number(desk, wanted.case)
        one = number(typed, "CASE", "a case's number, such as 7")
        with desk.app.store.reading() as reading:
            _check_case(desk, reading, one, wanted.format)
        return one
    if wanted.case or wanted.format == "form":
        other = "a case's number" if wanted.case else "--format form, which is of one case"
        raise bad(f"--all is given with {other}", "Give one of them.")
    return None


def _check_case(desk: Desk, reading: Reading, case: int, format_: str) -> None:
    """Refuse a case that cannot be exported, before it is kept that it was."""
    if format_ == "jsonl" and reading.count(case):
        return  # it is given as it is sealed, and not understood
    if format_ == "form" or reading.erasure(case) is None:
        found(desk.app, reading, case)


def _check_since(desk: Desk, wanted: Wanted, since: Checkpoint) -> None:
    """Refuse a checkpoint out of which this trail did not grow."""
    if wanted.format not in PROVEN:
        raise bad(f"--since is given without --format {one_of(PROVEN)}", "Only those carry proofs.")
    with desk.app.store.reading() as reading:
        same = origin_of(reading.identity()) == since.origin
        if not same or since.size < 1 or reading.root_at(since.size) != since.root:
            raise BrokenTrail(
                Refusal(
                    "other-checkpoint",
                    f"The trail did not grow out of the checkpoint of {since.size} events.",
                    remedy="Look what became of it: escalate verify --checkpoint FILE.",
                )
            )


@contextlib.contextmanager
def kept(desk: Desk, case: int | None, *, redacted: bool) -> Iterator[tuple[Reading, int]]:
    """Keep that a copy is taken; yield a view in which that is the last event, and its version.

    *case* is None for all of them. Raises `Conflict` or `StoreUnusable` where it cannot be kept:
    then no copy is given away.
    """
    for _ in range(TRIES):
        event = looking.note_export(desk.app.store, case, desk.stamp(), redacted=redacted)
        WATCH.begin()  # nothing that was asked for is done yet
        with desk.app.store.reading() as reading:
            export = reading.sealed_own(event.version)
            if export and export.seq == reading.head().size:
                yield reading, event.version
                return
    says = "Others record in the store all the time, so that no copy of it could be taken."
    raise Conflict(Refusal("busy", says, remedy="Try again."))


def pieces(
    desk: Desk, reading: Reading, wanted: Wanted, case: int | None, version: int
) -> Iterator[str]:
    """Return the text of the export in pieces, each case read when its turn comes.

    *version* is that of the export among the store's own events.
    """
    from escalate.views.export import Proven

    proven = Proven.of(reading, version, wanted.since)
    export = _Export(desk, reading, wanted, proven, set())
    return export.every() if case is None else iter([export.piece(case, header=True)])


class _Export(Struct, frozen=True):
    """One export, case after case."""

    desk: Desk
    reading: Reading
    wanted: Wanted
    proven: Proven
    told: set[str]
    """The policies whose text the export has already."""

    def every(self) -> Iterator[str]:
        first, format_ = True, self.wanted.format
        for one in self.reading.numbers():
            if format_ == "json":
                yield "[\n" if first else ",\n"
            elif format_ == "markdown" and not first:
                yield "\n"
            text = self.piece(one, header=first)
            yield text.removesuffix("\n") if format_ == "json" else text
            first = False
        if format_ == "json":
            yield "[]\n" if first else "\n]\n"

    def piece(self, case: int, *, header: bool) -> str:
        """Return the text of one case."""
        from escalate.render import render
        from escalate.views.redact import redacted

        view = self._as_sealed(case) if self.wanted.format == "jsonl" else None
        view = view or self._left(case) or self._view(case)
        if self.wanted.redact:
            view = redacted(view)
        if self.wanted.format == "csv":
            return render(view, "csv", header=header)
        text = render(view, self.wanted.format)
        if self.wanted.format in PROVEN and len(text) > MOST_CASE_BYTES and not self.wanted.redact:
            says = f"Case {case} has {len(text)} bytes, more than an import takes: keep a backup."
            self.desk.out.note(says)
        return text

    def _as_sealed(self, case: int) -> Struct | None:
        """Return a case as it is sealed, without understanding it; None of one without words."""
        from escalate.views.export import sealed_export_view

        sealed = self.reading.sealed(case)
        if not all(one.body for one in sealed):
            return None
        trail = self.proven.trail(sealed)
        return sealed_export_view(case, trail, text=self._text_named(sealed[0]) if sealed else None)

    def _text_named(self, first: Sealed) -> str | None:
        """Return the text of the policy that the first event of a case names, the first time."""
        try:
            digest = policy_digest(first.body)
        except ValueError as error:
            raise unreadable(f"Event {first.seq}", error) from error
        return self._text(digest)

    def _left(self, case: int) -> Struct | None:
        """Return what is left of a case that was erased; None of any other."""
        from escalate.views.export import erased_export_view

        erasure = self.reading.erasure(case)
        kept = None if erasure is None else self.reading.sealed_erasure(case)
        if erasure is None or kept is None:
            return None
        sealed = self.proven.sealed(erasure.version, kept)
        return erased_export_view(erasure, sealed, self._trail(case), self.desk.clock.zone)

    def _view(self, case: int) -> Struct:
        """Return the record of a case, or its policy's form."""
        from escalate.views.export import export_view
        from escalate.views.form import form_view

        at = found(self.desk.app, self.reading, case)
        if self.wanted.format == "form":
            head = checkpoint_of(self.reading.identity(), self.reading.head())
            form = _form(at.policy, self.wanted.form)
            return form_view(at.case, at.policy, form, at.calendar, head)
        now = Clock(self.desk.now, at.calendar.zone).instant
        trail, text = self._trail(case), self._text(at.case.policy.digest)
        return export_view(at.case, at.policy, at.calendar, trail, now, text=text)

    def _trail(self, case: int) -> TrailView:
        return self.proven.trail(self.reading.sealed(case))

    def _text(self, digest: str) -> str | None:
        """Return the text of a policy, the first time that it is asked for."""
        if digest in self.told:
            return None
        self.told.add(digest)
        return stored_text(self.reading, digest)


def _form(policy: Policy, title: str) -> Form:
    """Return the policy's form: the one that is named, or its first."""
    titles = [form.title for form in policy.forms]
    for form in policy.forms:
        if not title or fold_case(title) in fold_case(form.title):
            return form
    says = f"The policy {policy.id} has no form{f' {title!r}' if title else ''}."
    remedy = f"It has: {', '.join(titles)}." if titles else "Use --format markdown instead."
    raise NotFound(Refusal("no-form", says, remedy=remedy))
