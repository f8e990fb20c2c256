"""A command that is stopped says truly what became of what it was to record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from escalate.cli.stopping import Ended, Watch
from escalate.errors import Refusal, StoreUnusable
from tests.cli.conftest import APPROVED, BOTH, ROOT, Typed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is signalled there")

STEP = ("step", "1", "continuing", *BOTH, *APPROVED, "--approved-on=today")
ASKED = "escalate.store.guard._allowed"
"""SQLite asks it of every statement, and takes any error for a no."""
BEFORE = ("escalate.app.cases.found", "escalate.store.settling.Commit.begins", ASKED)
AFTER = ("escalate.store.sqlite.SqliteStore._holds", "escalate.views.receipt.receipt")
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
SIGNALLED = """
import os, pkgutil, signal, sys
from escalate.cli import main
number, moment, *sys.argv[1:] = sys.argv[1:]
owner, name = pkgutil.resolve_name(moment.rpartition(".")[0]), moment.rpartition(".")[2]
before = getattr(owner, name)

def now(*given, **named):
    os.kill(os.getpid(), int(number))
    return before(*given, **named)

setattr(owner, name, now)
main()
"""


def stopped(number: int, moment: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `escalate` as a process that is sent a signal whenever a function of it is called."""
    return subprocess.run(
        [sys.executable, "-c", SIGNALLED, str(int(number)), moment, *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def records(escalate: Typed) -> int:
    """Return how many discussions of case 1 are recorded."""
    return len(json.loads(escalate("show", "1", "--json").stdout)["records"])


@pytest.mark.parametrize("name", STOPS)
@pytest.mark.parametrize("moment", BEFORE)
def test_given_a_stop_before_the_commit_then_nothing_is_recorded_and_that_is_said(
    opened: Typed, name: str, moment: str
) -> None:
    number = getattr(signal, name)
    done = stopped(number, moment, *STEP)
    assert done.returncode == 128 + number
    first = "Stopped" if name == "SIGINT" else "Ended by the system"
    assert done.stderr.startswith(f"\n{first}. Nothing was recorded.\n")
    assert (done.stdout, records(opened)) == ("", 0)


@pytest.mark.parametrize("name", STOPS)
@pytest.mark.parametrize("moment", AFTER)
def test_given_a_stop_after_the_commit_then_the_receipt_comes_and_it_is_said_to_be_too_late(
    opened: Typed, name: str, moment: str
) -> None:
    done = stopped(getattr(signal, name), moment, *STEP)
    assert done.returncode == 0
    assert "Record 1" in done.stdout
    assert "could not be stopped any more: it was recorded" in done.stderr
    assert records(opened) == 1


def test_given_a_stop_that_is_ignored_then_it_stays_ignored(opened: Typed) -> None:
    """As with `nohup`: hanging up is not to end it."""
    ignored = f"import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n{SIGNALLED}"
    done = subprocess.run(
        [sys.executable, "-c", ignored, str(int(signal.SIGHUP)), BEFORE[0], *STEP],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, records(opened)) == (0, 1)


@pytest.mark.parametrize("moment", ["escalate.app.cases.found", ASKED])
def test_given_a_stop_while_reading_then_that_is_all_that_is_said(
    opened: Typed, moment: str
) -> None:
    done = stopped(signal.SIGINT, moment, "show", "1")
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.startswith("\nStopped.")


def test_given_a_stop_that_waits_when_the_store_fails_by_itself_then_that_is_told() -> None:
    watch, failed = Watch(), StoreUnusable(Refusal("disk-full", "The disk is full."))
    watch.begin()
    watch.commit_begins()
    watch._stop(signal.SIGINT, None)
    watch.commit_ended(False)
    assert watch.meant(failed) is failed


def test_given_a_stop_that_did_not_come_through_when_a_commit_begins_then_it_is_heeded() -> None:
    watch = Watch()
    watch.begin()
    with pytest.raises(Ended):
        watch._stop(signal.SIGTERM, None)
    with pytest.raises(Ended):
        watch.commit_begins()
    watch.commit_begins()  # once, and not again
