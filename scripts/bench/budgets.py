"""What is asked of every figure: the one place where the budgets stand."""

from scripts.bench.judging import Budget

COMMANDS = {
    "due": Budget(1.25),
    "due, on a terminal": Budget(1.9),
    "step": Budget(1.5),
    "open": Budget(1.5),
    "show, 50 events": Budget(1.4),
    "why": Budget(1.4),
    "export, one case": Budget(1.4),
}
"""Of the wall time of the bare program H."""
HELP = Budget(1.2)
"""`--help` of a command, in the bare program's own."""
FLAT = Budget(1.15)
"""A command on the most cases, in the same command on the fewest."""
MEMORY = Budget(40)
"""MiB, the most that any of those commands takes."""
STREAMED = Budget(1.15)
"""The memory of what streams every case, on many cases, in that on few."""

VERIFY = Budget(500_000, least=True)
"""Events a second, on one core."""
VERIFY_TWO = Budget(1.8, least=True)
"""Two cores, in one."""
IMPORT = Budget(150_000, least=True)
EXPORT = Budget(500_000, least=True)
WORKING_DAYS = Budget(3_000_000, least=True)
"""Dates a second."""

AHEAD = Budget(1, least=True)
"""A peer's time in ours."""
TASK_LIST = Budget(20, least=True)
"""Taskwarrior's list of 10,000 open tasks, in ours of as many open cases."""
TASK_CHANGE = Budget(6, least=True)

WRITERS = Budget(90, least=True)
"""Commands a second of eight who record at once, on two cores."""
