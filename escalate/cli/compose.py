"""The composition root: which store, which policies, whose clock, who records."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from escalate import config
from escalate.app import looking
from escalate.app.cases import App, find, installed, stored_calendar
from escalate.cli import adapters
from escalate.cli.belonging import Belonging, belonging, place_of
from escalate.cli.dates import Clock
from escalate.cli.keeping import Place, remind, running
from escalate.cli.output import Output, Unshown, say
from escalate.cli.placing import warn_of_store
from escalate.cli.stopping import WATCH
from escalate.cli.texts import Texts
from escalate.cli.unlocking import Unlocking
from escalate.cli.values import Reader, number
from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.events import PolicyRef
from escalate.core.policy import Policy
from escalate.core.ports import Reading, Store
from escalate.core.store_events import Read, Stamp
from escalate.core.words import when_words
from escalate.errors import Conflict, StoreUnusable

if TYPE_CHECKING:
    from escalate.app.handling import Outcome
    from escalate.core.commands import Command

Made = TypeVar("Made", bound="Command")


class At(Struct, frozen=True):
    """A policy, its calendar, and a reader of values whose bare times are meant in its zone."""

    policy: Policy
    calendar: Calendar
    read: Reader


class AtCase(At, frozen=True):
    """A case as it stands."""

    case: Case


class Desk(Struct, frozen=True):
    """What a command works with."""

    app: App
    path: Path
    settings: config.Settings
    now: dt.datetime
    rehearsed: bool
    """Whether ESCALATE_NOW says what time it is."""
    out: Output
    unlocking: Unlocking
    by: str = ""
    planned: bool = False
    fresh: bool = False
    """Whether the store is yet to be made, by the first case that is opened."""
    texts: Texts = field(default_factory=Texts)

    @property
    def draft_key(self) -> bytes | None:
        """The 32 bytes that drafts are sealed under beside an encrypted store; else None."""
        key = self.unlocking.used(self.path)
        return key.raw if key else None

    def belonging(self, case: int | None) -> Belonging:
        """Return to what words about a case belong here; raises as a reading does."""
        return Belonging(case) if self.fresh else belonging(self.app.store, case)

    @property
    def clock(self) -> Clock:
        """The clock for dates that belong to no single case."""
        from zoneinfo import ZoneInfo

        return Clock(self.now, ZoneInfo(self.settings.timezone))

    def at_case(self, case: str) -> AtCase:
        """Return a case by what was typed for it; raises `NotFound`."""
        found = find(self.app, number(case, "CASE", "a case's number, such as 7"))
        return AtCase(found.policy, found.calendar, self.reader(found.calendar), found.case)

    def at_policy(self, name: str) -> tuple[At, PolicyRef]:
        """Return an installed policy; raises `NotFound`, or `BadPolicy` with all its faults."""
        policy, reference, _ = installed(self.app, name)
        calendar = self.app.calendar(policy.calendar)
        return At(policy, calendar, self.reader(calendar)), reference

    def installed(self) -> tuple[str, ...]:
        """Return the ids of the policies at hand."""
        from escalate.policies import installed

        return installed(config.policy_folders(self.settings))

    def reader(self, calendar: Calendar) -> Reader:
        """Return a reader of values whose bare times are meant in a calendar's zone."""
        return Reader(Clock(self.now, calendar.zone), self.texts)

    def command(self, kind: type[Made], read: Reader, when: str = "", **values: Any) -> Made:  # noqa: ANN401
        """Return a command, with what every command carries."""
        import uuid

        instant = read.clock.instant
        return kind(
            op=uuid.uuid4().hex,
            actor=self.actor(),
            when=read.when(when, "--when") or instant,
            recorded=instant,
            **values,
        )

    def stamp(self) -> Stamp:
        """Return who does something to the store now; each is an operation of its own."""
        return adapters.stamp(self.by, self.settings, self.texts)

    def actor(self) -> str:
        """Return who records."""
        return adapters.actor(self.by, self.settings, self.texts)

    def reveal(self, view: Struct, command: str, *cases: int, **read: Any) -> None:  # noqa: ANN401
        """Print what somebody reads, once it is kept that they do; *read* as in `looked`."""
        text = self.out.rendered(view, self.out.format)
        self.looked(command, *cases, **read)
        say(text)

    def looked(
        self, command: str, *cases: int, listed: int | None = None, redacted: bool = False
    ) -> None:
        """Keep in the trail that somebody reads.

        Where that cannot be kept, as on a disk without room, a case is shown all the same, because
        a child may need it.
        """
        if command in self.settings.unrecorded:
            return
        read = Read(command=command, cases=cases, listed=listed, redacted=redacted)
        try:
            looking.note_reading(self.app.store, read, self.stamp())
            WATCH.begin()  # whoever reads may still stop
        except (Conflict, StoreUnusable) as error:
            WATCH.begin()
            self.out.note(f"This reading could not be kept in the trail: {error}")

    def tell(self, view: Struct, done: str) -> None:
        """Print what was done to the whole store; *done* says it where that cannot be printed."""
        try:
            self.out.show(view)
        except BrokenPipeError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise Unshown(f"{done} But that could not be shown.") from error

    def do(self, command: Command) -> None:
        """Do what a command asks and print the receipt; or print what it would bring about."""
        from escalate.app import handling
        from escalate.core.commands import Open

        kept = running()
        command = kept.attempt(command)
        if self.planned:
            outcome = handling.plan(self.app, command)
            if not isinstance(command, Open):
                self.looked("plan", outcome.case.number)
            self._receipt(outcome)
            if stays := kept.planned():
                self.out.note(stays)
            return
        outcome = self._recorded(command, again=kept.again)
        kept.recorded()
        try:
            self._receipt(outcome)
        except BrokenPipeError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise _unshown(outcome) from error

    def _recorded(self, command: Command, *, again: bool) -> Outcome:
        from escalate.app import handling

        do = handling.redo if again else handling.handle
        if not self.fresh:
            return do(self.app, command)
        handling.plan(self.app, command)  # what is refused makes no store
        store = self._new_store()
        WATCH.begin()  # what the new store says of itself is not what is to be recorded
        return do(replace(self.app, store=store), command)

    def _new_store(self) -> Store:
        """Make the store; somebody else may have made it since, and then it is used as it is."""
        try:
            return adapters.watched(adapters.make_store(self.path, self.stamp), self.path, self.out)
        except StoreUnusable as error:
            if [refusal.code for refusal in error.refusals] != ["store-exists"]:
                raise
            return adapters.opened(self.path, self.stamp, self.unlocking, self.out)

    def _receipt(self, outcome: Outcome) -> None:
        from escalate.views.receipt import receipt

        if self.fresh and not self.planned:
            from escalate.cli.locking import PLAIN

            self.out.note(f"A new store was made: {self.path}")
            self.out.note(PLAIN)
            warn_of_store(self.path, self.out)
        self.out.show(receipt(outcome, self.clock.instant, planned=self.planned))
        self.note_recorder()

    def note_recorder(self) -> None:
        """Say where only this computer's account tells who recorded it, and what was rehearsed."""
        named = self.by or os.environ.get("ESCALATE_BY") or self.settings.by
        if not (named or self.planned):
            self.out.note(
                f"Recorded as {self.actor()}, the account of this computer: say who you are with "
                "--by, or once for all in ESCALATE_BY or the config file."
            )
        if self.rehearsed:
            said = when_words(self.clock.instant, self.clock.zone)
            self.out.note(f"ESCALATE_NOW set the clock to {said}: a rehearsal.")

    def calendars(self, reading: Reading) -> Callable[[str], Calendar]:
        """Return what gives the calendar of a stored policy by its digest."""

        def calendar_of(digest: str) -> Calendar:
            return stored_calendar(self.app, reading, digest)

        return calendar_of


