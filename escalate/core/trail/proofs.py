"""Proofs over the tree: that an event is in it, and that it only grew (RFC 9162, 2.1.3 and 2.1.4).

Leaves are counted from 0 here, as in the RFC: the event with `seq` n is leaf n - 1. A proof is made
from the hashes of perfect subtrees alone: `node(level, index)` is that over the leaves from
`index << level` on, `1 << level` of them, and level 0 are the leaves. The subtree is completed by,
and in a store kept with, the event whose `seq` is `(index + 1) << level`. A proof over n leaves
asks for at most two hashes for each binary digit of n.

Whoever checks a proof needs none of this: `includes` and `consistent` know only what they are
given. They answer no to everything that is not exactly a proof, and never raise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from escalate.core.trail import tree
from escalate.core.trail.tree import EMPTY_ROOT, HASH_BYTES

Nodes = Callable[[int, int], bytes]
"""The hash of the perfect subtree at a level and index."""
Proof = Sequence[bytes]

LARGEST = 2**63 - 1
"""The largest size of a tree: what a store, and other people's verifiers, can count to."""


def root(size: int, node: Nodes) -> bytes:
    """Return the root over the first *size* leaves."""
    return _over(0, size, node) if size else EMPTY_ROOT


def inclusion(index: int, size: int, node: Nodes) -> tuple[bytes, ...]:
    """Return the proof that leaf *index* is in the tree of *size* leaves (RFC 9162, 2.1.3.1).

    Raises `ValueError` when there is no such leaf in it.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return tuple(reversed(path))


def consistency(old: int, new: int, node: Nodes) -> tuple[bytes, ...]:
    """Return the proof that the tree of *new* leaves begins with that of *old* (2.1.4.1).

    Empty when they are of one size: such two are compared, there is nothing to prove. Raises
    `ValueError` when *old* is 0, of which nothing can be proved, or larger than *new*.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} leaves does not grow out of one of {old}")
    start, end, path = 0, new, []
    while old != end:
        middle = _middle(start, end)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    if start:  # else the last subtree is the whole old tree, whose root the verifier has
        path.append(_over(start, end, node))
    return tuple(reversed(path))


def includes(leaf: bytes, index: int, size: int, proof: Proof, root: bytes) -> bool:
    """Whether *proof* shows that *leaf* is leaf *index* of the tree with that size and root.

    Size and root must come from one checkpoint: a proof does not vouch for the size. The algorithm
    is that of RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size <= LARGEST or not _hashes(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False  # the root is reached, and the proof goes on
        if at & 1 or at == last:
            found = tree.node(sibling, found)
            at, last = _climbed(at, last)
        else:
            found = tree.node(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Proof
) -> bool:
    """Whether *proof* shows that the new tree begins with all leaves of the old one.

    The algorithm is that of RFC 9162, section 2.1.4.2, which is for `0 < old_size < new_size`; two
    heads of one size are compared instead (`Checkpoint.extends` does both).
    """
    if not proof or not _hashes(old_root, new_root, *proof):
        return False
    if not 0 < old_size < new_size <= LARGEST:
        return False
    # An old tree that is one perfect subtree of the new is not repeated in the proof.
    path = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False  # both roots are reached, and the proof goes on
        if at & 1 or at == last:
            old, new = tree.node(sibling, old), tree.node(sibling, new)
            at, last = _climbed(at, last)
        else:
            new = tree.node(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _climbed(at: int, last: int) -> tuple[int, int]:
    """Pass the levels where the node stands alone at the right edge and has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _middle(start: int, end: int) -> int:
    """Where the RFC splits a tree: its left part is the largest power of two below the size."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _over(start: int, end: int, node: Nodes) -> bytes:
    """Return the hash over the leaves from *start* to before *end*, which is a part of a split."""
    if not end - start & end - start - 1:  # one perfect subtree, as nearly all of a proof are
        return node((end - start).bit_length() - 1, start // (end - start))
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1  # the largest perfect subtree that fits
        subtrees.append(node(level, start >> level))
        start += 1 << level
    return reduce(lambda right, left: tree.node(left, right), reversed(subtrees))
