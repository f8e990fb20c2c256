"""What SQLite's errors mean to somebody who wants to record: what happened, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from escalate.errors import BrokenTrail, Conflict, EscalateError, StoreUnusable
from escalate.store import appending
from escalate.store.clearing import not_cleared
from escalate.store.connection import translated
from escalate.store.driver import library

PATH = Path("cases.db")
IOERR_FSYNC = library.SQLITE_IOERR | 4 << 8
BUSY = "Somebody else is recording in cases.db; nothing was recorded. Try again."
NO_RIGHT = (
    "The store cases.db may not be written ({}); nothing was recorded. Get the right to write the "
    "file and its folder, and see that it was not moved."
)


@pytest.mark.parametrize(
    ("number", "name", "kind", "code", "says"),
    [
        (library.SQLITE_BUSY, "SQLITE_BUSY", Conflict, "busy", BUSY),
        (library.SQLITE_LOCKED, "SQLITE_LOCKED", Conflict, "busy", BUSY),
        (
            library.SQLITE_NOTADB,
            "SQLITE_NOTADB",
            StoreUnusable,
            "not-a-store",
            "The file cases.db is not a store of escalate. Check the path, or make a new store "
            "there: escalate init.",
        ),
        (
            library.SQLITE_READONLY,
            "SQLITE_READONLY",
            StoreUnusable,
            "read-only",
            NO_RIGHT.format("SQLITE_READONLY"),
        ),
        (
            library.SQLITE_PERM,
            "SQLITE_PERM",
            StoreUnusable,
            "read-only",
            NO_RIGHT.format("SQLITE_PERM"),
        ),
        (
            library.SQLITE_CANTOPEN,
            "SQLITE_CANTOPEN",
            StoreUnusable,
            "cannot-open",
            "The store cases.db or its journal beside it cannot be opened (SQLITE_CANTOPEN). Get "
            "the right to read and write the file and its folder.",
        ),
        (
            library.SQLITE_FULL,
            "SQLITE_FULL",
            StoreUnusable,
            "disk-full",
            "The disk of cases.db is full; nothing was recorded. Make room and try again.",
        ),
        (
            IOERR_FSYNC,
            "SQLITE_IOERR_FSYNC",
            StoreUnusable,
            "disk-error",
            "The disk of cases.db cannot be read or written (SQLITE_IOERR_FSYNC). See that the "
            "disk is there and has room, and look at the case before you record it again.",
        ),
        (
            library.SQLITE_CORRUPT,
            "SQLITE_CORRUPT",
            StoreUnusable,
            "store-error",
            "The store cases.db cannot be used (SQLITE_CORRUPT: as it says). Try again; if it "
            "stays, keep the file as it is and go on from a backup.",
        ),
    ],
)
def test_given_an_error_of_sqlite_then_it_is_said_what_it_means_and_what_to_do(
    number: int, name: str, kind: type[EscalateError], code: str, says: str
) -> None:
    error = library.OperationalError("as it says")
    error.sqlite_errorcode, error.sqlite_errorname = number, name
    with pytest.raises(kind) as caught, translated(PATH):
        raise error
    assert (caught.value.refusals[0].code, str(caught.value)) == (code, says)


def test_given_an_error_without_a_number_then_it_is_named_by_its_kind() -> None:
    says = r"cannot be used \(ProgrammingError: as it says\)"
    with pytest.raises(StoreUnusable, match=says), translated(PATH):
        raise library.ProgrammingError("as it says")


VERIFY = "Keep the file as it is, and see what is broken: escalate verify."


@pytest.mark.parametrize(
    ("made", "kind", "code", "says"),
    [
        (
            lambda: appending.already_recorded(7, 3),
            Conflict,
            "changed",
            "Somebody else recorded something in case 7 in the meantime: it has 3 events now, and "
            "nothing was recorded. Look at the case and try again.",
        ),
        (
            lambda: appending.unreadable("Event 5", ValueError("no JSON")),
            BrokenTrail,
            "unreadable",
            f"Event 5 cannot be read (no JSON). {VERIFY}",
        ),
        (
            lambda: appending.blank(5),
            BrokenTrail,
            "broken-trail",
            f"Event 5 has lost its words, and no erasure of its case is recorded. {VERIFY}",
        ),
        (
            lambda: appending.no_node(3, 16),
            BrokenTrail,
            "broken-trail",
            f"The trail holds no hash of the 8 events up to event 16. {VERIFY}",
        ),
        (
            lambda: appending.other_policy_text("sha256:aa"),
            BrokenTrail,
            "other-policy-text",
            f"The store holds another text under the policy digest sha256:aa. {VERIFY}",
        ),
        (
            lambda: not_cleared(PATH),
            StoreUnusable,
            "not-cleared",
            "The case was erased and cannot be read any more, but unused parts of cases.db may "
            "still hold its words. Make room on the disk; the next command on the store clears "
            "them away.",
        ),
    ],
)
def test_given_a_store_that_is_not_as_it_should_be_then_this_is_said(
    made: Callable[[], EscalateError], kind: type[EscalateError], code: str, says: str
) -> None:
    error = made()
    assert (type(error), error.refusals[0].code, str(error)) == (kind, code, says)
