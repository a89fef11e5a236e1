"""A PostgreSQL of our own, to be cut off in the middle of its work: no other one is ever touched."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launcher.ports import free_port

USER = "postgres"
# A restart by SIGQUIT loses what was not committed, as after a crash; only a power cut would need fsync.
SWITCHES = ("fsync=off", "max_connections=200", "shared_buffers=256MB", "log_min_messages=fatal")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Its folder, and how it is started as a child of ours."""

    folder: Path
    port: int
    command: list[str]

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def create() -> Cluster | None:
    """An empty cluster, not started; None where this machine has no PostgreSQL to make one with.

    CHAOS_DATABASE=sqlite asks for none.
    """
    programs = None if os.environ.get("CHAOS_DATABASE") == "sqlite" else _programs()
    if programs is None:
        return None
    # Not under pytest's folder: the user PostgreSQL runs as may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="tracker-storm-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
    made = [*_as_user(), str(programs / "initdb"), "-U", USER, "-A", "trust", "-N", "--no-locale"]
    subprocess.run([*made, "-E", "UTF8", "-D", f"{folder}/data"], check=True, capture_output=True, cwd="/")
    port = free_port()
    words = ["-D", f"{folder}/data", "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    switches = [word for switch in SWITCHES for word in ("-c", switch)]
    return Cluster(folder, port, [*_as_user(), str(programs / "postgres"), *words, *switches])


def _programs() -> Path | None:
    """Where initdb is. root needs setpriv besides: PostgreSQL refuses to run as root."""
    if os.geteuid() == 0 and not (shutil.which("setpriv") and _exists(USER)):
        return None
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(
        (file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        default=None,
        key=lambda folder: int(folder.parent.name),
    )


def _exists(user: str) -> bool:
    return any(entry.pw_name == user for entry in pwd.getpwall())


def _as_user() -> list[str]:
    """In front of a command; a change of user drops the death signal, so it is set again."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", "--pdeathsig=INT"]
