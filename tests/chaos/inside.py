"""`python -m tests.chaos.inside`: fills, edits and looks into the Tracker of a scenario, as it is asked to.

One process for the whole scenario: to start Django for each look would cost more than what is looked at.
"""

import django

django.setup()

import json  # noqa: E402 - Django first
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import date, timedelta  # noqa: E402
from decimal import Decimal  # noqa: E402
from typing import Any  # noqa: E402

from django.db import DatabaseError, InterfaceError, connection, transaction  # noqa: E402

from accounting_sync.choices import BatchStage  # noqa: E402
from accounting_sync.models import Batch, Call, Submission  # noqa: E402
from companies.models import Company  # noqa: E402
from invoices.choices import OPEN_STATUSES, BatchStatus, InvoiceStatus  # noqa: E402
from invoices.editing import opened_as  # noqa: E402
from invoices.models import Invoice, InvoiceLine, TaxRate  # noqa: E402
from invoices.saving import Edit, save_edit  # noqa: E402
from tests.chaos.papers import Line, Paper, paper  # noqa: E402

SETTLED = (BatchStatus.SENT, BatchStatus.UNCHANGED)


@transaction.atomic
def fill(seed: int, first: int, last: int, of: int) -> list[int]:
    """The papers of these places as approved invoices; their ids. What is there already stays."""
    papers = [paper(seed, place, of) for place in range(first, last)]
    names = {each.company for each in papers}
    Company.objects.bulk_create([Company(name=name) for name in sorted(names)], ignore_conflicts=True)
    companies = {row.name: row for row in Company.objects.filter(name__in=names)}
    known = Invoice.objects.filter(number__in=[each.number for each in papers])
    if not known.exists():
        for each in papers:
            save_edit(Edit(_invoice(each, companies[each.company]), _lines(each)))
    return list(known.all().values_list("pk", flat=True))


def _invoice(each: Paper, company: Company) -> Invoice:
    day = date.today() - timedelta(days=each.age)
    return Invoice(
        number=each.number,
        reference=each.reference,
        company=company,
        currency=each.currency,
        issue_date=day,
        due_date=day + timedelta(days=30),
        status=InvoiceStatus.APPROVED,
    )


def _lines(each: Paper) -> list[InvoiceLine]:
    rates = {rate.code: rate for rate in TaxRate.objects.all()}
    return [_line(line, rates) for line in each.lines]


def _line(line: Line, rates: dict[str, TaxRate]) -> InvoiceLine:
    return InvoiceLine(
        kind=line.kind,
        item_code=line.item_code,
        description=line.text,
        quantity=Decimal(line.quantity) / 100,
        unit_price=Decimal(line.price) / 10_000,
        tax_rate=rates[line.tax],
    )


def edit(seed: int, of: int, revisions: dict[str, int]) -> list[int]:
    """Each place brought to its revision, as a person's Save does; the ids of them all."""
    return [_edit(paper(seed, int(place), of, revision)) for place, revision in revisions.items()]


@transaction.atomic
def _edit(wanted: Paper) -> int:
    """Lines keep their rows as far as they go: their LineItemIDs hang on them."""
    invoice = Invoice.objects.get(number=wanted.number)
    now, lines = list(invoice.lines.all()), _lines(wanted)
    for old, new in zip(now, lines, strict=False):
        new.pk, new._state.adding = old.pk, False
    opened = opened_as(invoice.version, invoice.status)
    save_edit(Edit(invoice, lines, now[len(lines) :], opened))
    return invoice.pk


def unsettled(seed: int) -> list[int]:
    """What a person who looks at the list would press Send for again."""
    mine = Invoice.objects.filter(number__contains=f"-S{seed}-")
    return list(mine.exclude(batch_status__in=SETTLED).values_list("pk", flat=True))


def state(seed: int) -> dict[str, Any]:
    """What stands in Tracker now: for knowing when to look at the judge, never for judging."""
    mine = Invoice.objects.filter(number__contains=f"-S{seed}-")
    needs = Submission.objects.filter(status=BatchStatus.NEEDS_YOU, invoice__in=mine)
    return {
        "open": Submission.objects.filter(status__in=OPEN_STATUSES).count(),
        "invoices": dict(Counter(mine.values_list("batch_status", flat=True))),
        "needs_you": dict(needs.values_list("invoice__number", "reason")),
        "unfinished": Batch.objects.exclude(stage=BatchStage.DONE).count(),
        "calls": dict(Counter(Call.objects.values_list("state", flat=True))),
        "cut off": Call.objects.filter(problem__startswith="The worker died").count(),
    }


def story(number: str) -> list[str]:
    """Everything that became of one invoice: for reading after a failure."""
    rows = Submission.objects.filter(invoice__number=number).order_by("pk").select_related("call")
    return [f"{row} {row.action} “{row.reason}” call {row.call_id}: {row.call}" for row in rows]


def calls() -> list[str]:
    """Every call in its order: for reading after a failure."""
    return [
        f"{row.started_at:%H:%M:%S.%f} {row.finished_at and row.finished_at.time()} "
        f"{row.operation} of {row.batch_id}, {len(row.documents)}: {row.state} {row.problem}"
        for row in Call.objects.order_by("pk")
    ]


DEEDS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (fill, edit, unsettled, state, story, calls)
}


def answer(question: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": DEEDS[question["deed"]](**question["words"])}
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        time.sleep(0.5)
        return {"gone": repr(error)}


if __name__ == "__main__":
    for text in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(text))) + "\n")
        sys.stdout.flush()
