"""Proofs: against what others publish, against the plain definition, and against forgers."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.trail.proofs import (
    LARGEST,
    consistency,
    consistent,
    includes,
    inclusion,
    root,
)
from escalate.core.trail.tree import EMPTY_ROOT, leaf, root_of
from tests.core.trail.forgeries import (
    Grown,
    Included,
    Trail,
    forged_growths,
    forged_inclusions,
    trail,
)
from tests.core.trail.vectors import CONSISTENCY, ENTRIES, INCLUSION, ROOTS

SIZES = range(1, 41)
PUBLISHED = Trail([leaf(bytes.fromhex(entry)) for entry in ENTRIES])

trails = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=150).map(Trail)


def plain_path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH of RFC 9162, section 2.1.3.1, word by word."""
    if len(leaves) == 1:
        return ()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return (*plain_path(index, leaves[:k]), root_of(leaves[k:]))
    return (*plain_path(index - k, leaves[k:]), root_of(leaves[:k]))


def plain_proof(old: int, leaves: Sequence[bytes], *, complete: bool = True) -> tuple[bytes, ...]:
    """SUBPROOF of RFC 9162, section 2.1.4.1, word by word."""
    if old == len(leaves):
        return () if complete else (root_of(leaves),)
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= k:
        return (*plain_proof(old, leaves[:k], complete=complete), root_of(leaves[k:]))
    return (*plain_proof(old - k, leaves[k:], complete=False), root_of(leaves[:k]))


def unhexed(proof: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(each) for each in proof)


def accepted_inclusions(claim: Included) -> list[str]:
    """Return which forgeries of a claim are believed; there are at least nine of them."""
    assert claim.holds()
    forgeries = list(forged_inclusions(claim))
    assert len(forgeries) >= 9
    return [what for what, forged in forgeries if forged != claim and forged.holds()]


def accepted_growths(claim: Grown) -> list[str]:
    """Return which forgeries of a claim are believed; there are at least nine of them."""
    assert claim.holds()
    forgeries = list(forged_growths(claim))
    assert len(forgeries) >= 9
    return [what for what, forged in forgeries if forged != claim and forged.holds()]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_an_event_is_proved_as_certificate_transparency_publishes(
    index: int, size: int, proof: tuple[str, ...]
) -> None:
    expected = bytes.fromhex(ROOTS[size])

    assert inclusion(index, size, PUBLISHED.node) == unhexed(proof)
    assert (
        accepted_inclusions(
            Included(PUBLISHED.leaves[index], index, size, unhexed(proof), expected)
        )
        == []
    )


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_growth_is_proved_as_certificate_transparency_publishes(
    old: int, new: int, proof: tuple[str, ...]
) -> None:
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])

    assert consistency(old, new, PUBLISHED.node) == unhexed(proof)
    assert accepted_growths(Grown(old, roots[0], new, roots[1], unhexed(proof))) == []


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_root_of_any_size_comes_from_what_recording_kept(size: int) -> None:
    assert root(size, PUBLISHED.node).hex() == ROOTS[size]


@pytest.mark.parametrize("size", SIZES)
def test_every_event_of_a_small_trail_is_proved_and_no_forgery_is_believed(size: int) -> None:
    each = trail(size)

    for index in range(size):
        claim = each.included(index, size)

        assert claim.proof == plain_path(index, each.leaves)
        assert accepted_inclusions(claim) == []


@pytest.mark.parametrize("size", SIZES)
def test_every_growth_of_a_small_trail_is_proved_and_no_forgery_is_believed(size: int) -> None:
    each = trail(size)

    for old in range(1, size):
        claim = each.grown(old, size)

        assert claim.proof == plain_proof(old, each.leaves)
        assert accepted_growths(claim) == []


@pytest.mark.parametrize("size", [2, 3, 7, 8, 13, 40])
def test_the_proof_of_one_event_proves_no_other(size: int) -> None:
    each = trail(size)
    claims = [each.included(index, size) for index in range(size)]

    for one in claims:
        for other in claims:
            borrowed = includes(one.leaf, one.index, size, other.proof, one.root)

            assert borrowed == (one is other)


@pytest.mark.parametrize("size", [2, 3, 7, 8, 13, 40])
def test_the_proof_of_one_growth_proves_no_other(size: int) -> None:
    each = trail(size)
    claims = [each.grown(old, size) for old in range(1, size)]

    for one in claims:
        for other in claims:
            borrowed = consistent(one.old_size, one.old_root, size, one.new_root, other.proof)

            assert borrowed == (one is other)


