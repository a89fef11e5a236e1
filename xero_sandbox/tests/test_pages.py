"""The screens: what a person sees, and the buttons."""

import ast
from pathlib import Path

import pytest

from xero_sandbox.tests.client import Client, Reply
from xero_sandbox.tests.makers import BLUEWATER, HARBOUR, SEEDED_INVOICE, TODAY, credit_note, invoice, payment

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
        f"/contacts/{HARBOUR['ContactID']}",
        f"/contacts/{BLUEWATER['ContactID']}",
        "/payments",
        "/payments?q=x&status=DELETED",
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


def test_an_amount_is_part_paid_on_the_day_that_was_typed(xero: Client) -> None:
    body = "amount=100.10&date=2026-01-15&account=091&reference=BACS+7"
    assert press(xero, f"/invoices/{SEEDED_INVOICE}/receive", body).status == 303
    paid = xero.get("Payments").json["Payments"][0]
    assert (paid["Amount"], paid["Date"], paid["Reference"]) == (
        100.1,
        "/Date(1768435200000+0000)/",
        "BACS 7",
    )
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["AmountDue"] == 2779.9
    listed = xero.send("GET", root(xero) + "/payments?q=bacs").raw.decode()
    assert "INV-20007" in listed
    assert "15 Jan 2026" in listed
    press(xero, f"/invoices/{SEEDED_INVOICE}/payments/{paid['PaymentID']}/remove")
    assert "Taken back" in xero.send("GET", root(xero) + "/payments?status=DELETED").raw.decode()


def test_a_refund_of_a_credit_note_is_listed_too(xero: Client) -> None:
    note = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]["CreditNoteID"]
    refund = {**payment("", 1), "CreditNote": {"CreditNoteID": note}}
    refund.pop("Invoice")
    xero.put("Payments", refund)
    assert f"credit-notes/{note}" in xero.send("GET", root(xero) + "/payments?q=c-1").raw.decode()


@pytest.mark.parametrize(("typed", "total"), [("12.34", 2892.34), ("-80.00", 2800), ("+1%2C000", 3880)])
def test_a_total_is_changed_by_exactly_what_was_typed(xero: Client, typed: str, total: float) -> None:
    body = f"amount={typed.replace('+', '%2B')}"
    assert press(xero, f"/invoices/{SEEDED_INVOICE}/adjust", body).status == 303
    stored = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    assert (stored["Total"], stored["AmountDue"]) == (total, total)
    note = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]["CreditNoteID"]
    assert press(xero, f"/credit-notes/{note}/adjust", "amount=1.00").status == 303
    assert xero.get(f"CreditNotes/{note}").json["CreditNotes"][0]["Total"] == 26.2


def test_the_total_of_a_paid_document_stays(xero: Client) -> None:
    xero.put("Payments", payment(SEEDED_INVOICE, 1))
    for body in ("amount=5", "amount=x", ""):
        page = press(xero, f"/invoices/{SEEDED_INVOICE}/adjust", body)
        assert (page.status, 'role="alert"' in page.raw.decode()) == (400, True)
    note = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]["CreditNoteID"]
    assert press(xero, f"/credit-notes/{note}/adjust", "amount=-999").status == 400
    assert press(xero, "/credit-notes/none/adjust", "amount=1").status == 404


def test_a_contact_is_renamed_archived_and_restored(xero: Client) -> None:
    own = f"/contacts/{HARBOUR['ContactID']}"
    assert press(xero, f"{own}/rename", "name=Harbour+Group").status == 303
    assert xero.get(f"Contacts/{HARBOUR['ContactID']}").json["Contacts"][0]["Name"] == "Harbour Group"
    assert press(xero, f"{own}/rename", "name=+").status == 400
    assert press(xero, f"{own}/archive").status == 303
    assert press(xero, f"{own}/rename", "name=X").status == 400
    xero.put("Contacts", {"Name": "Harbour Group"})
    assert press(xero, f"{own}/restore").status == 400
    assert press(xero, f"/contacts/{BLUEWATER['ContactID']}/restore").status == 303
    assert xero.put("Invoices", invoice(Contact=BLUEWATER)).status == 200
    page = xero.send("GET", root(xero) + own).raw.decode()
    assert "Harbour Group" in page
    assert "/rename" in page


def test_a_merged_contact_hands_its_documents_over_and_keeps_resolving(xero: Client) -> None:
    target = xero.put("Contacts", {"Name": "Vale Group"}).json["Contacts"][0]["ContactID"]
    own = f"/contacts/{HARBOUR['ContactID']}"
    assert press(xero, f"{own}/merge", f"into={HARBOUR['ContactID']}").status == 400
    assert press(xero, f"{own}/merge", "into=nobody").status == 400
    assert press(xero, f"{own}/merge", f"into={target}").status == 303
    assert xero.get("Invoices/INV-20007").json["Invoices"][0]["Contact"]["ContactID"] == target
    merged = xero.get(f"Contacts/{HARBOUR['ContactID']}").json["Contacts"][0]
    assert (merged["ContactStatus"], merged["MergedToContactID"]) == ("ARCHIVED", target)
    for query, shown in (
        ({"includeArchived": "true"}, False),
        ({"includeArchived": "true", "page": "1"}, True),
    ):
        rows = xero.get("Contacts", **query).json["Contacts"]
        assert any("MergedToContactID" in row for row in rows) is shown
    assert press(xero, f"{own}/restore").status == 400
    assert xero.put("Invoices", invoice(Contact=HARBOUR)).status == 400


def test_both_lock_dates_are_set_and_lifted(xero: Client) -> None:
    assert press(xero, "/lock", f"date=&year_date={TODAY}").status == 303
    refused = xero.put("Invoices", invoice()).raw.decode()
    assert "before the end of year lock date" in refused
    assert "period lock date" not in refused
    assert press(xero, "/lock", "date=&year_date=").status == 303
    assert xero.put("Invoices", invoice(Date="2001-01-01")).status == 200
    assert "locked up to nowhere" in xero.send("GET", root(xero)).raw.decode()


def test_a_documents_history_tells_its_payments_too(xero: Client) -> None:
    xero.call("PUT", "Payments", payment(SEEDED_INVOICE, 1), key="pay-7")
    rows = [{"Invoice": {"InvoiceID": SEEDED_INVOICE}, "Amount": 1}]
    xero.call("PUT", "BatchPayments", {"Account": {"Code": "090"}, "Payments": rows}, key="batch-8")
    page = xero.send("GET", f"{root(xero)}/invoices/{SEEDED_INVOICE}").raw.decode()
    assert page.count("pay-7") == 1
    assert page.count("batch-8") == 1
    assert page.index("pay-7") < page.index("batch-8")


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
        f"{root(xero)}/contacts/x",
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


@pytest.mark.parametrize("changes", [False, True])
def test_whether_a_merge_changes_the_contacts_time_can_be_switched(xero: Client, changes: bool) -> None:
    xero.control("POST", "switches", {"merge_changes_time": changes})
    own = f"Contacts/{HARBOUR['ContactID']}"
    before = xero.get(own).json["Contacts"][0]["UpdatedDateUTC"]
    xero.control("POST", "clock", {"advance_seconds": 60})
    target = xero.put("Contacts", {"Name": "Vale Group"}).json["Contacts"][0]["ContactID"]
    press(xero, f"/contacts/{HARBOUR['ContactID']}/merge", f"into={target}")
    assert (xero.get(own).json["Contacts"][0]["UpdatedDateUTC"] != before) is changes
