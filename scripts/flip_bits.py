"""Change single bits all over a store's file, and see that each that matters is found.

    python scripts/flip_bits.py [--bits N] [--seed N] [--from BYTE --to BYTE]

The store is made anew. What is counted is said in tests/forging/flips.py; ends with 1 if a bit that
changed what the store says was missed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.forging.flips import Flipper  # noqa: E402 - found from wherever the script is run
from tests.forging.stores import make  # noqa: E402


def main() -> int:
    """Flip the bits, print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--bits", type=int, default=20_000, help="how many; each bit once at most")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder, "good.db")
        make(good)
        flipper = Flipper(good, Path(folder, "store.db"))
        every = range(len(flipper.bytes) * 8)
        chosen = random.Random(asked.seed).sample(every, min(asked.bits, len(every)))
        begun, outcomes = time.monotonic(), Counter[str]()
        for bit in chosen:
            outcome = flipper.flip(bit)
            outcomes[outcome] += 1
            if outcome == "MISSED":
                print(f"MISSED: bit {bit % 8} of byte {bit // 8}")
        print(f"{len(chosen)} of {len(every)} bits in {time.monotonic() - begun:.0f} s:")
        print(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())))
    return 1 if outcomes["MISSED"] else 0


if __name__ == "__main__":
    sys.exit(main())
