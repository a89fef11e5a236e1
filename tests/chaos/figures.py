"""Each scenario's line of the table in the README; `make chaos` prints them all at its end."""

import json

from launcher.places import VAR

FILE = VAR / "chaos-figures.jsonl"


def record(
    *, scenario: str, faults: int, kills: int, documents: int, duplicates: int, lost: int, seconds: float
) -> None:
    """Write the line down at once, also of a scenario that failed: call it before the assertions.

    `faults`: how many fired, as the sandbox counted them. `duplicates` and `lost`: as its ledger shows.
    """
    row = {
        "scenario": scenario,
        "faults": faults,
        "kills": kills,
        "documents": documents,
        "duplicates": duplicates,
        "lost": lost,
        "seconds": round(seconds),
    }
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("a") as out:
        out.write(json.dumps(row) + "\n")
