"""What is typed for the command that is running is kept as a draft until it is recorded.

Whatever asks, reads a text or gives up says so here. A command that records nothing keeps nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from escalate.cli.belonging import Belonging
from escalate.cli.output import shown, tell
from escalate.cli.typed import CASE, EDITOR, Given, Read, Words, as_case
from escalate.errors import BadUsage, EscalateError

if TYPE_CHECKING:
    from escalate.core.commands import AnyCommand, Command
    from escalate.drafts import Content, Drafts, Header, Held

    Made = TypeVar("Made", bound=Command)

MOST = 100
"""So many drafts are kept of commands that nobody sits at."""


class Place(Struct, frozen=True):
    """Where a command works: its store, the time, and whether somebody can be asked."""

    store: str
    now: dt.datetime
    interactive: bool
    planned: bool
    key: Callable[[], bytes | None]
    """Gives the key that the store's drafts are sealed under; None for a plain store."""
    belonging: Callable[[int | None], Belonging]
    """Tells which store it is, and which case has a number there; raises as a reading does."""


class Fate(Struct, frozen=True):
    """What became of what was typed for a command that failed: the draft, and a sentence."""

    draft: int | None = None
    says: str = ""


class Keeping:
    """What is typed for one command, and the draft it is kept in."""

    def __init__(self) -> None:
        self.name = ""
        """The command; empty where nothing is kept."""
        self.case: int | None = None
        self.reminded = False
        """Whether the user was told of the drafts that there are."""
        self.again = False
        """Whether what is attempted was attempted before, and may have been recorded."""
        self.words = Words()
        self._place: Place | None = None
        self._belonging: Belonging | None = None
        self._command: AnyCommand | None = None
        self._op = ""
        self._taken: Header | None = None
        self._held: Held | None = None
        self._unkept = ""
        self._over = False

    # -- the command and its place ----------------------------------------------------------------

    def begin(self, name: str, given: Given) -> None:
        """A command that records something begins, with these arguments and options."""
        self.name = name
        self.words.given = {**self.words.given, **given}
        self._about(given.get("case", ""))

    def at(self, place: Place) -> None:
        """It works at this place; raises as a reading of its store does."""
        self._place = place
        if self.name:
            self._belong()

    def take(self, held: Held, header: Header, content: Content) -> None:
        """It goes on with a draft."""
        self._held, self._taken = held, header
        self._command, self._op = content.command, content.op
        self.case, self.reminded = header.case, True
        self.words.take(content)
        self._save(begin=False)
        if not self._unkept:
            with contextlib.suppress(OSError):
                held.clear()  # a text that was left beside it is now in it

    @property
    def taken(self) -> bool:
        """Whether it goes on with a draft."""
        return self._taken is not None

    # -- what is typed ----------------------------------------------------------------------------

    def answer(self, question: str, answer: str) -> None:
        """Keep what is answered to a question."""
        self.words.answer(question, answer)
        if question == CASE:
            self._about(answer)
        self._command = None  # of a draft; it is not whole until all is typed
        self._save(begin=bool(answer) and question != CASE)

    def read(self, what: str, source: str, text: str) -> None:
        """Keep a text that was read for a value."""
        self.words.read(Read(what, source, text))
        self._command = None
        # Somebody sits at an editor, whatever standard input is.
        self._save(begin=source == EDITOR or (source == "-" and self._interactive))

    @contextlib.contextmanager
    def sheet(self) -> Iterator[Path | None]:
        """Where a text lies while it is written in an editor, beside its draft; None: nowhere."""
        held = self._held
        if held is None or self._unkept:
            yield None
            return
        try:
            yield held.sheet
        finally:
            with contextlib.suppress(OSError):
                held.clear()

    # -- what becomes of it -----------------------------------------------------------------------

    def attempt(self, command: Made) -> Made:
        """Keep the whole command, which is to be done; a draft's stays the operation it was."""
        import msgspec

        self.again = bool(self._op)
        command = msgspec.structs.replace(command, op=self._op or command.op)
        self._op = command.op
        self._command = None
        # Half of a character cannot be written down; the command will be refused for it.
        with contextlib.suppress(UnicodeEncodeError):
            msgspec.json.encode(command)
            self._command = command  # type: ignore[assignment]  # it is one of them
        self._save(begin=False)
        return command

    def recorded(self) -> None:
        """It is recorded: nothing need be kept any more."""
        self._over = True
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(OSError):
                held.drop()

    def planned(self) -> str:
        """It was only tried: return a sentence about the draft that stays, if there is one."""
        self._over = True
        if self._held is None or self._unkept:
            return ""
        n = self._held.number
        return f"What you typed is kept as draft {n}: `escalate draft redo {n}` records it."

    def failed(self, error: BaseException) -> Fate:
        """Keep what was typed for a command that came to nothing, if it is worth it."""
        if self._over or not self.name:
            return Fate()
        if not self._worth_keeping(error):
            self.recorded()
            return Fate()
        if self._held is None and not self._interactive and len(drafts().numbers()) >= MOST:
            says = f"What was given is not kept: there are {MOST} drafts (`escalate draft list`)."
            return Fate(None, says)
        if isinstance(error, EscalateError) and "unknown-case" in _codes(error):
            self.case = None  # a slip: whichever case is meant, it is offered there
        self._save(begin=True)
        self._over = True
        if self._held is None or self._unkept:
            return Fate(None, self._lost())
        n = self._held.number
        return Fate(
            n, f"What you typed is kept as draft {n}: go on with `escalate draft redo {n}`."
        )

    def release(self) -> None:
        """Let others take the draft."""
        held, self._held = self._held, None
        if held is not None:
            held.release()

    def _about(self, case: object) -> None:
        """It is about this case, by what was typed."""
        self.case = as_case(case) or self.case

    def _belong(self) -> None:
        """Look, once for each case, to which store and case the words belong."""
        known = self._belonging
        if self._place is None or (known and known.case == self.case):
            return
        self._belonging = Belonging(self.case, known.identity if known else "")
        self._belonging = self._place.belonging(self.case)

    def _worth_keeping(self, error: BaseException) -> bool:
        if isinstance(error, EscalateError) and _codes(error) == ["recorded-before"]:
            return False
        if self.taken or self.words.typed:
            return True
        usage, planned = isinstance(error, BadUsage), self._place and self._place.planned
        return self.words.long and not usage and not planned

    @property
    def _interactive(self) -> bool:
        return self._place is not None and self._place.interactive

    def _save(self, *, begin: bool) -> None:
        """Write the draft; it comes to be when there is something to *begin* one for."""
        if self._over or not self.name or self._place is None or not (begin or self._held):
            return
        try:
            if self._held is None:
                self._held = drafts().begin()
            content = self.words.content(self._command, self._op)
            self._held.write(self._header(self._held.number), content, self._place.key())
            self._unkept = ""
        except (OSError, EscalateError) as error:
            told = bool(self._unkept) or self._over
            self._unkept = (isinstance(error, OSError) and error.strerror) or str(error)
            if self._interactive and not told:
                says = f"What you type cannot be kept as a draft ({self._unkept})."
                tell(shown(says))

    def _header(self, number: int) -> Header:
        from escalate.drafts import Header

        place = self._place
        assert place is not None  # nothing is saved before
        with contextlib.suppress(EscalateError):  # then the draft can only be shown
            self._belong()
        belonging = self._belonging or Belonging(self.case)
        return Header(
            number=number,
            begun=self._taken.begun if self._taken else place.now,
            command=self.name,
            store=place.store,
            identity=belonging.identity,
            case=self.case,
            opening=belonging.opening,
            complete=self._command is not None,
        )

    def _lost(self) -> str:
        says = f"What you typed cannot be kept as a draft ({shown(self._unkept)})"
        return f"{says}; here it is:\n{self.words.shown()}" if self._interactive else f"{says}."


_RUNNING: ContextVar[Keeping] = ContextVar("keeping")


@contextlib.contextmanager
def keeping() -> Iterator[Keeping]:
    """Keep what is typed for the command that runs inside the block."""
    kept = Keeping()
    before = _RUNNING.set(kept)
    try:
        yield kept
    finally:
        kept.release()
        _RUNNING.reset(before)


def running() -> Keeping:
    """Return what is kept for the command that is running."""
    return _RUNNING.get(None) or Keeping()


def drafts() -> Drafts:
    """Return the drafts of this account."""
    from escalate import config
    from escalate.drafts import Drafts

    return Drafts(config.state_path(os.environ) / "drafts")


def remind(store: str) -> None:
    """Say once on a terminal how many drafts of a store there are, if there are any."""
    kept = running()
    if kept.reminded:
        return
    kept.reminded = True
    number = sum(header.store == store for header in drafts().waiting())
    if number:
        what = "1 draft was" if number == 1 else f"{number} drafts were"
        tell(f"{what} not recorded: `escalate draft list`.")


def _codes(error: EscalateError) -> list[str]:
    return [refusal.code for refusal in error.refusals]
