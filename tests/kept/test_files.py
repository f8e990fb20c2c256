"""What was reckoned is kept for one account, and never believed when it does not fit."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from escalate.kept import files
from escalate.kept.files import Kept, fingerprint

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights and owners of POSIX")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A folder in which one thing is kept."""
    kept = Kept(tmp_path / "cache" / "escalate")
    kept.keep("days", "version 1", b"\x00 what was reckoned \xff")
    return kept


def only_file(kept: Kept) -> Path:
    (path,) = kept.folder.iterdir()
    return path


def test_given_what_was_kept_when_it_is_asked_for_then_it_is_the_same_byte_for_byte(
    kept: Kept,
) -> None:
    assert kept.find("days", "version 1") == b"\x00 what was reckoned \xff"


def test_given_another_stamp_or_name_when_it_is_asked_for_then_nothing_is_kept(kept: Kept) -> None:
    assert kept.find("days", "version 2") is None
    assert kept.find("parts", "version 1") is None


def test_given_a_newer_version_when_it_is_kept_then_it_takes_the_place_of_the_older(
    kept: Kept,
) -> None:
    kept.keep("days", "version 2", b"other")
    assert kept.find("days", "version 2") == b"other"
    assert kept.find("days", "version 1") is None
    assert len(list(kept.folder.iterdir())) == 1


def test_given_a_file_with_any_byte_changed_or_cut_off_when_it_is_read_then_it_is_not_believed(
    kept: Kept,
) -> None:
    path, whole = only_file(kept), only_file(kept).read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert kept.find("days", "version 1") is None
        path.write_bytes(whole[:at])
        assert kept.find("days", "version 1") is None
    path.write_bytes(whole + b"\n")
    assert kept.find("days", "version 1") is None
    path.write_bytes(whole)
    assert kept.find("days", "version 1") is not None


def test_given_what_was_kept_under_one_name_when_it_is_moved_to_another_then_it_is_not_believed(
    kept: Kept,
) -> None:
    path = only_file(kept)
    kept.keep("parts", "version 1", b"other")
    other = next(one for one in kept.folder.iterdir() if one != path)
    other.write_bytes(path.read_bytes())
    assert kept.find("parts", "version 1") is None


@posix
def test_given_a_folder_when_something_is_kept_then_both_are_for_their_owner_alone(
    kept: Kept,
) -> None:
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.folder.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(only_file(kept).stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("rights", [0o620, 0o602, 0o640, 0o604])
def test_given_a_file_that_others_may_use_when_it_is_read_then_it_is_not_believed(
    kept: Kept, rights: int
) -> None:
    only_file(kept).chmod(rights)
    assert kept.find("days", "version 1") is None


@posix
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away")
def test_given_a_file_of_another_account_when_it_is_read_then_it_is_not_believed(
    kept: Kept,
) -> None:
    os.chown(only_file(kept), 65534, -1)
    assert kept.find("days", "version 1") is None


@posix
def test_given_a_link_or_a_pipe_in_its_place_when_it_is_read_then_nobody_waits_for_it(
    kept: Kept, tmp_path: Path
) -> None:
    path = only_file(kept)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert kept.find("days", "version 1") is None
    path.unlink()
    os.mkfifo(path, 0o600)
    assert kept.find("days", "version 1") is None


def test_given_no_place_for_a_folder_when_something_is_kept_then_nothing_happens(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("a file where the folder should be", encoding="utf-8")
    kept = Kept(tmp_path / "file" / "escalate")
    kept.keep("days", "version 1", b"reckoned")
    assert kept.find("days", "version 1") is None


def test_given_a_folder_that_is_a_file_when_something_is_kept_then_the_file_stays(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("of somebody's", encoding="utf-8")
    Kept(tmp_path / "file").keep("days", "version 1", b"reckoned")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "of somebody's"


def test_given_an_account_without_a_home_when_something_is_kept_then_it_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cache folder is a relative path then, and would lie wherever a command is typed."""
    monkeypatch.chdir(tmp_path)
    Kept(Path("~/.cache")).keep("days", "version 1", b"reckoned")
    assert list(tmp_path.iterdir()) == []


def test_given_a_name_that_is_a_path_when_something_is_kept_then_it_stays_in_its_folder(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path / "cache")
    kept.keep("days ../../GB \x00", "version 1", b"reckoned")
    assert kept.find("days ../../GB \x00", "version 1") == b"reckoned"
    assert [one.name for one in tmp_path.iterdir()] == ["cache"]


# -- fingerprints ----------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that was there long before this process began, as it seems."""
    path = tmp_path / "source.py"
    path.write_text("RULE = 1\n", encoding="utf-8")
    monkeypatch.setattr(files, "_BEGUN", time.time_ns() + 3_600_000_000_000)
    return path


def test_given_an_unchanged_file_when_it_is_asked_twice_then_its_fingerprint_is_the_same(
    source: Path,
) -> None:
    assert fingerprint([str(source)])
    assert fingerprint([str(source)]) == fingerprint([str(source)])


def test_given_a_file_changed_to_the_same_size_and_time_when_it_is_asked_then_that_is_noticed(
    source: Path,
) -> None:
    """As git, tar and rsync may do: a file's time can be set back, that of its change cannot."""
    before, about = fingerprint([str(source)]), source.stat()
    while source.stat().st_ctime_ns == about.st_ctime_ns:
        source.write_text("RULE = 2\n", encoding="utf-8")
        os.utime(source, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert source.stat().st_mtime_ns == about.st_mtime_ns
    assert fingerprint([str(source)]) != before


def test_given_another_file_more_when_it_is_asked_then_that_is_noticed(source: Path) -> None:
    other = source.with_name("other.py")
    other.write_text("", encoding="utf-8")
    assert fingerprint([str(source), str(other)]) not in ("", fingerprint([str(source)]))


def test_given_a_file_that_is_not_there_when_it_is_asked_then_nothing_can_be_told(
    source: Path,
) -> None:
    assert fingerprint([str(source), str(source.with_name("gone.py"))]) == ""


def test_given_a_file_that_changed_while_the_program_ran_then_nothing_can_be_told(
    tmp_path: Path,
) -> None:
    """The program may have loaded it as it was before."""
    path = tmp_path / "source.py"
    path.write_text("RULE = 2\n", encoding="utf-8")
    assert fingerprint([str(path)]) == ""
