"""A bit that changed in the file, and changed what it says, is found."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from tests.forging.flips import Flipper
from tests.forging.stores import make

TRIED = 300


def test_given_single_bits_changed_anywhere_when_it_is_verified_then_none_that_matters_is_missed(
    tmp_path: Path,
) -> None:
    """`make flips` tries as many as you like, each on a store of its own size."""
    make(tmp_path / "good.db")
    flipper = Flipper(tmp_path / "good.db", tmp_path / "store.db")
    chosen = random.Random(3).sample(range(len(flipper.bytes) * 8), TRIED)

    outcomes = Counter(flipper.flip(bit) for bit in chosen)

    assert outcomes["MISSED"] == 0
    assert outcomes["found"] > TRIED / 3
