"""Every reading that a policy or a page rests on is explained in docs/readings.md."""

import re
from pathlib import Path

import pytest

from escalate import policies

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "readings.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"(?<![\w-])R(?:-[A-Z])?\d+(?![\w-])")
EXPLAINED = re.findall(r"^\| (R\S+) \|", PAGE, re.MULTILINE)
FILES = sorted(Path(policies.__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_reading_that_a_policy_cites_is_explained(path: Path) -> None:
    cited = set(NUMBER.findall(path.read_text(encoding="utf-8")))
    assert cited
    assert cited - set(EXPLAINED) == set()


def test_every_reading_that_the_page_refers_to_is_explained_once() -> None:
    assert set(NUMBER.findall(PAGE)) == set(EXPLAINED)
    assert len(set(EXPLAINED)) == len(EXPLAINED)


def test_every_reading_says_the_question_the_answer_the_reason_and_the_place() -> None:
    for line in re.findall(r"^\| R.*$", PAGE, re.MULTILINE):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 5, line
        assert all(cells), line


@pytest.mark.parametrize("page", ["README.md", "policy-format.md"])
def test_the_pages_that_speak_of_readings_lead_there(page: str) -> None:
    assert "(readings.md)" in (DOCS / page).read_text(encoding="utf-8")
