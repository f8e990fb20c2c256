"""What holds for every test: hypothesis profiles, UTC, no network, no real home directory."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# The same examples on every run and every machine, so that a red test is red for everyone.
settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=60)
# New examples on every run, and many of them.
settings.register_profile("ci", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "deterministic"))

# The machine's own time zone must not decide a test, nor that of a command run as a process.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):  # not on Windows
    time.tzset()


# A shell starts what runs in its background deaf to Ctrl-C, and `nohup` to the terminal's end. The
# commands that the tests start must hear both: they hear what is not ignored here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


class NetworkRefusedError(RuntimeError):
    """A test tried to reach the network; no OSError, so that no code under test swallows it."""


def _refuse_network(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        raise NetworkRefusedError(f"A test looked up {args[0]!r}; tests use no network.")
    if event == "socket.connect" and isinstance(args[1], tuple):  # local sockets have a path
        raise NetworkRefusedError(f"A test connected to {args[1]!r}; tests use no network.")


sys.addaudithook(_refuse_network)


@pytest.fixture(scope="session", autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no process a test starts, sees the user's store, config or terminal."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("ESCALATE_", "XDG_")) or name in {"NO_COLOR", "FORCE_COLOR"}:
                patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        yield
