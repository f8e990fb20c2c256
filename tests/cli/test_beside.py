"""Another process looks at the cases of a large store too; what is found is the same without it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalate.app.projected import Beside, Sound
from escalate.app.verifying import verify
from escalate.cli.beside import beside
from escalate.core.key import Key, read_key
from escalate.store.driver import library
from escalate.store.inspecting import inspecting
from escalate.store.replacing import which_file
from tests.cli.conftest import ROOT, Typed

FORGED = (
    "UPDATE cases SET row = CAST(replace(CAST(row AS TEXT), 'W-1041', 'W-9999') AS BLOB)"
    " WHERE number = 1"
)
LOOKS = """
import sys, time
sys.path[:] = [{root!r}, *{path!r}]
from pathlib import Path
from escalate.cli.beside import beside
from escalate.store.replacing import which_file
store = Path(sys.argv[1])
with beside(store, None, 1, which_file(store), least=0) as other:
    end = time.monotonic() + 60
    while other(1) is None and time.monotonic() < end:
        time.sleep(0.01)
    print(other(1).events)
"""
LONG = 60
"""Seconds after which a process that should have ended is given up."""


def told(other: Beside, case: int) -> Sound | None:
    """What the other process says of a case, once it has said anything of any."""
    end = time.monotonic() + LONG
    while other(1) is None and other(2) is None and time.monotonic() < end:
        time.sleep(0.01)
    return other(case)


@contextlib.contextmanager
def looked(store: Path, key: Key | None = None) -> Iterator[Beside]:
    """Let another process look at a small store as if it were a large one."""
    with beside(store, key, 1, which_file(store), least=0) as other:
        yield other


def changed(store: Path, sql: str) -> None:
    """Change a store as a forger does, without a trace in the guards."""
    with contextlib.closing(library.connect(str(store), isolation_level=None)) as raw:
        guards = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        for (name,) in raw.execute(guards).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(sql)


@pytest.fixture
def key(locked: Typed, key_file: Path) -> Key:
    """The key of the store that is locked."""
    return read_key(key_file.read_text(encoding="utf-8").splitlines()[-1])


def test_given_a_whole_store_when_another_process_looks_then_it_finds_its_cases_sound(
    closed: Typed, store: Path
) -> None:
    with looked(store) as other:
        said = told(other, 1), other(2), other(3)
    assert [None if one is None else one.events for one in said] == [4, 1, None]


def test_given_an_encrypted_store_when_another_process_looks_then_it_has_the_key(
    store: Path, key: Key
) -> None:
    with looked(store, key) as other:
        assert told(other, 1) is not None


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="where the system tells")
def test_given_an_encrypted_store_when_another_process_looks_then_nobody_sees_the_key(
    store: Path, key: Key
) -> None:
    with looked(store, key) as other:
        shown = _shown_of_children()
        assert told(other, 1) is not None
    assert b"escalate.cli.beside" in shown
    for form in (key.written().encode(), key.raw, key.raw.hex().encode(), b64encode(key.raw)):
        assert form not in shown


def _shown_of_children() -> bytes:
    """Return what anybody may see of the processes that this one began, while they run."""
    shown = b""
    for one in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parent = one.joinpath("stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                shown += one.joinpath("cmdline").read_bytes() + one.joinpath("environ").read_bytes()
    return shown


def test_given_a_place_whose_name_is_no_text_when_another_process_looks_then_it_finds_it(
    closed: Typed, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store.with_name("na\udcefve")
    try:
        store.rename(folder)
    except OSError:
        pytest.skip("this file system has names that are text only")
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    with looked(folder) as other:
        assert told(other, 1) is not None


def test_given_a_case_with_another_row_when_another_process_looks_then_it_says_nothing_of_it(
    closed: Typed, store: Path
) -> None:
    changed(store, "UPDATE cases SET status = 'open' WHERE number = 1")
    with looked(store) as other, inspecting(store) as inspection:
        assert told(other, 2) is not None
        assert other(1) is None
        with_it = verify(inspection, (), lambda *_: None, other)
    with inspecting(store) as inspection:
        alone = verify(inspection, (), lambda *_: None)
    assert with_it == alone
    assert ("case", "1", "other-status") in {(f.kind, f.which, f.code) for f in alone.faults}


def test_given_a_key_that_does_not_fit_when_another_process_looks_then_it_says_nothing(
    locked: Typed, store: Path
) -> None:
    with looked(store, Key(b"k" * 32)) as other:
        time.sleep(1)
        assert other(1) is None


def test_given_a_program_of_our_name_where_a_command_is_typed_then_it_is_not_run(
    closed: Typed, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("escalate", "json", "msgspec"):
        (tmp_path / name).mkdir()
        ran = f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).write_text('')\n"
        (tmp_path / name / "__init__.py").write_text(ran, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with looked(store) as other:
        assert told(other, 1) is not None
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "options",
    [(), ("-I",), ("-E", "-s"), ("-OO", "-B"), ("-X", "utf8=0"), ("-X", "utf8=1"), ("-P", "-O")],
    ids=" ".join,
)
def test_given_options_of_the_interpreter_when_another_process_is_begun_then_it_has_them_too(
    options: tuple[str, ...],
) -> None:
    flags = "import sys; print([*sys.flags])"
    ask = f"{flags}; from escalate.cli.beside import as_begun; print(*as_begun())"

    def ran(*options: str, do: str) -> list[str]:
        command = [sys.executable, *options, "-c", do]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )

    ours, given, _ = ran("-P", *options, do=ask)
    theirs, _ = ran(*given.split(), do=flags)
    assert theirs == ours


def test_given_an_interpreter_without_packages_of_its_own_when_another_is_begun_then_it_looks(
    closed: Typed, store: Path, tmp_path: Path
) -> None:
    """Where the program lies is told, and no option keeps the other from finding it."""
    script = tmp_path / "looks.py"
    script.write_text(LOOKS.format(path=sys.path, root=str(ROOT)), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(script), str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr


@pytest.mark.parametrize("executable", ["", "/nowhere/python"])
def test_given_no_program_to_start_when_a_store_is_verified_then_it_is_done_alone(
    closed: Typed, store: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with looked(store) as other, inspecting(store) as inspection:
        assert other(1) is None
        assert verify(inspection, (), lambda *_: None, other).faults == ()


def test_given_a_small_store_when_it_is_verified_then_no_other_process_is_begun(
    closed: Typed, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    with beside(store, None, 5, which_file(store)) as other:
        assert other(1) is None
    assert closed("verify").exit_code == 0


def test_given_a_whole_store_put_in_the_place_of_a_forged_one_then_what_is_forged_is_found(
    closed: Typed, store: Path
) -> None:
    whole = store.with_suffix(".whole")
    shutil.copy(store, whole)
    changed(store, FORGED)
    forged = which_file(store)
    with inspecting(store) as inspection:
        os.replace(whole, store)
        with beside(store, None, 1, forged, least=0) as other:
            assert verify(inspection, (), lambda *_: None, other).faults != ()
            assert other(1) is None


def test_given_a_case_found_sound_with_another_row_then_it_is_looked_at_again(
    closed: Typed, store: Path
) -> None:
    with looked(store) as other:
        assert told(other, 1) is not None
        found = {number: told(other, number) for number in (1, 2)}
    changed(store, FORGED)
    with inspecting(store) as inspection:
        assert verify(inspection, (), lambda *_: None, found.get).faults != ()
