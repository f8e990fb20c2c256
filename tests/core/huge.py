"""Policies as large as they may be, each the worst for one part of the reading."""

from __future__ import annotations

from collections.abc import Callable

C = 'clause = "1"'
HEAD = """id = "huge"
title = "t"
publisher = "p"
version = "1"
calendar = { country = "GB", subdivision = "ENG", timezone = "Europe/London" }
"""
FIRST = f'[[pathway.stage]]\nlabel = "first"\n{C}\n'
LONG = "a" * 55
Row = Callable[[int], str]


def rows(key: str, number: int, row: Row) -> str:
    """A list of rows."""
    return f"{key} = [\n" + "".join(f"  {{ {row(n)}, {C} }},\n" for n in range(number)) + "]\n"


def words(number: int, word: str = "w{}") -> str:
    """A list of texts."""
    return "[" + ", ".join(f'"{word.format(n)}"' for n in range(number)) + "]"


def stages(number: int, row: Row = lambda n: "") -> str:
    """Stages one above the other, each with rows of its own."""
    return "".join(f'[[pathway.stage]]\nlabel = "s{n}"\n{C}\n{row(n)}' for n in range(number))


def policy(top: str = "", pathway: str = "", ladder: str = FIRST, after: str = "") -> str:
    """A policy of one pathway."""
    return f'{HEAD}{top}[[pathway]]\nid = "p0"\n{C}\n{pathway}{ladder}{after}'


def sharing(number: int) -> str:
    """Further pathways, each with the stages of the one before."""
    return "".join(
        f'[[pathway]]\nid = "p{n}"\n{C}\nsame_as = "p{n - 1}"\n' for n in range(1, number)
    )


def pathways(number: int, ladder: str) -> str:
    """Pathways with stages of their own."""
    return "".join(f'[[pathway]]\nid = "p{n}"\n{C}\n{ladder}' for n in range(number))


ASKS = rows("asks", 480, lambda n: f'ask = "a{n}", at = "open"')
SAME = rows("asks", 480, lambda n: 'ask = "a0", at = "open"')
CHOICES = f'asks = [{{ ask = "a", at = "open", choices = {words(500)}, {C} }}]\n'
CLOCKS = rows("clocks", 10, lambda n: f'within = "1000 working days", from = "a{n}"')
ON_ASKS = rows(
    "asks",
    400,
    lambda n: f'ask = "a{n}", at = "open", clocks = [{{ within = "1 day", from = "raised", {C} }}]',
)
WRONG = rows(
    "asks",
    400,
    lambda n: f'ask = "a{n}", at = "open", clocks = [{{ within = "1 day", from = "b{n}", {C} }}]',
)
MOVES = 'moves = [{{ outcome = "o", to = "{}", clause = "1" }}]\n'
SHARED_CLOCKS = rows("clocks", 5, lambda n: 'same_as = "s0"')
TESTED = rows(
    "texts",
    140,
    lambda n: 'says = "t", when = { ' + ", ".join(f'a{n + k} = "x"' for k in range(15)) + " }",
)
CHOOSING = rows("asks", 160, lambda n: f'ask = "a{n}", at = "record", choices = ["x"]')


def form(fields: str, times: int = 1) -> str:
    """Forms with those fields."""
    return f'[[form]]\ntitle = "f"\n{C}\nfields = [{fields}]\n' * times


ACCEPTED = {
    "many asks": policy(ASKS),
    "one ask many times": policy(SAME),
    "many choices": policy(CHOICES),
    "a clock on each ask": policy(ON_ASKS),
    "clocks beside many asks": policy(ASKS + CLOCKS),
    "many values that are tested": policy(
        CHOICES + rows("texts", 9, lambda n: f'says = "t", when = {{ a = {words(500)} }}')
    ),
    "many agencies that take part": policy(
        f"agencies = {words(500)}\n"
        + rows("people", 480, lambda n: f'part = "chair", roles = ["r"], agency = "w{n}"')
    ),
    "many grounds on many stages": policy(
        rows("moves", 480, lambda n: f'ground = "g{n}"'), ladder=stages(100)
    ),
    "a move on each stage": policy(
        ladder=stages(100, lambda n: MOVES.format(f"s{n + 1}" if n < 99 else "resolution"))
    ),
    "clocks that share an earlier one": policy(
        ladder=stages(
            100,
            lambda n: (
                SHARED_CLOCKS if n else f'clocks = [{{ within = "1 day", from = "raised", {C} }}]\n'
            ),
        )
    ),
    "pathways that share stages": policy(ON_ASKS, ladder=stages(100)) + sharing(30),
    "pathways that share stages, and conditions on them": policy(
        rows("asks", 400, lambda n: f'ask = "a{n}", at = "open", when = {{ stage = ["s1", "s2"] }}')
        + CLOCKS,
        ladder=stages(100),
    )
    + sharing(30),
    "conditions on what is asked elsewhere": policy(CHOOSING + TESTED, ladder=stages(100))
    + sharing(30),
    "many pathways": HEAD + ASKS + pathways(30, stages(14)),
    "forms of every source": policy(
        ASKS, ladder=stages(100), after=form('["f", "record.s99.date"], ' * 490, 4)
    ),
}
"""Policies that are accepted, but for a remark."""

REFUSED = {
    "names that differ in capitals": policy(rows("asks", 480, lambda n: f'ask = "{"aA"[n % 2]}"')),
    "starts that nobody asks for": policy(WRONG),
    "starts with long names": policy(WRONG.replace('"a', f'"{LONG}a').replace('"b', f'"{LONG}b')),
    "limits that cannot be read": policy(ON_ASKS.replace("1 day", "1 moon")),
    "extensions that nobody can give": policy(
        rows("clocks", 9, lambda n: f'within = "1 day", from = "raised", extend = {words(500)}')
    ),
    "one name again and again": policy(
        f'asks = [{{ ask = "a", choices = {words(500, "w")}, parts = {words(500, "w")}, {C} }}]\n'
    ),
    "values that a fact cannot have": policy(
        CHOICES + rows("texts", 9, lambda n: f'says = "t", when = {{ a = {words(500, "v{}")} }}')
    ),
    "agencies that are not named": policy(
        f"agencies = {words(500, LONG + '{}')}\n"
        + rows("people", 480, lambda n: f'part = "chair", roles = ["r"], agency = "{LONG}v{n}"')
    ),
    "facts that are none": policy(ASKS + TESTED.replace(" a", " b")),
    "moves to nowhere": policy(ladder=stages(100, lambda n: MOVES.format(f"t{n}"))),
    "stages with one label": policy(ladder=FIRST * 100),
    "pathways in a circle": policy(ladder="").replace(C, f'{C}\nsame_as = "p29"', 1) + sharing(30),
    "sources that a case has not": policy(
        ASKS.replace('"a', f'"{LONG[9:]}a'),
        ladder=stages(100),
        after=form(", ".join(f'["f", "answer.{LONG[9:]}b{n}"]' for n in range(490))),
    ),
    "wrong entries": policy("agencies = [" + "1, " * 500 + "]\n"),
    "rows without anything": policy("asks = [" + "{}, " * 500 + "]\n"),
}
"""Policies of the right size that are refused."""
