"""What is typed about a child is in the encrypted store and on the screen, and nowhere else.

Every test runs on a plain store too, where the same search must find the word: so it can fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import BOTH, ROOT

WORD = "quembrolith"
"""Invented, so that it is found nowhere by chance."""
strace = shutil.which("strace")
needs_strace = pytest.mark.skipif(not strace, reason="no strace here, which sees what is written")

CASE = (
    "open",
    "--policy=krscp",
    "--pathway=referral and enquiry",
    f"--child={WORD}-1",
    f"--child-name={WORD} {WORD}",
    "--child-born=1/2/2020",
    f"--raising=health visitor {WORD}, Your {WORD} (health), {WORD}",
    f"--responding=social worker {WORD}, Achieving {WORD} (children's social care), {WORD}",
    "--disagreement=-",
    f"--protective-reason={WORD}",
    "--protective=4/3/2026",
    "--harm",
)
STEP = (
    *("step", "1", "unresolved", "--channel=telephone"),
    *(f"--with=raising: health visitor {WORD}", f"--with=responding: social worker {WORD}"),
    *(f"--agreed=This {WORD}.", f"--not-agreed=That {WORD}.", f"--safe-now=Now {WORD}."),
    *(
        f"--action=ring {WORD}; nurse {WORD}, Health; 9/3/2026",
        f"--approved-by=lead {WORD}, Health",
    ),
)
COMMANDS: Sequence[Sequence[str]] = (
    CASE,
    STEP,
    (*STEP, "--plan"),
    ("answer", "1", "note", f"A note on {WORD}"),
    ("correct", "1", "1", f"--reason=It was {WORD}", f"--disagreement=Not this {WORD}."),
    ("show", "1"),
    ("show", "1", "--json"),
    ("list",),
    ("due",),
    ("why", "1"),
    ("export", "1", "--format=markdown"),
    ("export", "--all", "--format=csv"),
    ("backup", "../store/backup.db"),
    ("restore", "../store/backup.db", "--reason=a rehearsal"),
    ("step", "1", "no such outcome", *STEP[3:-1], f"--ground={f'Long words on {WORD}. ' * 20}"),
    ("answer", "1", "nothing of the kind", "x"),
    ("show", "99"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A computer in small: a store, a home and a place for temporary files, all of it watched."""

    root: Path
    encrypted: bool

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.root / "store" / "cases.db"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command."""
        home, temp = str(self.root / "home"), str(self.root / "temp")
        key = {"ESCALATE_KEY_FILE": str(self.root / "home" / "escalate.key")}
        # What measures the tests would write files of its own, and a kill leaves them half written.
        mine = {name: one for name, one in os.environ.items() if not name.startswith("COV")}
        return {
            **mine,
            **dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), home),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temp),
            **(key if self.encrypted else {}),
            "ESCALATE_STORE": str(self.store),
            "ESCALATE_BY": f"duty manager {WORD}, Health",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *args: str, under: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a command, under another program if one is named."""
        return subprocess.Popen(
            [*under, sys.executable, "-m", "escalate.cli", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=self.root / "temp",
        )

    def run(self, *args: str, under: Sequence[str] = ()) -> tuple[int, str, str]:
        """Run a command, the word on its standard input; return its exit code and its output."""
        process = self.start(*args, under=under)
        said, told = process.communicate(f"We differ about {WORD}.\n".encode())
        return process.returncode, said.decode(), told.decode()

    def found(self) -> list[str]:
        """Return the files that hold the word, or have it in their names."""
        return sorted(
            file.relative_to(self.root).as_posix()
            for file in self.root.rglob("*")
            if file.is_file() and (WORD in file.name or WORD.encode() in file.read_bytes())
        )


@pytest.fixture(params=["encrypted", "plain"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place with a new store, encrypted or plain."""
    root = tmp_path.resolve()
    for name in ("store", "home", "temp"):
        (root / name).mkdir()
    place = Place(root, request.param == "encrypted")
    code, _, told = place.run("init")
    assert code == 0, told
    return place


def test_given_the_word_in_every_field_when_all_is_done_then_no_file_and_no_message_has_it(
    place: Place,
) -> None:
    for command in COMMANDS:
        code, said, told = place.run(*command)
        assert code in (0, 20, 21), told
        assert WORD not in told, "on standard error"
        if command[0] in ("show", "list", "due", "export") and code == 0:
            assert WORD in said, "it is there to be found"
    assert len(list(place.store.parent.iterdir())) == 3, "the store, its backup, what was replaced"
    drafts = [file for file in place.root.rglob("*") if "drafts" in file.parts and file.is_file()]
    assert drafts, "of what was refused"
    found = place.found()
    assert len([file for file in found if file.startswith("store/")]) == 3 * (not place.encrypted)
    assert any("drafts" in file for file in found) == (not place.encrypted)
    if place.encrypted:
        assert found == []


@needs_strace
def test_given_the_word_in_every_field_then_no_file_ever_had_it_not_even_for_a_moment(
    place: Place,
) -> None:
    """The kernel is asked what was written where, by this process and those it starts."""
    record = place.root / "strace"
    calls = "trace=write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,?open,openat,?rename,?link"
    under = [str(strace), "-f", "-qq", "-y", "-s", "1000000", "-e", calls, "-o", str(record)]
    leaks, shown = [], 0
    for command in (CASE, STEP, ("show", "1"), ("export", "1")):
        code, _, told = place.run(*command, under=under)
        assert code == 0, told
        for line in record.read_text(errors="replace").splitlines():
            if WORD in line:
                call = line.lstrip("0123456789 ")
                if call.startswith("write(1<"):
                    shown += 1
                else:
                    leaks.append(call)
    assert shown, "what goes to standard output is seen"
    if place.encrypted:
        assert leaks == []
    else:
        assert any(leak.startswith("pwrite64(") and "cases.db>" in leak for leak in leaks)
        assert any(leak.startswith("pwrite64(") and "journal>" in leak for leak in leaks)


@needs_strace
def test_given_a_crash_in_the_middle_of_recording_then_the_journal_that_is_left_has_no_word(
    place: Place,
) -> None:
    for command in (CASE, STEP):
        assert place.run(*command)[0] == 0
    kill = ["-e", "trace=pwrite64", "-e", "inject=pwrite64:signal=SIGKILL:when=2"]
    under = [str(strace), "-f", "-qq", "-o", os.devnull, "-P", str(place.store), *kill]
    code, said, told = place.run("answer", "1", "note", f"More of {WORD}", under=under)
    assert (code, said) == (-9, ""), told

    journal = place.store.with_name("cases.db-journal")
    assert journal.stat().st_size > 4096, "it is hot: the next command must use it"
    left = ["store/cases.db", "store/cases.db-journal"]
    assert place.found() == ([] if place.encrypted else left)

    assert place.run("show", "1")[0] == 0
    assert "More of" not in place.run("show", "1")[1], "it is all undone"
    assert not journal.exists()


def processes() -> Iterator[tuple[str, bytes]]:
    """Return what everybody on this computer sees of each process, and its owner besides."""
    for folder in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ", "comm"):
            try:
                yield f"{folder.name}/{name}", (folder / name).read_bytes()
            except OSError:  # it has ended
                continue


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
@pytest.mark.parametrize("way", ["standard input", "argument"])
def test_given_a_text_on_standard_input_then_no_list_of_processes_shows_it(
    place: Place, way: str
) -> None:
    """An argument is seen by everybody on the computer, which shows that the test can fail."""
    given = "-" if way == "standard input" else WORD
    process = place.start("step", "1", "continuing", *BOTH, f"--not-agreed={given}", "--agreed=-")
    own = f"{process.pid}/"
    until = time.monotonic() + 60
    while b"escalate.cli" not in (Path("/proc") / own / "cmdline").read_bytes():
        assert time.monotonic() < until
    seen = {name for name, text in processes() if WORD.encode() in text and "environ" not in name}
    process.communicate(WORD.encode())
    assert ({name for name in seen if name.startswith(own)} == set()) == (way == "standard input")
