"""Examining a policy's text: its TOML, its shape and its rules, with every fault that it has."""

from escalate.core.lint import Fault, lint
from escalate.core.lint.size import size_fault
from escalate.core.policy import Policy
from escalate.core.reading import MOST_BYTES
from escalate.core.shape import decode
from escalate.core.strict_toml import NotToml, read_toml

__all__ = ["Fault", "examine"]


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
    try:
        document = read_toml(text, most_bytes=MOST_BYTES)
    except NotToml as error:
        return {}, _size_fault(error) if error.size else _syntax_fault(text, error)
    return document, size_fault(document)


def _size_fault(error: NotToml) -> Fault:
    place = f"line {error.line}" if error.line else ""
    remedy = "Leave out what is no rule, such as pictures, and write rows in tables."
    return Fault(place, f"{error.says}.", remedy, "policy-size")


def _syntax_fault(text: str, error: NotToml) -> Fault:
    """Return the fault of a text that is no TOML, with the line it was noticed in."""
    if not error.line:
        return Fault(
            "", f"{error.says}.", "Leave it out, and save the file as UTF-8.", "policy-syntax"
        )
    lines = text.splitlines()
    line = lines[error.line - 1].strip() if error.line <= len(lines) else ""
    shown = f" Noticed at: {line if len(line) <= 80 else line[:79] + '…'}" if line else ""
    return Fault(
        f"line {error.line}",
        f"this is not TOML: {error.says}.{shown}",
        'A text stands in "quotation marks", a row { ... } on one line with commas between its '
        "keys, and a key only once in its table.",
        "policy-syntax",
    )
