"""Commands are measured as whole processes, and one that fails gives no figure."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bench.imports import package_of, read
from scripts.bench.rounds import rounds
from scripts.bench.running import Command, Failed, Starter, TooSlow

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench needs Linux")


@pytest.fixture
def starter() -> Iterator[Starter]:
    with Starter() as one:
        yield one


def python(code: str, *, input: str = "", terminal: bool = False, cores: int = 0) -> Command:
    argv = (sys.executable, "-c", code)
    return Command(argv, {}, Path.cwd(), input=input, terminal=terminal, cores=cores)


def test_what_a_command_prints_is_read_to_its_end(starter: Starter) -> None:
    assert starter.run(python("print('x' * 199_999)")).bytes == 200_000


def test_the_time_of_a_command_is_its_own(starter: Starter) -> None:
    ran = starter.run(python("import time; time.sleep(0.2)"))
    assert ran.wall >= 0.2
    assert ran.cpu > 0


def test_the_memory_of_a_command_is_its_own_and_not_that_of_whoever_measures(
    starter: Starter,
) -> None:
    held = bytearray(200 * 1024 * 1024)
    little = starter.run(python("pass")).peak
    much = starter.run(python("held = bytearray(100 * 1024 * 1024)")).peak
    assert little < len(held) // 4
    assert much > 100 * 1024 * 1024


def test_a_command_is_given_a_terminal_where_it_is_to_print_on_one(starter: Starter) -> None:
    code = "import os, sys; sys.exit(0 if os.isatty(1) else 9)"
    assert starter.run(python(code, terminal=True)).code == 0
    with pytest.raises(Failed, match="9"):
        starter.run(python(code))


def test_a_command_is_kept_on_one_core_and_the_next_is_not(starter: Starter) -> None:
    code = "import os, sys; sys.stderr.write(str(len(os.sched_getaffinity(0))))"
    before = starter.run(python(code)).said
    assert starter.run(python(code, cores=1)).said == "1"
    assert starter.run(python(code)).said == before


def test_a_command_is_given_its_input(starter: Starter, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_text("seven")
    assert starter.run(python("print(input())", input=str(file))).bytes == len("seven\n")


def test_a_command_that_fails_stops_the_bench_with_what_it_said(starter: Starter) -> None:
    with pytest.raises(Failed, match="there is no case 7"):
        starter.run(python("import sys; sys.exit('there is no case 7')"))


def test_a_command_that_does_not_end_is_ended(starter: Starter) -> None:
    with pytest.raises(TooSlow):
        starter.run(python("import time; time.sleep(60)"), limit=0.2)
    assert starter.run(python("pass")).code == 0


def test_every_command_has_its_turn_in_every_round_and_is_told_which(
    starter: Starter, tmp_path: Path
) -> None:
    file = tmp_path / "turns"
    code = "open({!r}, 'a').write('{}{} ')"
    commands = {
        name: lambda turn, name=name: python(code.format(str(file), name, turn)) for name in "ab"
    }
    ran = rounds(starter, commands, 2, patience=60)
    assert [len(runs) for runs in ran.values()] == [3, 3]
    assert sorted(file.read_text().split()) == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_a_command_that_used_up_the_patience_is_left_out_of_later_rounds(
    starter: Starter,
) -> None:
    ran = rounds(starter, {"slow": lambda _: python("pass")}, 2, patience=0)
    assert [run is not None for run in ran["slow"]] == [True, False, False]


def test_the_import_times_of_python_are_read(starter: Starter) -> None:
    command = (sys.executable, "-X", "importtime", "-c", "import tomllib")
    said = starter.run(Command(command, {}, Path.cwd())).said
    assert "tomllib" in read(said)
    assert all(spent >= 0 for spent in read(said).values())


@pytest.mark.parametrize(
    ("module", "package"),
    [("escalate.core.case", "escalate.core"), ("escalate", "escalate"), ("rich.table", "rich")],
)
def test_a_module_is_counted_under_its_package_and_ours_under_its_room(
    module: str, package: str
) -> None:
    assert package_of(module) == package
