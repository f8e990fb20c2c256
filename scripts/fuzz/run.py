"""Fuzz the readers and the outputs: look for bytes that make one of them wrong, slow or greedy.

    python scripts/fuzz/run.py                    every target, ten minutes each
    python scripts/fuzz/run.py policy csv         two of them
    python scripts/fuzz/run.py --minutes 0.1      a short look
    python scripts/fuzz/run.py --list             the targets there are

With atheris in the environment the fuzzing is guided by coverage, two targets at a time; without it
Hypothesis makes up the bytes. What was found worth keeping is kept under build/fuzz/TARGET, and the
next run goes on from there. A finding is a file crash-… or timeout-… in that folder, and exit code
1: `run.py TARGET --file FILE` shows it again. Mend it, and let a test of its own keep it mended.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts.fuzz.targets import Target

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "fuzz"
INSTRUMENTED = ["escalate", "tomllib", "csv", "markdown_it", "rich", "dateutil"]
AT_ONCE = 2
SLOW = 20
"""Seconds after which one input counts as a hang."""
GREEDY = 2_048
"""Megabytes of memory that no input may take."""


def main() -> int:
    """Run what was asked for; 1 when something was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--file", type=Path, help="run one target on one input, and stop")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if args.worker:
        return _worker(args.targets[0], args.minutes * 60)
    from scripts.fuzz.targets import TARGETS  # noqa: PLC0415 - a worker instruments it first

    unknown = sorted(set(args.targets) - set(TARGETS))
    if args.list or unknown:
        print("\n".join((unknown and [f"no such target: {unknown}"]) or TARGETS))
        return 2 if unknown else 0
    if args.file:
        TARGETS[args.targets[0]].run(args.file.read_bytes())
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda name: _watched(name, args.minutes), args.targets or TARGETS)
        return max(found)


def _watched(name: str, minutes: float) -> int:
    """Run a target in a process of its own, and tell how it went."""
    folder = BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, name, f"--minutes={minutes}", "--worker"]
    begun = time.monotonic()
    with (folder / "log").open("wb") as log:
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    print(f"{name:12} {time.monotonic() - begun:6.0f} s  {_figures(said)}", flush=True)
    if done.returncode:
        print(f"{name}: FOUND SOMETHING; see {folder.relative_to(ROOT)}/log", flush=True)
    return int(done.returncode != 0)


def _figures(log: str) -> str:
    """The runs, and the coverage at the begin and at the end."""
    runs = re.findall(r"number_of_executed_units: (\d+)|runs: (\d+)", log)
    cover = re.findall(r"cov: (\d+) ft: (\d+)", log)
    number = max((int(a or b) for a, b in runs), default=0)
    if not cover:
        return f"{number} runs"
    (first, features), (last, most) = cover[0], cover[-1]
    return f"{number} runs, edges {first} to {last}, features {features} to {most}"


def _worker(name: str, seconds: float) -> int:
    if importlib.util.find_spec("atheris"):
        _guided(name, seconds)
    from scripts.fuzz.targets import TARGETS  # noqa: PLC0415 - see above

    return _made_up(TARGETS[name], seconds)


def _guided(name: str, seconds: float) -> None:
    """Fuzz by coverage; never returns."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        from scripts.fuzz.targets import TARGETS  # noqa: PLC0415 - see above
    target = TARGETS[name]
    folder = BUILD / name
    for kind in ("seeds", "corpus"):
        (folder / kind).mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (folder / "seeds" / f"{number:03}").write_bytes(seed)
    pieces = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in target.words)
    said = [f'"{piece}"' for piece in dict.fromkeys(pieces)]
    (folder / "words").write_text("\n".join(said or ['"a"']))  # an empty one is an error
    options = {
        "max_total_time": max(1, round(seconds)),
        "max_len": target.most,
        "timeout": SLOW,
        "rss_limit_mb": GREEDY,
        "artifact_prefix": f"{folder}{os.sep}",
        "dict": folder / "words",
        "print_final_stats": 1,
    }
    given = [f"-{key}={value}" for key, value in options.items()]
    atheris.Setup([name, *given, str(folder / "corpus"), str(folder / "seeds")], target.run)
    atheris.Fuzz()


def _made_up(target: Target, seconds: float) -> int:
    """Fuzz with bytes that Hypothesis makes up, from the seeds and their pieces."""
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415 - only without atheris
    from hypothesis import strategies as st  # noqa: PLC0415

    pieces = [*target.seeds, *(word.encode() for word in target.words)]
    made = st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(pieces)), max_size=6)
    runs = 0

    @settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(made.map(b"".join))
    def tried(data: bytes) -> None:
        nonlocal runs
        runs += 1
        target.run(data[: target.most])

    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        tried()
    print(f"runs: {runs}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
