"""`make test`: everything on SQLite, then `services` on PostgreSQL and Redis, then one summary."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from launcher import browser, services
from launcher.places import PYTHON, ROOT, VAR
from launcher.say import coloured, loud, step

NO_TESTS = 5  # pytest's status when nothing was collected


@dataclass(frozen=True)
class Pass:
    """One run of pytest."""

    title: str
    code: int
    counts: dict[str, int]
    seconds: float

    @property
    def good(self) -> bool:
        return self.code in (0, NO_TESTS)

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    def line(self) -> str:
        if not self.counts:
            return f"ended with status {self.code} before any test"
        told = (
            f"{self.count('passed')} passed, {self.count('failed')} failed, {self.count('skipped')} skipped"
        )
        return f"{told}, {self.seconds:.0f} s"


def test(words: list[str]) -> int:
    chromium = browser.ensure()
    passes = [_pytest("SQLite", ["-n", "2", *words], {})]
    postgres, redis = services.postgres(), services.redis()
    if postgres.url and redis.url:
        told = {"DATABASE_URL": postgres.url, "CELERY_BROKER_URL": redis.url}
        passes.append(_pytest("PostgreSQL + Redis", ["-m", "services", *words], told))
        services.empty_redis(redis)
    _summary(passes, chromium, postgres, redis)
    return 0 if all(each.good for each in passes) else 1


def cover(words: list[str]) -> int:
    """Branch coverage of everything that runs in pytest's own processes."""
    browser.ensure()
    return _pytest(
        "Coverage", ["-n", "2", "--cov", "--cov-report=term", "--cov-report=html:htmlcov", *words], {}
    ).code


def _pytest(title: str, words: list[str], told: dict[str, str]) -> Pass:
    step(f"Tests on {title} …")
    VAR.mkdir(exist_ok=True)
    report = VAR / "test-report.json"
    report.unlink(missing_ok=True)
    began = time.monotonic()
    done = subprocess.run(
        [str(PYTHON), "-m", "pytest", *words], cwd=ROOT, env=_environment(report, told), check=False
    )
    counts = json.loads(report.read_text()) if report.exists() else {}
    return Pass(title, done.returncode, counts, time.monotonic() - began)


def _environment(report: Path, told: dict[str, str]) -> dict[str, str]:
    """Only what the pass itself says: a person's own database is never the tests' one."""
    private = (
        "DATABASE_URL",
        "CELERY_BROKER_URL",
        "DEBUG",
        "PUBLIC_URL",
        "ALLOWED_HOSTS",
        "SECRET_KEY",
        "TOKEN_KEYS",
    )
    kept = {
        name: text
        for name, text in os.environ.items()
        if name not in private and not name.startswith("XERO_")
    }
    return kept | told | {"TRACKER_TEST_REPORT": str(report)}


def _summary(passes: list[Pass], chromium: str, postgres: services.Service, redis: services.Service) -> None:
    journeys = passes[0].count("journeys")
    print(coloured("\n================ what ran ================", "bold"))
    for each in passes:
        print(f"{each.title:<19} {each.line()}")
    journeys_line = f"{journeys} journeys, {chromium}" if chromium else "did NOT run: none installed"
    print(f"{'Chromium':<19} {journeys_line}")
    for name, service in (("PostgreSQL", postgres), ("Redis", redis)):
        if not service.url:
            loud(f"{name:<17} did NOT run: {service.note}")
        elif len(passes) == 1:
            loud(f"{name:<17} did NOT run: it answers ({service.note}), its partner does not")
        else:
            print(f"{name:<19} ran: {service.note}")
    passed, failed, skipped = (
        sum(each.count(name) for each in passes) for name in ("passed", "failed", "skipped")
    )
    print(f"total: {passed} passed, {failed} failed, {skipped} skipped")
