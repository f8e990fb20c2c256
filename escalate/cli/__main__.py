"""`python -m escalate.cli`."""

from escalate.cli import main

main()
