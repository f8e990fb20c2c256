"""A fault of a policy file: where it is, what it is and the way out; and the words for places."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from escalate.errors import Refusal

_SHORT = 48
"""So many characters of a row's own words are enough to find it in the file."""

_MOST_LISTED = 60
"""So many names are read out; nobody reads more, and a fault must not be longer than its file."""
_MOST_LETTERS = 4_000
"""So many letters of names are compared with a misspelt one: each comparison is dear."""
_LONGEST_NAME = 60
"""Characters: what is longer was not meant as a name, and is dearer still."""

_NAMED_BY: dict[str, tuple[str, ...]] = {
    "pathway": ("id",),
    "stage": ("label",),
    "asks": ("ask",),
    "clocks": ("within", "same_as"),
    "people": ("part",),
    "moves": ("outcome", "ground"),
    "texts": ("says",),
    "out_of_scope": ("what",),
    "form": ("title",),
    "retention": ("keep",),
}


class Fault(Struct, frozen=True):
    """One fault or remark; *place* is a path in the file's own words, empty for the whole file."""

    place: str
    says: str
    remedy: str
    code: str = "policy-rule"
    """A stable word: policy-size, policy-syntax, policy-key, policy-rule or policy-remark."""

    def refusal(self) -> Refusal:
        """Return the fault as a reason of refusal; characters that steer a terminal are gone."""
        place = f"{self.place[0].upper()}{self.place[1:]}: " if self.place else ""
        return Refusal(
            code=self.code, says=_printable(f"{place}{self.says}"), remedy=_printable(self.remedy)
        )


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def listed(values: Iterable[object]) -> str:
    """Return values in quotation marks with commas between, as one reads them out."""
    return joined(f'"{value}"' for value in values)


def joined(words: Iterable[str]) -> str:
    """Return words with commas between; of very many the first ones, and how many there are."""
    known = [word if len(word) <= _LONGEST_NAME else f"{word[:_LONGEST_NAME]}…" for word in words]
    shown = ", ".join(known[:_MOST_LISTED])
    left = len(known) - _MOST_LISTED
    return f"{shown} and {left} more" if left > 0 else shown


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known word most like *word*, or an empty text when none is like it.

    *likeness* is the least that counts, from 0 (anything) to 1 (the same word).
    """
    import difflib  # noqa: PLC0415 - only a file with a fault pays for it

    if len(word) > _LONGEST_NAME:
        return ""
    by_fold = {name.casefold(): name for name in _likely(known)}
    found = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=likeness)
    return by_fold[found[0]] if found else ""


def _likely(known: Iterable[str]) -> Iterator[str]:
    """Return the first names of a list, as far as they are worth a comparison."""
    letters = 0
    for name in known:
        letters += len(name)
        if letters > _MOST_LETTERS:
            return
        if len(name) <= _LONGEST_NAME:
            yield name


def suggest(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean ...? " with a space behind, or nothing when nothing is like *word*."""
    found = nearest(word, known)
    return f'Did you mean "{found}"? ' if found else ""


def repeated(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values that stand in the list more than once, whatever their capitals."""
    seen: set[str] = set()
    again: list[str] = []
    for value in values:
        if value.casefold() in seen:
            again.append(value)
        seen.add(value.casefold())
    return tuple(again)


def row_name(kind: str, row: object) -> str:
    """Return the words by which a row is known in its file, or an empty text.

    *row* is a table as it was read, or the value made from it.
    """
    for key in _NAMED_BY.get(kind, ()):
        value = row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)
        words = " and ".join(map(str, value)) if isinstance(value, list | tuple) else value
        if isinstance(words, str) and words.strip():
            # A row is named on one line, without its own quotation marks.
            words = " ".join(words.split()).replace('"', "'")
            return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"
    return ""


def row_places(kind: str, rows: Sequence[object]) -> tuple[str, ...]:
    """Return the place of each row of one list: its kind and name, its number if it needs one."""
    names = [row_name(kind, row) for row in rows]
    count = Counter(names)
    word = "out of scope" if kind == "out_of_scope" else kind
    return tuple(
        f"{word} row {number}"
        if not name
        else f'{word} "{name}"' + (f" (row {number})" if count[name] > 1 else "")
        for number, name in enumerate(names, start=1)
    )


def inside(*places: str) -> str:
    """Return places from the outermost to the innermost as one."""
    return ", ".join(place for place in places if place)
