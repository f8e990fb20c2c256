"""Many proofs of one tree: made, or checked, without going the way that they share each time.

The proofs of neighbours differ in their first hashes alone. All from a level on is remembered, as a
whole, for as many parts of the tree as a fixed memory holds, however large the tree is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from escalate.core.trail import tree
from escalate.core.trail.proofs import LARGEST, Nodes, includes
from escalate.core.trail.tree import HASH_BYTES

LOW = 5
"""The level from which on the rest of a proof is remembered: one for 32 events."""
_RESTS = 1 << 10
_NODES = 1 << 12
_BLOCKS = 1 << 8
"""So many rests of proofs, hashes of them, and blocks of what is below, are remembered: 4 MB."""
_DIGITS = 2 * HASH_BYTES
_HASHES = re.compile(f"(?:[0-9a-f]{{{_DIGITS}}})*")

Leaves = Callable[[int, int], Iterable[bytes]]
"""The leaves from one place in the trail to another, both counted from 1."""


class Paths:
    """Makes the inclusion proofs of a tree of *size* leaves, in hexadecimal digits.

    *leaves* gives those of the events from one place in the trail to another, both counted from 1.
    """

    def __init__(self, size: int, node: Nodes, leaves: Leaves) -> None:
        self._size = size
        self._node = lru_cache(_NODES)(node)
        self._leaves = leaves
        self._edges = _edges(size, node)
        self._block = lru_cache(_BLOCKS)(self._below)
        self._rest = lru_cache(_RESTS)(self._above)

    def of(self, index: int) -> tuple[str, ...]:
        """Return the proof that leaf *index* is in the tree (RFC 9162, 2.1.3.1).

        Raises `ValueError` when there is no such leaf in it.
        """
        if not 0 <= index < self._size:
            raise ValueError(f"a tree of {self._size} leaves has no leaf {index}")
        block, path, at, last = self._block(index >> LOW), [], index, self._size - 1
        inside = (1 << LOW) - 1
        for digits, edge in zip(block, self._edges, strict=False):  # a small tree has fewer edges
            beside = at ^ 1
            if beside < last:
                start = (beside & inside) * _DIGITS
                path.append(digits[start : start + _DIGITS])
            elif beside == last:
                path.append(edge)
            at, last, inside = at >> 1, last >> 1, inside >> 1
        return (*path, *self._rest(index >> LOW))

    def _below(self, block: int) -> tuple[str, ...]:
        """Return all hashes under a node of the level LOW, each level in one text."""
        start, end = block << LOW, min(block + 1 << LOW, self._size)
        hashes, levels = list(self._leaves(start + 1, end)), []
        for _ in range(LOW):
            levels.append(b"".join(hashes).hex())
            pairs = zip(hashes[::2], hashes[1::2], strict=False)  # the last one may stand alone
            hashes = [tree.node(*pair) for pair in pairs]
        return tuple(levels)

    def _above(self, at: int) -> tuple[str, ...]:
        """Return the rest of a proof from the level LOW on, where its leaf is under node *at*."""
        path: list[str] = []
        last, level = self._size - 1 >> LOW, LOW
        while last:
            beside = at ^ 1
            if beside < last:
                path.append(self._node(level, beside).hex())
            elif beside == last:
                path.append(self._edges[level])
            at, last, level = at >> 1, last >> 1, level + 1
        return tuple(path)


def _edges(size: int, node: Nodes) -> tuple[str, ...]:
    """Return the hash over the leaves under the last node of each level, perfect or not."""
    if not size:
        return ()
    last, edge, edges = size - 1, node(0, size - 1), []
    for level in range(last.bit_length()):
        edges.append(edge.hex())
        if last & 1:
            edge = tree.node(node(level, last - 1), edge)
        last >>= 1
    return tuple(edges)


class Proved:
    """Checks inclusion proofs of one tree, in hexadecimal digits, given its size and root.

    It answers as `includes` does: whether this is exactly a proof of that leaf.
    """

    def __init__(self, size: int, root: bytes) -> None:
        self._size = size
        self._root = root
        self._known: dict[int, tuple[bytes, tuple[str, ...]]] = {}
        """Of nodes at the level LOW that were proved: their hash, and the proof from there on."""

    def includes(self, leaf: bytes, index: int, proof: Sequence[str]) -> bool:
        """Whether *proof* shows that *leaf* is leaf *index* of the tree."""
        if not 0 <= index < self._size <= LARGEST:
            return False
        known = self._known.get(index >> LOW)
        # Under an incomplete subtree at the edge the proof has fewer hashes below the level.
        if known is None or index | (1 << LOW) - 1 >= self._size:
            return self._whole(leaf, index, proof)
        hashes = _hashes(proof[:LOW])
        if hashes is None or len(hashes) < LOW or tuple(proof[LOW:]) != known[1]:
            return False
        return _climb(leaf, index, hashes) == known[0]

    def _whole(self, leaf: bytes, index: int, proof: Sequence[str]) -> bool:
        hashes = _hashes(proof)
        if hashes is None or not includes(leaf, index, self._size, hashes, self._root):
            return False
        if index | (1 << LOW) - 1 < self._size:
            if len(self._known) >= _RESTS:
                self._known.clear()
            below = _climb(leaf, index, hashes[:LOW])
            self._known[index >> LOW] = below, tuple(proof[LOW:])
        return True


def _climb(leaf: bytes, index: int, proof: Sequence[bytes]) -> bytes:
    """Return the hash of the perfect subtree over a leaf, as high as its proof goes."""
    found = leaf
    for sibling in proof:
        found = tree.node(sibling, found) if index & 1 else tree.node(found, sibling)
        index >>= 1
    return found


def _hashes(digits: Sequence[str]) -> list[bytes] | None:
    """Return what hexadecimal digits say, in small letters; None where one is no hash."""
    joined = "".join(digits)
    if any(len(one) != _DIGITS for one in digits) or not _HASHES.fullmatch(joined):
        return None
    data = bytes.fromhex(joined)
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
