"""The list of invoices, one page of 50, in a small office and in a large one."""

from bench.figures import Figure
from bench.stage import Stage

SIZES = (600, 20_000)


def pages(stage: Stage) -> list[Figure]:
    """Through Django's test client: all of Django and our code, no network."""
    stage.furnish("--companies", "40", "--invoices", str(SIZES[0]))
    return [_page(stage, size) for size in SIZES]


def _page(stage: Stage, size: int) -> Figure:
    run = stage.inside("lists", size)
    ends = f"({run['fastest']:.0f}–{run['slowest']:.0f})"
    return Figure(
        bench="list",
        on=stage.database,
        what=f"page of 50 among {run['invoices']:,.0f} invoices",
        ours=f"{run['ours']:.0f} ms {ends}, {run['queries']:.0f} queries, {run['kilobytes']:.0f} kB",
        beside=f"{run['plain']:.0f} ms (a plain template loop)",
        value=run["ours"],
        ratio=run["ours"] / run["plain"],
    )
