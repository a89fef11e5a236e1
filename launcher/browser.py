"""The browser of the journeys: found, or installed by apt where this user may."""

from __future__ import annotations

import os
import shutil
import subprocess

from launcher.say import loud, step

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = ["install", "-y", "-qq", "--no-install-recommends", "chromium"]


def find() -> str:
    """The path of a Chromium, or ""."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def ensure() -> str:
    """Its path; installed first where it is missing and apt may be used."""
    if not find() and (apt := _apt()):
        step("Installing Chromium by apt, for the journeys (once; about 20 s) …")
        subprocess.run([*apt, "update", "-qq"], capture_output=True, check=False)
        done = subprocess.run([*apt, *INSTALL], capture_output=True, text=True, env=_quiet(), check=False)
        if done.returncode:
            loud(f"apt could not install Chromium: {done.stderr.strip()[-300:]}")
    if not find():
        loud("No Chromium: the journeys will NOT run. Install it, or run `make chromium` as root.")
    return find()


def _apt() -> list[str]:
    """apt-get as root, or by sudo where it asks for no password."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    may = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    return ["sudo", "-n", "apt-get"] if may else []


def _quiet() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
