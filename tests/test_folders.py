"""Folders that are made for one account alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalate.folders import make_private


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """An account whose new files are, unless it is said otherwise, for everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder decides there")
def test_given_folders_that_are_missing_when_one_is_made_then_all_are_for_their_owner_alone(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "a" / "b" / "c"

    made = make_private(folder)

    assert made == (folder, tmp_path / "a" / "b", tmp_path / "a")
    assert {one.stat().st_mode & 0o777 for one in made} == {0o700}
    assert make_private(folder) == ()


def test_given_a_file_in_the_way_when_a_folder_is_made_then_it_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for folder in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(OSError, match="file"):
            make_private(folder)
