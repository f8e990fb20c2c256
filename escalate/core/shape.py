"""From a TOML document to a `Policy`, with every fault of its shape at once.

msgspec names the first fault only. So each one is noted and mended (a wrong key is cut out, a
missing one filled with a stand-in), and the document is decoded again, until it can be.
"""

import copy
import datetime
import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct, field

from escalate.core import policy as types
from escalate.core.lint.fault import Fault, inside, nearest, row_places
from escalate.core.policy import Policy
from escalate.core.wording import expected

MOST_FAULTS = 200
"""After so many faults the file is hardly a policy, and each one costs a further decoding."""

_CODE = "policy-key"
_TABLES: dict[str, type[msgspec.Struct]] = {
    "calendar": types.CalendarKey,
    "review": types.Review,
    "pathway": types.Pathway,
    "stage": types.Stage,
    "form": types.Form,
    "clocks": types.Clock,
    "asks": types.Ask,
    "people": types.People,
    "moves": types.Move,
    "texts": types.Text,
    "out_of_scope": types.OutOfScope,
    "retention": types.Retention,
}
_STAND_INS: dict[str, object] = {
    "id": "unnamed",
    "part": "chair",
    "due": datetime.date.max,
    "fields": [],
    "calendar": {"country": "GB", "subdivision": "ENG", "timezone": "Europe/London"},
    "pathway": [{"id": "unnamed", "clause": "?", "stage": [{"label": "?", "clause": "?"}]}],
}
_NAMING = frozenset(
    ("id", "label", "ask", "choices", "agencies", "outcome", "ground", "same_as")
) | frozenset(("pathway", "stage", "asks", "moves", "clocks"))
"""Keys that other rows speak of: while one of them is wrong, the lint would blame those rows."""

_OF_THE_POLICY = frozenset(Policy.__struct_encode_fields__) - {"id", "title"}

Key = str | int


class Shape(Struct):
    """What decoding a document came to."""

    policy: Policy | None = None
    faults: list[Fault] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """The places of the rows that were mended to go on."""
    complete: bool = True
    """Whether all names are as the author wrote them, so that the lint can judge the rest."""


def decode(document: dict[str, object]) -> Shape:
    """Return the policy that a document is and all faults of its shape.

    The policy is None when the document could not be mended; with faults it is a mended one, for
    looking further only. The document is changed on the way.
    """
    bench = _Bench(document)
    for _ in range(MOST_FAULTS):
        try:
            bench.shape.policy = msgspec.convert(document, Policy)
        except msgspec.ValidationError as error:
            bench.mend(str(error))
        else:
            return bench.shape
    bench.shape.faults.append(
        Fault("", f"there are more than {MOST_FAULTS} faults.", "Mend these first.", _CODE)
    )
    return bench.shape


