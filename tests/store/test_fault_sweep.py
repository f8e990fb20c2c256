"""A few of the faults of `make faults`, on the real command line, at the calls that decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from scripts.faults.bench import OPEN, STEP, Bench, Desk, bench
from scripts.faults.judging import Seen, Tally, see
from scripts.faults.sweep import Swept, at
from scripts.faults.tracing import Fault, log, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "strace is there")


class There(NamedTuple):
    """A bench, a store on it that the real command line made, and what is in that."""

    bench: Bench
    base: Desk
    before: Seen


@pytest.fixture(scope="module")
def there() -> Iterator[There]:
    """A store with a case and a discussion, of which every test has a copy."""
    with bench() as made:
        base = made.made(OPEN, STEP)
        yield There(made, base, see(base.path))


@pytest.fixture(scope="module")
def locked() -> Iterator[There]:
    """The same, encrypted."""
    with bench(encrypted=True) as made:
        base = made.made(OPEN, STEP)
        yield There(made, base, see(base.path))


def stepped(there: There, fault: Fault, place: int, altered: str = "") -> Tally:
    """Return what came of a discussion that is recorded with a fault in one call on the store."""
    tally = Tally("")
    job = Swept(there.base, there.before, STEP, fault, altered)
    assert at(tally, there.bench, job, place), "the fault never fired"
    return tally


def wrong(tally: Tally) -> list[str]:
    """Return all that went wrong."""
    return [*tally.damaged, *tally.lost, *tally.wrong, *tally.stuck]


@pytest.mark.parametrize(
    ("fault", "place", "recorded"),
    [
        (Fault("pwrite64", "error=ENOSPC"), 5, False),
        (Fault("pwrite64", "error=EIO", forever=True), 20, False),
        (Fault("pread64", "error=EIO"), 2, False),
        (Fault("fsync", "error=EIO"), 4, False),
        (Fault("fsync", "error=EIO"), 5, True),  # the folder, after the journal is gone
        (Fault("unlink", "error=EIO"), 1, False),  # the commit itself
        (Fault("fcntl", "error=ENOLCK"), 3, False),
        (Fault("openat", "error=EACCES", forever=True), 6, True),  # every look at it fails
        (Fault("pwrite64", "signal=SIGKILL"), 20, False),
        (Fault("fsync", "signal=SIGKILL"), 5, True),
        (Fault("fsync", "signal=SIGINT"), 5, True),
        (Fault("pwrite64", "signal=SIGTERM"), 1, False),
    ],
    ids=str,
)
def test_given_a_fault_at_a_call_then_what_is_said_is_what_is_in_the_file(
    there: There, fault: Fault, place: int, recorded: bool
) -> None:
    tally = stepped(there, fault, place)
    assert wrong(tally) == []
    assert tally.recorded == recorded


@pytest.mark.parametrize(
    ("fault", "place", "recorded"),
    [
        (Fault("pread64", "error=EIO"), 7, False),  # the first page, which tells whether keys fit
        (Fault("fsync", "error=EIO"), 5, True),
        (Fault("unlink", "error=EIO"), 1, False),
        (Fault("pwrite64", "signal=SIGKILL"), 20, False),
        (Fault("fsync", "signal=SIGKILL"), 5, True),
    ],
    ids=str,
)
def test_given_an_encrypted_store_and_a_fault_at_a_call_then_what_is_said_is_what_is_in_the_file(
    locked: There, fault: Fault, place: int, recorded: bool
) -> None:
    tally = stepped(locked, fault, place)
    assert wrong(tally) == []
    assert tally.recorded == recorded


def test_given_a_stop_before_the_command_is_known_then_it_waits_until_it_can_be_told(
    there: There,
) -> None:
    with there.bench.copied(there.base) as desk:
        traced = ("strace", "-o", str(log(desk)), "-e", "trace=rt_sigaction")
        desk.run(STEP, traced)
        calls = log(desk).read_text().splitlines()
        (listens,) = [i for i, call in enumerate(calls, 1) if "(SIGTERM, {sa_handler=0x" in call]
        stop = f"inject=rt_sigaction:signal=SIGTERM:when={listens}"
        ran = desk.run(STEP, (*traced, "-e", stop))

    assert (ran.code, ran.out) == (143, "")
    assert ran.err.splitlines()[1:] == ["Ended by the system. Nothing was recorded."]


@pytest.mark.parametrize(
    ("fault", "place", "altered"),
    [
        (Fault("fsync", "error=EIO"), 5, "unlooked"),
        (Fault("fsync", "signal=SIGINT"), 5, "unheld"),
    ],
    ids=str,
)
def test_given_a_command_line_that_does_not_look_then_that_is_found(
    there: There, fault: Fault, place: int, altered: str
) -> None:
    assert wrong(stepped(there, fault, place, altered))
