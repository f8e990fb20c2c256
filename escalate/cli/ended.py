"""When the system ends a command: what was typed is kept first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Never


class Ended(BaseException):
    """The system ends the command, or its terminal is gone; no fault, and no key of the user's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number
        """As a shell names it."""


@contextlib.contextmanager
def endable() -> Iterator[None]:
    """Raise `Ended` inside the block when the system ends the command."""
    import signal
    import threading

    names = ("SIGTERM", "SIGHUP")  # Windows has no second, and sends no first
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # Only the main thread may say; a signal that somebody ignores (nohup) stays ignored.
    main = threading.current_thread() is threading.main_thread()
    mine = [one for one in signals if main and signal.getsignal(one) is signal.SIG_DFL]
    for one in mine:
        signal.signal(one, _end)
    try:
        yield
    finally:
        for one in mine:
            signal.signal(one, signal.SIG_DFL)


def _end(number: int, _: object) -> Never:
    raise Ended(number)
