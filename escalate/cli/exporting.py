"""The text of an export, in pieces: a case is read, written and forgotten before the next."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from escalate.app import looking
from escalate.app.cases import found
from escalate.cli import prompts
from escalate.cli.compose import Desk
from escalate.cli.dates import Clock
from escalate.cli.stopping import WATCH
from escalate.cli.values import bad, number
from escalate.core.case import Case
from escalate.core.facts import fold_case
from escalate.core.policy import Form, Policy
from escalate.core.ports import Reading
from escalate.core.trail.checkpoint import Checkpoint, checkpoint_of, origin_of
from escalate.core.trail.proofs import Nodes
from escalate.core.words import near, one_of
from escalate.errors import BrokenTrail, Conflict, NotFound, Refusal

if TYPE_CHECKING:
    from escalate.views.export import Proven

_NODES = 1 << 14
"""So many hashes are remembered while proofs are made: some 3 MB."""
TRIES = 10
"""How often somebody may record between the record of an export and the export."""
FORMATS = ("json", "markdown", "csv", "form")


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
            if wanted.format == "form" or reading.erasure(one) is None:
                found(desk.app, reading, one)
        return one
    if wanted.case or wanted.format == "form":
        other = "a case's number" if wanted.case else "--format form, which is of one case"
        raise bad(f"--all is given with {other}", "Give one of them.")
    return None


def _check_since(desk: Desk, wanted: Wanted, since: Checkpoint) -> None:
    """Refuse a checkpoint out of which this trail did not grow."""
    if wanted.format != "json":
        raise bad("--since is given without --format json", "Only that carries proofs.")
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
    node = lru_cache(maxsize=_NODES)(reading.node)
    export = _Export(desk, reading, wanted, version, set(), node)
    return export.every() if case is None else iter([export.piece(case, header=True)])


class _Export(Struct, frozen=True):
    """One export, case after case."""

    desk: Desk
    reading: Reading
    wanted: Wanted
    version: int
    told: set[str]
    """The policies whose text the export has already."""
    node: Nodes
    """The hashes of the tree, of which every proof needs many that others needed."""

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

        view = self._left(case) or self._view(case)
        if self.wanted.redact:
            view = redacted(view)
        if self.wanted.format == "csv":
            return render(view, "csv", header=header)
        return render(view, self.wanted.format)

    def _left(self, case: int) -> Struct | None:
        """Return what is left of a case that was erased; None of any other."""
        from escalate.views.export import erased_export_view

        erasure = self.reading.erasure(case)
        kept = None if erasure is None else self.reading.sealed_erasure(case)
        if erasure is None or kept is None:
            return None
        return erased_export_view(erasure, kept, self._proven(case), self.desk.clock.zone)

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
        proven, text = self._proven(case), self._text(at.case)
        return export_view(at.case, at.policy, at.calendar, proven, now, text=text)

    def _proven(self, case: int) -> Proven:
        from escalate.views.export import Proven

        return Proven.of(self.reading, case, self.version, self.wanted.since, self.node)

    def _text(self, case: Case) -> str | None:
        """Return the text of a case's policy, the first time that it is asked for."""
        digest = case.policy.digest
        if digest in self.told:
            return None
        self.told.add(digest)
        return self.reading.policy_text(digest)


def _form(policy: Policy, title: str) -> Form:
    """Return the policy's form: the one that is named, or its first."""
    titles = [form.title for form in policy.forms]
    for form in policy.forms:
        if not title or fold_case(title) in fold_case(form.title):
            return form
    says = f"The policy {policy.id} has no form{f' {title!r}' if title else ''}."
    remedy = f"It has: {', '.join(titles)}." if titles else "Use --format markdown instead."
    raise NotFound(Refusal("no-form", says, remedy=remedy))
