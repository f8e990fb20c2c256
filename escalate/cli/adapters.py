"""The adapters of the product, chosen by the settings: store, keys, memory, policies, calendars."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from escalate import __version__, config
from escalate.app.cases import App
from escalate.cli.dates import Clock
from escalate.cli.output import Output
from escalate.cli.stopping import WATCH
from escalate.cli.texts import Texts, proper
from escalate.cli.unlocking import Unlocking
from escalate.core.calendar import Calendar
from escalate.core.policy import CalendarKey, Policy
from escalate.core.ports import Store
from escalate.core.store_events import CLOCK_SET, Stamp
from escalate.errors import BadPolicy, EscalateError, Refusal
from escalate.kept.files import Kept

if TYPE_CHECKING:
    from escalate.heads import Heads
    from escalate.store.encryption import Lock, Unlock
    from escalate.store.sqlite import SqliteStore


def product(settings: config.Settings, store: Store, *, rehearsed: bool = False) -> App:
    """Return the product with its adapters; a clock that was set is named in every event."""

    def policy_text(name: str) -> str:
        from escalate.policies import text_of

        return text_of(name, config.policy_folders(settings))

    return App(
        store=store,
        policy_text=policy_text,
        calendar=calendar,
        read=read(),
        calendar_key=calendar_key(),
        opens=settings.opens,
        closes=settings.closes,
        retention=settings.retention,
        tool=tool(rehearsed),
    )


def tool(rehearsed: bool) -> str:
    """Return the name of this program as events keep it; a clock that was set is named."""
    return f"escalate {__version__}{f' {CLOCK_SET}' if rehearsed else ''}"


def stamp(by: str, settings: config.Settings, texts: Texts) -> Stamp:
    """Return the stamp of an operation on the store: who, now, on the local day of the settings."""
    from zoneinfo import ZoneInfo

    instant, rehearsed = config.now(os.environ)
    return Stamp(
        op=os.urandom(16).hex(),
        actor=actor(by, settings, texts),
        recorded=Clock(instant, ZoneInfo(settings.timezone)).instant,
        tool=tool(rehearsed),
    )


def actor(by: str, settings: config.Settings, texts: Texts) -> str:
    """Return who records; `--by` may name a file, or be `-` for standard input."""
    who = config.actor(by, os.environ, settings)
    return proper(texts.read(who, "--by") if by else who, "ESCALATE_BY").strip()


def calendar(key: CalendarKey) -> Calendar:
    """Return the calendar that a policy names; raises `BadPolicy` when there is none such."""
    return _calendar(key, _kept())


def read() -> Callable[[str], Policy]:
    """Return what reads policies, and keeps the form of each."""
    return _reader(_kept())


def _kept() -> Kept:
    return Kept(config.cache_path(os.environ))


def calendar_key() -> Callable[[str], CalendarKey]:
    """Return what reads of a policy's text the calendar that it names."""
    return _calendar_reader(_kept())


@lru_cache(maxsize=1)
def _reader(kept: Kept) -> Callable[[str], Policy]:
    from escalate.kept.policies import kept_reader

    return kept_reader(kept)


@lru_cache(maxsize=1)
def _calendar_reader(kept: Kept) -> Callable[[str], CalendarKey]:
    from escalate.kept.policies import kept_calendar_key

    return kept_calendar_key(kept)


@lru_cache(maxsize=32)
def _calendar(key: CalendarKey, kept: Kept) -> Calendar:
    from escalate.calendars import calendar_for

    try:
        return calendar_for(key.country, key.subdivision, key.timezone, key.closed, kept)
    except ValueError as error:
        raise BadPolicy(Refusal("policy-calendar", str(error))) from None


def make_store(path: Path, stamp: Callable[[], Stamp], lock: Lock | None = None) -> Store:
    """Make a new store, encrypted by a lock; raises `StoreUnusable` when something is there."""
    from escalate.store.sqlite import SqliteStore

    store = SqliteStore.create(path, stamp=stamp, lock=lock, watch=WATCH)
    settle(store, path)
    return store


def watched(store: Store, path: Path, out: Output, *, encrypted: bool = False) -> Store:
    """Return a store that is held against what this user saw last at its place."""
    from escalate.store.watched import WatchedStore

    memory = remembered(path)
    return WatchedStore(store, memory, lambda said: out.note(str(said)), encrypted=encrypted)


def remembered(path: Path) -> Heads:
    """Return what is remembered of what this user saw last at *path*."""
    from escalate.heads import Heads

    folder = config.state_path(os.environ) / "heads"
    return Heads(folder, str(path.resolve()), str(path.absolute()))


def settle(store: SqliteStore, path: Path) -> None:
    """Remember a store that we put at *path* ourselves, whatever was there before."""
    from escalate.core.trail.seen import Seen

    # That it is there is to be told whatever happens, and with it perhaps its only key.
    with contextlib.suppress(EscalateError), store.reading() as reading:
        now = Seen(reading.identity(), reading.head(), encrypted=store.key is not None)
        remembered(path).settle(now)


def file_of(path: Path, stamp: Callable[[], Stamp], unlock: Unlock) -> SqliteStore:
    """Return the store in a file, as what is done to the whole file needs it."""
    from escalate.store.sqlite import SqliteStore

    return SqliteStore(path, stamp=stamp, unlock=unlock, watch=WATCH)


def opened(path: Path, stamp: Callable[[], Stamp], unlocking: Unlocking, out: Output) -> Store:
    file = file_of(path, stamp, unlocking.of(path))
    unlocking.check(path, file.key)
    return watched(file, path, out, encrypted=file.key is not None)


def empty() -> Store:
    from escalate.store.memory import MemoryStore

    return MemoryStore()
