"""How a command begins and ends: the one place where errors become messages and exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from escalate.cli.commands import READ, RECORD
from escalate.cli.keeping import Keeping, keeping
from escalate.cli.output import Unshown, forget, refusal, shown, tell, unprinted
from escalate.cli.stopping import WATCH, Ended, Recorded
from escalate.errors import (
    BadUsage,
    BrokenTrail,
    Conflict,
    EscalateError,
    Refusal,
    StoreUnusable,
    not_recorded,
)


class Exit(Exception):
    """A command ends, having said what there is to say, with an exit code of its own."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Misused(Exception):
    """What was typed is no command line; *shown* is the error that prints it with the usage."""

    def __init__(self, says: str, shown: Exception) -> None:
        super().__init__(says)
        self.shown = shown


def run(do: Callable[[], object], heading: Callable[[], str], *, json: bool) -> int:
    """Run a command and return its exit code; every error ends here, save a misuse for Typer.

    *heading* tells, once an error came, under which heading the command stands.
    """
    with keeping() as kept:
        try:
            WATCH.begin()
            do()
            WATCH.finish()
        except Exit as ended:
            WATCH.hold()
            return ended.code
        except BrokenPipeError:
            forget(sys.stdout)
        except (Exception, KeyboardInterrupt, Ended) as error:
            WATCH.hold()
            return _end(WATCH.meant(error), heading(), kept, json=json)
    return 0


def _end(error: BaseException, heading: str, kept: Keeping, *, json: bool) -> int:
    """Keep what was typed, say what went wrong and where that is, and return the exit code."""
    fate = kept.failed(error)
    code = _tell(_true(error, heading), _became(heading), json=json, draft=fate.draft)
    if fate.says and not json:
        for told in fate.says.split("\n"):  # what was typed keeps its lines
            tell(shown(told))
    return code


@contextlib.contextmanager
def refused_by_typer() -> Iterator[None]:
    """End with an exit code what Typer cannot print, be it a refusal or help, as on a full disk."""
    try:
        yield
    except OSError as error:
        from typer.exceptions import TyperException

        refused = error.__context__
        if isinstance(refused, TyperException):
            forget(sys.stderr)
            raise SystemExit(refused.exit_code) from None
        if WATCH.recorded is not Recorded.NO:
            raise
        forget(sys.stdout)
        tell(unprinted(error))
        raise SystemExit(EscalateError.EXIT_CODE) from None


def _true(error: BaseException, heading: str) -> BaseException:
    """Return the error, saying also that nothing was recorded where that became of a record."""
    nothing = heading == RECORD and WATCH.recorded is Recorded.NO
    if nothing and isinstance(error, StoreUnusable | Conflict | BrokenTrail):
        return not_recorded(error)
    return error


def _became(heading: str) -> str:
    """Return what became of what was to be recorded, where the error does not say it."""
    # What a reading command records is the reading, which nobody asked for.
    return "" if heading == READ else WATCH.recorded.value


def _tell(error: BaseException, became: str, *, json: bool, draft: int | None) -> int:
    """Print what went wrong, and return the exit code; raises a usage error for Typer to print."""
    match error:
        case EscalateError():
            tell(refusal(error, json=json, draft=draft))
            return error.EXIT_CODE
        case Misused():
            if not json:
                raise error.shown
            tell(refusal(BadUsage(Refusal("usage", str(error))), json=True))
            return BadUsage.EXIT_CODE
        case Ended():
            tell(f"\nEnded by the system. {became}".rstrip())
            return error.exit_code
        case KeyboardInterrupt() | EOFError():
            tell(f"\nStopped. {became}".rstrip())
            return 130
        case _:
            return _fault(error, became, json=json, draft=draft)


def _fault(error: BaseException, became: str, *, json: bool, draft: int | None) -> int:
    """Say that the fault is ours. What the error says may name a child: it is shown on demand."""
    if isinstance(error, Unshown):
        says, cause = str(error), error.__cause__ or error
    else:
        says, cause = f"This is a fault of escalate. {became}".rstrip(), error
    if os.environ.get("ESCALATE_DEBUG"):
        import traceback

        for told in "".join(traceback.format_exception(cause)).split("\n"):
            tell(shown(told))
    remedy = f"({type(cause).__name__}; ESCALATE_DEBUG=1 shows where.)"
    fault = EscalateError(Refusal("fault", says, remedy=remedy))
    tell(refusal(fault, json=json, draft=draft))
    return EscalateError.EXIT_CODE
