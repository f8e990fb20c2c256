"""What may stand at a key of a policy file, in an author's words; told from the types."""

import types as python_types
import typing
from typing import Any

import msgspec

_WORDS = {
    "str": 'a text in "quotation marks"',
    "bool": "true or false",
    "int": "a whole number",
    "date": "a date such as 2026-04-01, without quotation marks",
}
_SPECIAL = {
    "id": "lower-case letters, digits and hyphens, a letter first, at most 40",
    "when": 'conditions in curly brackets: { harm = true, level = ["CIN"] }',
    "unless": 'conditions in curly brackets: { harm = true, level = ["CIN"] }',
    "about": 'a table [about] with lines such as author = "..."',
    "calendar": 'a table: { country = "GB", subdivision = "ENG", timezone = "Europe/London" }',
    "review": 'a table: { due = 2027-03-31, clause = "8" }',
    "pathway": "at least one [[pathway]], in double square brackets",
    "stage": "[[pathway.stage]], in double square brackets",
    "form": "[[form]], in double square brackets",
    "fields": 'a list of pairs: [["Name of child", "child.name"], ["Signature", ""]]',
    "agencies": 'a list of names: ["health", "school"]',
}
_ROWS = ("clocks", "asks", "people", "moves", "texts", "out_of_scope", "retention")


def expected(struct: type[msgspec.Struct], key: str, *, entry: bool = False) -> str:
    """Return what to write at *key* of a table of that type.

    *entry* asks for one entry of the list that stands there.
    """
    if key == "agencies" and struct.__name__ == "People":
        return "a whole number from 1 to 99"
    if key == "aged":
        return "a whole number from 0 to 99"
    if key == "id" and struct.__name__ != "Policy":
        return _WORDS["str"]
    if key in _ROWS:
        return "rows in curly brackets, one a line: [{ ... }, { ... }]"
    if key in _SPECIAL and not (entry and key == "agencies"):
        return _SPECIAL[key]
    allowed = choices_of(struct, key)
    if allowed:
        words = " or ".join(", ".join(f'"{one}"' for one in allowed).rsplit(", ", 1))
        return f"one of {words}" if len(allowed) > 1 else words
    return _plain(_type_of(struct, key), entry=entry)


def choices_of(struct: type[msgspec.Struct], key: str) -> tuple[str, ...]:
    """Return the only values that a key may have; none when it is free."""
    return tuple(dict.fromkeys(one for one in _literals(_type_of(struct, key)) if one))


def _type_of(struct: type[msgspec.Struct], key: str) -> Any:  # noqa: ANN401 - a type is any object
    """Return the type written at a key, which may have another name in the code."""
    names = dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))
    return typing.get_type_hints(struct)[names[key]]


def _literals(kind: Any) -> list[str]:  # noqa: ANN401 - a type is any object
    if typing.get_origin(kind) is typing.Literal:
        return [str(one) for one in typing.get_args(kind)]
    if kind is str:
        return []
    return [one for inner in typing.get_args(kind) for one in _literals(inner)]


def _plain(kind: Any, *, entry: bool) -> str:  # noqa: ANN401 - a type is any object
    """Return a type in words."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _WORDS["str"] if entry else 'a list of texts: ["...", "..."]'
    if origin in (typing.Union, python_types.UnionType):
        inner = [one for one in typing.get_args(kind) if one is not type(None)]
        if entry:
            inner = [one for one in inner if typing.get_origin(one) is tuple]
        return " or ".join(_plain(one, entry=entry) for one in inner)
    return _WORDS.get(getattr(kind, "__name__", ""), "a value of another kind")
