"""Which clause of the policies lives where, and which test shows it.

Reads the registers tests/clauses/*.toml, looks up every place they name in the loaded policies, and
finds the tests that carry `@pytest.mark.clause("K16")`. Fails when a clause that says must or
should has no test, when a place is not there, and when a test names a clause that is not there.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from escalate.core.policy import Level, Policy, Rule
from escalate.policies import load

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = ROOT / "tests" / "clauses"
TESTS = ROOT / "tests"
WIDTH = 100
HELD = "\u2060"
"""Stands for a space at which a line may not break: inside the name of a place."""

BINDING = ("must", "should")
"""The forces that need a test."""

LISTS = ("clocks", "asks", "people", "moves", "texts", "out_of_scope")
NAMES = ("ask", "outcome", "ground", "what")

TOPICS = {
    "both parties": "a case names both sides, each with its agency",
    "cases within one agency": "both sides may be of one agency unless a policy's row forbids it",
    "date of the last answer": "an answer keeps its date, and the latest of a name is shown",
    "every discussion is a record": "a step is a record with its people, and none is ever removed",
    "export": "the whole case, its trail and its warnings, for an audit",
    "extension": "refused unless the clock has `extend`, and then given what that lists",
    "hand-over": "the case ends here and goes on under another policy, the two linked",
    "interim measures": "texts with `interim`: in force until a resolution is recorded",
    "late without an extension": "leaving late is marked for ever, and owes what `extend` lists",
    "open actions": "closing is refused while an agreed action is not done",
    "opens at the first stage": "a case begins at the first stage unless a later one is named",
    "overdue actions": "an action that is late wants an explanation, a new plan and a new date",
    "pathways": "where a policy has several, a case is opened on one of them",
    "planned date": "nothing is planned beyond the deadline",
    "policy diff": "a file that changed without a new version is warned of",
    "report": "counts per stage, on time and late",
    "review overdue": "a policy past its own review date is warned of at opening",
    "skips": "refused without a reason, warned of on a ground the policy does not name",
    "two times": "when a thing happened and when it was recorded are both kept",
    "unresolved goes up": "an unresolved stage leads to the next one in the file",
    "votes": "one vote an agency; for and against decide, abstentions do not count",
}
"""What the engine does for every policy: a register points at it as `engine:TOPIC`."""


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause of a policy, as the register tells it."""

    id: str
    where: str
    quote: str
    force: str
    software: str
    key: tuple[str, ...]
    printed: str = ""


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The register of one policy."""

    clauses: tuple[Clause, ...] = msgspec.field(name="clause")


# -- the places in a policy -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a policy and its address: level, list, number."""

    level: str
    list: str
    number: int
    rule: Rule

    @property
    def address(self) -> str:
        """As a register may write it: `stage[Stage 1].clocks[0]`."""
        return f"{self.level}.{self.list}[{self.number}]"


class Place:
    """A policy with its levels by address, to look places up in."""

    def __init__(self, policy: Policy) -> None:
        """Take the loaded policy."""
        self.policy = policy
        self.levels = dict(_levels(policy))
        self.rows = tuple(row for name in self.levels for row in self._rows_at(name))

    def find(self, key: str) -> tuple[Row, ...]:
        """The rules at a key; none where it names a level or a value. Raises `LookupError`."""
        if key.startswith("engine:"):
            if key.removeprefix("engine:") not in TOPICS:
                raise LookupError(f"{key!r} is none of the engine's topics")
            return ()
        if key.startswith("about[") and key.endswith("]"):
            if key[len("about[") : -1] not in self.policy.about:
                raise LookupError(f"{key!r} is not in the policy's [about]")
            return ()
        if self._level(key):
            return ()
        level, _, last = key.rpartition(".") if "[" not in key else _split(key)
        return self._in(key, self._level(level), last)

    def _in(self, key: str, level: str, last: str) -> tuple[Row, ...]:
        name, _, item = last.partition("[")
        item = item.removesuffix("]")
        if not level or not name:
            raise LookupError(f"{key!r} names no level of the policy")
        if name in LISTS and item:
            return (self._row(key, level, name, item),)
        value = self.policy.forms if name == "form" else getattr(self.levels[level], name, None)
        if not value or (item and not (item.isdigit() and int(item) < len(value))):
            raise LookupError(f"{key!r} is empty or not there")
        return ()

    def _row(self, key: str, level: str, list: str, item: str) -> Row:
        rows = [row for row in self.rows if row.level == level and row.list == list]
        if item.isdigit():
            number = int(item)
        else:
            item, _, nth = item.partition("#")
            rows = [row for row in rows if item in _names(row.rule)]
            number = int(nth or 1) - 1
        if not 0 <= number < len(rows):
            raise LookupError(f"{key!r}: there is no such row")
        return rows[number]

    def _level(self, address: str) -> str:
        """The full address of a level; a stage may leave its pathway out where only one has it."""
        if address in self.levels:
            return address
        found = [name for name in self.levels if name.endswith("." + address)]
        return found[0] if len(found) == 1 and address.startswith("stage[") else ""

    def _rows_at(self, name: str) -> Iterator[Row]:
        for list in LISTS:
            for number, rule in enumerate(getattr(self.levels[name], list, ())):
                yield Row(name, list, number, rule)


