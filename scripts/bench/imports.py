"""Where the start of a command goes: its imports, by package, as `-X importtime` tells them."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator

from scripts.bench import desks
from scripts.bench.places import BIN
from scripts.bench.running import Command
from scripts.bench.stores import Wanted, kept

LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")
OWN = "escalate"
TIMES = 5
MOST = 12
"""So many packages of a command are shown."""


def report() -> Iterator[str]:
    """Yield, for each command, what its imports take: by package, and the slowest modules."""
    desk = desks.desk(kept(Wanted(10)), "imports")
    long = str(desk.kept.long)
    for command in (
        desk.run("due"),
        desk.step(0),
        desk.run(*desks.OPEN),
        desk.run("show", long),
        desk.run("why", long),
        desk.run("export", long, "--format", "json"),
        desk.run("step", "--help"),
        desks.bare(),
    ):
        yield from said(command)


def said(command: Command) -> Iterator[str]:
    """Yield the lines of one command."""
    modules = fastest(command)
    packages: Counter[str] = Counter()
    for module, spent in modules.items():
        packages[package_of(module)] += spent
    name = " ".join([command.argv[0].rpartition("/")[2], *command.argv[1:3]])
    yield f"\n{name}: {len(modules)} modules, {sum(packages.values()) / 1000:.1f} ms"
    for package, spent in packages.most_common(MOST):
        slowest = Counter({m: t for m, t in modules.items() if package_of(m) == package})
        told = ", ".join(f"{module} {t / 1000:.1f}" for module, t in slowest.most_common(3))
        yield f"  {spent / 1000:7.1f} ms  {package:<22} {len(slowest):4} modules: {told}"


def fastest(command: Command) -> dict[str, int]:
    """Return each module's own time in microseconds, the least of several runs."""
    least: dict[str, int] = {}
    for _ in range(TIMES):
        for module, spent in run(command).items():
            least[module] = min(spent, least.get(module, spent))
    return least


def run(command: Command) -> dict[str, int]:
    """Return each module's own time in one run, in microseconds."""
    done = subprocess.run(
        [str(BIN / "python"), "-X", "importtime", *command.argv],
        env=dict(command.env),
        cwd=command.cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return read(done.stderr)


def read(text: str) -> dict[str, int]:
    """Return each module with its own microseconds, from what `-X importtime` prints."""
    return {module: int(spent) for spent, module in LINE.findall(text)}


def package_of(module: str) -> str:
    """Return the package that a module is counted under; of our own, the room within it."""
    first, _, rest = module.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first == OWN and rest else first
