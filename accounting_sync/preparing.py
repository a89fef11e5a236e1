"""Before the documents: every company of the batch gets its contact, every item code its item.

Once a batch, not once a chunk: 1,000 invoices of 100 new companies cost three calls here.
"""

import uuid
from collections.abc import Sequence
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounting_sync import claims, contacts_first, items_first, leases, stopping
from accounting_sync.applying import refuse
from accounting_sync.checks import sifting
from accounting_sync.choices import BatchStage
from accounting_sync.errors import NotSent, Refused
from accounting_sync.models import AccountsSettings, Batch
from accounting_sync.ports import AccountsSystem
from companies.models import Company
from invoices.models import Invoice, InvoiceLine


def prepare(batch: Batch, system: AccountsSystem) -> bool:
    """Make the batch ready for its documents; False when another worker is at it. Raises what calls raise."""
    if not _take_lease(batch):
        return False
    stage = BatchStage.PREPARING
    try:
        _create_what_is_missing(batch, system)
        stage = BatchStage.WORKING
    except Refused as error:  # of a reading: asked again it would be refused again
        refuse(batch, claims.unattended(batch), str(error))
    finally:
        _mine(batch).update(stage=stage, lease_token=None, lease_until=None)
    return True


def _create_what_is_missing(batch: Batch, system: AccountsSystem) -> None:
    companies, codes = contacts_first.unlinked(batch), items_first.unknown_codes(batch)
    if not companies and not codes:
        return  # nothing is created, so each document is examined when it is built, and only then
    keep = partial(_keep_lease, batch)
    sifting.sift(batch, _needing(batch, companies, codes), system, keep)
    switches, _ = AccountsSettings.objects.get_or_create(organisation=batch.organisation)
    contacts_first.link_companies(batch, system, keep, may_create=switches.auto_create_companies)
    items_first.ensure_items(batch, system, keep, may_create=switches.auto_create_items)


def _needing(batch: Batch, companies: Sequence[Company], codes: Sequence[str]) -> QuerySet[Invoice]:
    """The invoices of the batch for which something would be created."""
    with_codes = InvoiceLine.objects.filter(item_code__in=codes).values("invoice")
    return Invoice.objects.filter(
        Q(company__in=companies) | Q(pk__in=with_codes), pk__in=claims.unattended(batch).values("invoice")
    )


# --- the batch's own lease -----------------------------------------------------------------------------


def _take_lease(batch: Batch) -> bool:
    batch.lease_token = uuid.uuid4()
    return bool(
        Batch.objects.filter(leases.free(), pk=batch.pk, stage=BatchStage.PREPARING).update(
            lease_token=batch.lease_token,
            lease_until=leases.end(),
        )
    )


def _mine(batch: Batch) -> QuerySet[Batch]:
    """The row, unless another worker has taken the batch over: an old lease changes nothing."""
    return Batch.objects.filter(pk=batch.pk, lease_token=batch.lease_token)


def _keep_lease(batch: Batch) -> None:
    """Renew it before each call: a long preparation outlasts one lease.

    Raises NotSent when it is lost, or when this worker is to stop.
    """
    stopping.make_way()
    if not _mine(batch).update(lease_until=leases.end()):
        raise NotSent("Another worker has taken this batch over.", timezone.now() + claims.SOON)
