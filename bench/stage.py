"""A throw-away Tracker to measure: its folder, its database, its processes, and programs run inside it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from launcher import seeding, services
from launcher.places import PYTHON, ROOT
from launcher.ports import free_port
from launcher.say import Trouble
from launcher.trial import Trial

SMALL_OFFICE = ("--companies", "12", "--invoices", "60")
LONGEST_PROGRAM = 90
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


class Stage:
    """One Tracker on one database; nothing is started before a benchmark asks for it."""

    def __init__(self, var: Path, database: str, url: str) -> None:
        self.database = database
        self.trial = Trial(var, **({"DATABASE_URL": url} if url else {}), LOG_LEVEL="WARNING")

    def start(self) -> None:
        """All processes up and a small demo office connected to the sandbox, unless they are."""
        if not self.trial.supervisor.children:
            self.trial.start(*SMALL_OFFICE)

    def furnish(self, *seed_words: str) -> None:
        """Tables, people and a demo office, without any process."""
        seeding.migrate(self.trial.office)
        seeding.seed(self.trial.office, *seed_words)

    def quieten(self) -> None:
        """Leave only the sandbox: whoever sends in a process of its own is alone with it."""
        for name in ("scheduler", "worker", "web"):
            if name in self.trial.supervisor.children:
                self.trial.kill(name)

    def inside(self, program: str, *words: object) -> dict[str, float]:
        """What `bench/inside/PROGRAM.py WORDS` measures, in a process of its own."""
        done = subprocess.run(
            [str(PYTHON), "-m", f"bench.inside.{program}", *map(str, words)],
            cwd=ROOT,
            env=self.trial.office.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_PROGRAM,
        )
        if done.returncode:
            raise Trouble(f"bench.inside.{program} failed:\n{done.stdout[-500:]}{done.stderr[-3000:]}")
        result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return result


@contextmanager
def stage(database: str) -> Iterator[Stage]:
    """One to use and throw away."""
    with TemporaryDirectory(prefix="tracker-bench-") as folder, _url(database) as url:
        made = Stage(Path(folder), database, url)
        try:
            yield made
        finally:
            made.trial.stop()


def databases() -> list[str]:
    """SQLite always; PostgreSQL where it lets us in."""
    return [SQLITE, POSTGRES] if services.postgres().url else [SQLITE]


@contextmanager
def _url(database: str) -> Iterator[str]:
    """A PostgreSQL database of our own, dropped afterwards; "" for SQLite: a file in the folder."""
    if database == SQLITE:
        yield ""
        return
    parts = urlsplit(services.postgres().url)
    name = f"tracker_bench_{free_port()}"
    with closing(psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))) as server:
        server.autocommit = True
        server.cursor().execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
