"""Text cut into lines that fit a column, between its words where it can be."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.render.safe import width


def wrapped(text: str, room: int) -> list[str]:
    """The lines of a text that `line` or `block` has made safe, each at most *room* columns wide.

    A word that no line holds begins on one of its own and is cut where that ends. Spaces between
    two lines are not shown. There is always a line.
    """
    if "\n" not in text and width(text) <= room:
        return [text]
    lines: list[str] = []
    for whole in text.split("\n"):
        lines += [whole] if width(whole) <= room else _filled(whole, room)
    return lines


def _filled(text: str, room: int) -> Iterator[str]:
    filled, used = "", 0
    for word in _words(text):
        bare = width(word.rstrip(" "))
        if used + bare > room and filled:
            yield filled.rstrip(" ")
            filled, used = "", 0
        if bare > room:
            *full, word = _chopped(word, room)
            yield from full
        filled += word
        used += width(word)
    yield filled.rstrip(" ")


def _words(text: str) -> Iterator[str]:
    """Yield the words, each with the spaces that follow it, and the first with those before it."""
    start = end = 0
    while end < len(text):
        while end < len(text) and text[end] == " ":
            end += 1
        gap = text.find(" ", end)
        end = gap if gap >= 0 else len(text)
        while end < len(text) and text[end] == " ":
            end += 1
        yield text[start:end]
        start = end


def _chopped(word: str, room: int) -> list[str]:
    """A word in pieces that fill a line each, but the last; marks stay with their letter."""
    pieces, used = [""], 0
    for character in word:
        wide = width(character)
        if wide and used + wide > room and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += wide
    return pieces
