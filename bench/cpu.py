"""Our processor time per invoice beside the bare SDK's, sending the same payloads to the same sandbox."""

from statistics import median

from bench.figures import Figure, spread
from bench.stage import Stage

INVOICES, WARM_UP, ROUNDS = 1_000, 50, 5
MOST = 1.5
MOST_STATEMENTS = 60


def cpu(stage: Stage) -> list[Figure]:
    """Alternating rounds, each in fresh processes; contacts and items exist before the first."""
    stage.start()
    stage.quieten()
    stage.inside("fill", "OPEN-", 2 * WARM_UP)
    stage.inside("here", "OPEN-", WARM_UP)
    ours, bare = [], []
    for number in range(ROUNDS):
        stage.inside("fill", f"CPU{number}-", INVOICES + WARM_UP)
        ours.append(stage.inside("here", f"CPU{number}-", WARM_UP))
        bare.append(stage.inside("bare"))
    return [_beside(stage, ours, bare), *_more(stage, ours)]


def _beside(stage: Stage, ours: list[dict[str, float]], bare: list[dict[str, float]]) -> Figure:
    mine, theirs = [_per_invoice(run, "send") for run in ours], [_per_invoice(run, "send") for run in bare]
    ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
    return Figure(
        bench="cpu",
        on=stage.database,
        what=f"processor ms an invoice, sending {INVOICES:,}",
        ours=spread(mine),
        beside=f"{spread(theirs)} (the bare SDK)",
        ratio=median(ratios),
        limit=MOST,
        target=f"≤ {MOST} times",
    )


def _more(stage: Stage, ours: list[dict[str, float]]) -> list[Figure]:
    asked = [_per_invoice(run, "ask") for run in ours]
    statements = {what: min(run[f"statements_{what}"] for run in ours) for what in ("ask", "send")}
    return [
        Figure("cpu", stage.database, "  besides: the press of Send, once", spread(asked) + " ms"),
        Figure(
            bench="cpu",
            on=stage.database,
            what=f"  statements for a batch of {WARM_UP}, in one chunk",
            ours=f"{statements['send']:.0f}, and {statements['ask']:.0f} at the press",
            value=statements["send"],
            limit=MOST_STATEMENTS,
            target=f"≤ {MOST_STATEMENTS}",
        ),
    ]


def _per_invoice(run: dict[str, float], what: str) -> float:
    return 1_000 * run[what] / run["invoices"]
