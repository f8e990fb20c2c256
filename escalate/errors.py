"""One tree of errors: an exit code on each class, a sentence with the way out in each message."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace


class Refusal(Struct, frozen=True):
    """One reason why a command is refused: a stable code, a sentence, the clause, the way out."""

    code: str
    """A stable word, listed in docs/codes.md."""
    says: str
    """One sentence with the value that is refused."""
    clause: str = ""
    """The clause of the policy that forbids it; empty where the engine itself does."""
    remedy: str = ""
    """What to do instead."""
    ask: str = ""
    """The name of the ask that is missing, when that is the reason."""

    def __str__(self) -> str:
        clause = f" (clause {self.clause})" if self.clause else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.says}{clause}{remedy}"


class EscalateError(Exception):
    """The root of the tree: everything that `escalate` says no to."""

    EXIT_CODE: ClassVar[int] = 1

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


class BadUsage(EscalateError):
    """A value that cannot be read: a date, a person, an unknown option."""

    EXIT_CODE = 2


class NotAllowed(EscalateError):
    """The policy, or the engine for every policy, does not allow the command."""

    EXIT_CODE = 20


class NotFound(EscalateError):
    """No such case, policy, pathway, stage, record or action."""

    EXIT_CODE = 21


class Conflict(EscalateError):
    """Somebody else is writing, or wrote first."""

    EXIT_CODE = 22


class BrokenTrail(EscalateError):
    """The audit trail, or what should prove it, does not hold together."""

    EXIT_CODE = 23


class BadPolicy(EscalateError):
    """A policy file with faults; all of them are named."""

    EXIT_CODE = 24


class StoreUnusable(EscalateError):
    """The store cannot be read or written: permission, disk full, not a store, a newer schema."""

    EXIT_CODE = 25


NOTHING = "Nothing was recorded."


def not_recorded(error: EscalateError) -> EscalateError:
    """Return the same error, saying also that nothing was recorded, unless it says so already."""
    if "nothing was recorded" in str(error).lower():
        return error
    *others, last = error.refusals
    remedy = f"{NOTHING} {last.remedy}".rstrip()
    return type(error)(*others, replace(last, remedy=remedy))


def unreadable(what: str, why: Exception) -> BrokenTrail:
    """Return the error for stored bytes that cannot be understood."""
    return BrokenTrail(
        Refusal(
            "unreadable",
            f"{what} cannot be read ({why}).",
            remedy="Keep the file as it is, and see what is broken: escalate verify.",
        )
    )
