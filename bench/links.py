"""Companies and contacts: a search while somebody types, suggestions for all, the page that links many."""

from bench.figures import Figure
from bench.stage import Stage

CONTACTS, COMPANIES = 20_000, 2_000
SLOWEST_SEARCH = 100  # milliseconds at the 95th percentile
LONGEST_SUGGESTING = 30  # seconds


def links(stage: Stage) -> list[Figure]:
    """Through Django's test client and in the worker's own function; the mirror is filled by hand."""
    stage.start()
    stage.quieten()
    run = stage.inside("contacts", CONTACTS, COMPANIES)
    return [
        Figure(
            bench="links",
            on=stage.database,
            what=f"a search among {run['contacts']:,.0f} contacts, 95th percentile",
            ours=f"{run['search_p95']:.0f} ms (median {run['search_p50']:.0f})",
            beside=f"{run['bare_p95']:.0f} ms (the bare query)",
            value=run["search_p95"],
            limit=SLOWEST_SEARCH,
            target=f"< {SLOWEST_SEARCH} ms",
        ),
        Figure(
            bench="links",
            on=stage.database,
            what=f"suggestions for {run['unlinked']:,.0f} companies",
            ours=f"{run['suggest_seconds']:.1f} s, {run['suggest_megabytes']:.0f} MB more",
            beside=f"{run['plain_seconds']:.0f} s (each against every contact)",
            value=run["suggest_seconds"],
            limit=LONGEST_SUGGESTING,
            target=f"< {LONGEST_SUGGESTING} s",
        ),
        Figure(
            bench="links",
            on=stage.database,
            what="  the page that links many, 250 rows",
            ours=f"{run['page_p50']:.0f} ms, {run['page_queries']:.0f} queries",
        ),
    ]
