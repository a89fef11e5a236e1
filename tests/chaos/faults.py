"""The faults of a storm: every way the sandbox can break a call, before and after it saved."""

# 403 is left out: it means that a person must reconnect. A 429 after the commit would be a lie of Xero's.
BOTH = ("timeout", "reset", "drip", "500", "503", "504", "html", "truncated", "empty")
WRITES = "PUT", "POST"


def faults(share: float, *, silence: float, seed: int) -> dict[str, object]:
    """About that share of the calls breaks. `silence` in seconds outlasts a lease: its holder is late.

    Reads break by their connection only: after a 5xx on a read Tracker waits for a minute, which is right
    and would leave a storm nothing to break.
    """
    kinds: list[dict[str, object]] = [
        {"kind": kind, "when": when} for kind in BOTH for when in ("before", "after")
    ]
    each = share / (len(kinds) + 1)
    writes = [{**kind, "method": method, "seconds": 2} for kind in kinds for method in WRITES]
    reads: list[dict[str, object]] = [
        {"kind": kind, "method": "GET", "seconds": 1} for kind in ("reset", "timeout", "truncated")
    ]
    limit = {"kind": "429", "retry_after": 1}
    late: list[dict[str, object]] = [
        {"kind": "timeout", "when": when, "seconds": silence, "method": "PUT"} for when in ("before", "after")
    ]
    listed: list[dict[str, object]] = [*writes, *reads, limit, *late]
    return {"seed": seed, "faults": [{**fault, "count": -1, "probability": each} for fault in listed]}
