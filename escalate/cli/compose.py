"""The composition root: which store, which policies, whose clock, who records."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from escalate import __version__, app, config
from escalate.app import Outcome
from escalate.cli.dates import Clock
from escalate.cli.output import Output, Unshown
from escalate.cli.stopping import WATCH
from escalate.cli.texts import Texts, proper
from escalate.cli.values import Reader, number
from escalate.core.calendar import Calendar
from escalate.core.case import Case
from escalate.core.commands import Command
from escalate.core.events import PolicyRef
from escalate.core.policy import CalendarKey, Policy
from escalate.core.ports import Reading, Store
from escalate.core.words import when_words
from escalate.errors import BadPolicy, NotFound, Refusal, StoreUnusable

Made = TypeVar("Made", bound=Command)


@dataclass(frozen=True, slots=True)
class At:
    """A policy, its calendar, and a reader of values whose bare times are meant in its zone."""

    policy: Policy
    calendar: Calendar
    read: Reader


@dataclass(frozen=True, slots=True)
class AtCase(At):
    """A case as it stands."""

    case: Case


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with."""

    app: app.App
    path: Path
    settings: config.Settings
    now: dt.datetime
    rehearsed: bool
    """Whether ESCALATE_NOW says what time it is."""
    out: Output
    by: str = ""
    planned: bool = False
    fresh: bool = False
    """Whether the store is yet to be made, by the first case that is opened."""
    texts: Texts = field(default_factory=Texts)

    @property
    def clock(self) -> Clock:
        """The clock for dates that belong to no single case."""
        from zoneinfo import ZoneInfo

        return Clock(self.now, ZoneInfo(self.settings.timezone))

    def at_case(self, case: str) -> AtCase:
        """Return a case by what was typed for it; raises `NotFound`."""
        found = app.find(self.app, number(case, "CASE", "a case's number, such as 7"))
        return AtCase(found.policy, found.calendar, self.reader(found.calendar), found.case)

    def at_policy(self, name: str) -> tuple[At, PolicyRef]:
        """Return an installed policy; raises `NotFound`, or `BadPolicy` with all its faults."""
        policy, reference, _ = app.installed(self.app, name)
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

    def actor(self) -> str:
        """Return who records."""
        who = config.actor(self.by, os.environ, self.settings)
        return proper(self.texts.read(who, "--by") if self.by else who, "ESCALATE_BY").strip()

    def do(self, command: Command) -> None:
        """Do what a command asks and print the receipt; or print what it would bring about."""
        if self.planned:
            self._receipt(app.plan(self.app, command))
            return
        with WATCH.telling():
            outcome = self._recorded(command)
            try:
                self._receipt(outcome)
            except BrokenPipeError:
                raise
            except (Exception, KeyboardInterrupt) as error:
                raise _unshown(outcome) from error

    def _recorded(self, command: Command) -> Outcome:
        if not self.fresh:
            return app.handle(self.app, command)
        app.plan(self.app, command)  # what is refused makes no store
        store = self._new_store()
        WATCH.begin()  # what the new store says of itself is not what is to be recorded
        return app.handle(replace(self.app, store=store), command)

    def _new_store(self) -> Store:
        """Make the store; somebody else may have made it since, and then it is used as it is."""
        try:
            return make_store(self.path)
        except StoreUnusable as error:
            if [refusal.code for refusal in error.refusals] != ["store-exists"]:
                raise
            return _store(self.path)

    def _receipt(self, outcome: Outcome) -> None:
        from escalate.views import receipt

        if self.fresh and not self.planned:
            self.out.note(f"A new store was made: {self.path}")
        self.out.show(receipt(outcome, self.clock.instant, planned=self.planned))
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
            from escalate.core.reading import read_policy

            text = reading.policy_text(digest)
            if text is None:
                says = f"The store holds no policy {digest}."
                raise NotFound(Refusal("unknown-policy", says))
            return self.app.calendar(read_policy(text).calendar)

        return calendar_of


def desk(
    store: str = "", *, by: str = "", json: bool = False, plan: bool = False, create: bool = False
) -> Desk:
    """Return what a command works with; *create* says that it may begin a store."""
    settings = config.settings(os.environ)
    path = config.store_path(store, os.environ, settings)
    instant, rehearsed = config.now(os.environ)
    fresh = create and not os.path.lexists(path)
    return Desk(
        app=product(settings, _empty() if fresh else _store(path), rehearsed=rehearsed),
        path=path,
        settings=settings,
        now=instant,
        rehearsed=rehearsed,
        out=Output(json),
        by=by,
        planned=plan,
        fresh=fresh,
    )


def product(settings: config.Settings, store: Store, *, rehearsed: bool = False) -> app.App:
    """Return the product with its adapters; a clock that was set is named in every event."""
    from escalate.policies import text_of

    folders = config.policy_folders(settings)
    return app.App(
        store=store,
        policy_text=lambda name: text_of(name, folders),
        calendar=calendar,
        opens=settings.opens,
        closes=settings.closes,
        tool=f"escalate {__version__}{' (clock set by ESCALATE_NOW)' if rehearsed else ''}",
    )


def calendar(key: CalendarKey) -> Calendar:
    """Return the calendar that a policy names; raises `BadPolicy` when there is none such."""
    from escalate.calendars import calendar_for

    try:
        return calendar_for(key.country, key.subdivision, key.timezone, key.closed)
    except ValueError as error:
        raise BadPolicy(Refusal("policy-calendar", str(error))) from None


def make_store(path: Path) -> Store:
    """Make a new, empty store; raises `StoreUnusable` when something is there."""
    from escalate.store.sqlite import SqliteStore

    return SqliteStore.create(path, watch=WATCH)


def _store(path: Path) -> Store:
    from escalate.store.sqlite import SqliteStore

    return SqliteStore(path, watch=WATCH)


def _empty() -> Store:
    from escalate.store.memory import MemoryStore

    return MemoryStore()


def _unshown(outcome: Outcome) -> Unshown:
    numbers = ", ".join(str(event.version) for event in outcome.events)
    case = outcome.case.number
    return Unshown(
        f"Case {case} has the new events {numbers}, but they could not be shown: do not record "
        f"them again, look at them with `escalate show {case}`."
    )
