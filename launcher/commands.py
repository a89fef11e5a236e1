"""The commands by name, and what a person is told about each."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
from collections.abc import Callable

from launcher import browser, demonstration, environment, fuzzing, linting, running, testing
from launcher import chaos as storms
from launcher.office import Office
from launcher.places import PYTHON, ROOT, VAR
from launcher.say import Trouble, coloured


def setup(words: list[str]) -> int:
    """make .venv and install everything, for running and for testing"""
    environment.ensure(dev=True)
    return 0


def run(words: list[str]) -> int:
    """start the web site, the worker, the scheduler and a stand-in Xero, with a demo office"""
    return running.run()


def demo(words: list[str]) -> int:
    """the whole job in the terminal: send a demo office, receive payments, sync, compare to the cent"""
    environment.ensure()
    return demonstration.demo()


def test(words: list[str]) -> int:
    """run every test, also against PostgreSQL, Redis and Chromium where they are"""
    environment.ensure(dev=True)
    return testing.test(words)


def cover(words: list[str]) -> int:
    """the tests on SQLite, with branch coverage"""
    environment.ensure(dev=True)
    return testing.cover(words)


def chaos(words: list[str]) -> int:
    """kill, cut off and restart everything while thousands of invoices are sent; print what came of it"""
    environment.ensure(dev=True)
    return storms.chaos(words)


def bench(words: list[str]) -> int:
    """print the tables of figures the README quotes"""
    environment.ensure()
    return subprocess.run([str(PYTHON), "-m", "bench", *words], cwd=ROOT, check=False).returncode


def lint(words: list[str]) -> int:
    """format, lint, types, import rules, templates, Django's own checks"""
    environment.ensure(dev=True)
    return linting.lint()


def fmt(words: list[str]) -> int:
    """put code and templates into their format"""
    environment.ensure(dev=True)
    return linting.fmt()


def chromium(words: list[str]) -> int:
    """install the browser the journeys need (by apt)"""
    return 0 if browser.ensure() else 1


def manage(words: list[str]) -> int:
    """manage.py of what `run` runs: launcher manage send_invoices --all-unsent"""
    environment.ensure()
    kept = VAR / "ports.json"
    office = Office(VAR, *(json.loads(kept.read_text()) if kept.exists() else (8000, 8900)))
    command = [str(PYTHON), "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=office.environment(), check=False).returncode


def fuzz(words: list[str]) -> int:
    """thousands of odd requests against the sandbox, by schemathesis"""
    return fuzzing.fuzz(words)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    command.__name__: command
    for command in (setup, run, demo, test, chaos, cover, bench, fuzz, lint, fmt, chromium, manage)
}


def main(arguments: list[str]) -> int:
    listed = "\n".join(f"  {name:<9} {command.__doc__}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python3 -m launcher",
        description="Tracker → Xero",
        epilog="commands:\n" + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="more words for the command")
    given = parser.parse_args(arguments)
    try:
        return COMMANDS[given.command](given.words + shlex.split(os.environ.get("ARGS", "")))
    except Trouble as trouble:
        print(coloured(str(trouble), "red"))
        return trouble.code
    except (KeyboardInterrupt, running.Ended):
        return 130
