"""What the bar on top offers each role: what they may open, and nothing else."""

import re

import pytest
from django.contrib.auth.models import Group

from audit.roles import ADMIN
from ui.tests.people import logged_in, person

pytestmark = pytest.mark.django_db
AREAS = ["Invoices", "Companies", "Batches"]
OWN = ["Plug Ins › Xero"]
TOOLS = ["Invoice Settings", "Payment Settings", "Link companies", "Audit History"]
MENUS = {
    "Read only": [*AREAS, *OWN],
    "Staff": [*AREAS, *OWN],
    "Accounts": [*AREAS, *TOOLS, *OWN],
    "Admin": [*AREAS, *TOOLS, "Administration", *OWN, "Plug Ins › System Status"],
}


@pytest.mark.parametrize("role", MENUS)
def test_the_menus_of(role):
    who = person("somebody")
    who.is_staff = role == ADMIN.name
    who.save()
    who.groups.add(Group.objects.get(name=role))
    client = logged_in(who)
    page = client.get("/invoices/").text
    links = re.findall(
        r'<a (?:class="menu-item" )?href="([^"]+)"[^>]*>([^<]+)</a>', page[: page.index("</header>")]
    )
    assert [label for _, label in links if label != "Skip to the content"] == MENUS[role]
    for address, _ in links:
        assert client.get(address).status_code == 200, address
