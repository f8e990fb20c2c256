"""Names in commands that are there to be copied into a shell."""

import pytest

from escalate.core.words import typed, typed_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("cases.db", "cases.db"),
        ("/home/station/fälle-2.db", "/home/station/fälle-2.db"),
        (r"C:\Station\cases.db", r"C:\Station\cases.db"),
        (r"C:\Own Files\cases.db", r'"C:\Own Files\cases.db"'),
        ("own cases.db", '"own cases.db"'),
        ("x; reboot", '"x; reboot"'),
        ("~nobody/x", '"~nobody/x"'),
        ("--plan", "FILE"),
        ("$(reboot)", "FILE"),
        ("`reboot`", "FILE"),
        ('x" & reboot', "FILE"),
        ("own files\\", "FILE"),
        ("%PATH% x", "FILE"),
        ("x\nreboot", "FILE"),
        ("x\u202e", "FILE"),
        ("", '""'),
    ],
)
def test_a_path_is_copied_whole_or_named_by_what_it_is(path: str, shown: str) -> None:
    assert typed_path(path, "FILE") == shown


def test_a_name_is_copied_whole_or_named_by_what_it_is() -> None:
    assert typed("Hill School, Ward 7", "AGENCY") == "Hill School, Ward 7"
    assert typed("$(reboot)", "AGENCY") == "AGENCY"
