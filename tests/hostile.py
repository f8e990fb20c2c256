"""Texts that somebody may type to harm whoever reads them, and what is harmless on any output."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from escalate.render.safe import MOST_MARKS

PAYLOADS = {
    "colour": "\x1b[38;5;196mred",
    "cursor and clear": "a\x1b[2J\x1b[1;1Hb\x1b[?1049h",
    "title": "\x1b]0;owned\x07",
    "a hidden link": "\x1b]8;;http://x.example\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "device control": "\x1bP$q\x22p\x1b\\",
    "report of the screen": "\x1b[21t\x1b[6n\x1bZ\x05",
    "C1": "\x9b31m\x9d0;t\x9c\x90q\x85\x8d",
    "NUL and DEL": "a\x00b\x7fc",
    "backspaces": "overdue\x08\x08\x08\x08\x08\x08\x08ok",
    "carriage return": "OVERDUE\rok     ",
    "tabs and feeds": "a\tb\vc\fd\x1ce",
    "lines": "x\nCase:  7\r\n\nEvent 9: closed\n",
    "separators": "a\u2028b\u2029c\x85d",
    "right to left": "abc\u202egnp.exe",
    "isolates": "\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c",
    "zero width": "ze\u200bro\u200c\u200d\u2060\ufeff\u00ad",
    "tag characters": "ok\U000e0001\U000e0068\U000e0069\U000e007f",
    "variation selectors": "a\ufe0f\ufe00b\U000e0100\U000e01ef\u180b",
    "fillers": "\u3164\u115f\u1160\uffa0\u034f\u17b4",
    "zalgo": "Z" + "\u0336\u0321\u0489\u0301" * 40 + "a",
    "a mark first": "\u0338stroke 'x' \u20dd",
    "a row of vowels": "\u1100" + "\u1161" * 40,
    "noncharacters": "\ufffe\uffff\ufdd0",
    "Rich markup": "[redacted] [red]x[/b] [link=http://evil.example]y[/link] [/] [@click=f]z[/]",
    "emoji codes": ":warning: :boom:",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;<!-- -->",
    "Markdown": "# h\n\n> q\n\n- i\n\n1. n\n\n```\nc\n```\n\n    code\n\n***\n\na\n===\n",
    "Markdown inline": '[a](http://x.example "t") ![i](x.png) <http://x.example> `c` **b** \\',
    "Markdown tables": "|a|b|\n|-|-|\n|c\\|d|\n:-:\n[x]: /y\n[^1]: z\n: d",
    "formula": "=cmd|' /C calc'!A0",
    "more formulas": " +1;=2\n-3\n\t@SUM(A1)\r=4",
    "wide formulas": "\uff1d1;\uff0b2\n\uff0d3;\uff204",
    "quotation marks": '"a","b"\n\'=1',
    "a path of a shell": "$(reboot) `reboot` ; reboot & \" '",
    "format fields": "{0} {x!r} %s %(x)s {{}}",
    "wide": "日本🙂" * 50,
    "nothing but space": "\u00a0\u2003\u3000",
}
"""Texts to show; by what they try."""
TYPED = {name: text for name, text in PAYLOADS.items() if "\0" not in text}
"""Those that a command line can carry."""

TOGETHER = tuple(" ".join(list(PAYLOADS.values())[number::4]) for number in range(4))
"""All of them in four texts, for what takes its time."""

_HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufe00-\ufe0f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_CROWD = re.compile(rf"[\u0300-\U0010ffff]{{{MOST_MARKS + 1},}}")
_OURS = re.compile(r"\x1b\[[0-9;]*m")


def harm(text: str) -> list[str]:
    """Whatever in a text steers, reorders, hides or overprints, with a little of what is around."""
    places = [found.start() for found in _HARMFUL.finditer(text)]
    places += [found.start() for found in _CROWD.finditer(text) if _crowded(found[0])]
    return [ascii(text[max(0, place - 20) : place + 20]) for place in places]


def _crowded(text: str) -> bool:
    """Whether more marks stand on one letter than may."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > MOST_MARKS:
            return True
    return False


def colours(text: str) -> tuple[set[str], str]:
    """The styles in a text for a terminal, and the text without them."""
    return set(_OURS.findall(text)), _OURS.sub("", text)


def words(text: str) -> str:
    """A text without its spaces and line breaks, which a layout puts where it wants."""
    return "".join(text.split())


SIGN = (
    "[-=+@|%\u2212\u207a-\u207c\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c]"
)
"""What begins a formula in one program or another."""


def restored(text: str) -> str:
    """A cell as it was shown, by the rule in docs/json.md."""
    before = rf"\A'(?=[\s']*{SIGN})|(?<=[\n;])'(?=(?:[^\S\n]|')*{SIGN})"
    return re.sub(before, "", text)


ANY_TEXT = st.lists(
    st.one_of(
        st.sampled_from(sorted(PAYLOADS.values())),
        st.text(max_size=20),
        st.text(
            st.sampled_from("\x1b[]\\;|`*_#<>&=+-@'\"\n\r\t \u0301\u202e\u200d:.!()~^$"),
            max_size=12,
        ),
    ),
    max_size=4,
).map("".join)
"""Any Unicode text, and pieces of hostile ones."""

Poisoned = TypeVar("Poisoned")


def poisoned(value: Poisoned, evil: str, keep: frozenset[str] = frozenset()) -> Poisoned:
    """The same view with a text in place of every text in it; the fields in *keep* stay."""
    view: Poisoned = _poisoned(value, evil, keep)
    return view


def _poisoned(value: Any, evil: str, keep: frozenset[str]) -> Any:  # noqa: ANN401 - any shape
    match value:
        case str():
            return evil
        case tuple():
            return tuple(_poisoned(one, evil, keep) for one in value)
        case dict():
            return {
                f"{evil}{n}": _poisoned(one, evil, keep) for n, one in enumerate(value.values())
            }
        case msgspec.Struct():
            changed = {
                name: _poisoned(getattr(value, name), evil, keep)
                for name in value.__struct_fields__
                if name not in keep
            }
            return msgspec.structs.replace(value, **changed)
        case _:
            return value
