"""Taking cases over from an export: proved, compared with what is here, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from escalate.app.cases import App, Found, title_of
from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.documents import bad_export
from escalate.core.evolve import fold
from escalate.core.exported import Exported, Left, erased_export
from escalate.core.policy import CalendarKey, Policy
from escalate.core.ports import Reading, Writing
from escalate.core.projection import row
from escalate.core.reading import digest
from escalate.core.store_events import Imported, Restored, Stamp
from escalate.core.taken import State, Taken
from escalate.core.trail.checkpoint import Checkpoint, origin_of
from escalate.errors import (
    BadPolicy,
    BadUsage,
    BrokenTrail,
    Conflict,
    EscalateError,
    NotFound,
    Refusal,
)


class Import(Struct):
    """One import, case after case."""

    app: App
    show: Callable[[Found], object]
    """Shows a case; what it raises says that nobody could ever look at the case."""
    taken: list[Taken] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    """Cases of the export whose words had been erased by law: there is nothing to take over."""
    checkpoint: Checkpoint | None = None
    """The trail that the cases come from."""
    _texts: dict[str, str] = field(default_factory=dict)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _calendars: dict[CalendarKey, Calendar] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    """The policies whose text was kept."""

    def plan(self, reading: Reading, cases: Iterable[Exported | Left]) -> None:
        """Find out what the import would bring about, and refuse what it would refuse."""
        for one in self._with_words(cases):
            self._take(reading, one)

    def run(
        self, writing: Writing, cases: Iterable[Exported | Left], stamp: Callable[[], Stamp]
    ) -> None:
        """Take the cases over, and keep in the trail where they come from.

        Raises `BadUsage`, `BrokenTrail`, `Conflict` or `NotFound`; then the transaction must end
        without a commit. When everything is here already nothing is recorded.
        """
        for one in self._with_words(cases):
            found, new = self._take(writing, one)
            if new:
                known = one.policy.digest
                if known not in self._kept:
                    writing.keep_policy(known, self._texts[known])
                    self._kept.add(known)
                first = len(one.events) - new
                title = title_of(found.policy, found.case)
                writing.transplant(one.events[first:], one.sealed[first:], row(found.case, title))
        numbers = tuple(one.number for one in self.taken if one.events)
        if numbers and self.checkpoint:
            source = self.checkpoint
            writing.keep(
                Imported(
                    cases=numbers,
                    origin=source.origin,
                    size=source.size,
                    root=source.root.hex(),
                ),
                stamp(),
            )

    def _with_words(self, cases: Iterable[Exported | Left]) -> Iterator[Exported]:
        """Yield the cases that have words; refuse an export in which none has."""
        for one in cases:
            if isinstance(one, Left):
                self.left.append(one.number)
            else:
                yield one
        if self.left and not self.taken:
            raise erased_export(self.left[0])

    def _take(self, reading: Reading, one: Exported) -> tuple[Found, int]:
        """Return a case as it stands, and how many of its events are new here."""
        if self.checkpoint is None:  # it is the same for all cases of an export
            self.checkpoint = one.checkpoint
            _check_trail(reading, one.checkpoint)
        state, new = _compared(reading, one)
        found = self._found(reading, one)
        case = found.case
        self.taken.append(
            Taken(
                number=case.number,
                state=state,
                events=new,
                # The same few words in every case: kept once.
                policy=sys.intern(case.policy.id),
                pathway=sys.intern(case.pathway),
                stage=sys.intern(case.stage),
                status=sys.intern(case.status),
                handed_from=case.handed_from,
                handed_to=case.handed_to,
            )
        )
        return found, new

    def _found(self, reading: Reading, one: Exported) -> Found:
        """Return the case, which must follow from its events and stand in its policy."""
        policy = self._policy(reading, one)
        try:
            case = fold(one.events)
            assert case is not None  # an export has at least the opening
            _check_stages(case, policy)
            found = Found(case, policy, self._calendar(policy))
            self.show(found)
        except EscalateError:
            raise
        except Exception as error:  # events that were never decided here may be any nonsense
            raise bad_export(
                f"the events of case {one.number} make no case ({type(error).__name__})"
            ) from error
        return found

    def _policy(self, reading: Reading, one: Exported) -> Policy:
        known = one.policy.digest
        if one.policy_text is not None and digest(one.policy_text) != known:
            raise bad_export(f"the text of the policy of case {one.number} is another one")
        text = self._texts.get(known) or _text(self.app, reading, one)
        if text is None:
            raise NotFound(
                Refusal(
                    "unknown-policy",
                    f"Case {one.number} is judged by a text of the policy {one.policy.id} that is"
                    f" neither here nor in the export: {known}.",
                    remedy="Export the case again where it comes from, or put that edition among"
                    " your policies.",
                )
            )
        self._texts[known] = text
        if known in self._policies:
            return self._policies[known]
        try:
            self._policies[known] = policy = self.app.read(text)
        except BadPolicy as error:
            where = f"The text of the policy of case {one.number} has faults:"
            raise BadPolicy(Refusal("policy-file", where), *error.refusals) from None
        return policy

    def _calendar(self, policy: Policy) -> Calendar:
        key = policy.calendar
        if key not in self._calendars:
            self._calendars[key] = self.app.calendar(key)
        return self._calendars[key]


def _text(app: App, reading: Reading, one: Exported) -> str | None:
    """Return the text of a case's policy: as it is kept here, as exported, or as installed."""
    known = one.policy.digest
    kept = reading.policy_text(known)
    if kept is not None:
        return kept
    if one.policy_text is not None:
        return one.policy_text
    try:
        installed = app.policy_text(one.policy.id)
    except (NotFound, BadPolicy):
        return None
    return installed if digest(installed) == known else None


