"""Examines many invoices with what is already here, in a few queries per five hundred; no call is made."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet

from accounting_sync.checks.books import candidate, read_known, read_lines, read_tracked
from accounting_sync.checks.mirrored import Customers
from accounting_sync.checks.preflight import Books, Verdict, examine
from accounting_sync.chunks import batched
from accounting_sync.models import Organisation
from invoices.models import Invoice

CHUNK = 500
Judged = Iterator[tuple[Invoice, Verdict]]


def judge(
    organisation: Organisation, books: Books, invoices: QuerySet[Invoice], *, on_their_way: bool = False
) -> Judged:
    """What a Send would do with each; `on_their_way`: being in a batch is no reason to leave one out."""
    companies = Customers(organisation)
    for chunk in chunks(invoices):
        ids = [invoice.pk for invoice in chunk]
        known, lines = read_known(organisation, ids), read_lines(ids)
        known = replace(known, open_batches={}) if on_their_way else known
        tracked = read_tracked(books, ids)
        customers = companies.of({invoice.company_id for invoice in chunk})
        for invoice in chunk:
            customer = customers.get(invoice.company_id)
            seen = candidate(invoice, lines[invoice.pk], known, customer, tracked.get(invoice.pk, ()))
            yield invoice, examine(seen, books)


def chunks(invoices: QuerySet[Invoice]) -> Iterator[list[Invoice]]:
    """Five hundred at a time, with what the check and the pop-up name of them."""
    rows = invoices.select_related("company")
    return batched(rows.iterator(chunk_size=CHUNK), CHUNK)
