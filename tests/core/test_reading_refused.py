"""What is refused before it is read as a policy: no TOML, too long, or made to hang the reader."""

import pytest

from escalate.core.examining import Fault, examine
from escalate.core.reading import MOST_BYTES
from tests.core.straight import STRAIGHT


def the_fault(text: str) -> Fault:
    """The one fault of a text."""
    (fault,) = examine(text)[1]
    return fault


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param('version = "1"', "version = one", 4, "invalid value", id="no quotation marks"),
        pytest.param('version = "1"', 'version "1"', 4, "expected '='", id="no equals sign"),
        pytest.param(
            'version = "1"', 'version = "1"\nversion = "2"', 5, "cannot overwrite", id="key twice"
        ),
        pytest.param('"urgent", to', '"urgent" to', 13, "unclosed inline table", id="no comma"),
    ],
)
def test_what_is_no_toml_is_one_fault_with_its_line(
    old: str, new: str, line: int, says: str
) -> None:
    assert STRAIGHT.count(old) == 1
    fault = the_fault(STRAIGHT.replace(old, new))
    assert (fault.code, fault.place) == ("policy-syntax", f"line {line}")
    assert says in fault.says
    assert "on one line" in fault.remedy


def test_a_text_that_ends_too_early_is_noticed_in_its_last_line() -> None:
    fault = the_fault(STRAIGHT.rstrip().removesuffix("]"))
    assert (fault.code, fault.place) == ("policy-syntax", f"line {STRAIGHT.count(chr(10))}")


HOSTILE = {
    "a key with very many dots": "a." * 60_000 + "b = 1",
    "a key with very many quoted parts": '"a".' * 30_000 + "b = 1",
    "a key with very many dots in a row": "x = {" + "a . " * 30_000 + "b = 1}",
    "very many brackets": "x = " + "[" * 120_000,
    "very many braces": "x = " + "{a=" * 40_000,
    "a very long word": "a" * 130_000,
    "very many words": "a " * 65_000,
    "very many quotation marks": '"' * 130_000,
    "very many escapes": 'x = "' + r"\n" * 60_000 + '"',
    "very many keys": "".join(f"k{number}=1\n" for number in range(12_000)),
    "very many empty pathways": "[[pathway]]\n" * 10_000,
    "very many wrong rows": "asks = [" + "1," * 60_000 + "]",
    "a number without end": "version = " + "1" * 120_000,
    "a number without end, of another base": "version = 0x" + "f" * 120_000,
    "brackets as deep as the parser goes": "x = " + "[" * 450 + "]" * 450,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_refused(text: str) -> None:
    assert len(text) <= MOST_BYTES
    assert examine(text)[1]


def test_a_text_that_is_too_long_is_not_even_read() -> None:
    fault = the_fault("#" * (MOST_BYTES + 1))
    assert fault.code == "policy-size"
    assert examine(STRAIGHT + "#" * (MOST_BYTES - len(STRAIGHT)))[1] == ()


def test_a_text_with_broken_characters_is_refused() -> None:
    fault = the_fault(STRAIGHT.replace("kind", "k\ud800nd"))
    assert fault.code == "policy-syntax"
