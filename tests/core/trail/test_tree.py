"""The hashes and the tree, against the published vectors and against the plain definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.trail.tree import EMPTY_ROOT, Frontier, ends, leaf, node, root_of, seal, top
from tests.core.trail.vectors import ENTRIES, ROOTS

leaves = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def frontier_of(hashes: list[bytes]) -> Frontier:
    frontier = Frontier()
    for each in hashes:
        frontier = frontier.append(each)
    return frontier


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_a_tree_has_the_root_that_certificate_transparency_publishes(size: int) -> None:
    hashes = [leaf(bytes.fromhex(entry)) for entry in ENTRIES[:size]]

    assert frontier_of(hashes).root.hex() == ROOTS[size]
    assert root_of(hashes).hex() == ROOTS[size]


def test_a_trail_without_events_has_the_root_of_nothing() -> None:
    assert Frontier().root == EMPTY_ROOT == sha256(b"").digest()


@given(leaves)
def test_the_root_kept_while_recording_is_the_root_of_all_events(hashes: list[bytes]) -> None:
    frontier = frontier_of(hashes)

    assert frontier.root == root_of(hashes)
    assert frontier.size == len(hashes)


@given(leaves)
def test_an_event_completes_the_perfect_subtrees_that_end_with_it(hashes: list[bytes]) -> None:
    frontier = Frontier()
    for number, each in enumerate(hashes, 1):
        frontier, completed = frontier.grown(each)

        sizes = [1 << level for level in range(1, number.bit_length()) if number % 2**level == 0]
        assert completed == tuple(root_of(hashes[number - size : number]) for size in sizes)


@given(leaves)
def test_a_frontier_is_found_again_in_what_stands_with_the_events(hashes: list[bytes]) -> None:
    """With the events at which its perfect subtrees end, and nowhere else."""
    frontier, stored = Frontier(), {}
    for number, each in enumerate(hashes, start=1):
        frontier, completed = frontier.grown(each)
        stored[number] = top(each, b"".join(completed))

    assert Frontier(len(hashes), tuple(stored[end] for end in ends(len(hashes)))) == frontier


def test_the_ends_of_perfect_subtrees_are_the_sums_of_binary_digits() -> None:
    assert [ends(size) for size in (0, 1, 8, 13)] == [(), (1,), (8,), (8, 12, 13)]


@given(leaves, st.data())
def test_one_changed_bit_gives_another_root(hashes: list[bytes], data: st.DataObject) -> None:
    if not hashes:
        return
    at = data.draw(st.integers(0, len(hashes) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = (int.from_bytes(hashes[at], "big") ^ (1 << bit)).to_bytes(32, "big")

    assert root_of([*hashes[:at], changed, *hashes[at + 1 :]]) != root_of(hashes)


def test_the_order_of_two_events_shows_in_the_root() -> None:
    first, second = leaf(b"first"), leaf(b"second")

    assert root_of([first, second]) != root_of([second, first])


def test_a_frontier_has_as_many_subtrees_as_its_size_has_binary_ones() -> None:
    with pytest.raises(ValueError, match="3 leaves has not 1 subtrees"):
        Frontier(3, (b"\x00" * 32,))


def test_an_event_is_sealed_as_the_documentation_says() -> None:
    """Computed here from the words of the documentation alone, as a stranger would."""
    salt, body = bytes(range(32)), b'{"event":"opened"}'

    committed = sha256(b"escalate-event-v1\n" + salt + body).digest()

    assert seal(salt, body) == sha256(b"\x00" + committed).digest()


def test_a_sealed_event_never_changes_its_leaf_between_versions_of_escalate() -> None:
    sealed = seal(bytes(range(32)), b'{"event":"opened"}')

    assert sealed.hex() == "7bde8827712168457a2c436fc3d9f917d4a1b8a02efc1111c73faa075e3e67a5"


def test_the_same_words_with_another_salt_give_another_leaf() -> None:
    assert seal(b"\x00" * 32, b"the same") != seal(b"\x01" * 32, b"the same")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"32 bytes, not {length}"):
        seal(b"\x00" * length, b"")


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """What two subtrees hash to is not what an entry of the same bytes hashes to."""
    left, right = leaf(b"left"), leaf(b"right")

    assert node(left, right) != leaf(left + right)
