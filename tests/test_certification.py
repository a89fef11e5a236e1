"""The checkpoints that no other test has, and docs/certification.md held to what it claims."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.tests.views_office import client_of
from ui.tests.people import person

ROOT = Path(__file__).parent.parent
ROOMS = ("accounting_sync", "audit", "companies", "invoices", "tests", "ui", "xero_sandbox")
CLAIMS = (ROOT / "docs" / "certification.md").read_text()


def written_tests() -> str:
    """The names of all test files and functions there are."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("test_*.py")]
    functions = [
        name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    ]
    return "\n".join([*functions, *(path.name for path in files)])


def test_every_proof_that_is_claimed_is_a_test() -> None:
    claimed = set(re.findall(r"`(?:\w+/)*(test_\w+(?:\.py)?)`", CLAIMS))
    assert len(claimed) > 20
    assert claimed - set(written_tests().splitlines()) == set()


def test_each_of_the_eight_checkpoints_has_its_proof() -> None:
    rows = re.findall(r"^\| (\d) \|.*\|(.*)\|$", CLAIMS, re.MULTILINE)
    assert [number for number, _ in rows] == list("12345678")
    assert all("`test_" in proof for _, proof in rows)


@pytest.mark.django_db
def test_the_launcher_address_leads_through_the_login_to_the_invoices() -> None:
    """Xero's app launcher opens one address; whoever is not logged in comes back to it after the login."""
    person("sam", "view_invoice")
    browser = Client()
    asked = browser.get("/", follow=True)
    login = asked.redirect_chain[-1][0]
    answer = browser.post(login, {"username": "sam", "password": "sam", "next": "/"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("invoices:list")
    assert answer.status_code == 200


@pytest.mark.django_db
def test_the_app_is_called_tracker_and_says_connect_to_xero() -> None:
    page = client_of("view_batch", "connect_accounts").get(reverse("accounting_sync:connection")).text
    assert "<title>Plug Ins › Xero · Tracker</title>" in page
    assert re.search(r'<button class="button button-xero">\s*Connect to Xero\s*</button>', page)
