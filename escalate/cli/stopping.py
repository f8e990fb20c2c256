"""Being stopped, from the keyboard or by the system, and what may truly be said of it.

Until something is about to be recorded, a stop is heeded at once, and nothing was recorded. From
the commit on it waits until the receipt is out: that takes moments, and the receipt is true.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from enum import Enum
from types import FrameType

from escalate.cli.output import Output
from escalate.errors import NOTHING, EscalateError, StoreUnusable

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What stops a command; each system knows some of them."""


class Ended(BaseException):
    """The system ends the command, or its terminal is gone; no fault, and no key of the user's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number
        """As a shell names it."""


class Recorded(Enum):
    """What became of what this command is to record, so far, and how that is said."""

    NO = NOTHING
    UNKNOWN = "It is not known whether it was recorded: look before you record it again."
    YES = "It was recorded before: look at it, and do not record it again."


class Watch:
    """Knows at any moment of this process whether anything was recorded, and holds stops."""

    def __init__(self) -> None:
        self.recorded = Recorded.NO
        self._held = True  # until the first `begin`: before that nobody is there to say anything
        self._waiting = 0
        """The stop that came while all of them were held."""
        self._raised = 0
        """The stop that was raised where it came."""

    def listen(self) -> None:
        """Let a stop of this process come here; one that is ignored stays ignored (`nohup`)."""
        for name in _STOPS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._stop)

    def begin(self) -> None:
        """Forget what was: something else is to be recorded; a stop that waited is heeded now."""
        self.recorded, self._held = Recorded.NO, False
        self._heed()

    def hold(self) -> None:
        """Heed no stop any more: the command is ending as it is."""
        self._held = True

    def commit_begins(self) -> None:
        """Hold every stop; what becomes of the record is not known."""
        if not self._held:
            self._heed()
        self._held = True
        self.recorded = Recorded.UNKNOWN

    def commit_ended(self, recorded: bool | None) -> None:
        """Know what became of it. Stops wait on: a receipt is to come."""
        if recorded is not None:
            self.recorded = Recorded.YES if recorded else Recorded.NO

    def remark(self, says: str) -> None:
        """Print what is odd about something that was recorded."""
        Output().note(says)

    @contextlib.contextmanager
    def doing(self) -> Iterator[None]:
        """Do what is no commit and cannot be half done; every refusal of it says what is true."""
        self.commit_begins()
        try:
            yield
        except EscalateError:
            self.commit_ended(False)
            raise
        self.commit_ended(True)

    def finish(self) -> None:
        """The receipt is out: a stop that waited came too late, and that is said."""
        self.hold()
        if self._raised:
            self._heed()
        if self._waiting:
            self.remark("It could not be stopped any more: it was recorded.")

    def meant(self, error: BaseException) -> BaseException:
        """Return the stop by which a store could not be used, in place of that; else *error*.

        A stop that is raised while SQLite asks us something is no more to it than a no.
        """
        raised, self._raised, self._waiting = self._raised, 0, 0
        return _stopped(raised) if raised and isinstance(error, StoreUnusable) else error

    def _heed(self) -> None:
        """Raise the stop that waited, or that was raised and did not come through."""
        number, self._raised, self._waiting = self._raised or self._waiting, 0, 0
        if number:
            raise _stopped(number)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._held:
            self._waiting = number
        else:
            self._raised = number
            raise _stopped(number)


def _stopped(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Ended(number)


WATCH = Watch()
"""The one of this process; signals belong to a process too."""
