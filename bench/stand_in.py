"""The sandbox by itself: how fast the stand-in is that everything here was measured against."""

import subprocess

from bench.figures import Figure
from launcher.places import PYTHON, ROOT

INVOICES = 100_000


def sandbox() -> list[Figure]:
    """The line its own benchmark prints."""
    command = [str(PYTHON), "-m", "xero_sandbox.bench", str(INVOICES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=240)
    parts = done.stdout.strip().split(" · ")
    return [Figure("sandbox", "SQLite", "the stand-in Xero alone", part) for part in parts]
