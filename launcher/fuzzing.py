"""`make fuzz`: schemathesis over the sandbox, from its own environment (its pytest plugin loads itself)."""

from __future__ import annotations

import subprocess
import sys

from launcher.places import ROOT
from launcher.say import Trouble, step

FILE = ROOT / "requirements-fuzz.txt"
VENV = ROOT / ".venv-fuzz"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"


def fuzz(words: list[str]) -> int:
    """Install when the pins have changed, then run; the command itself says what it found."""
    wanted = FILE.read_text() + (ROOT / "requirements.txt").read_text() + sys.version
    if not STAMP.exists() or STAMP.read_text() != wanted:
        step("Installing into .venv-fuzz …")
        _run([sys.executable, "-m", "venv", str(VENV)])
        _run([str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", str(FILE)])
        STAMP.write_text(wanted)
    command = [str(PYTHON), "-m", "xero_sandbox.tests.fuzz", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"Installing failed: {done.stdout}{done.stderr}")
