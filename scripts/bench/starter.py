"""Run commands one after another and say what each took: a small process that does nothing else.

A process of its own, because what a system gives as the peak memory of a command is never less
than what the process held that started it. It reads one JSON object a line from standard input
(`argv`, `env`, `cwd`, `input`, `terminal`, `cores`, `limit`) and answers each with one (`code`,
`wall`, `cpu`, `peak`, `bytes`, `said`), in the order asked. It imports the standard library alone.
"""

import contextlib
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from typing import Any

ROWS, COLUMNS = 50, 120
"""The size of the terminal that a command is given."""
SAID = 2000
"""So many bytes at most of what a command said on standard error are handed back."""
KIB = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit in which the system gives the peak memory."""


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run one command to its end and return what it took.

    `wall` is seconds from before the start until the process is gone and its output is read; `cpu`
    is user and system seconds, children that it waited for included; `peak` is bytes; `code` is
    negative when a signal ended it, as one does after `limit` seconds; `bytes` is how much it
    printed, `said` the end of what it printed on standard error.
    """
    if job["cores"]:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: job["cores"]])
    with contextlib.ExitStack() as stack:
        said = stack.enter_context(tempfile.TemporaryFile())
        given = stack.enter_context(open(job["input"] or os.devnull, "rb"))
        reads, writes = pty.openpty() if job["terminal"] else os.pipe()
        if job["terminal"]:
            fcntl.ioctl(writes, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        start = time.perf_counter()
        process = subprocess.Popen(
            job["argv"],
            env=job["env"],
            cwd=job["cwd"],
            stdin=given,
            stdout=writes,
            stderr=said,
        )
        os.close(writes)
        signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.setitimer(signal.ITIMER_REAL, job["limit"])
        length = drained(reads)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        signal.setitimer(signal.ITIMER_REAL, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        os.close(reads)
        said.seek(0)
        return {
            "code": process.returncode,
            "wall": wall,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": used.ru_maxrss * KIB,
            "bytes": length,
            "said": said.read()[-SAID:].decode(errors="replace"),
        }


def drained(reads: int) -> int:
    """Read all that comes, and return how many bytes it was."""
    length, room = 0, [bytearray(1 << 16)]
    # A terminal whose other end is closed says so with an error.
    with contextlib.suppress(OSError):
        while got := os.readv(reads, room):
            length += got
    return length


def main() -> None:
    """Answer until standard input ends."""
    everywhere = os.sched_getaffinity(0)
    for line in sys.stdin:
        answer = run(json.loads(line))
        os.sched_setaffinity(0, everywhere)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
