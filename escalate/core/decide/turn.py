"""One command's turn at a case: it collects refusals, warnings and events.

Every body is first applied with `evolve`; only then is it asked what the case now owes and when it
is due, so that what is decided is decided on the very state that replaying will give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from escalate.core.case import OPEN, Case, Visit
from escalate.core.clocks import late_by
from escalate.core.commands import Command
from escalate.core.decide.moment import World
from escalate.core.events import Entered, Event, Opened, Reopened
from escalate.core.facts import Facts, facts_of
from escalate.core.policy import Policy
from escalate.core.times import When, not_before
from escalate.core.told import Asked, Warned
from escalate.core.words import when_words
from escalate.errors import NotAllowed, Refusal

OLDEST = 30
"""Years: whatever is dated further back is a slip of the pen, for no child is that old."""


class Turn(Struct):
    """The turn of one command. Mutable while it lasts; `done` gives the events or refuses."""

    policy: Policy
    command: Command
    world: World
    case: Case | None = None
    number: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    owing: list[Asked] = field(default_factory=list)
    correcting: bool = False
    going_up: bool = False
    """Whether the event at hand enters a later stage."""
    in_time: frozenset[int] = frozenset()
    """Visits that a correction shows to have been left in time after all."""
    visits_before: tuple[Visit, ...] = ()
    """The visits as they were before the event at hand."""

    # -- saying no, and saying it anyway --------------------------------------------------------

    def refuse(
        self, code: str, says: str, clause: str = "", remedy: str = "", ask: str = ""
    ) -> None:
        """Note a reason to refuse; all of them are said at the end, at once."""
        refusal = Refusal(code, says, clause, remedy, ask)
        if refusal not in self.refusals:
            self.refusals.append(refusal)

    def warn(self, code: str, says: str, clause: str = "") -> None:
        """Note a warning; it is kept with the next event."""
        warning = Warned(code=code, says=says, clause=clause)
        if warning not in self.warnings:
            self.warnings.append(warning)

    def owe(self, rows: Sequence[Asked]) -> None:
        """Put rows on the table of what is owed with the next event, unless they are given."""
        self.owing.extend(rows)

    def must_be_open(self) -> None:
        """Refuse at once when the case is resolved, closed or handed over."""
        case = self.now
        if case.status == OPEN:
            return
        if case.handed_to is not None:
            remedy = f"Go on with case {case.handed_to}, under {case.handed_policy}."
        else:
            remedy = f"If it goes on after all: `escalate reopen {case.number} --reason TEXT`."
        self.refuse("not-open", f"Case {case.number} is {case.status}.", remedy=remedy)
        self.stop()

    def stop(self) -> None:
        """Refuse now, if anything was refused so far; raises `NotAllowed`."""
        if self.refusals:
            raise NotAllowed(*self.refusals)

    def done(self) -> tuple[Event, ...]:
        """The events of the turn; raises `NotAllowed` with every refusal."""
        self.stop()
        return tuple(self.events)

    @property
    def zone(self) -> dt.tzinfo:
        """The policy's time zone."""
        return self.world.calendar.zone

    @property
    def now(self) -> Case:
        """The case as it stands in this turn."""
        assert self.case is not None  # every command but `open` begins with a case
        return self.case

    def facts(
        self, *, outcomes: Sequence[str] = (), channel: str = "", ground: str = "", stage: str = ""
    ) -> Facts:
        """The facts of the case as it stands, at the time of the command."""
        return facts_of(
            self.policy,
            self.now,
            self.command.when,
            outcomes=outcomes,
            channel=channel,
            ground=ground,
            stage=stage,
        )

    # -- times ----------------------------------------------------------------------------------

    def check_when(
        self,
        when: When,
        what: str,
        earliest: When | None = None,
        since: str = "",
        remedy: str = "Check the date; a wrong earlier date is mended with `escalate correct`.",
    ) -> None:
        """Refuse what is dated in the future, or before it can have been."""
        if not not_before(self.command.recorded, when):
            self.refuse(
                "future",
                f"{what} is dated {when_words(when, self.zone)}, which has not come yet.",
                remedy="Give the date and time when it happened.",
            )
        elif when.day.year < self.command.recorded.day.year - OLDEST:
            self.refuse(
                "too-long-ago",
                f"{what} is dated {when_words(when, self.zone)}, more than {OLDEST} years ago.",
                remedy="Check the year.",
            )
        elif earliest is not None and not not_before(when, earliest):
            self.refuse(
                "too-early",
                f"{what} is dated {when_words(when, self.zone)}, before {since} "
                f"({when_words(earliest, self.zone)}).",
                remedy=remedy,
            )

    def check_leaving(self, when: When, what: str) -> None:
        """Refuse to leave a stage before the last discussion that is recorded there."""
        case = self.now
        here = [record.when for record in case.records if record.visit == case.visit.number]
        for discussed in here:
            if not not_before(when, discussed):
                since = f"a discussion recorded at {case.stage}"
                self.check_when(when, what, discussed, since)
                return
        self.check_in_stage(when, what)

    def check_in_stage(self, when: When, what: str) -> None:
        """Refuse what is dated before the case entered the stage where it stands."""
        case = self.now
        began = [e for e in case.effective() if isinstance(e.body, (Opened, Entered, Reopened))]
        self.check_when(
            when,
            what,
            case.visit.entered,
            f"the case entered {case.stage}",
            f"Check the date. If the stage was entered earlier: `escalate correct {case.number} "
            f"{began[-1].version} --happened DATE --reason TEXT`.",
        )

    # -- events ---------------------------------------------------------------------------------

    def keep_warnings(self, event: Event) -> None:
        """Keep warnings that came up after an event with that event; it is the last one."""
        if not self.warnings:
            return
        told = msgspec.structs.replace(event.told, warnings=(*event.told.warnings, *self.warnings))
        kept = msgspec.structs.replace(event, told=told)
        self.events[-1] = kept
        case = self.now
        self.case = replace(case, told=told, history=(*case.history[:-1], kept))
        self.warnings.clear()

    def lateness(self, when: When) -> int:
        """By how many working days the stage is left late; 0 when in time (R13)."""
        return late_by(self.now.deadline, when, self.world.calendar)
