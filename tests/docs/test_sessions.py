"""What the README and the docs show under a command is what the command prints."""

import shutil
from pathlib import Path

import pytest

from scripts.docs_sessions import CUT, ROOT, Failed, blocks, pages, rewritten

PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in pages()}
RUN = [name for name, page in PAGES.items() if any(one.unrun is None for one in blocks(page))]
# What is shown and not run, by page and first word; whoever adds one says so here too.
NOT_RUN = [("README.md", "make demo"), ("README.md", "pip install .")]

needs_shell = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh here")


@needs_shell
@pytest.mark.parametrize("name", RUN)
def test_every_session_of_a_page_prints_what_the_page_shows(name: str) -> None:
    assert rewritten(PAGES[name]) == PAGES[name], "python scripts/docs_sessions.py --write"


def test_every_page_for_users_has_a_session() -> None:
    assert {"README.md", *(name for name in PAGES if "tutorial" in name)} <= set(RUN)


def test_a_block_that_is_not_run_says_why_and_is_listed() -> None:
    unrun = [(n, one) for n, page in PAGES.items() for one in blocks(page) if one.unrun is not None]
    assert all(len(one.unrun or "") > 10 for _, one in unrun)
    assert [(name, one.shell.partition("  ")[0]) for name, one in unrun] == NOT_RUN


def test_every_shell_block_of_a_page_is_found() -> None:
    for name, page in PAGES.items():
        shown = page.count("\n```sh\n") + page.count("\n<!-- sh\n")
        assert len(list(blocks(page))) == shown, name


@needs_shell
def test_what_a_block_prints_replaces_what_the_page_shows() -> None:
    page = "```sh\necho one\n```\n\n```text\ntwo\n```\n"
    assert rewritten(page) == page.replace("two", "one")


@needs_shell
def test_hidden_blocks_and_those_before_are_run_in_the_same_shell() -> None:
    page = "<!-- sh\nword=hidden\n-->\n\n```sh\necho $word\n```\n\n```text\nhidden\n```\n"
    assert rewritten(page) == page


@needs_shell
def test_only_the_paragraphs_that_are_wanted_are_shown_and_the_gaps_are_marked() -> None:
    page = "```sh\nprintf 'a\\n\\nb\\n\\nc\\n'\n```\n\n<!-- shows: b -->\n```text\n{}\n```\n"
    assert rewritten(page.format("")) == page.format(f"{CUT}\n\nb\n\n{CUT}")


@needs_shell
def test_a_digest_that_differs_from_run_to_run_stays_as_it_is_shown() -> None:
    page = "```sh\necho {}\n```\n\n```text\n{}\n```\n".format("0f" * 32, "a1" * 32)
    assert rewritten(page) == page


@needs_shell
@pytest.mark.parametrize(
    ("shell", "says"),
    [
        ("false", "exit code 1"),
        ("# exit 20\ntrue", "exit code 0, and not 20"),
        ("# exit 20\nfalse", "exit code 1, and not 20"),
    ],
)
def test_a_wrong_exit_code_fails(shell: str, says: str) -> None:
    with pytest.raises(Failed, match=says):
        rewritten(f"```sh\n{shell}\n```\n")


@needs_shell
def test_the_exit_code_that_is_announced_is_right_for_one_command() -> None:
    assert rewritten("```sh\n# exit 3\nsh -c \\\n  'exit 3'\ntrue\n```\n")


@needs_shell
def test_a_page_has_a_home_and_a_store_of_its_own(tmp_path: Path) -> None:
    page = (
        '```sh\n[ "$HOME" != "{}" ] && echo $ESCALATE_STORE\n```\n\n```text\nsafeguarding.db\n```\n'
    )
    assert rewritten(page.format(Path.home())) == page.format(Path.home())