def desk(
    store: str = "",
    *,
    by: str = "",
    json: bool = False,
    plan: bool = False,
    create: bool = False,
    closed: bool = False,
) -> Desk:
    """Return what a command works with; *create* says that it may begin a store.

    *closed* leaves the store alone, which then may be broken or missing.
    """
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    instant, rehearsed = config.now(os.environ)
    fresh = create and not os.path.lexists(path)
    unlocking = Unlocking.told(settings)
    if fresh:
        unlocking.refuse_new(path, [one for one in adapters.remembered(path).seen() if one])
    texts, out = Texts(), Output(json)
    cases = (
        adapters.empty()
        if fresh or closed
        else adapters.opened(path, lambda: adapters.stamp(by, settings, texts), unlocking, out)
    )
    made = Desk(
        app=adapters.product(settings, cases, rehearsed=rehearsed),
        path=path,
        settings=settings,
        now=instant,
        rehearsed=rehearsed,
        out=out,
        unlocking=unlocking,
        by=by,
        planned=plan,
        fresh=fresh,
        texts=texts,
    )
    asks = made.out.interactive
    place = Place(place_of(path), instant, asks, plan, lambda: made.draft_key, made.belonging)
    running().at(place)
    if asks:
        remind(place.store)
    return made


def _unshown(outcome: Outcome) -> Unshown:
    numbers = ", ".join(str(event.version) for event in outcome.events)
    case = outcome.case.number
    return Unshown(
        f"Case {case} has the new events {numbers}, but they could not be shown: do not record "
        f"them again, look at them with `escalate show {case}`."
    )
