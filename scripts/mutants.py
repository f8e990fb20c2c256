"""How well the tests notice a change of the code: mutants of trail, store and decide.

mutmut makes the mutants, in a copy of the tree under build/mutants, and `scripts/mutants_tried.py`
tries each with the tests that belong to its area; docs/decisions/0019-mutation-testing.md says why.
Prints one table, leaves those that nobody noticed in build/mutants/AREA.txt, and ends with 1 when
an area has less than the score that is asked for.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "mutants"
COPIED = ("escalate", "tests", "scripts", "docs")
PYTEST = ("-p", "scripts.mutants_tried", "-p", "no:cacheprovider", "--capture=no", "--tb=no")
SQL = re.compile(
    r'"\s?(PRAGMA|SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|VACUUM|FROM|WHERE|ORDER)\b'
)
QUOTED = re.compile("'[^']+'")
"""A text within an SQL statement: there, the size of the letters counts."""
LEAST = 90
"""How many of a hundred mutants the tests must notice, in each area."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the code, and the tests that belong to it."""

    name: str
    source: str
    tests: tuple[str, ...]


AREAS = (
    Area("trail", "escalate/core/trail", ("tests/core/trail",)),
    Area(
        "store",
        "escalate/store",
        # Those in which many processes run at once, or are killed at every call, take minutes.
        (
            "tests/store",
            "--ignore=tests/store/test_at_once.py",
            "--ignore=tests/store/test_erasing_killed.py",
            "--ignore=tests/store/test_fault_sweep.py",
            "--deselect=tests/store/test_converting_refused.py::test_work_that_is_killed_at_any_call"
            "_leaves_a_whole_store_and_the_key_that_fits",
        ),
    ),
    Area(
        "decide",
        "escalate/core/decide",
        # The machine that does anything in any order takes longer than all others together.
        (
            "tests/core",
            "tests/policies",
            "--ignore=tests/core/trail",
            "--deselect=tests/core/test_engine_machine.py::test_given_any_commands_in_any_order",
        ),
    ),
)


def plain(source: str) -> str:
    """Return a module with `@decorator` above a function written as `name = decorator(name)` below.

    The two mean the same, but mutmut passes over every function that has a decorator, and much of
    the store is context managers.
    """
    lines = source.split("\n")
    for node in sorted(_decorated(ast.parse(source)), key=lambda each: -each.lineno):
        made = node.name
        for decorator in reversed(node.decorator_list):
            made = f"{ast.unparse(decorator)}({made})"
        assert node.end_lineno is not None  # a parsed function has an end
        lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = {made}")
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines)


