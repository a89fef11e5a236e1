"""`make chaos`: every scenario in its long form, then the table the README quotes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence

from launcher.places import PYTHON, ROOT, VAR
from launcher.say import coloured, loud, step
from launcher.testing import NO_TESTS

FIGURES = VAR / "chaos-figures.jsonl"  # tests/chaos/figures.py writes it
COLUMNS = ("scenario", "faults", "kills", "documents", "duplicates", "lost", "seconds")
HEAD = ("scenario", "faults fired", "kills", "documents", "duplicates", "lost", "seconds")
WORDS = ("-m", "chaos", "-p", "no:randomly", "-v", "--log-cli-level=INFO", "--durations=0")
# The simulation waits for nothing: each half of it has a processor. The others go one after the other, in the
# order they are written: each of them wants the machine for itself.
SIMULATION = "two_thousand"
RUNS = (("-k", SIMULATION, "-n", "2"), ("-k", f"not {SIMULATION}"))


def chaos(words: list[str]) -> int:
    VAR.mkdir(exist_ok=True)
    FIGURES.unlink(missing_ok=True)
    step("Every scenario in its long form; this takes three quarters of an hour …")
    codes = [_pytest(*run) for run in RUNS] if not words else [_pytest(*words)]
    print(coloured("\n================ what was broken, and what came of it ================", "bold"))
    print(table(rows()))
    if any("(SQLite)" in str(row["scenario"]) for row in rows()):
        loud("On SQLite, and no database fell: no initdb was found (or CHAOS_DATABASE=sqlite is set).")
    return next((code for code in codes if code not in (0, NO_TESTS)), 0)


def _pytest(*words: str) -> int:
    command = [str(PYTHON), "-m", "pytest", *WORDS, *words]
    return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode


def rows() -> list[dict[str, object]]:
    """What the scenarios recorded, in the order they ended."""
    lines = FIGURES.read_text().splitlines() if FIGURES.exists() else []
    return [json.loads(line) for line in lines]


def table(found: Sequence[dict[str, object]]) -> str:
    """As Markdown, so that it can be pasted into the README."""
    cells = [HEAD, *(tuple(_shown(row[column]) for column in COLUMNS) for row in found)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(HEAD))]
    lines = [_line(row, widths) for row in cells]
    rule = _line(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])], widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return (
        "| " + " | ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]) + " |"
    )


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _environment() -> dict[str, str]:
    """A person's own database and broker are never the scenarios' ones: they start their own."""
    mine = ("DATABASE_URL", "CELERY_BROKER_URL", "DEBUG", "PUBLIC_URL", "ALLOWED_HOSTS", "SECRET_KEY")
    kept = (item for item in os.environ.items() if item[0] not in mine and not item[0].startswith("XERO_"))
    return dict(kept)
