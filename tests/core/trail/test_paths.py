"""Proofs that are made, and checked, together are those that are made and checked one by one."""

from __future__ import annotations

import pytest

from escalate.core.trail.paths import LOW, Paths, Proved
from escalate.core.trail.proofs import inclusion
from escalate.core.trail.tree import root_of
from tests.core.trail.forgeries import Trail, forged_inclusions, trail

SIZES = (1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 97, 128, 200)
"""Trees smaller than what is remembered as one, just as large, larger, and not perfect."""


def paths(each: Trail, size: int) -> Paths:
    return Paths(size, each.node, lambda first, last: each.leaves[first - 1 : last])


@pytest.mark.parametrize("size", SIZES)
def test_given_a_tree_when_all_its_proofs_are_made_then_each_is_as_if_made_alone(size: int) -> None:
    each = trail(size)
    made = paths(each, size)
    for index in (*range(size), *reversed(range(size))):
        alone = inclusion(index, size, each.node)
        assert made.of(index) == tuple(one.hex() for one in alone)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (1, 1), (5, 5), (5, -1)])
def test_given_no_such_leaf_when_its_proof_is_made_then_that_is_an_error(
    size: int, index: int
) -> None:
    with pytest.raises(ValueError, match=f"a tree of {size} leaves has no leaf {index}"):
        paths(trail(5), size).of(index)


def test_given_neighbours_when_their_proofs_are_made_then_their_leaves_are_read_once() -> None:
    each, asked = trail(200), []

    def leaves(first: int, last: int) -> list[bytes]:
        asked.append((first, last))
        return each.leaves[first - 1 : last]

    made = Paths(200, each.node, leaves)
    for index in range(100):
        made.of(index)
    assert asked == [(1, 32), (33, 64), (65, 96), (97, 128)]


@pytest.mark.parametrize("size", SIZES)
def test_given_any_false_proof_when_others_were_proved_before_then_it_is_refused(size: int) -> None:
    """What was proved before is remembered: a forger must not gain from it."""
    each = trail(size)
    proved = Proved(size, root_of(each.leaves[:size]))
    for index in range(0, size, max(1, size // 12)):
        claim = each.included(index, size)
        for _ in range(2):  # the second time what they share is known
            digits = tuple(one.hex() for one in claim.proof)
            assert proved.includes(claim.leaf, index, digits)
            for says, false in forged_inclusions(claim):
                if (false.size, false.root) == (claim.size, claim.root):
                    hashes = tuple(one.hex() for one in false.proof)
                    assert not proved.includes(false.leaf, false.index, hashes), says
        if digits:
            for other in ("x", "", digits[0].swapcase() + " ", digits[0] + "00", "zz" * 32):
                assert not proved.includes(claim.leaf, index, (other, *digits[1:]))
            assert not proved.includes(claim.leaf, index, (*digits[:-1], digits[-1].upper() + "0"))


def test_given_a_large_tree_when_its_proofs_are_made_and_checked_then_little_is_remembered() -> (
    None
):
    """Of leaves that lie far from each other nothing is shared, and nothing kept for ever."""
    each, size = trail(1200 << LOW), 1200 << LOW
    asked = []

    def leaves(first: int, last: int) -> list[bytes]:
        asked.append(first)
        return each.leaves[first - 1 : last]

    made, proved = Paths(size, each.node, leaves), Proved(size, each.root(size))
    for index in (*range(0, size, 1 << LOW), 0):
        assert proved.includes(each.leaves[index], index, made.of(index))
    assert asked.count(1) == 2  # it was forgotten meanwhile
    assert len(proved._known) < 1100
