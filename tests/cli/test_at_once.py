"""Eight people record at once on one store, with the real command in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

OPENING = (
    "open",
    "--policy=krscp",
    "--pathway=referral and enquiry",
    "--raising=health visitor, Your Healthcare (health)",
    "--responding=social worker, City Council (children's social care)",
    "--child=C-1",
    "--disagreement=whether the child is safe",
)
STEP = (
    "step",
    "1",
    "continuing",
    "--with=raising: health visitor",
    "--with=responding: social worker",
    "--approved-by=team leader, Your Healthcare",
    "--approved-on=today",
)
PROCESSES, STEPS = 8, 2


def start(store: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ESCALATE_STORE": str(store),
        "ESCALATE_NOW": "2026-03-03T10:00:00Z",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "escalate", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run(store: Path, *arguments: str) -> str:
    process = start(store, *arguments)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out


def test_given_eight_people_who_step_one_case_at_once_then_every_discussion_is_kept(
    tmp_path: Path,
) -> None:
    store = tmp_path / "cases.db"
    run(store, *OPENING)
    for _ in range(STEPS):
        together = [start(store, *STEP) for _ in range(PROCESSES)]
        ended = [(process.communicate(), process.returncode) for process in together]
        assert [code for _, code in ended] == [0] * PROCESSES, ended
    case = json.loads(run(store, "show", "1", "--json"))
    records = [record["number"] for record in case["records"]]
    assert records == list(range(1, PROCESSES * STEPS + 1))
    events = json.loads(run(store, "export", "1", "--format=json"))
    trail = events["trail"]
    assert [entry["event"] for entry in trail["entries"]] == list(range(1, 2 + PROCESSES * STEPS))
