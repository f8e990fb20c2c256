"""Where the bench keeps what it makes: everything lies under build/bench."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
KEPT = BUILD / "stores"
"""The stores as they were made; nothing is ever recorded in them."""
WORK = BUILD / "work"
"""Copies of them in which commands are run, thrown away before the next run."""
BIN = BUILD / "env" / "bin"
"""The environment of the commands that are measured: a wheel, and nothing of the tools."""
PAGE = ROOT / "docs" / "performance.md"
