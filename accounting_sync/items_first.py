"""Every item code of a batch gets its item before a line names it: Xero refuses a code it does not know."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from django.db import transaction

from accounting_sync import calls, claims
from accounting_sync.applying import refuse
from accounting_sync.chunks import batched
from accounting_sync.contacts_first import NOT_MENTIONED
from accounting_sync.errors import Refused
from accounting_sync.halving import each_alone
from accounting_sync.keys import key
from accounting_sync.mirror import reference
from accounting_sync.models import Batch, MirrorItem
from accounting_sync.ports import AccountsSystem, OutgoingItem
from accounting_sync.ports import Item as BooksItem
from invoices.choices import OPEN_STATUSES
from invoices.models import InvoiceLine, Item

CHUNK = 50
TAKEN = "already"  # "Price List Item with Code … already exists"
Keep = Callable[[], None]


def unknown_codes(batch: Batch) -> list[str]:
    """The item codes of what is open in the batch that were never seen in Xero."""
    waiting = batch.submissions.filter(status__in=OPEN_STATUSES)
    lines = InvoiceLine.objects.filter(invoice__submissions__in=waiting).exclude(item_code="")
    codes = lines.order_by("item_code").values_list("item_code", flat=True).distinct()
    # Codes that differ in case only are one item in Xero.
    wanted = {key(code): code for code in codes}
    mirror = MirrorItem.objects.filter(organisation=batch.organisation_id)
    for chunk in batched(list(wanted), 500):
        for known in mirror.filter(code_key__in=chunk).values_list("code_key", flat=True):
            wanted.pop(known, None)
    return list(wanted.values())


def ensure_items(batch: Batch, system: AccountsSystem, keep: Keep, *, may_create: bool) -> None:
    """Create those that are not there; the invoices of those that cannot be need a person.

    `keep` renews the hold on the batch. Raises what it and calls raise.
    """
    if not unknown_codes(batch):
        return
    keep()
    reference.refresh_items(batch.organisation, batch, system)
    missing = unknown_codes(batch)
    if missing and may_create:
        for chunk in batched(missing, CHUNK):
            each_alone(chunk, partial(_create, batch, system, keep), partial(_none_created, batch))
    else:
        for code in missing:
            _refuse(
                batch,
                code,
                f"The item “{code}” does not exist in Xero, and Invoice Settings do not allow creating it. "
                "Switch on “Auto-create invoice items that do not exist”, or take the item off the line.",
            )


def _create(batch: Batch, system: AccountsSystem, keep: Keep, codes: Sequence[str]) -> None:
    keep()
    request = system.create_items(_outgoing(codes))
    call = calls.write_down(batch.organisation_id, batch, request)
    answer = calls.perform(call, request, system)
    rows = {key(row.code): row for row in answer.rows if isinstance(row, BooksItem)}
    refused: dict[str, str] = {}
    with transaction.atomic():
        for code in codes:
            row = rows.get(key(code))
            if row is None or row.problems:
                refused[code] = " ".join(row.problems) if row else NOT_MENTIONED
            else:
                reference.remember_items(batch.organisation, [row])
        calls.confirm(call, answer)
    if any(TAKEN in said for said in refused.values()):  # by another batch in the same moment
        # A reading that is refused leaves it at what was said: nothing that was created is created again.
        with suppress(Refused):
            reference.refresh_items(batch.organisation, batch, system)
    for code in set(refused) & set(unknown_codes(batch)):
        _none_created(batch, [code], refused[code])


def _outgoing(codes: Sequence[str]) -> list[OutgoingItem]:
    known = {item.code: item for item in Item.objects.filter(code__in=codes)}
    return [
        OutgoingItem(code, known[code].name, known[code].description)
        if code in known
        else OutgoingItem(code, code)
        for code in codes
    ]


def _none_created(batch: Batch, codes: Sequence[str], said: str) -> None:
    for code in codes:
        _refuse(batch, code, f"Xero did not create the item “{code}”: {said}")


def _refuse(batch: Batch, code: str, reason: str) -> None:
    with_code = InvoiceLine.objects.filter(item_code__iexact=code).values("invoice")
    refuse(batch, claims.unattended(batch).filter(invoice__in=with_code), reason)
