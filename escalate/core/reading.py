"""Reading a policy: text in, a `Policy` out, or all its faults at once."""

import hashlib
import re
from functools import lru_cache

from escalate.core.lint import Fault, lint
from escalate.core.policy import Policy
from escalate.core.shape import decode
from escalate.errors import BadPolicy

__all__ = ["MOST_BYTES", "Fault", "digest", "examine", "read_policy"]

MOST_BYTES = 256 * 1024
"""The longest policy that is read; the longest of the shipped ones has a fifth of it."""

_MOST_DOTS = 20
# A key of n dotted parts costs tomllib n * n steps: 100 KB of them take most of a minute. No key
# of a policy has more than one dot, so twenty are refused before the parser sees them. The
# possessive quantifiers (++) keep this search itself from doing the same.
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:\.[ \t]*+{_PART}){{{_MOST_DOTS}}}")


@lru_cache(maxsize=32)
def read_policy(text: str) -> Policy:
    """Return the policy that *text* is; a text that was read before is not read again.

    Raises `BadPolicy` with every fault that can be told, each with its place and the way out.
    """
    policy, faults = examine(text)
    if policy is None or faults:
        raise BadPolicy(*(fault.refusal() for fault in faults))
    return policy


def digest(text: str) -> str:
    """Return the name of a policy's text: "sha256:" and the digest of its UTF-8 bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def examine(text: str) -> tuple[Policy | None, tuple[Fault, ...]]:
    """Return the policy that *text* is, None unless it has no fault, and its faults."""
    document, fault = _parse(text)
    if fault is not None:
        return None, (fault,)
    shape = decode(document)
    faults = tuple(shape.faults)
    if shape.policy is not None and shape.complete:
        mended = tuple(place for place in shape.mended if place)
        # A row that was mended to go on would be blamed a second time for what was cut out.
        faults += tuple(f for f in lint(shape.policy) if not _within(f.place, mended))
    return (None if faults else shape.policy), faults


def _within(place: str, mended: tuple[str, ...]) -> bool:
    """Return whether a place is a mended row or lies in one (a stage's rows are rows by it)."""
    rows = ("stage ", "pathway ")
    return any(
        place == row
        or (place.startswith(f"{row}, ") and not row.rpartition(", ")[2].startswith(rows))
        for row in mended
    )


def _parse(text: str) -> tuple[dict[str, object], Fault | None]:
    """Return the document of a text, or the one fault for which there is none."""
    import tomllib  # noqa: PLC0415 - only a command that reads a policy pays for it

    fault = _unreadable(text)
    if fault is not None:
        return {}, fault
    try:
        # Editors on Windows put a byte order mark first, which TOML does not know.
        return tomllib.loads(text.removeprefix("\ufeff")), None
    except tomllib.TOMLDecodeError as error:
        return {}, _syntax_fault(text, str(error))
    except RecursionError:
        return {}, Fault(
            "", "its brackets are nested too deeply.", "Take some of them away.", "policy-syntax"
        )


def _unreadable(text: str) -> Fault | None:
    """Return why a text is not even given to the parser."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return Fault("", "it is no proper text.", "Save the file as UTF-8.", "policy-syntax")
    if size > MOST_BYTES:
        says = f"it has {size} bytes; a policy has at most {MOST_BYTES}."
        return Fault("", says, "Leave out what is not a rule, such as pictures.", "policy-size")
    found = _LONG_KEY.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    says = f"a key has more than {_MOST_DOTS} dots."
    return Fault(f"line {line}", says, "Write tables: no key needs them.", "policy-size")


def _syntax_fault(text: str, message: str) -> Fault:
    """Return the fault of a text that is no TOML, with the line it was noticed in."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    number = int(found[1]) if found else text.count("\n") + 1
    says = message[: found.start()] if found else message.removesuffix(" (at end of document)")
    lines = text.splitlines()
    line = lines[number - 1].strip() if number <= len(lines) else ""
    shown = f" Noticed at: {line if len(line) <= 80 else line[:79] + '…'}" if line else ""
    return Fault(
        f"line {number}",
        f"this is not TOML: {says[:1].lower()}{says[1:]}.{shown}",
        'A text stands in "quotation marks", a row { ... } on one line with commas between its '
        "keys, and a key only once in its table.",
        "policy-syntax",
    )
