"""`make demo`: the whole job in the terminal, on real processes in var/demo, with a judge at the end."""

from __future__ import annotations

import json
import shutil
import time
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from launcher import bank
from launcher.places import VAR
from launcher.running import signals_end_it
from launcher.say import Trouble, coloured, step
from launcher.seeding import ORGANISATION
from launcher.trial import Trial

GOOD = ("sent", "updated", "unchanged")
LESSONS = 8  # invoices of the demo office that need a person first
IN_FULL, IN_PART = 6, 2  # how many invoices the demo's clients pay
BOOKS = """
import json
from invoices.models import Invoice
fields = ("number", "total", "currency", "status", "batch_status", "batch_reason", "amount_paid")
print(json.dumps(list(Invoice.objects.order_by("id").values(*fields)), default=str))
"""


@dataclass(frozen=True)
class Row:
    """An invoice as Tracker has it."""

    number: str
    total: Decimal
    currency: str
    status: str
    batch_status: str
    batch_reason: str
    amount_paid: Decimal


def demo() -> int:
    began = time.monotonic()
    shutil.rmtree(VAR / "demo", ignore_errors=True)
    trial = Trial(VAR / "demo")
    with signals_end_it():
        try:
            step(f"Starting Tracker and a sandbox of Xero in {trial.office.var} …")
            trial.start()
            problems = _work(trial)
        finally:
            trial.stop()
    for problem in problems:
        print(coloured("✗ " + problem, "red"))
    if not problems:
        print(coloured(f"✓ All as it should be, to the cent, in {time.monotonic() - began:.0f} s.", "green"))
    return 1 if problems else 0


def _work(trial: Trial) -> list[str]:
    """Send, get paid, sync; then what is not as it should be."""
    step("Sending every approved invoice and credit note …")
    sent = _batch(trial, "send_invoices", "--all-unsent", "--wait", "--json")
    paid = _pay(trial)
    step("Syncing from the Accounts System …")
    _batch(
        trial,
        "sync_invoices",
        *(row.number for row in _rows(trial) if row.batch_status in GOOD),
        "--wait",
        "--json",
    )
    rows, documents = _rows(trial), bank.ledger(trial.office, ORGANISATION)
    _print_table(rows, documents, sent)
    return _faults(rows, documents, sent, paid)


def _batch(trial: Trial, *words: str) -> dict[str, Any]:
    """A send or sync, and its own account. Status 1: some invoices need a person, as here they should."""
    done = trial.manage(*words, check=False)
    if done.returncode not in (0, 1) or not done.stdout.strip().startswith("{"):
        raise Trouble(
            f"{words[0]} ended with status {done.returncode}:\n  {(done.stdout + done.stderr)[-2000:]}"
        )
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def _pay(trial: Trial) -> dict[str, Decimal]:
    """What the clients pay in the sandbox: the first invoices in pounds, some in full and some in part."""
    step(f"Receiving {IN_FULL + IN_PART} payments in the sandbox …")
    feed = bank.Bank(trial.office, ORGANISATION)
    owed = [
        row for row in _rows(trial) if row.batch_status in GOOD and row.currency == "GBP" and row.total > 100
    ]
    paid = {row.number: row.total for row in owed[:IN_FULL]}
    paid |= {row.number: Decimal("100.00") for row in owed[IN_FULL : IN_FULL + IN_PART]}
    for number, amount in paid.items():
        feed.pay(number, amount)
    return paid


def _rows(trial: Trial) -> list[Row]:
    listed = json.loads(trial.manage("shell", "-v", "0", "-c", BOOKS).stdout)
    return [
        Row(**{**each, "total": Decimal(each["total"]), "amount_paid": Decimal(each["amount_paid"])})
        for each in listed
    ]


def _print_table(rows: list[Row], documents: list[dict[str, Any]], sent: dict[str, Any]) -> None:
    ours, theirs = _sums(rows, documents)
    good = sum(row["status"] in GOOD for row in sent["submissions"])
    print(f"\n{good} documents sent in batch {sent['batch']} with {sent['calls']} calls to Xero.")
    print(f"\n{'':10}{'documents':>10}{'total in Tracker':>20}{'total in Xero':>20}")
    for currency, (count, total) in sorted(ours.items()):
        print(f"{currency:10}{count:>10,}{total:>20,.2f}{theirs[currency][1]:>20,.2f}")
    print(f"\nNeeds you: {len(sent['submissions']) - good}, for training: each has a fault on purpose")
    for row in sent["submissions"]:
        if row["status"] not in GOOD:
            print(f"  {row['number']:<12}{row['reason'] or row['status']}")
    print("\nPaid:")
    for row in rows:
        if row.amount_paid:
            amounts = f"{row.currency} {row.amount_paid:>12,.2f} of {row.total:>12,.2f}"
            print(f"  {row.number:<12}{amounts}   {row.status.replace('_', ' ')}")
    print()


def _sums(rows: list[Row], documents: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Count and total by currency of what was sent: here, and under those numbers in the sandbox's books."""
    numbers = {row.number for row in rows if row.batch_status in GOOD}
    ours: dict[str, Any] = defaultdict(lambda: (0, Decimal()))
    theirs: dict[str, Any] = defaultdict(lambda: (0, Decimal()))
    for row in rows:
        if row.number in numbers:
            ours[row.currency] = (ours[row.currency][0] + 1, ours[row.currency][1] + row.total)
    for document in documents:
        if document["number"] in numbers:
            count, total = theirs[document["currency"]]
            theirs[document["currency"]] = (count + 1, total + _signed(document))
    return ours, theirs


def _signed(document: dict[str, Any]) -> Decimal:
    """A credit note stands in Xero with positive amounts."""
    total = Decimal(str(document["total"]))
    return -total if document["kind"] == "credit_note" else total


def _faults(
    rows: list[Row], documents: list[dict[str, Any]], sent: dict[str, Any], paid: dict[str, Decimal]
) -> list[str]:
    """Everything that is not as it should be, in words."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for document in documents:
        found[document["number"]].append(_signed(document))
    faults = [
        f"{row.number}: Tracker has {row.total}, the sandbox {found[row.number] or 'nothing'}"
        for row in rows
        if row.batch_status in GOOD and found[row.number] != [row.total]
    ]
    for row in rows:
        if row.amount_paid != paid.get(row.number, 0) and row.total > 0:
            faults.append(
                f"{row.number}: {row.amount_paid} paid in Tracker, {paid.get(row.number, 0)} in the sandbox"
            )
        if (row.status == "paid") != (paid.get(row.number) == row.total):
            faults.append(f"{row.number} is {row.status}")
    faults += [f"{row['number']} needs you without a reason" for row in sent["submissions"] if _mute(row)]
    stopped = sum(row["status"] not in GOOD for row in sent["submissions"])
    if stopped != LESSONS:
        faults.append(f"{stopped} need a person, not {LESSONS}")
    return (
        faults
        if any(row["status"] == "sent" for row in sent["submissions"])
        else [*faults, "Nothing was sent"]
    )


def _mute(row: dict[str, Any]) -> bool:
    return row["status"] not in GOOD and not row["reason"]
