"""Ports of this machine: which are free, and who holds the others."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from launcher.say import Trouble


def claim(variable: str, default: int) -> int:
    """The port a person chose by a variable, or the default; busy ones are refused with a way out."""
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"{variable} must be a number from 1 to 65535, not {text!r}.", 2)
    if is_free(int(text)):
        return int(text)
    raise Trouble(
        f"Port {text} is taken by {holder(int(text))}. "
        f"Stop it, or choose another: make run {variable}={next_free(int(text))}",
        2,
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int:
    return next((each for each in range(port + 1, port + 100) if is_free(each)), 0) or free_port()


def free_port() -> int:
    """One the kernel picks."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def holder(port: int) -> str:
    """The program listening on a port, where /proc tells."""
    inodes = {f"socket:[{inode}]" for inode in _listening(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link) in inodes:
                words = (link.parent.parent / "cmdline").read_text().replace("\0", " ").strip()
                return f"process {link.parent.parent.name} ({words[:60]})"
        except OSError:
            continue  # it has gone meanwhile, or belongs to somebody else
    return "another program"


def _listening(port: int) -> list[str]:
    inodes = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = Path(table).read_text().splitlines()[1:] if Path(table).exists() else []
        for row in map(str.split, rows):
            if int(row[1].rpartition(":")[2], 16) == port and row[3] == "0A":  # 0A: LISTEN
                inodes.append(row[9])
    return inodes
