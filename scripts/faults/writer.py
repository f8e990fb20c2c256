"""One of many who record at once: `python -m scripts.faults.writer ALTERED PATH CASE TIMES SIGN`.

Prints the mark of every note that was recorded, or how it was refused.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

from escalate import config
from escalate.app.handling import handle
from escalate.cli import adapters
from escalate.core.commands import Give
from escalate.core.events import Answer
from escalate.core.times import When
from escalate.errors import EscalateError
from escalate.store.sqlite import SqliteStore
from scripts.faults.altered import alter

NOON = When(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))


def main(altered: str, path: str, case: str, times: str, sign: str) -> None:
    """Record so many notes in a case, as soon as the sign is given."""
    alter(altered)
    app = adapters.product(config.Settings(), SqliteStore(Path(path)))
    while not Path(sign).exists():
        time.sleep(0.001)
    for i in range(int(times)):
        mark = f"case-{case}-note-{i}"
        note = Give(
            op=mark,
            actor="duty manager",
            when=NOON,
            recorded=NOON,
            case=int(case),
            answers=(Answer(ask="note", text="busy"),),
        )
        try:
            handle(app, note)
        except EscalateError as error:
            print(f"refused {mark}: {error.refusals[0].code}", flush=True)
        else:
            print(mark, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
