"""Where and with what the figures were taken."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from launcher.places import ROOT

PACKAGES = ("Django", "celery", "xero-python", "psycopg2-binary")


def facts() -> dict[str, str]:
    """For the head of the table; a figure without these says nothing."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}",
        "machine": f"{os.cpu_count()} cores, {_of('/proc/cpuinfo', 'model name')}, {_memory()}",
        "system": platform.platform(),
        "load": "at the start {:.1f} {:.1f} {:.1f} (1, 5, 15 minutes)".format(*os.getloadavg()),
        "versions": ", ".join(
            [
                f"Python {platform.python_version()}",
                *(f"{name} {version(name)}" for name in PACKAGES),
                f"SQLite {sqlite3.sqlite_version}",
            ]
        ),
    }


def _commit() -> str:
    words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _memory() -> str:
    kilobytes = int(_of("/proc/meminfo", "MemTotal").split()[0] or 0)
    return f"{kilobytes / 1024 / 1024:.0f} GB"


def _of(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines() if Path(file).exists() else []
    found = next((line for line in lines if line.startswith(name)), ":0")
    return found.split(":", 1)[1].strip()
