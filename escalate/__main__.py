"""Run the command line: `escalate`, or `python -m escalate`."""

import gc
import signal


def main() -> None:
    """Run the command line; until it is loaded, a stop from the keyboard ends it without a word."""
    # What is loaded stays to the end; looking through it for garbage takes a tenth of the start.
    gc.set_threshold(100_000)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Loading is most of the time that a command takes, and nothing has been done yet.
    from escalate.cli import main as run  # noqa: PLC0415 - the point of it

    run()


if __name__ == "__main__":
    main()
