"""PostgreSQL and Redis of this machine, for the tests: asked in their own words, no driver needed."""

from __future__ import annotations

import getpass
import os
import socket
import struct
from dataclasses import dataclass

# pytest-django puts test_ before it; the database of the real processes has _stack and a number behind
DATABASE = "tracker_test"


@dataclass(frozen=True)
class Service:
    url: str  # "" where there is none
    note: str


def postgres() -> Service:
    """DATABASE_URL where it names a PostgreSQL, else the usual local port without a password."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres", "psql", "pgsql")):
        return Service(given, "DATABASE_URL")
    for user in dict.fromkeys(["postgres", getpass.getuser()]):
        if _postgres_lets_in(user):
            return Service(f"postgres://{user}@127.0.0.1:5432/{DATABASE}", f"127.0.0.1:5432 as {user}")
    return Service("", "nobody answers on 127.0.0.1:5432 without a password, and DATABASE_URL names none")


def redis() -> Service:
    """CELERY_BROKER_URL where it names a Redis, else the usual local port; always a database nobody uses."""
    given = os.environ.get("CELERY_BROKER_URL", "")
    if given.startswith("redis"):
        return Service(given, "CELERY_BROKER_URL")
    for number in range(15, 0, -1):
        if _redis(f"SELECT {number}", "DBSIZE").endswith(":0\r\n"):
            _redis(f"SELECT {number}", "SET tracker-tests here EX 3600")  # another run takes another one
            return Service(f"redis://127.0.0.1:6379/{number}", f"127.0.0.1:6379, database {number}")
    return Service(
        "", "no Redis with an empty database answers on 127.0.0.1:6379, and CELERY_BROKER_URL names none"
    )


def empty_redis(service: Service) -> None:
    """Only ever the database that redis() found empty."""
    if service.url.startswith("redis://127.0.0.1:6379/") and service.note.startswith("127."):
        _redis(f"SELECT {service.url.rpartition('/')[2]}", "FLUSHDB")


def _redis(*lines: str) -> str:
    try:
        with socket.create_connection(("127.0.0.1", 6379), timeout=2) as line:
            line.sendall("".join(text + "\r\n" for text in (*lines, "QUIT")).encode())
            return (
                b"".join(iter(lambda: line.recv(4096), b"")).decode(errors="replace").removesuffix("+OK\r\n")
            )
    except OSError:
        return ""


def _postgres_lets_in(user: str) -> bool:
    """The protocol's first step: a start-up packet, answered by R 0 (welcome) where no password is asked."""
    body = struct.pack("!i", 196608) + b"user\0" + user.encode() + b"\0database\0postgres\0\0"
    try:
        with socket.create_connection(("127.0.0.1", 5432), timeout=2) as line:
            line.sendall(struct.pack("!i", len(body) + 4) + body)
            answer = line.recv(9)
            line.sendall(b"X\0\0\0\4")
    except OSError:
        return False
    return answer[:1] == b"R" and answer[5:9] == b"\0\0\0\0"
