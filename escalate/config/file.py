"""The config file: TOML with the keys of `Settings`; a key it does not know is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escalate.config import KEYRING, MOST_SOON, PROMPT, Settings, at_home
from escalate.core.grammar import MOST_YEARS, parse_years
from escalate.core.strict_toml import NotToml, read_toml
from escalate.core.words import near
from escalate.errors import BadUsage, Refusal

MOST_BYTES = 64 * 1024
"""The longest config file that is read."""


def read_settings(path: Path) -> Settings:
    """Return the settings of a file.

    Raises `BadUsage` with every fault of the file at once, and when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from None
    return _read(path, text)


def _read(path: Path, text: str) -> Settings:
    try:
        document = read_toml(text, most_bytes=MOST_BYTES)
    except NotToml as error:
        raise _unreadable(path, f"it is not TOML: {error}") from None
    faults: list[Refusal] = []
    found: dict[str, Any] = {}
    for key, value in document.items():
        try:
            found[key] = _KEYS[key](value, path)
        except KeyError:
            faults.append(_unknown(path, key))
        except (ValueError, TypeError):
            faults.append(_wrong(path, key, value))
    if faults:
        raise BadUsage(*faults)
    return Settings(**found)


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def _zone(value: object, path: Path) -> str:
    try:
        return ZoneInfo(_text(value, path)).key
    except (ZoneInfoNotFoundError, OSError):  # a folder of the database is an OSError
        raise ValueError from None


def _path(value: object, path: Path) -> Path:
    # A path is meant from where it is written, not from where the command is typed.
    return path.parent / at_home(_text(value, path))


def _key_place(value: object, path: Path) -> Path | str:
    return _text(value, path) if value in (KEYRING, PROMPT) else _path(value, path)


def _paths(value: object, path: Path) -> tuple[Path, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_path(one, path) for one in value)


def _time(value: object, path: Path) -> dt.time:
    if isinstance(value, dt.time):
        return value
    return dt.time.fromisoformat(_text(value, path))


def _number(value: object, _: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_SOON:
        raise ValueError
    return value


def _years(value: object, path: Path) -> int:
    years = parse_years(_text(value, path))
    if years is None:
        raise ValueError
    return years


def _lists(value: object, _: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not {*map(str, value)} <= {"due", "list"}:
        raise ValueError
    return tuple(value)


_KEYS: dict[str, Callable[[object, Path], Any]] = {
    "store": _path,
    "by": _text,
    "policies": _paths,
    "timezone": _zone,
    "opens": _time,
    "closes": _time,
    "soon": _number,
    "retention": _years,
    "unrecorded": _lists,
    "key": _key_place,
}
_WANTED = {
    "store": 'a path: store = "safeguarding.db"',
    "by": 'a person: by = "ward sister, City Hospital"',
    "policies": 'a list of folders: policies = ["policies"]',
    "timezone": 'an IANA name: timezone = "Europe/London"',
    "opens": 'a time: opens = "09:00"',
    "closes": 'a time: closes = "17:00"',
    "soon": f"a whole number from 0 to {MOST_SOON}: soon = 2",
    "retention": f'whole years, from 1 to {MOST_YEARS}: retention = "25 years"',
    "unrecorded": 'a list of due and list, or one of them: unrecorded = ["due"]',
    "key": 'keyring, prompt or a file: key = "keyring"',
}


def _unknown(path: Path, key: str) -> Refusal:
    known = ", ".join(_KEYS)
    return Refusal(
        "config",
        f"The config file {path} has the key {key!r}, which escalate does not know.",
        remedy=f"{near(key, _KEYS)}Its keys are {known}.",
    )


def _wrong(path: Path, key: str, value: object) -> Refusal:
    return Refusal(
        "config",
        f"The config file {path} sets {key} to {value!r}.",
        remedy=f"It wants {_WANTED[key]}.",
    )


def _unreadable(path: Path, why: str) -> BadUsage:
    says = f"The config file {path} cannot be read: {why}."
    return BadUsage(Refusal("config", says, remedy="Mend it, or move it away."))
