"""The .venv in the root: made once, and brought up to date when a requirements file changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time

from launcher.places import PYTHON, ROOT, VAR, VENV
from launcher.say import Trouble, step

RUN_FILE = ROOT / "requirements.txt"
DEV_FILE = ROOT / "requirements-dev.txt"
RUN_STAMP = VENV / "installed-run"
DEV_STAMP = VENV / "installed-dev"


def ensure(*, dev: bool = False) -> None:
    """Whatever the commands need, installed; instant when nothing has changed."""
    if _fresh(dev):
        return
    VAR.mkdir(exist_ok=True)
    with (VAR / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started together install once
        if not _fresh(dev):
            _install(dev)


def wanted(*, dev: bool) -> str:
    """What the stamp says when the environment fits: the pins and the Python."""
    text = RUN_FILE.read_bytes() + (DEV_FILE.read_bytes() if dev else b"") + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def _fresh(dev: bool) -> bool:
    if not PYTHON.exists():
        return False
    stamps = [(DEV_STAMP, wanted(dev=True))] + ([] if dev else [(RUN_STAMP, wanted(dev=False))])
    return any(stamp.exists() and stamp.read_text() == text for stamp, text in stamps)


def _install(dev: bool) -> None:
    began = time.monotonic()
    step("Installing into .venv (once; about half a minute) …")
    if not PYTHON.exists():
        _make_venv()
    file = DEV_FILE if dev else RUN_FILE
    if not _by_uv(str(file)) and not _by_pip(str(file)):
        raise Trouble("Installing failed; the lines above say why. Is the package index reachable?")
    RUN_STAMP.write_text(wanted(dev=False))
    if dev:
        DEV_STAMP.write_text(wanted(dev=True))
    step(f"Installed in {time.monotonic() - began:.0f} s")


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Trouble(
            f"Python could not make .venv (on Debian: apt install python3-venv): {done.stdout}{done.stderr}"
        )


def _by_uv(file: str) -> bool:
    """uv is ten times quicker, but only an extra: where it is missing or fails, pip does it."""
    uv = shutil.which("uv")
    command = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "-r", file]
    return uv is not None and subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _by_pip(file: str) -> bool:
    """Byte code is left to the first import: most modules are never imported, and it halves the time."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-input",
        "--no-compile",
    ]
    done = subprocess.run([*command, "-r", file], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0
