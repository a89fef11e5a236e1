"""What a reading of the contacts means for the companies that are linked to them."""

from django.utils import timezone

from accounting_sync.models import CompanyLink, MirrorContact, Organisation


def after_reading(organisation: Organisation) -> None:
    """Note when the contacts of links were last seen in Xero."""
    seen = MirrorContact.objects.filter(organisation=organisation).values("contact_id")
    links = CompanyLink.objects.filter(organisation=organisation, contact_id__in=seen)
    links.update(checked_at=timezone.now())
