"""Words to the person at the terminal; colour only where it is one."""

from __future__ import annotations

import os
import sys
from typing import Final

COLOURS: Final = {
    "bold": "1",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


class Trouble(Exception):
    """Something the person must know or do; said in one sentence, without a traceback."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def coloured(text: str, colour: str) -> str:
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m"


def step(text: str) -> None:
    print(coloured("· ", "cyan") + text, flush=True)


def loud(text: str) -> None:
    print(coloured("! " + text, "yellow"), flush=True)
