"""Where things are and who works here: option before environment before config file.

The config file is TOML with the keys of `Settings` (`escalate/config/file.py`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from escalate.config.locations import location
from escalate.errors import BadUsage, Refusal

KEYRING, PROMPT = "keyring", "prompt"
"""Where a key may be kept, beside in a file: with the operating system, or with the user."""
MOST_SOON = 3_660
"""Working days: fourteen years, longer than anything is waited for."""


class Settings(Struct, frozen=True):
    """What the config file may set. Everything has a default; the file need not exist."""

    store: Path | None = None
    """The store's file. `--store` and ESCALATE_STORE go before it."""
    by: str = ""
    """Who records: "ward sister, City Hospital". `--by` and ESCALATE_BY go before it."""
    policies: tuple[Path, ...] = ()
    """Folders with policies of your own, before those that come with escalate."""
    timezone: str = "Europe/London"
    """The zone of dates that belong to no single case, such as `due --as-of`."""
    opens: dt.time = dt.time(9)
    """When the office opens: outside office hours a same-day deadline warns."""
    closes: dt.time = dt.time(17)
    """When the office closes."""
    soon: int = 2
    """So many working days before its date a deadline is called SOON; at most `MOST_SOON`."""
    retention: int = 0
    """Years that cases are kept after their end, whatever their policies say; 0: none are set."""
    unrecorded: tuple[str, ...] = ()
    """Lists of which it is not kept who read them: `due`, `list`. All else is always kept."""
    key: Path | str = ""
    """Where the key of the store is: KEYRING, PROMPT or a file. ESCALATE_KEY_FILE goes before it.

    When nobody says, the keyring is asked, then the user.
    """


def settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of the config file, or the defaults when there is none.

    Raises `BadUsage` with every fault of the file at once, and when ESCALATE_CONFIG names a file
    that cannot be read.
    """
    named = environ.get("ESCALATE_CONFIG", "")
    path = at_home(named) if named else config_path()
    if not named:
        try:
            path.stat()
        except FileNotFoundError:
            return Settings()
        except OSError:
            pass  # it is there, and that it cannot be read is said
    from escalate.config.file import read_settings

    return read_settings(path)


def at_home(path: str) -> Path:
    """Return a path with the home directory in place of `~`; as it stands where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # the home of somebody who has no account here
        return Path(path)


def config_path() -> Path:
    """Return where the config file is looked for on this system."""
    return location("config") / "config.toml"


def store_path(option: str, environ: Mapping[str, str], known: Settings) -> Path:
    """Return the store's file: the option, ESCALATE_STORE, the config file, or the default."""
    named = option or environ.get("ESCALATE_STORE", "")
    if named:
        return at_home(named)
    return known.store or location("data") / "escalate.db"


def key_place(option: str, environ: Mapping[str, str], known: Settings) -> Path | str:
    """Return where the key is: the option's file, ESCALATE_KEY_FILE, or the config file's place.

    It is empty when nobody says so.
    """
    named = option or environ.get("ESCALATE_KEY_FILE", "")
    return at_home(named) if named else known.key


def new_key_place(option: str, environ: Mapping[str, str], known: Settings) -> Path | str:
    """Return where a new key is to be kept: the option's place, `key_place`, or the keyring."""
    if option in (KEYRING, PROMPT):
        return option
    return at_home(option) if option else key_place("", environ, known) or KEYRING


def actor(option: str, environ: Mapping[str, str], known: Settings) -> str:
    """Return who records: the option, ESCALATE_BY, the config file, or the account's name."""
    named = option or environ.get("ESCALATE_BY", "") or known.by
    return named or _account()


def policy_folders(known: Settings) -> tuple[Path, ...]:
    """Return the folders of the user's own policies: those of the config file, then the default."""
    return (*known.policies, location("data") / "policies")


def state_path(environ: Mapping[str, str]) -> Path:
    """Return the folder for what escalate keeps for itself: ESCALATE_STATE, or the default."""
    named = environ.get("ESCALATE_STATE", "")
    if named:
        return at_home(named)
    return location("state")


def cache_path(environ: Mapping[str, str]) -> Path:
    """Return the folder for what escalate reckoned once: ESCALATE_CACHE, or the default."""
    named = environ.get("ESCALATE_CACHE", "")
    if named:
        return at_home(named).absolute()
    return location("cache")


def now(environ: Mapping[str, str]) -> tuple[dt.datetime, bool]:
    """Return the instant, and whether ESCALATE_NOW set it for a rehearsal or a test."""
    set_to = environ.get("ESCALATE_NOW", "")
    if not set_to:
        return dt.datetime.now(dt.UTC), False
    try:
        instant = dt.datetime.fromisoformat(set_to)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year in (dt.MINYEAR, dt.MAXYEAR):
        raise BadUsage(
            Refusal(
                "bad-now",
                f"ESCALATE_NOW is {set_to!r}, which is no instant.",
                remedy="Write it as 2026-03-02T14:30Z, or unset it to use the computer's clock.",
            )
        )
    return instant.astimezone(dt.UTC), True


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # an account without a name
        return f"account {os.getuid()}" if hasattr(os, "getuid") else "unknown account"
