"""The links of the README and the docs lead somewhere, and their words are those of the house."""

import re
from pathlib import Path

import pytest

from escalate.cli import commands, policy
from escalate.store.sqlite import SqliteStore
from scripts.docs_sessions import ROOT, pages
from tests.store.others import sql

PAGES = {path: path.read_text(encoding="utf-8") for path in pages()}
EVERY = [*PAGES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
COMMANDS = [*commands.COMMANDS, *(f"policy {name}" for name in policy.COMMANDS)]
USERS = [path for path in PAGES if path.name == "README.md" or "tutorial" in path.name]

# design.md, section 3: one word for one idea, and these are not ours.
NOT_OURS = r"\b(tickets?|issues?|workflows?|transitions?|SLAs?|logs?|logged|logging)\b"
CODE = re.compile(r"^```.*?^```$|^<!--.*?-->$|`[^`\n]+`|\]\([^)\n]*\)", re.DOTALL | re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(page: str) -> str:
    """Return a page without its code, comments and the targets of its links."""
    return CODE.sub("", page)


def anchors(page: str) -> set[str]:
    """Return the anchors that the headings of a page get on GitHub."""
    bare = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_every_relative_link_leads_to_a_file_and_its_heading(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    bare = re.sub(r"^```.*?^```$|`[^`\n]+`", "", page, flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", bare):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_page_of_the_docs_is_in_their_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in PAGES if path.name != "README.md"]
    assert [page for page in names if f"({page})" not in index] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown_in_a_tutorial_or_the_readme(command: str) -> None:
    assert any(re.search(rf"[`\n]escalate {command}\b", PAGES[path]) for path in USERS)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_words_that_are_not_ours_are_not_used(path: Path) -> None:
    assert re.findall(NOT_OURS, prose(PAGES[path]), re.IGNORECASE) == []
    assert "audit log" not in PAGES[path].lower()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_page_names_a_place_of_somebodys_computer(path: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\S*", PAGES[path]) == []


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_no_page_keeps_a_mark_of_two_versions_that_were_joined(path: Path) -> None:
    marks = r"^(?:<{7}|={7}|>{7})(?: .*)?$"
    assert re.findall(marks, prose(path.read_text(encoding="utf-8")), re.MULTILINE) == []


def test_every_table_of_a_store_and_its_columns_are_on_the_page_about_the_file(
    tmp_path: Path,
) -> None:
    page = PAGES[ROOT / "docs" / "audit-trail.md"].partition("## The file")[2]
    store = SqliteStore.create(tmp_path / "store.db")
    for (table,) in sql(store.path, "SELECT name FROM sqlite_schema WHERE type = 'table'"):
        (row,) = re.findall(rf"^\| `{table}` \|.*$", page, re.MULTILINE)
        for _, column, *_ in sql(store.path, f"PRAGMA table_info({table})"):
            assert f"`{column}`" in row
