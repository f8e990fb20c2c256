"""How large a policy may be: a file that is larger is no procedure that people follow.

The lint compares rules with rules, and stages with moves. These limits, several times what the
largest of the shipped policies has, keep it quick whatever a file holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from escalate.core.lint.fault import Fault

MOST_TABLES = 1_000
"""Tables in all: rows, conditions, stages and pathways. The largest of the shipped has 243."""
MOST_VALUES = 6_000
"""Texts, numbers and dates in all; 1,021."""
MOST_ENTRIES = 500
"""Entries of one list: rows, choices, values of a condition; 34."""
MOST_LETTERS = 4_000
"""Characters of one text; 300."""
MOST_OF = {"pathway": 30, "stage": 100, "clocks": 10}
"""Entries of lists that multiply each other: 5, 5 and 1."""


def size_fault(document: dict[str, object]) -> Fault | None:
    """Return the first way in which a document is larger than a policy may be."""
    tables = values = 0
    for key, value in _walked(document):
        if isinstance(value, dict):
            tables += 1
        elif isinstance(value, list):
            most = MOST_OF.get(key, MOST_ENTRIES)
            if len(value) > most:
                return _fault(f"`{key}` has {len(value)} entries", most)
        else:
            values += 1
            if isinstance(value, str) and len(value) > MOST_LETTERS:
                return _fault(f"the text of `{key}` has {len(value)} characters", MOST_LETTERS)
    if tables > MOST_TABLES:
        return _fault(f"it has {tables} rows and other tables", MOST_TABLES)
    if values > MOST_VALUES:
        return _fault(f"it has {values} values", MOST_VALUES)
    return None


def _walked(document: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Return every value with the key at which it stands; none lies deep, as is known by now."""
    for key, value in document.items():
        yield key, value
        if isinstance(value, dict):
            yield from _walked(value)
        elif isinstance(value, list):
            for one in value:
                yield from _walked({key: one})


def _fault(says: str, most: int) -> Fault:
    return Fault(
        "",
        f"{says}, and at most {most} are read.",
        "Leave out what is no rule, or make two policies of it.",
        "policy-size",
    )
