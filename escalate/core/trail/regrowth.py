"""The tree grown again from the leaves as they are read, and held against what stands with them.

`Frontier` says what the tree is; this says the same faster, and goes on after a fault. An event
that does not fit is named once. Where the roots after it show that the stored hashes were right,
the tree goes on from those, so that one altered event does not put all later ones in doubt.
"""

from __future__ import annotations

from hashlib import sha256

from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES, ends

_INNER = b"\x01"
_UNKNOWN = b""
"""Stands for a subtree with an event that is missing; it can be told from every hash."""


class Regrowth:
    """A tree that grows leaf by leaf. Its subtrees are kept with the byte that is hashed first."""

    __slots__ = ("_subtrees", "root", "size")

    def __init__(self) -> None:
        self.size = 0
        self.root = EMPTY_ROOT
        """The root over all leaves so far; empty while it cannot be known."""
        self._subtrees: list[bytes] = []

    def fits(self, leaf: bytes, nodes: bytes, root: bytes) -> bool:
        """Grow by a leaf if *nodes* and *root* are what it gives; else change nothing."""
        subtrees, kept, last, completed = self._subtrees, len(self._subtrees), leaf, b""
        size = self.size
        while size & 1:  # the last subtree is as large as the new one: they become one
            kept -= 1
            last = sha256(subtrees[kept] + last).digest()
            completed += last
            size >>= 1
        if completed != nodes:
            return False
        reckoned = last
        for subtree in reversed(subtrees[:kept]):
            reckoned = sha256(subtree + reckoned).digest()
        if reckoned != root:
            return False
        subtrees[kept:] = (_INNER + last,)
        self.size += 1
        self.root = root
        return True

    def grow(self, leaf: bytes, nodes: bytes, root: bytes) -> bool:
        """Grow by a leaf that `fits` refused; return whether what is known contradicts nothing.

        A subtree with a missing event is taken as it is stored, unseen. So is one that is wrong,
        where the root says that the stored one was right: something under it was altered.
        """
        stored = self._split(nodes)
        kept, completed = self._completed(leaf, stored or ())
        last = completed[-1] if completed else leaf
        consistent = stored is not None and completed == stored
        reckoned = self._root(kept, last)
        if reckoned not in (root, _UNKNOWN):
            consistent = False
            if stored and self._root(kept, stored[-1]) == root:
                last, reckoned = stored[-1], root
        self._subtrees[kept:] = [_INNER + last if last else _UNKNOWN]
        self.size += 1
        self.root = reckoned
        return consistent

    def skip_to(self, size: int) -> None:
        """Go on after so many leaves, though the last of them are missing."""
        known = dict(zip(ends(self.size), self._subtrees, strict=True))
        self._subtrees = [known.get(end, _UNKNOWN) for end in ends(size)]
        self.size, self.root = size, _UNKNOWN

    def _split(self, nodes: bytes) -> tuple[bytes, ...] | None:
        """Return the hashes in *nodes*; None where they are not as many as the leaf completes."""
        completes = (~self.size & (self.size + 1)).bit_length() - 1
        if len(nodes) != completes * HASH_BYTES:
            return None
        return tuple(nodes[at : at + HASH_BYTES] for at in range(0, len(nodes), HASH_BYTES))

    def _completed(self, leaf: bytes, stored: tuple[bytes, ...]) -> tuple[int, tuple[bytes, ...]]:
        """Return how many subtrees a leaf leaves as they are, and the hashes that it completes."""
        kept, last, size = len(self._subtrees), leaf, self.size
        completed: list[bytes] = []
        while size & 1:
            kept -= 1
            subtree, level = self._subtrees[kept], len(completed)
            if subtree and last:
                last = sha256(subtree + last).digest()
            else:
                last = stored[level] if stored else _UNKNOWN
            completed.append(last)
            size >>= 1
        return kept, tuple(completed)

    def _root(self, kept: int, last: bytes) -> bytes:
        """Return the root over the first *kept* subtrees and a last one; empty where unknown."""
        if not last or not all(self._subtrees[:kept]):
            return _UNKNOWN
        for subtree in reversed(self._subtrees[:kept]):
            last = sha256(subtree + last).digest()
        return last
