"""What became of a commit: recorded, not recorded, or not known.

An error of COMMIT does not say. SQLite reports one when a record is durable already (the folder
could not be synced, a lock not given back), and none when the file was moved away meanwhile. So
after each commit the store is opened anew by its path, and what was to be recorded is looked for
(docs/decisions/0014-truth-after-an-error.md).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeGuard

from msgspec import Struct

from escalate.core.ports import Head
from escalate.core.store_events import OWN
from escalate.errors import Conflict, EscalateError, StoreUnusable, not_recorded
from escalate.store.appending import unusable
from escalate.store.replacing import which_file

LOOKS = 3
"""How often what was recorded is looked for: a disk that failed once may answer the next time, and
a file that was replaced during a look is looked for anew."""


class Watch(Protocol):
    """Whoever must know of a commit while it happens, and hears what is odd about it."""

    def commit_begins(self) -> None:
        """From here on an error, or a stop, does not mean that nothing was recorded."""
        ...

    def commit_ended(self, recorded: bool | None) -> None:
        """It was recorded, or it was not; None: that is not known."""
        ...

    def remark(self, says: str) -> None:
        """Hear of something that went wrong although it was recorded."""
        ...


class Unwatched:
    """Nobody watches."""

    def commit_begins(self) -> None:
        """Let it begin."""

    def commit_ended(self, recorded: bool | None) -> None:
        """Let it end."""

    def remark(self, says: str) -> None:
        """Hear nothing."""


class Expected(Struct, frozen=True):
    """What a transaction is to leave in the file, and the words to ask for it by."""

    head: Head
    op: str
    case: int = OWN


class Commit:
    """One transaction's way to its end, around it: what went wrong is said as it is in the file.

    *find* opens the store anew and tells whether its event at a head's size has that head's root;
    no two stores, and no two events, share one. An error that did not keep the record from the
    file is swallowed, and remarked on.
    """

    def __init__(self, path: Path, watch: Watch, find: Callable[[Head], bool]) -> None:
        self._path = path
        self._watch = watch
        self._find = find
        self._file = which_file(path)
        self._begun = False
        self._expected: Expected | None = None

    def begins(self, expected: Expected | None) -> None:
        """Say that COMMIT comes next, and what is to be found after it."""
        self._watch.commit_begins()
        self._begun, self._expected = True, expected

    def __enter__(self) -> Commit:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if not self._begun:
            if isinstance(error, StoreUnusable) or _busy(error):
                raise not_recorded(error) from error.__cause__
            return False
        recorded: bool | None = None
        trouble: Exception | None = None
        try:
            if self._expected:
                recorded, trouble = self._looked(self._expected.head)
            elif error is None:
                recorded = True
        finally:
            self._watch.commit_ended(recorded)
        return self._told(recorded, error, trouble)

    def _looked(self, head: Head) -> tuple[bool | None, Exception | None]:
        """Whether what was expected is in the file; None, and why, when that cannot be seen."""
        trouble: Exception | None = None
        for _ in range(LOOKS):
            at = which_file(self._path)
            try:
                found = self._find(head)
            except Conflict as error:  # it was waited for already
                return None, error
            except Exception as error:  # whatever it is, nothing was seen
                trouble = error
            else:
                if at == which_file(self._path):
                    return found, None
        return None, trouble

    def _told(
        self, recorded: bool | None, error: BaseException | None, trouble: Exception | None
    ) -> bool:
        """Say what is true; whether *error* ends here, since it kept nothing from the file."""
        if error is not None and not isinstance(error, Exception):
            return False  # a stop: whoever asked for it has the watch to ask
        if recorded is None:
            raise self._unknown(error or trouble) from (error or trouble)
        moved = self._file != which_file(self._path)
        if recorded:
            self._remark(error, moved=moved)
            return True
        if isinstance(error, StoreUnusable | Conflict):
            raise not_recorded(error) from error
        raise _not_found(self._path, moved=moved) from error

    def _remark(self, error: Exception | None, *, moved: bool) -> None:
        if error:
            self._watch.remark(
                "This was recorded, and was read back from the file; but there was an error while"
                f" it was written. {_says(error, self._path)} Make a backup on another disk."
            )
        elif moved:
            self._watch.remark(
                f"This was recorded; but meanwhile another file was put at {self._path}. Keep the"
                " store out of synchronised folders."
            )

    def _unknown(self, error: BaseException | None) -> StoreUnusable:
        case = self._expected.case if self._expected else OWN
        look = "Look at the store" if case == OWN else f"Look with `escalate show {case}`"
        named = f" (operation {self._expected.op})" if self._expected else ""
        return unusable(
            "unknown",
            f"It is not known whether this was recorded{named}. {_says(error, self._path)}",
            f"{look} before you record it again.",
        )


def _busy(error: BaseException | None) -> TypeGuard[Conflict]:
    # Every other conflict was decided by whoever writes, who says so.
    return isinstance(error, Conflict) and error.refusals[0].code == "busy"


def _says(error: BaseException | None, path: Path) -> str:
    if isinstance(error, EscalateError):
        return error.refusals[0].says
    return f"The store {path} cannot be used ({type(error).__name__})."


def _not_found(path: Path, *, moved: bool) -> StoreUnusable:
    why = "the file was moved or replaced meanwhile" if moved else "it is not found there again"
    return unusable(
        "unconfirmed",
        f"This was not recorded in {path}: {why}.",
        "Keep the store on a disk of this computer and out of synchronised folders, and see which"
        " file is the right one before you record it again.",
    )
