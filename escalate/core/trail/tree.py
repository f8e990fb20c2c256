"""The audit trail's hashes: a salted leaf for each event, and the Merkle tree over the leaves.

The tree is that of RFC 9162, section 2.1.1, with SHA-256. What it takes as an entry is not the
event but a commitment to it, `SHA-256("escalate-event-v1" LF, salt, body)`, so that the words of an
event can be removed by law and the tree above them stays whole; the salt keeps short texts from
being guessed. Every hash here is 32 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

SALT_BYTES = 32
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""

_TAG = b"escalate-event-v1\n"


def commitment(salt: bytes, body: bytes) -> bytes:
    """Return the salted digest of an event's bytes. Raises `ValueError` for another salt length."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(_TAG + salt + body).digest()


def leaf(entry: bytes) -> bytes:
    """Return the leaf hash of *entry* as in RFC 9162: `SHA-256(0x00, entry)`."""
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees as in RFC 9162: `SHA-256(0x01, left, right)`."""
    return sha256(b"\x01" + left + right).digest()


def seal(salt: bytes, body: bytes) -> bytes:
    """Return the leaf of an event: the leaf hash over its commitment."""
    return leaf(commitment(salt, body))


class Frontier(Struct, frozen=True):
    """All of a tree that appending needs: the hashes of its perfect subtrees, the largest first.

    Their sizes are the binary digits of `size`, so a tree of a million leaves keeps seven hashes.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has not {len(self.hashes)} subtrees")

    def grown(self, leaf: bytes) -> tuple[Frontier, tuple[bytes, ...]]:
        """Return the frontier with *leaf* at its end, and the perfect subtrees that it completes.

        Those are the hashes above the leaf, the smallest subtree (of 2 leaves) first: as many as
        the number of the leaf, counted from 1, has binary zeros at its end.
        """
        hashes, size, last, completed = list(self.hashes), self.size, leaf, []
        while size & 1:  # the last subtree is as large as the new one: they become one
            last = node(hashes.pop(), last)
            completed.append(last)
            size >>= 1
        return Frontier(self.size + 1, (*hashes, last)), tuple(completed)

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier of the tree with *leaf* added at its end."""
        return self.grown(leaf)[0]

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        *larger, root = self.hashes
        for subtree in reversed(larger):
            root = node(subtree, root)
        return root


def ends(size: int) -> tuple[int, ...]:
    """Return the leaves, counted from 1, with which the perfect subtrees of a tree end, in order.

    For a tree of 13 leaves they are 8, 12 and 13. What stands with those leaves is its frontier.
    """
    found, end = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            end += 1 << level
            found.append(end)
    return tuple(found)


def top(leaf: bytes, nodes: bytes) -> bytes:
    """Return the hash of the largest perfect subtree that ends with a leaf.

    *nodes* are the hashes of all those above the leaf, the smallest first, joined.
    """
    return nodes[-HASH_BYTES:] or leaf


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over *leaves* by the recursive definition of RFC 9162, section 2.1.1.

    A second way to the same root, for checking: it shares nothing with `Frontier` but `node`.
    """
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below the size
    return node(root_of(leaves[:left]), root_of(leaves[left:]))
