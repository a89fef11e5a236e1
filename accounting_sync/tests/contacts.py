"""For the tests of links: contacts of the mirror as rows, and what people do on the sandbox's pages."""

import uuid
from typing import Any

import requests

from accounting_sync.keys import key
from accounting_sync.links.company_names import fold
from accounting_sync.mirror.reference import refresh_contacts
from accounting_sync.models import CompanyLink, MirrorContact, Organisation
from accounting_sync.ports import OutgoingContact
from accounting_sync.system import accounts_system
from accounting_sync.tests.sandbox import Sandbox
from audit.models import Event
from companies.models import Company


def mirrored(organisation: Organisation, name: str, **fields: Any) -> MirrorContact:
    """A contact as a reading would have left it."""
    numbers = [str(fields.get(each, "")) for each in ("email", "contact_number", "account_number")]
    given = {
        "contact_id": uuid.uuid4(),
        "name_key": key(name),
        "search_text": fold(" ".join([name, *numbers])),
    }
    return MirrorContact.objects.create(organisation=organisation, name=name, **given | fields)


def linked(
    organisation: Organisation, company: Company, contact: MirrorContact, **fields: Any
) -> CompanyLink:
    """A link as it stands after somebody made it."""
    given = {"contact_id": contact.contact_id, "contact_name": contact.name, "how": "chosen"} | fields
    return CompanyLink.objects.create(organisation=organisation, company=company, **given)


def in_xero(sandbox: Sandbox, organisation: Organisation, name: str) -> str:
    """The ContactID of a contact, made as a person would who knows the name only; returns its id."""
    system = accounts_system(organisation)
    system.perform(system.create_contacts([OutgoingContact("1", name)]), uuid.uuid4().hex)
    return next(str(row["id"]) for row in sandbox.contacts() if row["name"] == name)


def press(sandbox: Sandbox, organisation: Organisation, contact: str, deed: str, **form: str) -> None:
    """A button of a contact's page in the stand-in Xero: rename, merge, archive, restore."""
    page = f"{sandbox.url}/organisation/{organisation.tenant_id}/contacts/{contact}/{deed}"
    answer = requests.post(page, form, timeout=10)
    assert answer.status_code == 200, answer.text


def read_again(organisation: Organisation) -> None:
    """Read the contacts as a reading does."""
    organisation.refresh_from_db()
    refresh_contacts(organisation, None, accounts_system(organisation))


def story() -> list[tuple[str, str, str, str, str]]:
    """What the audit history says of links: (who, action, subject, contact before, contact after)."""
    events = Event.objects.filter(area="Company link").order_by("id")
    return [
        (event.who_name, event.action, event.subject, event.changes[0]["before"], event.changes[0]["after"])
        for event in events
    ]
