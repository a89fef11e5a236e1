"""Our end of `tests/chaos/inside.py`, a process that works in the Tracker of a scenario."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from launcher.places import PYTHON, ROOT

TRIES = 20


class Insider:
    """Asked by lines of JSON; asked again while the database is down: every deed can be done twice."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [str(PYTHON), "-m", "tests.chaos.inside"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, deed: str, **words: object) -> Any:
        """What it answers. Raises when the database stays away."""
        answer: dict[str, Any] = {}
        for _ in range(TRIES):
            answer = self._ask({"deed": deed, "words": words})
            if "result" in answer:
                return answer["result"]
        raise AssertionError(f"the database does not come back: {answer['gone']}")

    def _ask(self, question: dict[str, object]) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the process inside has ended; its last words are above"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """Its input ends, and so does it."""
        self.process.kill()
        self.process.communicate()