def _decorated(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.decorator_list:
                    yield each


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one function."""

    name: str
    """As mutmut calls it: where `MUTANT_UNDER_TEST` holds it, the changed function runs."""
    file: str
    lines: tuple[int, ...]
    """Those of the changed statement in the function as it is, which runs otherwise."""
    change: str
    same: bool
    """Whether only the letters of an SQL statement are large instead of small, or the reverse."""


def mutated(area: Area) -> tuple[Path, list[Mutant]]:
    """Return a copy of the tree with all mutants of an area in it, and what they are."""
    folder = BUILD / area.name
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    project += '\n[tool.mutmut]\nsource_paths = ["escalate"]\n'
    (folder / "pyproject.toml").write_text(project, "utf-8")
    found: list[Mutant] = []
    with contextlib.chdir(folder):  # mutmut reads its settings from there
        for file in sorted(Path(area.source).glob("*.py")):
            made = mutate_file_contents(str(file), plain(file.read_text("utf-8")))
            file.write_text(made.code, "utf-8")
            found += _mutants(str(file), made.code)
    return folder, found


def _mutants(file: str, code: str) -> Iterator[Mutant]:
    """Yield the mutants in a module that mutmut made: there, each is a copy of its function."""
    module = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    lines = code.split("\n")
    for name, node in functions.items():
        original = functions[re.sub(r"__mutmut_\w+$", "__mutmut_orig", name)]
        if node is not original:
            was = lines[original.lineno - 1 : original.end_lineno]
            now = lines[node.lineno - 1 : node.end_lineno]
            now[0] = now[0].replace(name, original.name)
            changed = [each for each in _opcodes(was, now) if each[0] != "equal"]
            first, last = changed[0][1], max(changed[-1][2] - 1, changed[0][1])
            change = [
                text
                for _, i, j, k, m in changed
                for text in [*(f"- {x}" for x in was[i:j]), *(f"+ {x}" for x in now[k:m])]
            ]
            yield Mutant(
                f"{module}.{name}",
                file,
                _statement(original, original.lineno + first, original.lineno + last),
                "\n".join(change),
                _same_sql(change),
            )


def _same_sql(change: list[str]) -> bool:
    """Whether a change is none to SQLite, which takes words and names in letters of any size."""
    if len(change) != 2 or change[0][2:].casefold() != change[1][2:].casefold():
        return False
    return bool(SQL.search(change[0])) and not QUOTED.search(change[0])


def _opcodes(was: list[str], now: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()


def _statement(function: ast.FunctionDef, first: int, last: int) -> tuple[int, ...]:
    """Return the lines of the smallest statement around some lines; of a block, its head's."""
    found: ast.stmt = function
    for node in ast.walk(function):  # from the outside to the inside
        if isinstance(node, ast.stmt) and node.lineno <= first and last <= (node.end_lineno or 0):
            found = node
    inner: list[ast.AST] = [*getattr(found, "body", ()), *getattr(found, "cases", ())]
    if found is function or not inner:
        end = found.end_lineno or found.lineno
    else:
        at = inner[0]
        start = at.pattern.lineno if isinstance(at, ast.match_case) else at.lineno  # type: ignore[attr-defined]
        end = max(found.lineno, start - 1)
    return tuple(range(found.lineno, end + 1))


def outcomes(
    area: Area, folder: Path, mutants: Sequence[Mutant], options: Sequence[str]
) -> dict[str, str]:
    """Return what became of each mutant; `mutants.log` has what the tests said meanwhile."""
    lines = {mutant.name: (mutant.file, mutant.lines) for mutant in mutants}
    (folder / "mutants.json").write_text(json.dumps(lines), "utf-8")
    with (folder / "mutants.log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-m", "pytest", *PYTEST, *options, *area.tests],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    outcome: dict[str, str] = json.loads((folder / "tried.json").read_text("utf-8"))
    return outcome


def report(area: Area, mutants: Sequence[Mutant], states: dict[str, str]) -> float:
    """Print the line of an area, write down what was not noticed, and return the score."""
    tried = [mutant for mutant in mutants if mutant.name in states]
    count = Counter(states[mutant.name] for mutant in tried)
    score = 100 * (count["killed"] + count["timed out"]) / len(tried)
    print(
        f"{area.name:8}{len(tried):9}{count['killed']:8}{count['timed out']:11}"
        f"{count['survived']:10}{count['unreached']:11}{score:8.1f} %"
        f"{sum(mutant.same for mutant in mutants):10}",
        flush=True,
    )
    left = [
        f"{states[mutant.name]}: {mutant.name}\n{mutant.change}\n\n"
        for mutant in tried
        if states[mutant.name] != "killed"
    ]
    (BUILD / f"{area.name}.txt").write_text("".join(left), "utf-8")
    return score


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the areas that are named, or all, and say how many mutants were noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", help="trail, store or decide; all when none is named")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="only mutants whose name has this pattern")
    parser.add_argument("--every", type=int, default=1, help="a sample: only each Nth mutant")
    parser.add_argument(
        "--most",
        type=float,
        default=float("inf"),
        help="seconds of tests at most for each mutant, the likeliest and the shortest first",
    )
    asked = parser.parse_args(arguments)
    unknown = set(asked.areas) - {area.name for area in AREAS}
    if unknown:
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    print("area      mutants  killed  timed out  survived  unreached     score  same SQL")
    options = [f"--processes={asked.processes}", f"--most={asked.most}"]
    scores = []
    for area in AREAS:
        if not asked.areas or area.name in asked.areas:
            folder, mutants = mutated(area)
            mutants = [mutant for mutant in mutants if re.search(asked.only, mutant.name)]
            differing = [mutant for mutant in mutants if not mutant.same][:: asked.every]
            states = outcomes(area, folder, differing, options)
            scores.append(report(area, mutants, states))
    print(f"Those that nobody noticed are in {BUILD.relative_to(ROOT)}/AREA.txt.")
    return int(min(scores) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
