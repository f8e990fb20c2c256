"""Run the command line: `python -m escalate`."""

from escalate.cli import main

main()
