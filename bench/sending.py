"""1,000 new invoices of 100 new companies through a real worker: calls, seconds, memory."""

import json
import urllib.request
from collections import Counter
from dataclasses import dataclass
from functools import cache

from bench.figures import Figure
from bench.memory import Peak, watched
from bench.stage import Stage
from launcher.say import Trouble

INVOICES, CHUNK = 1_000, 50
FLOOR = INVOICES // CHUNK
MOST_CALLS = 30
MOST_MEGABYTES = 200


@dataclass(frozen=True)
class Run:
    """One sending, as the sandbox and the kernel saw it."""

    calls: int
    paths: dict[str, int]
    seconds: float
    peak: Peak


@cache
def send(stage: Stage) -> Run:
    """Through broker, worker and sandbox; all must arrive. Once a stage: two benchmarks look at it."""
    stage.start()
    stage.inside("fill", "CALLS-", INVOICES)
    worker = stage.trial.supervisor.children["worker"].process
    before = _figures(stage)
    with watched(worker.pid if worker else 0) as peak:
        result = stage.inside("through_worker", "CALLS-")
    after = _figures(stage)
    if result["sent"] != INVOICES:
        raise Trouble(f"Only {result['sent']} of {INVOICES} were sent:\n{stage.trial.log('worker')[-2000:]}")
    paths = {path: count - before.get(path, 0) for path, count in after.items()}
    return Run(sum(paths.values()), paths, result["seconds"], peak)


def _figures(stage: Stage) -> dict[str, int]:
    with urllib.request.urlopen(f"{stage.trial.sandbox_url}/_sandbox/figures", timeout=10) as answer:  # noqa: S310 - loopback
        counts: dict[str, int] = json.load(answer)["calls_by_path"]
    return counts


def calls(stage: Stage) -> list[Figure]:
    """The sandbox's own count beside the floor."""
    run = send(stage)
    kinds = Counter[str]()
    for path, count in run.paths.items():
        kinds[path.rpartition("/")[2]] += count
    told = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
    return [
        Figure(
            bench="calls",
            on=stage.database,
            what=f"{INVOICES:,} new invoices of 100 new companies",
            ours=f"{run.calls} calls",
            beside=f"{FLOOR} (the floor: {CHUNK} a call)",
            value=run.calls,
            limit=MOST_CALLS,
            target=f"≤ {MOST_CALLS} calls",
        ),
        Figure("calls", stage.database, "  which", told),
        Figure("calls", stage.database, "  from the press to the last answer", f"{run.seconds:.1f} s"),
    ]


def memory(stage: Stage) -> list[Figure]:
    """The worker's peak during the same sending."""
    peak = send(stage).peak
    return [
        Figure(
            bench="memory",
            on=stage.database,
            what=f"the worker's peak, {1 + len(peak.seen)} processes (sum of PSS)",
            ours=f"{peak.together:.0f} MB",
            value=peak.together,
            limit=MOST_MEGABYTES,
            target=f"< {MOST_MEGABYTES} MB",
        ),
        Figure("memory", stage.database, "  its largest child (VmHWM)", f"{peak.child:.0f} MB"),
    ]