@given(trails, st.data())
def test_any_event_of_any_trail_is_proved_with_few_look_ups(
    each: Trail, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(each.leaves)))
    index = data.draw(st.integers(0, size - 1))

    claim = each.included(index, size)

    assert each.asked <= 2 * size.bit_length()
    assert claim.proof == plain_path(index, each.leaves[:size])
    assert claim.holds()


@given(trails, st.data())
def test_any_growth_of_any_trail_is_proved_with_few_look_ups(
    each: Trail, data: st.DataObject
) -> None:
    new = data.draw(st.integers(1, len(each.leaves)))
    old = data.draw(st.integers(1, new))

    claim = each.grown(old, new)

    assert each.asked <= 2 * new.bit_length()
    assert claim.proof == plain_proof(old, each.leaves[:new])
    assert claim.holds() == (old < new)


@given(st.integers(2, 150), st.data())
def test_a_history_that_was_rewritten_does_not_grow_out_of_the_old_one(
    size: int, data: st.DataObject
) -> None:
    """The forger rewrites the whole trail, and makes the best proofs that can be made of it."""
    old = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    honest, forged = trail(size), trail(size)
    rewritten = Trail([*forged.leaves[:at], leaf(b"rewritten"), *forged.leaves[at + 1 :]])

    claim = rewritten.grown(old, size)

    assert claim.holds()  # it is a trail like any other, for whoever kept no older root
    for proof in (claim.proof, honest.grown(old, size).proof):
        assert not consistent(old, honest.root(old), size, claim.new_root, proof)


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 70),
    st.integers(0, 70),
    st.lists(st.binary(min_size=32, max_size=32), max_size=8),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_made_up_proves_nothing(
    one: bytes, index: int, size: int, proof: list[bytes], other: bytes
) -> None:
    if one == other:
        return

    assert not includes(one, index, size, proof, other)
    assert not consistent(index, one, size, other, proof)


def test_a_proof_does_not_vouch_for_the_size_of_the_tree() -> None:
    """Size and root must come from one checkpoint: the first leaf stands alike in both trees."""
    three = trail(3).included(0, 3)

    assert includes(three.leaf, 0, 4, three.proof, three.root)


def test_an_event_that_is_not_in_the_trail_is_not_proved() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3), (4, 3)):
        with pytest.raises(ValueError, match=f"^a tree of {size} leaves has no leaf {index}$"):
            inclusion(index, size, trail(3).node)


def test_a_trail_does_not_grow_out_of_a_longer_one_nor_out_of_nothing() -> None:
    for old, new in ((0, 3), (4, 3), (-1, 3), (0, 0)):
        with pytest.raises(
            ValueError, match=f"^a tree of {new} leaves does not grow out of one of {old}$"
        ):
            consistency(old, new, trail(3).node)


def test_two_heads_of_one_size_are_compared_and_not_proved() -> None:
    """RFC 9162 proves a growth; `Checkpoint.extends` compares where there is none."""
    each = trail(5)

    assert consistency(5, 5, each.node) == ()
    for proof in ((), (each.leaves[4], each.node(2, 0))):  # the second gives the root of 5
        assert not consistent(5, each.root(5), 5, each.root(5), proof)


def test_nothing_is_proved_of_a_trail_without_events() -> None:
    each = trail(2)

    for proof in ((), (each.root(2),), each.grown(1, 2).proof):
        assert not consistent(0, EMPTY_ROOT, 2, each.root(2), proof)
        assert not includes(EMPTY_ROOT, 0, 0, proof, EMPTY_ROOT)


def test_a_trail_may_be_as_long_as_can_be_counted_and_no_longer() -> None:
    """The same event stands at every place of an imagined trail, so that its nodes are few."""
    nodes = [leaf(b"again")]
    for _ in range(63):
        nodes.append(root_of([nodes[-1], nodes[-1]]))

    def node(level: int, index: int) -> bytes:
        return nodes[level]

    def claims(size: int) -> tuple[Included, Grown]:
        at, old = size - 1, size - 2
        return (
            Included(nodes[0], at, size, inclusion(at, size, node), root(size, node)),
            Grown(old, root(old, node), size, root(size, node), consistency(old, size, node)),
        )

    assert LARGEST == 9_223_372_036_854_775_807
    assert [claim.holds() for claim in claims(LARGEST)] == [True, True]
    assert [claim.holds() for claim in claims(LARGEST + 1)] == [False, False]
