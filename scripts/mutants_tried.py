"""Try each mutant with the tests that reach it: a plugin of pytest, used by `scripts/mutants.py`.

The tests are collected once. Each mutant is then tried in a fork of that process, so that it costs
its tests and nothing more. A test that fails, a crash, and a run that does not come to an end are a
mutant that was noticed.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import shutil
import signal
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import mkdtemp

import pytest
from coverage import Coverage
from hypothesis import Phase, settings

CHOSEN = "MUTANT_UNDER_TEST"
MOST_MEMORY = 4 << 30
PATIENCE = 3
"""A run may compute so many times as long as its tests take, and as many seconds more."""
WAITING = 10
"""So many times as long again may pass on the clock; a mutant may also wait for ever."""
SHORTEST = 0.001
"""Seconds that any test takes."""
NOTICED = 7

Place = tuple[str, list[int]]

# Nobody needs the smallest example of a failure here.
settings.register_profile(
    "mutants",
    derandomize=True,
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
)
os.environ["HYPOTHESIS_PROFILE"] = "mutants"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how many mutants are tried at once, and for how many seconds of tests each at most."""
    parser.addoption("--processes", type=int, default=1)
    parser.addoption("--most", type=float, default=float("inf"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Learn which tests reach which function, and try all mutants, instead of running the tests."""
    if session.testsfailed:
        raise session.Interrupted("tests could not be collected")
    mutants: dict[str, Place] = json.loads(Path("mutants.json").read_text("utf-8"))
    files = {file for file, _ in mutants.values()}
    gc.collect()
    gc.freeze()  # so that the forks share as much as can be
    if Fork(session, lambda: _learn(session.items, files)).wait() != 0:
        raise session.Interrupted("a test fails without any mutant")
    outcome = Trial(session).run(mutants, session.config.getoption("--processes"))
    Path("tried.json").write_text(json.dumps(outcome), "utf-8")
    return True


class Fork:
    """A piece of work in a process of its own, with a folder of its own for temporary files."""

    def __init__(
        self, session: pytest.Session, work: Callable[[], None], patience: float = 3600
    ) -> None:
        self._folder = mkdtemp(prefix="mutant-")
        self._until = time.monotonic() + patience * WAITING
        self.process = os.fork()
        if self.process == 0:
            os.environ["PYTEST_DEBUG_TEMPROOT"] = self._folder
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (int(patience) + 1, int(patience) + 2))
            try:
                work()
            except BaseException:
                os._exit(NOTICED)
            os._exit(0)

    def poll(self) -> int | None:
        """Return how it ended, negative for a signal; None while it runs. SIGXCPU: out of time."""
        if time.monotonic() > self._until:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            shutil.rmtree(self._folder, ignore_errors=True)
            return -signal.SIGXCPU
        ended, status = os.waitpid(self.process, os.WNOHANG)
        if not ended:
            return None
        shutil.rmtree(self._folder, ignore_errors=True)
        return os.waitstatus_to_exitcode(status)

    def wait(self) -> int:
        """Return how it ended, once it has."""
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code


class Stop:
    """The first test that fails ends the process."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at each outcome."""
        if report.failed:
            Path(f"noticed-{os.getpid()}").write_text(report.nodeid, "utf-8")
            os._exit(NOTICED)


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant that is being tried."""

    name: str
    fork: Fork

    @property
    def function(self) -> str:
        """The function that is changed."""
        return self.name.rpartition("__mutmut_")[0]


class Trial:
    """All mutants, each against the tests that reach its function, the likeliest first."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._items = {item.nodeid: item for item in session.items}
        self._most: float = session.config.getoption("--most")
        learned = json.loads(Path("reach.json").read_text("utf-8"))
        self._reach: dict[str, dict[str, list[str]]] = learned["reach"]
        self._took: dict[str, float] = learned["took"]
        self._noticed: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def run(self, mutants: dict[str, Place], processes: int) -> dict[str, str]:
        """Return what became of each mutant."""
        outcome: dict[str, str] = {}
        running: list[Tried] = []
        for name, (file, lines) in mutants.items():
            tests = {test for line in lines for test in self._reach[file].get(str(line), ())}
            tests &= self._took.keys()  # not those that start processes, nor what is outside of any
            if not tests:
                outcome[name] = "unreached"
                continue
            while len(running) >= processes:
                running = self._collected(running, outcome)
            running.append(Tried(name, self._begun(name, sorted(tests))))
        while running:
            running = self._collected(running, outcome)
        return outcome

    def _collected(self, running: list[Tried], outcome: dict[str, str]) -> list[Tried]:
        left = []
        for each in running:
            code = each.fork.poll()
            if code is None:
                left.append(each)
                continue
            outcome[each.name] = (
                "survived" if code == 0 else "timed out" if code == -signal.SIGXCPU else "killed"
            )
            by = Path(f"noticed-{each.fork.process}")
            if by.exists():
                self._noticed[each.function][by.read_text("utf-8")] += 1
                by.unlink()
            print(f"\n{len(outcome)} {outcome[each.name]} {each.name}", flush=True)
        if len(left) == len(running):
            time.sleep(0.005)
        return left

    def _begun(self, name: str, tests: list[str]) -> Fork:
        noticed = self._noticed[name.rpartition("__mutmut_")[0]]
        # The short ones rather first, but neighbours, which are alike and take as long, apart.
        drawn, took = random.Random(0), self._took
        rank = {test: drawn.expovariate(1 / max(took[test], SHORTEST)) for test in tests}
        tests.sort(key=lambda test: (-noticed[test], rank[test]))
        until = list(accumulate(took[test] for test in tests))
        tests = tests[: max(1, bisect(until, self._most))]
        takes = until[len(tests) - 1]

        def work() -> None:
            self._session.config.pluginmanager.register(Stop())
            _run([self._items[test] for test in tests], name)

        return Fork(self._session, work, PATIENCE + PATIENCE * takes)


def _run(items: list[pytest.Item], chosen: str) -> None:
    os.environ[CHOSEN] = chosen
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)


def _learn(items: list[pytest.Item], files: set[str]) -> None:
    """Run all tests on the code as it is, and keep the lines that each reaches, and how long.

    Those that start other processes take too long for each mutant, and are left out.
    """
    coverage = Coverage(data_file=None, include=sorted(files), config_file=False)
    took: dict[str, float] = {}
    before = os.times()

    class Learn:
        def pytest_runtest_logstart(self, nodeid: str) -> None:
            nonlocal before
            coverage.switch_context(nodeid)
            before = os.times()

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            assert not report.failed, report.longreprtext

        def pytest_runtest_logfinish(self, nodeid: str) -> None:
            after = os.times()
            if after.children_user == before.children_user:
                took[nodeid] = after.user + after.system - before.user - before.system

    items[0].config.pluginmanager.register(Learn())
    coverage.start()
    _run(items, "")
    coverage.stop()
    data = coverage.get_data()
    reach = {file: data.contexts_by_lineno(str(Path(file).resolve())) for file in files}
    Path("reach.json").write_text(json.dumps({"reach": reach, "took": took}), "utf-8")
