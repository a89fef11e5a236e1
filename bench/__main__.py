"""`python -m bench [NAME …] [--json]`: the README’s figures, each beside what it is held against."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout

from bench import machine, stand_in
from bench.cpu import cpu
from bench.figures import Figure, table
from bench.links import links
from bench.pages import pages
from bench.sending import calls, memory
from bench.stage import Stage, databases, stage
from launcher.running import Ended, signals_end_it
from launcher.say import Trouble, step

Benchmark = Callable[[Stage], list[Figure]]
# Those of a group share one Tracker, in this order: the first two need its worker, the third ends it.
GROUPS: tuple[dict[str, Benchmark], ...] = (
    {"calls": calls, "memory": memory, "cpu": cpu},
    {"list": pages},
    {"links": links},
)
NAMES = (*(name for group in GROUPS for name in group), "sandbox")


def main() -> int:
    """Status 1 when something broke; a missed target stands in the table."""
    words = _words()
    names = words.names or NAMES
    began, facts = time.monotonic(), machine.facts()
    with signals_end_it(), redirect_stdout(sys.stderr):  # so that --json can be piped on
        figures = list(_measure(names))
    if words.json:
        print(json.dumps({"facts": facts, "figures": [figure.as_json() for figure in figures]}, indent=1))
    else:
        lines = [f"{name + ':':<10}{text}" for name, text in facts.items()]
        print("\n".join(["", *lines, "", table(figures), "", f"{time.monotonic() - began:.0f} s in all"]))
    return 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _measure(names: Sequence[str]) -> Iterator[Figure]:
    for group in GROUPS:
        wanted = {name: benchmark for name, benchmark in group.items() if name in names}
        for database in databases() if wanted else []:
            with stage(database) as made:
                for name, benchmark in wanted.items():
                    step(f"Benchmark {name} on {database} …")
                    yield from benchmark(made)
    if "sandbox" in names:
        step("Benchmark sandbox …")
        yield from stand_in.sandbox()


def _name(text: str) -> str:
    if text not in NAMES:
        raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(NAMES)}")
    return text


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except (KeyboardInterrupt, Ended):
        sys.exit(130)
