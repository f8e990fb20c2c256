"""Text cut into lines that fit a column, between its words where it can be."""

from __future__ import annotations

from collections.abc import Iterator

from escalate.render.safe import width


def wrapped(text: str, room: int) -> list[str]:
    """The lines of a text that `line` or `block` has made safe, each at most *room* columns wide.

    A word that no line holds begins on one of its own and is cut where that ends. Spaces between
    two lines are not shown. There is always a line.
    """
    if "\n" not in text:
        return [text] if width(text) <= room else list(_filled(text, room))
    return [each for whole in text.split("\n") for each in wrapped(whole, room)]


def _filled(text: str, room: int) -> Iterator[str]:
    while (end := _fitting(text, room)) < len(text):
        gap = text.rfind(" ", 0, end + 1)
        if gap < 0 or not text[:gap].strip(" "):
            gap = end
        yield text[:gap].rstrip(" ")
        text = text[gap:].lstrip(" ")
    yield text.rstrip(" ")


def _fitting(text: str, room: int) -> int:
    """How many characters of a text fit, at least one; marks stay with their letter."""
    if text.isascii():
        return max(1, room)
    used = 0
    for place, character in enumerate(text):
        columns = width(character)
        used += columns
        if columns and used > room and place:
            return place
    return len(text)
