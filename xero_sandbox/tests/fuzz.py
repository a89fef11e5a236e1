"""`python -m xero_sandbox.tests.fuzz`: schemathesis over every official path the sandbox serves.

Fails on any 5xx, any cut connection and any 200 that breaks the official schema. Needs schemathesis
(not a pytest plugin here) and Xero's specification; says so where one of them is absent.
"""

import argparse
import importlib
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis

from xero_sandbox.bench import Caller, running
from xero_sandbox.ledger.seed import steady_id
from xero_sandbox.tests.client import SCOPES
from xero_sandbox.tests.operations import DEMO, NOT_SERVED, SERVED

SPEC = Path(__file__).resolve().parents[3] / "shared" / "xero" / "spec" / "xero_accounting.yaml"
KNOWN = {  # so that not every call ends at 404
    "InvoiceID": [steady_id("invoice", "INV-20007"), "INV-20007"],
    "ContactID": [
        steady_id("contact", "Harbour & Vale Ltd"),
        steady_id("contact", "Bluewater Logistics Ltd"),
    ],
    "AccountID": [steady_id(DEMO, "404"), steady_id(DEMO, "090")],
    "BrandingThemeID": [steady_id(DEMO, "theme")],
    "TrackingCategoryID": [steady_id(DEMO, "tracking", "Office")],
    "TrackingOptionID": [steady_id(DEMO, "tracking", "Office", "Leeds")],
    "TaxType": ["OUTPUT2"],
    "FileName": ["a.pdf"],
}


@dataclass
class Tally:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def note(self, case: Any, answer: Any) -> None:
        """Count one answer; keep what must not be."""
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.failures.append(
                f"{answer.status_code} {case.method} {case.formatted_path}: {answer.text[:120]}"
            )


def operations(schema: Any) -> list[Any]:
    """Every operation of a path we serve."""
    found = [result.ok() for result in schema.get_all_operations()]
    return [op for op in found if SERVED.match(op.path) and not NOT_SERVED.search(op.path)]


def fuzz(operation: Any, count: int, root: str, headers: dict[str, str], tally: Tally, seed: int) -> None:
    """So many cases of one operation."""
    checks = importlib.import_module("schemathesis.checks")
    conforms = checks.CHECKS.get_one("response_schema_conformance")
    chance = random.Random(seed)

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def run(case: Any) -> None:
        for name, ids in KNOWN.items():
            if name in (case.path_parameters or {}) and chance.random() < 0.7:
                case.path_parameters[name] = chance.choice(ids)
        for name in headers:
            case.headers.pop(name, None)
        try:
            answer = case.call(base_url=root, headers=headers, timeout=20)
        except OSError as error:
            tally.failures.append(
                f"{case.method} {case.formatted_path}: {type(error).__name__} {error}"[:300]
            )
            return
        tally.note(case, answer)
        if answer.status_code == 200 and "json" in answer.headers.get("content-type", [""])[0]:
            try:
                case.validate_response(answer, checks=[conforms])
            except BaseExceptionGroup as error:
                tally.failures.append(f"schema {case.method} {case.formatted_path}: {str(error)[:400]}")

    run()


def main() -> int:
    """Print what came back; 1 on any failure, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m xero_sandbox.tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000, help="how many, at least (default 2000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spec", type=Path, default=SPEC)
    asked = parser.parse_args()
    try:
        schemathesis = importlib.import_module("schemathesis")
    except ImportError:
        sys.stderr.write("NOT RUN: schemathesis is not installed (pip install schemathesis)\n")
        return 2
    if not asked.spec.exists():
        sys.stderr.write(f"NOT RUN: Xero's official specification is not at {asked.spec}\n")
        return 2
    found = operations(schemathesis.openapi.from_path(asked.spec))
    each, tally = -(-asked.cases // len(found)), Tally()
    with tempfile.TemporaryDirectory() as folder, running(str(Path(folder) / "fuzz.sqlite3")) as (port, _):
        headers = Caller(port, SCOPES).headers
        for operation in found:
            fuzz(operation, each, f"http://localhost:{port}/api.xro/2.0", headers, tally, asked.seed)
    for failure in tally.failures[:40]:
        sys.stdout.write(f"  {failure}\n")
    total = sum(tally.statuses.values())
    sys.stdout.write(
        f"{total:,} cases over {len(found)} operations: {dict(sorted(tally.statuses.items()))}; "
        f"{len(tally.failures)} failures\n"
    )
    return 1 if tally.failures or total < asked.cases else 0


if __name__ == "__main__":
    sys.exit(main())
