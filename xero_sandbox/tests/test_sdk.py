"""xero-python as a client: what it sends is taken, what it gets it can read."""

from datetime import date
from typing import Any

import pytest

accounting = pytest.importorskip("xero_python.accounting", reason="xero-python is not installed")
api_client = pytest.importorskip("xero_python.api_client")
configuration = pytest.importorskip("xero_python.api_client.configuration")
oauth2 = pytest.importorskip("xero_python.api_client.oauth2")
exceptions = pytest.importorskip("xero_python.exceptions")
identity = pytest.importorskip("xero_python.identity")

from xero_sandbox.tests.client import CLIENT, SCOPES, Client  # noqa: E402


@pytest.fixture
def sdk(xero: Client) -> tuple[Any, Any, str]:
    """AccountingApi, IdentityApi and the tenant."""
    settings = configuration.Configuration()
    settings.oauth2_token = oauth2.OAuth2Token(client_id=CLIENT[0], client_secret=CLIENT[1])
    held = {**xero.tokens, "scope": SCOPES.split(), "expires_at": None}
    client = api_client.ApiClient(
        settings, oauth2_token_getter=lambda: held, oauth2_token_saver=lambda token: None
    )
    root = f"http://127.0.0.1:{xero.port}"
    return (
        accounting.AccountingApi(client, base_url=f"{root}/api.xro/2.0"),
        identity.IdentityApi(client, base_url=root),
        xero.tenant,
    )


def made_invoice(number: str, code: str = "200") -> Any:
    return accounting.Invoice(
        type="ACCREC",
        invoice_number=number,
        date=date.today(),
        due_date=date.today(),
        contact=accounting.Contact(name="SDK Client Ltd"),
        status="AUTHORISED",
        line_amount_types=accounting.LineAmountTypes.EXCLUSIVE,
        currency_code=accounting.CurrencyCode.GBP,
        line_items=[
            accounting.LineItem(description="Work", quantity=2.5, unit_amount=19.9875, account_code=code)
        ],
    )


def test_create_read_pay_and_void(sdk: tuple[Any, Any, str]) -> None:
    api, _, tenant = sdk
    wanted = accounting.Invoices(
        invoices=[made_invoice("S-1"), made_invoice("S-2", "999"), made_invoice("S-3")]
    )
    rows = api.create_invoices(
        tenant, wanted, summarize_errors=False, unitdp=4, idempotency_key="s1"
    ).invoices
    assert [row.status_attribute_string for row in rows] == ["OK", "ERROR", "OK"]
    assert str(rows[0].total) == "59.96"
    account = accounting.Account(code="090")
    paid = accounting.Payment(
        invoice=accounting.Invoice(invoice_id=rows[0].invoice_id),
        account=account,
        amount=59.96,
        date=date.today(),
    )
    api.create_payments(tenant, accounting.Payments(payments=[paid]))
    assert api.get_invoice(tenant, rows[0].invoice_id).invoices[0].status == "PAID"
    void = accounting.Invoices(invoices=[accounting.Invoice(status="VOIDED")])
    assert api.update_invoice(tenant, rows[2].invoice_id, void).invoices[0].status == "VOIDED"


def test_every_list_deserialises(sdk: tuple[Any, Any, str]) -> None:
    api, known, tenant = sdk
    assert api.get_organisations(tenant).organisations[0].name == "Demo Company (UK)"
    assert len(api.get_accounts(tenant).accounts) == 14
    assert len(api.get_tax_rates(tenant).tax_rates) == 11
    assert len(api.get_currencies(tenant).currencies) == 3
    assert len(api.get_tracking_categories(tenant).tracking_categories) == 2
    assert len(api.get_branding_themes(tenant).branding_themes) == 1
    assert api.get_contacts(tenant, page=1, include_archived=True).pagination.item_count == 5
    assert (
        api.get_invoices(tenant, page=1, where='Status=="AUTHORISED"').invoices[0].invoice_number
        == "INV-20007"
    )
    assert api.get_items(tenant).items == []
    assert api.get_payments(tenant).payments == []
    assert api.get_credit_notes(tenant, page=1).credit_notes == []
    assert [row.tenant_name for row in known.get_connections()] == [
        "Demo Company (UK)",
        "Northgate Talent Ltd",
    ]


def test_a_refusal_arrives_as_the_sdks_own_error(sdk: tuple[Any, Any, str]) -> None:
    api, _, tenant = sdk
    with pytest.raises(exceptions.AccountingBadRequestException) as caught:
        api.create_invoices(tenant, accounting.Invoices(invoices=[made_invoice("INV-20007")]))
    assert caught.value.reason == "Invoice # must be unique."
    with pytest.raises(
        api_client.exceptions.NotFoundException if hasattr(api_client, "exceptions") else Exception
    ):
        api.get_invoice(tenant, "4f9b6b7e-0000-4000-8000-000000000000")


def test_batch_files_settings_and_a_change(sdk: tuple[Any, Any, str]) -> None:
    api, _, tenant = sdk
    first = api.create_invoices(tenant, accounting.Invoices(invoices=[made_invoice("S-1")])).invoices[0]
    named = accounting.Invoice(invoice_id=first.invoice_id)
    change = accounting.Invoices(invoices=[accounting.Invoice(reference="PO 7")])
    assert api.update_invoice(tenant, first.invoice_id, change).invoices[0].reference == "PO 7"
    api.create_invoice_attachment_by_file_name(
        tenant, first.invoice_id, "week/12.pdf".replace("/", "-"), b"%PDF"
    )
    assert api.get_invoice_attachments(tenant, first.invoice_id).attachments[0].content_length == 4
    batch = accounting.BatchPayment(
        account=accounting.Account(code="090"),
        date=date.today(),
        payments=[accounting.Payment(invoice=named, amount=5)],
    )
    made = api.create_batch_payment(tenant, accounting.BatchPayments(batch_payments=[batch])).batch_payments[
        0
    ]
    assert (made.type, str(made.total_amount)) == ("RECBATCH", "5.0")
    gone = accounting.BatchPaymentDeleteByUrlParam(status="DELETED")
    deleted = api.delete_batch_payment_by_url_param(tenant, made.batch_payment_id, gone)
    assert deleted.batch_payments[0].status == "DELETED"
    account = accounting.Account(code="240", name="New", type=accounting.AccountType.REVENUE)
    assert api.create_account(tenant, account).accounts[0].code == "240"
    category = api.get_tracking_categories(tenant).tracking_categories[0].tracking_category_id
    option = api.create_tracking_options(tenant, category, accounting.TrackingOption(name="Bath")).options[0]
    assert option.name == "Bath"
    assert api.create_currency(tenant, accounting.Currency(code=accounting.CurrencyCode.CHF)).currencies
