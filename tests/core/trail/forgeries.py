"""Every way in which a proof is tampered with: each claim here must be refused.

The way of the implementations of Certificate Transparency: one good proof, many bad ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from escalate.core.trail.proofs import LARGEST, consistency, consistent, includes, inclusion
from escalate.core.trail.tree import EMPTY_ROOT, Frontier, leaf, root_of

STRANGER = leaf(b"never recorded")
"""A hash that is in no tree."""


@dataclass(frozen=True, slots=True)
class Included:
    """The claim that a leaf is in a tree, with its proof."""

    leaf: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]
    root: bytes

    def holds(self) -> bool:
        return includes(self.leaf, self.index, self.size, self.proof, self.root)


@dataclass(frozen=True, slots=True)
class Grown:
    """The claim that a tree begins with another, with its proof."""

    old_size: int
    old_root: bytes
    new_size: int
    new_root: bytes
    proof: tuple[bytes, ...]

    def holds(self) -> bool:
        return consistent(self.old_size, self.old_root, self.new_size, self.new_root, self.proof)


class Trail:
    """A trail of so many events, which keeps what recording told of its subtrees."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.asked = 0
        self._kept: dict[int, tuple[bytes, ...]] = {}
        frontier = Frontier()
        for seq, each in enumerate(leaves, 1):
            frontier, completed = frontier.grown(each)
            self._kept[seq] = (each, *completed)

    def node(self, level: int, index: int) -> bytes:
        self.asked += 1
        return self._kept[(index + 1) << level][level]

    def root(self, size: int) -> bytes:
        return root_of(self.leaves[:size])

    def included(self, index: int, size: int) -> Included:
        proof = inclusion(index, size, self.node)
        return Included(self.leaves[index], index, size, proof, self.root(size))

    def grown(self, old: int, new: int) -> Grown:
        proof = consistency(old, new, self.node)
        return Grown(old, self.root(old), new, self.root(new), proof)


def trail(size: int) -> Trail:
    """Return a trail of *size* different events, the same on every call."""
    return Trail([leaf(number.to_bytes(4, "big")) for number in range(size)])


def forged_inclusions(claim: Included) -> Iterator[tuple[str, Included]]:
    """Yield what is wrong with each forgery, and the forgery."""
    for index in {claim.index - 1, claim.index + 1, claim.index ^ 2, -1, claim.size, LARGEST}:
        yield f"leaf {index}", replace(claim, index=index)
    for size in (0, -1, -claim.size, claim.index, claim.size // 2, claim.size * 2, LARGEST + 1):
        yield f"size {size}", replace(claim, size=size)
    for what, root in _bad_hashes(claim.root):
        yield f"root {what}", replace(claim, root=root)
    for what, hashed in _bad_hashes(claim.leaf):
        yield f"leaf {what}", replace(claim, leaf=hashed)
    if claim.leaf != claim.root:
        yield "leaf and root swapped", replace(claim, leaf=claim.root, root=claim.leaf)
    for what, proof in _bad_proofs(claim.proof, (claim.root, claim.leaf)):
        yield what, replace(claim, proof=proof)


def forged_growths(claim: Grown) -> Iterator[tuple[str, Grown]]:
    """Yield what is wrong with each forgery, and the forgery."""
    old, new = claim.old_size, claim.new_size
    for size in {old - 1, old + 1, old ^ 2, 0, -1, -old, new, new + 1, LARGEST}:
        yield f"old size {size}", replace(claim, old_size=size)
    for size in (0, -1, -new, old, old - 1, new // 2, new * 2, LARGEST + 1):
        yield f"new size {size}", replace(claim, new_size=size)
    yield "sizes swapped", replace(claim, old_size=new, new_size=old)
    for what, root in _bad_hashes(claim.old_root):
        yield f"old root {what}", replace(claim, old_root=root)
    for what, root in _bad_hashes(claim.new_root):
        yield f"new root {what}", replace(claim, new_root=root)
    yield "roots swapped", replace(claim, old_root=claim.new_root, new_root=claim.old_root)
    yield "the old root twice", replace(claim, new_root=claim.old_root)
    yield "the new root twice", replace(claim, old_root=claim.new_root)
    yield "everything swapped", Grown(new, claim.new_root, old, claim.old_root, claim.proof)
    for what, proof in _bad_proofs(claim.proof, (claim.old_root, claim.new_root)):
        yield what, replace(claim, proof=proof)


def _bad_hashes(good: bytes) -> Iterator[tuple[str, bytes]]:
    for bit in (0, 100, 255):
        yield f"with bit {bit} changed", flipped(good, bit)
    yield "of a stranger", STRANGER
    yield "of an empty tree", EMPTY_ROOT
    yield "too short", good[:-1]
    yield "too long", good + b"\x00"
    yield "absent", b""


def _bad_proofs(
    good: tuple[bytes, ...], known: tuple[bytes, ...]
) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    for more in (*known, STRANGER, EMPTY_ROOT, bytes(32), b"", *good[:1]):
        yield f"extended by {more.hex()[:8]}", (*good, more)
        yield f"begun with {more.hex()[:8]}", (more, *good)
    yield "twice", (good * 2) or (STRANGER, STRANGER)
    for at, each in enumerate(good):
        before, after = good[:at], good[at + 1 :]
        yield f"without hash {at}", before + after
        for what, bad in _bad_hashes(each):
            yield f"hash {at} {what}", (*before, bad, *after)
        yield f"hash {at} repeated", (*before, each, each, *after)
        yield f"up to hash {at}", before
        if after:
            yield f"hash {at} changed places", (*before, after[0], each, *after[1:])
            yield f"from hash {at + 1} on", after
            yield f"hash {at} joined to the next", (*before, each + after[0], *after[1:])
            # What is hashed stays the same bytes, wherever one hash ends and the next begins.
            cut = (each[:-1], each[-1:] + after[0])
            yield f"hash {at} cut before its end", (*before, *cut, *after[1:])
            cut = (after[0][-1:] + each, after[0][:-1])
            yield f"hash {at} begun too early", (*before, *cut, *after[1:])


def flipped(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit changed."""
    return (int.from_bytes(data, "big") ^ (1 << bit)).to_bytes(len(data), "big")
