"""Where this system keeps the files of an account: its data, its settings, its state, its cache.

`platformdirs` knows it of every system. Loading it takes a seventh of the start of a command, as
it brings `tempfile` and `shutil`; so on Linux, where the XDG Base Directory Specification says
it in one line, that line is applied here. Whatever is not plain (no home, a relative path) is left
to the library, and a test holds the two to each other.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

NAME = "escalate"
Kind = Literal["data", "config", "state", "cache"]
PLAIN: dict[Kind, tuple[str, str]] = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}
"""Of each kind of file: the variable that names its folder, and where that is below the home.

XDG Base Directory Specification 0.8, "Environment variables".
"""


def location(kind: Kind) -> Path:
    """Return this program's folder for that kind of file; it need not be there.

    Raises `RuntimeError` when the account has no home.
    """
    # Android calls itself Linux to older Pythons, and has homes of its own.
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        variable, below = PLAIN[kind]
        named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
        if named.startswith("/"):
            return Path(named, NAME)
        if home.startswith("/"):
            return Path(f"{home.rstrip('/')}/{below}", NAME)
    import platformdirs

    known = platformdirs.PlatformDirs(NAME, appauthor=False)
    return Path(getattr(known, f"user_{kind}_path"))
