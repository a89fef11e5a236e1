"""The screens: what a person sees, and the buttons."""

import ast
from pathlib import Path

import pytest

from xero_sandbox.tests.client import Client, Reply
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, TODAY, credit_note, invoice

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PACKAGE = Path(__file__).resolve().parents[1]


def root(xero: Client) -> str:
    return f"/organisation/{xero.tenant}"


def press(xero: Client, path: str, body: str = "", **headers: str) -> Reply:
    return xero.send("POST", root(xero) + path, body.encode(), {**FORM, **headers})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/invoices",
        "/invoices?status=PAID&q=x&page=9",
        "/credit-notes",
        "/contacts",
        f"/invoices/{SEEDED_INVOICE}",
    ],
)
def test_every_page_says_it_is_a_sandbox_and_allows_no_foreign_content(xero: Client, path: str) -> None:
    page = xero.send("GET", root(xero) + path)
    assert page.status == 200
    assert "Sandbox — not the real Xero" in page.raw.decode()
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "<script" not in page.raw.decode()
    assert "style=" not in page.raw.decode()


def test_home_names_both_organisations(sandbox: Client) -> None:
    page = sandbox.send("GET", "/").raw.decode()
    assert "Demo Company (UK)" in page
    assert "Northgate Talent Ltd" in page


def test_names_are_escaped(xero: Client) -> None:
    xero.put("Invoices", invoice("<b>1", Reference="<script>alert(1)</script>", Contact={"Name": "A & 'B'"}))
    page = xero.send("GET", root(xero) + "/invoices").raw.decode()
    assert "&lt;b&gt;1" in page
    assert "<b>" not in page


def test_receiving_the_amount_due_makes_the_invoice_paid(xero: Client) -> None:
    page = xero.send("GET", f"{root(xero)}/invoices/{SEEDED_INVOICE}").raw.decode()
    assert 'value="2880.00"' in page
    done = press(xero, f"/invoices/{SEEDED_INVOICE}/receive", f"amount=2,880.00&date={TODAY}&account=090")
    assert done.status == 303
    stored = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    assert (stored["Status"], stored["AmountPaid"]) == ("PAID", 2880)
    after = xero.send("GET", done.headers["location"]).raw.decode()
    assert "The payment was received." in after
    assert "Receive a payment" not in after
    payment = stored["Payments"][0]["PaymentID"]
    assert press(xero, f"/invoices/{SEEDED_INVOICE}/payments/{payment}/remove").status == 303
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["Status"] == "AUTHORISED"


@pytest.mark.parametrize(
    "body", ["amount=9999999&date=2026-11-01&account=090", "amount=x&date=2026-11-01", "amount=1&date=x", ""]
)
def test_a_refused_button_says_why_and_changes_nothing(xero: Client, body: str) -> None:
    page = press(xero, f"/invoices/{SEEDED_INVOICE}/receive", body)
    assert page.status == 400
    assert 'role="alert"' in page.raw.decode()
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["AmountPaid"] == 0


def test_void_archive_and_disconnect(xero: Client) -> None:
    note = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]["CreditNoteID"]
    assert press(xero, f"/credit-notes/{note}/void").status == 303
    assert xero.get(f"CreditNotes/{note}").json["CreditNotes"][0]["Status"] == "VOIDED"
    assert xero.send("GET", f"{root(xero)}/credit-notes/{note}").status == 200
    assert press(xero, f"/invoices/{SEEDED_INVOICE}/void").status == 303
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["Status"] == "VOIDED"
    assert press(xero, f"/contacts/{HARBOUR['ContactID']}/archive").status == 303
    assert xero.put("Invoices", invoice()).status == 400
    assert press(xero, "/disconnect").status == 303
    assert xero.get("Organisation").status == 403


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_button_pressed_from_another_site_does_nothing(xero: Client, headers: dict[str, str]) -> None:
    assert press(xero, f"/invoices/{SEEDED_INVOICE}/void", **headers).status == 403
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["Status"] == "AUTHORISED"


def test_real_xeros_address_of_an_invoice_leads_here(xero: Client) -> None:
    short = xero.get("Organisation").json["Organisations"][0]["ShortCode"]
    found = xero.send("GET", f"/app/{short}/invoicing/view/{SEEDED_INVOICE}")
    assert found.headers["location"] == f"{root(xero)}/invoices/{SEEDED_INVOICE}"


def test_strangers_get_404_and_no_traceback(xero: Client) -> None:
    for path in (
        "/organisation/x",
        f"{root(xero)}/invoices/x",
        f"{root(xero)}/credit-notes/x",
        "/app/x/invoicing/view/y",
        "/x",
    ):
        page = xero.send("GET", path)
        assert page.status == 404
        assert b"Traceback" not in page.raw
    assert press(xero, "/invoices/x/void").status in {400, 404}
    assert press(xero, "/lock", "date=x").status == 400


def test_the_package_imports_nothing_of_the_project_around_it() -> None:
    allowed = {"xero_sandbox", "aiohttp", "jinja2", "jwt"}
    neighbours = {path.name for path in PACKAGE.parent.iterdir() if (path / "__init__.py").exists()} - allowed
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {name.split(".")[0] for name in names} & neighbours, path