def _compared(reading: Reading, one: Exported) -> tuple[State, int]:
    """Return what is here of a case already, and how many of its events are new."""
    here = reading.sealed(one.number)
    if any(not sealed.body for sealed in here):
        raise BadUsage(
            Refusal(
                "erased-here",
                f"Case {one.number} was erased by law here; its words are not taken back.",
                remedy="Import the other cases one by one.",
            )
        )
    both = min(len(here), len(one.sealed))
    if [each.leaf for each in here[:both]] != [each.leaf for each in one.sealed[:both]]:
        raise Conflict(
            Refusal(
                "case-differs",
                f"Here case {one.number} is another one, or it went on in another way.",
                remedy="Nothing was imported. Export and import the other cases one by one.",
            )
        )
    new = len(one.sealed) - both
    return ("goes on" if both else "new") if new else "here", new


def _check_trail(reading: Reading, source: Checkpoint) -> None:
    """Refuse a trail that calls itself this store's and is none of its pasts.

    Whoever makes a trail of their own could else put words into a case here, with any date, as if
    this store had recorded them. A store that was replaced by a restoration is such a past: what is
    absent since is taken over from it.
    """
    if source.origin != origin_of(reading.identity()):
        return
    if reading.root_at(source.size) == source.root:
        return
    replaced = any(
        isinstance(event.body, Restored) and event.body.kept < source.size
        for event in reading.own_events()
    )
    if not replaced:
        raise BrokenTrail(
            Refusal(
                "another-past",
                f"The export says that it was made from this very store at #{source.size}, and the"
                " store's trail was another one then.",
                remedy="Ask who made it, and compare it with `escalate verify`; nothing was"
                " imported.",
            )
        )


def _check_stages(case: Case, policy: Policy) -> None:
    """Raise `ValueError` for a case that stands where its policy has no place."""
    labels = {stage.label for stage in policy.ladder(case.pathway)}
    for visit in case.visits:
        if visit.stage not in labels:
            raise ValueError(f"no stage {visit.stage}")
