"""Where things are in the tree."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VAR = ROOT / "var"
PYTHON = VENV / "bin" / "python"


def on_loopback(port: int, path: str = "") -> str:
    return f"http://localhost:{port}{path}"


def pythonpath() -> str:
    """Our own packages first: a tool started from .venv/bin does not look in the root by itself."""
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
