"""`make lint` and `make fmt`: every check, each named, all of them run even when one fails."""

from __future__ import annotations

import os
import subprocess
import time

from launcher.places import PYTHON, ROOT, VENV, pythonpath
from launcher.say import coloured

PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "for-the-check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "TOKEN_KEYS": "Zm9yLXRoZS1jaGVjay1vbmx5LTAwMDAwMDAwMDAwMDA=",
    "ALLOWED_HOSTS": "tracker.example",
    "CSRF_TRUSTED_ORIGINS": "https://tracker.example",
    "PUBLIC_URL": "https://tracker.example",
    "DATABASE_URL": "postgres://tracker@127.0.0.1/tracker",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "XERO_CLIENT_ID": "check", "XERO_CLIENT_SECRET": "check", "XERO_WEBHOOK_KEY": "check",
}  # fmt: skip
CONCISE = ("--output-format", "concise")
LAPTOP = {"DEBUG": "on"}
OFFLINE = (
    "ConnectionError",
    "Max retries",
    "ServiceError",
    "Connection refused",
    "Name or service",
    "timed out",
    "403",
    "404",
)


def lint() -> int:
    templates = _templates()
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("format", [_tool("ruff"), "format", "--check", *CONCISE, "."], LAPTOP),
        ("ruff", [_tool("ruff"), "check", *CONCISE, "."], LAPTOP),
        ("types", [_tool("mypy"), "."], LAPTOP),
        ("imports", [_tool("lint-imports"), "--no-logo"], LAPTOP),
        ("template style", [_tool("djade"), "--target-version", "5.2", "--check", *templates], LAPTOP),
        ("template indent", [_tool("djhtml"), "--check", "--tabwidth", "2", *templates], LAPTOP),
        ("django", [str(PYTHON), "manage.py", "check", "--fail-level", "WARNING"], LAPTOP),
        ("migrations", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"], LAPTOP),
        (
            "deployment",
            [str(PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
    ]
    failed = [name for name, command, told in checks if not _passes(name, command, told)]
    if not _audit():
        failed.append("known holes")
    print(
        coloured(
            "lint: " + (f"{', '.join(failed)} failed" if failed else "all good"), "red" if failed else "green"
        )
    )
    return 1 if failed else 0


def fmt() -> int:
    templates = _templates()
    _run([_tool("ruff"), "check", "--fix", "--quiet", "."], LAPTOP)
    done = _run([_tool("ruff"), "format", "."], LAPTOP)
    for command in (["djade", "--target-version", "5.2"], ["djhtml", "--tabwidth", "2"]):
        if templates:
            _run([_tool(command[0]), *command[1:], *templates], LAPTOP)
    return done.returncode


def _passes(name: str, command: list[str], told: dict[str, str]) -> bool:
    began = time.monotonic()
    done = _run(command, told)
    _report(name, done.returncode == 0, time.monotonic() - began)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def _audit() -> bool:
    """Known holes in what we pin. Without a way to the index there is nothing to ask: said, not failed."""
    began = time.monotonic()
    done = _run(
        [_tool("pip-audit"), "--no-deps", "--disable-pip", "--timeout", "5", "-r", "requirements.txt"], LAPTOP
    )
    if done.returncode and any(sign in done.stderr for sign in OFFLINE):
        print("  skipped   known holes (the advisories cannot be reached from here)")
        return True
    _report("known holes", done.returncode == 0, time.monotonic() - began)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def _report(name: str, good: bool, seconds: float) -> None:
    print(
        f"  {coloured('ok', 'green') if good else coloured('FAILED', 'red'):<9} {name} ({seconds:.1f} s)",
        flush=True,
    )


def _run(command: list[str], told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **told, "PYTHONPATH": pythonpath()}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _tool(name: str) -> str:
    return str(VENV / "bin" / name)


def _templates() -> list[str]:
    """Django's: what git knows or would add, never a file inside .venv or var. The sandbox's are Jinja's."""
    listed = _run(["git", "ls-files", "-co", "--exclude-standard", "*.html"], {}).stdout.splitlines()
    return [file for file in listed if (ROOT / file).exists() and not file.startswith("xero_sandbox/")]