def _levels(policy: Policy) -> Iterator[tuple[str, Level]]:
    yield "policy", policy
    for pathway in policy.pathways:
        yield f"pathway[{pathway.id}]", pathway
        for stage in pathway.stages:
            yield f"pathway[{pathway.id}].stage[{stage.label}]", stage


def _split(key: str) -> tuple[str, str, str]:
    """A key parted at the last dot that stands outside square brackets."""
    depth = 0
    for at in range(len(key) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(key[at], 0)
        if key[at] == "." and not depth:
            return key[:at], ".", key[at + 1 :]
    return "", "", key


def _names(rule: Rule) -> tuple[str, ...]:
    return tuple(getattr(rule, name, "") for name in NAMES if getattr(rule, name, ""))


# -- the tests ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """A test that names clauses."""

    file: str
    test: str
    numbers: tuple[str, ...]
    green: bool
    """Whether it is expected to pass: one that is skipped or expected to fail shows nothing."""


def marks(tests: Path) -> tuple[Mark, ...]:
    """Every test under a directory that names clauses, in the order of the files."""
    found: list[Mark] = []
    for file in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        name = file.relative_to(tests).as_posix()
        found += _of_body(tree.body, name, _assigned(tree.body))
    return tuple(found)


def _of_body(body: Iterable[ast.stmt], file: str, around: Sequence[ast.expr]) -> Iterator[Mark]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            inside = (*around, *node.decorator_list, *_assigned(node.body))
            yield from _of_body(node.body, file, inside)
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = (*around, *node.decorator_list)
            numbers = tuple(dict.fromkeys(number for mark in own for number in _numbers(mark)))
            if numbers:
                yield Mark(file, node.name, numbers, green=not any(map(_off, own)))


def _assigned(body: Iterable[ast.stmt]) -> list[ast.expr]:
    """The marks that a module or class gives all its tests."""
    return [
        node.value
        for node in body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
    ]


def _numbers(mark: ast.expr) -> Iterator[str]:
    """The numbers in a mark, also in those of single parameters."""
    for node in ast.walk(mark):
        if isinstance(node, ast.Call) and _is_mark(node.func, "clause"):
            for argument in node.args:
                plain = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                yield str(argument.value) if plain else ast.unparse(argument)  # type: ignore[attr-defined]  # `plain` says so


def _is_mark(node: ast.expr, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    )


def _off(mark: ast.expr) -> bool:
    """Whether a mark, as a whole, says that the test is skipped or fails."""
    node = mark.func if isinstance(mark, ast.Call) else mark
    return _is_mark(node, "xfail") or _is_mark(node, "skip")


# -- the account ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Account:
    """What is known of one policy's clauses."""

    policy: str
    clauses: tuple[Clause, ...]
    tests: dict[str, list[Mark]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    uncited: tuple[Row, ...] = ()

    def shown(self, clause: Clause) -> list[Mark]:
        """The tests that name a clause and pass."""
        return [mark for mark in self.tests.get(clause.id, []) if mark.green]

    @property
    def missing(self) -> list[Clause]:
        """The clauses that say must or should, and that no test shows."""
        return [c for c in self.clauses if c.force in BINDING and not self.shown(c)]


def accounts(registers: Path = REGISTERS, tests: Path = TESTS) -> tuple[Account, ...]:
    """The account of every policy that has a register."""
    by_number: dict[str, list[Mark]] = {}
    for mark in marks(tests):
        for number in mark.numbers:
            by_number.setdefault(number, []).append(mark)
    found = []
    for file in sorted(registers.glob("*.toml")):
        clauses = msgspec.toml.decode(file.read_bytes(), type=Register).clauses
        account = Account(file.stem, clauses, by_number)
        place = Place(load(file.stem)[0])
        cited = {row.address for clause in clauses for row in _looked_up(place, clause, account)}
        account.uncited = tuple(row for row in place.rows if row.address not in cited)
        found.append(account)
    return tuple(found)


def _looked_up(place: Place, clause: Clause, account: Account) -> Iterator[Row]:
    if not clause.key:
        account.faults.append(f"{clause.id} says nowhere where it lives")
    for key in clause.key:
        try:
            yield from place.find(key)
        except LookupError as error:
            account.faults.append(f"{clause.id}: {error.args[0]}")


def unknown(found: Sequence[Account]) -> list[str]:
    """The numbers that tests name and no register has, with the test."""
    known = {clause.id for account in found for clause in account.clauses}
    named = found[0].tests if found else {}
    return [
        f"{mark.file}: {mark.test} names {number}, which is no clause"
        for number, by in named.items()
        if number not in known
        for mark in by
    ]


def told(account: Account, clause: Clause) -> Iterator[str]:
    """A clause in a few lines: number, force, section, places, tests."""
    places = ", ".join(key.replace(" ", HELD) for key in clause.key)
    yield from _wrapped(f"{clause.id}  {clause.force:<6}", f"{clause.where}: {places}")
    if clause.printed:
        yield from _wrapped("", f"printed only: {clause.printed}")
    file = ""
    for mark in account.tests.get(clause.id, []):
        if mark.file != file:
            yield from _wrapped("", mark.file)
        file = mark.file
        note = "" if mark.green else " (skipped or expected to fail: shows nothing yet)"
        yield from _wrapped(" " * 15, f"{mark.test}{note}")
    if clause in account.missing:
        yield from _wrapped("", "NO TEST")


def _wrapped(head: str, text: str) -> list[str]:
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"{head:<13}",
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(HELD, " ") for line in lines]


def summary(found: Sequence[Account]) -> Iterator[str]:
    """A line for each policy and one for all: counted, covered, missing."""
    head = (
        "policy",
        "clauses",
        "must/should",
        "tested",
        "missing",
        "others tested",
        "printed only",
    )
    rows = [_counts(account.policy, [account]) for account in found] + [_counts("all", found)]
    yield "".join(f"{word:<12}" if not i else f"{word:>14}" for i, word in enumerate(head))
    for row in rows:
        yield "".join(f"{word!s:<12}" if not i else f"{word:>14}" for i, word in enumerate(row))


def _counts(name: str, found: Sequence[Account]) -> tuple[str | int, ...]:
    pairs = [(account, clause) for account in found for clause in account.clauses]
    binding = [pair for pair in pairs if pair[1].force in BINDING]
    missing = sum(len(account.missing) for account in found)
    others = [c for a, c in pairs if c.force not in BINDING and a.shown(c)]
    printed = [clause for _, clause in pairs if clause.printed]
    tested = len(binding) - missing
    return name, len(pairs), len(binding), tested, missing, len(others), len(printed)


def main() -> int:
    """Print every clause, the summary and the faults; 1 when there are any."""
    found = accounts()
    for account in found:
        print(f"\n{account.policy}\n")
        for clause in account.clauses:
            print("\n".join(told(account, clause)))
    print("\nThe engine's own, for every policy\n")
    for topic, says in TOPICS.items():
        print("\n".join(_wrapped("", f"engine:{topic}: {says}")))
    print()
    print("\n".join(summary(found)))
    faults = [fault for account in found for fault in account.faults] + unknown(found)
    faults += [
        f"{row.address} of {account.policy} is cited by no clause"
        for account in found
        for row in account.uncited
    ]
    for account in found:
        if account.missing:
            numbers = ", ".join(clause.id for clause in account.missing)
            faults.append(f"{account.policy}: no test shows {numbers}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