class _Bench:
    """A document on the way to a policy, with the faults found so far."""

    def __init__(self, document: dict[str, object]) -> None:
        self.document = document
        self.shape = Shape()
        self._places: dict[int, str] = {}
        self._numbers: dict[int, list[int]] = {}
        self._noted: set[tuple[int, Key]] = set()
        # What is cut out is kept, so that no other value takes over its identity.
        self._cut: list[object] = []
        self._name_rows(document)
        self._number(document)

    def mend(self, message: str) -> None:
        """Note the fault that msgspec names, and change the document so that it is gone."""
        says, _, path = message.partition(" - at `$")
        keys = _keys(path.rstrip("`"))
        if found := re.fullmatch(r"Object contains unknown field `(.*)`", says, re.DOTALL):
            self._unknown(keys, found[1])
        elif found := re.fullmatch(r"Object missing required field `(.*)`", says):
            self._missing(keys, found[1])
        elif "..." in keys:
            self._wrong_values(keys[: keys.index("...")])
        else:
            self._wrong(keys, says)

    def _unknown(self, keys: list[Key], name: str) -> None:
        """Mend a table with a key that does not belong there by cutting it out."""
        kind = _kind(keys)
        allowed = _TABLES.get(kind, Policy).__struct_encode_fields__
        near = nearest(name, allowed)
        meant = f"Did you mean `{near}`? " if near else ""
        remedy = f"{meant}The keys allowed here are {', '.join(allowed)}."
        if home := _home_of(name, kind):
            remedy = f"`{name}` belongs to the {home[0]}: write it above the first {home[1]}."
        self._note(keys, name, f"there is no key `{name}` here.", remedy)
        self.shape.complete &= not ({name, near} & _NAMING)
        # A key that is only misspelt is not missing as well.
        self._noted.add((id(self._at(keys)), near))
        self._cut.append(self._at(keys).pop(name))

    def _missing(self, keys: list[Key], name: str) -> None:
        """Mend a table without a required key by a stand-in."""
        row = self._at(keys)
        if (id(row), name) not in self._noted:
            remedy = f"Write `{name} = ...`: {expected(_TABLES.get(_kind(keys), Policy), name)}."
            self._note(keys, name, "it is missing.", remedy)
        self.shape.complete &= name not in _NAMING
        row[name] = copy.deepcopy(_STAND_INS.get(name, "?"))

    def _wrong_values(self, keys: list[Key]) -> None:
        """Mend a table of free keys, in which msgspec does not say which one is wrong."""
        row, name = self._at(keys), keys[-1]
        kind: Any = str if name == "about" else types.Values
        for key, value in list(row.items()):
            try:
                msgspec.convert(value, kind)
            except msgspec.ValidationError:
                remedy = 'Write a text in "quotation marks"' + (
                    "." if kind is str else ", true or false, or a list of texts in [brackets]."
                )
                self._note(keys, key, f"its value {_shown(value)} cannot be used.", remedy)
                self._cut.append(row.pop(key))

    def _wrong(self, keys: list[Key], says: str) -> None:
        """Mend a value of the wrong kind by cutting it out."""
        while len(keys) > 1 and isinstance(keys[-1], int) and isinstance(keys[-2], int):
            keys = keys[:-1]
        *outer, last = keys
        home = self._at(outer)
        named = [key for key in keys if isinstance(key, str)]
        name = named[-1]
        row = keys[: len(keys) - 1 - keys[::-1].index(name)]
        struct = _TABLES.get(_kind(row), Policy)
        value = home[last]
        wants = expected(struct, name, entry=isinstance(last, int))
        entry = self._numbers[id(home)].pop(last) + 1 if isinstance(last, int) else 0
        fault = "it is empty." if value in ("", []) else f"{_shown(value)} cannot stand here."
        self._note(row, name, fault, f"Write {wants}.", entry)
        self.shape.complete &= name not in _NAMING
        self._noted.add((id(home), last if isinstance(last, str) else name))
        self._cut.append(home.pop(last))

    def _note(self, keys: list[Key], name: str, says: str, remedy: str, entry: int = 0) -> None:
        place = self._place(keys)
        number = f", entry {entry}" if entry else ""
        self.shape.faults.append(Fault(inside(place, f"key `{name}`{number}"), says, remedy, _CODE))
        self.shape.mended.append(place)

    def _at(self, keys: list[Key]) -> Any:  # noqa: ANN401 - a document has any shape
        here: Any = self.document
        for key in keys:
            here = here[key]
        return here

    def _place(self, keys: list[Key]) -> str:
        """Return the readable path of a row: `stage "B", asks "minute"`."""
        here: Any = self.document
        place, bare = "", ""
        for key in keys:
            here = here[key]
            if id(here) in self._places:
                place, bare = self._places[id(here)], ""
            else:
                bare = str(key)
        return inside(place, f"`{bare}`" if bare else "")

    def _name_rows(self, table: dict[str, object], place: str = "") -> None:
        """Write down the places of all rows as the author knows them, before anything is cut."""
        for kind, rows in table.items():
            if not isinstance(rows, list) or kind not in _TABLES:
                continue
            alone = kind == "pathway" and len(rows) == 1
            names = [""] if alone else row_places(kind, rows)
            for name, row in zip(names, rows, strict=True):
                if isinstance(row, dict):
                    self._places[id(row)] = inside(place, name)
                    self._name_rows(row, inside(place, name))

    def _number(self, value: object) -> None:
        """Write down the number of each entry of each list."""
        if isinstance(value, list):
            self._numbers[id(value)] = list(range(len(value)))
        inner = value.values() if isinstance(value, dict) else value
        for one in inner if isinstance(inner, Iterable) and not isinstance(inner, str) else ():
            self._number(one)


def _keys(path: str) -> list[Key]:
    """Return the keys and numbers of a path as msgspec writes it: `.stage[0].asks[1].when[...]`."""
    found = re.findall(r"\.([A-Za-z_]+)|\[(\d+|\.\.\.)\]", path)
    return [name or (int(number) if number.isdigit() else number) for name, number in found]


def _kind(keys: list[Key]) -> str:
    """Return the kind of the table at the end of a path; empty for the policy itself."""
    return next((key for key in reversed(keys) if isinstance(key, str)), "")


def _home_of(name: str, kind: str) -> tuple[str, str] | None:
    """Return the level to which a key belongs that stands too low in the file, and its end."""
    if kind == "stage" and name in ("same_as", "out_of_scope", "stage"):
        return "pathway", "[[pathway.stage]]"
    if kind in ("stage", "pathway") and name in _OF_THE_POLICY:
        return "policy", "[[pathway]]"
    return None


def _shown(value: object) -> str:
    """Return a value as the author wrote it, shortened."""
    words = f'"{value}"' if isinstance(value, str) else str(value)
    words = words.lower() if isinstance(value, bool) else words
    if isinstance(value, dict | list):
        words = "a table" if isinstance(value, dict) else "a list"
    return words if len(words) <= 60 else f"{words[:59]}…"
