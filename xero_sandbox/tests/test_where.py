"""The filter language."""

from typing import Any

import pytest

from xero_sandbox.ledger.seed import seeded_books
from xero_sandbox.rules.fields import fields_of
from xero_sandbox.rules.where import parse_where
from xero_sandbox.rules.where_lexer import QueryError
from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import SEEDED_INVOICE, TODAY

BOOKS = seeded_books(TODAY, 1_700_000_000_000)[0]
FIELDS = fields_of("Invoices", BOOKS)
ROW: dict[str, Any] = {
    **BOOKS.invoices.rows[SEEDED_INVOICE],
    "Date": "2026-01-31",
    "Reference": 'He said "go"',
}

TRUE = [
    'Status=="AUTHORISED"',
    'status == "authorised"',
    'Status="AUTHORISED"',
    'Type=="ACCREC" AND Status!="PAID"',
    'Type=="ACCPAY" OR Status=="AUTHORISED"',
    'Type=="ACCPAY" || (Status=="AUTHORISED" && AmountDue>0)',
    "Total>=2880 and Total<2880.01 AND AmountPaid==0",
    "Date==DateTime(2026,01,31)",
    "Date>=DateTime(2026, 1, 1) && Date<DateTime(2026, 02, 01)",
    'Date==DateTime.Parse("2026-01-31")',
    "UpdatedDateUTC>DateTime(2020,1,1,12,0,0)",
    f'InvoiceID==guid("{SEEDED_INVOICE}")',
    f'InvoiceId==Guid("{SEEDED_INVOICE.upper()}")',
    'Contact.Name=="harbour & vale ltd"',
    'Contact.Name.StartsWith("Harbour") AND InvoiceNumber.Contains("2000")',
    'Contact.Name.ToLower().EndsWith("ltd")',
    'Contact.Name.ToLower()=="harbour & vale ltd"',
    'Reference=="He said ""go"""',
    "Url==null",
    "DueDate!=null AND Reference!=null",
    "SentToContact==false",
    "!SentToContact",
    "DueDate.Value>=DateTime(2026,1,1)",
]
FALSE = [
    "SentToContact",
    'InvoiceNumber=="INV-1"',
    "Url!=null",
    "Total>5000",
    "FullyPaidOnDate>DateTime(2026,1,1)",
]
BAD = [
    'Nope=="x"',
    'Status=="AUTHORISED',
    'Reference=="a\\"b"',
    "Status==",
    "(Status==null",
    "Status",
    "Status==null)",
    'Status.Explode("x")',
    "DateTime(2026,13,45)==Date",
    'Date==guid("x")',
    'Total=="x"',
    "(" * 100 + "true" + ")" * 100,
    "; drop",
    "Date==DateTime(2026",
]


@pytest.mark.parametrize("expression", TRUE)
def test_it_holds(expression: str) -> None:
    assert parse_where(expression, FIELDS)(ROW) is True


@pytest.mark.parametrize("expression", FALSE)
def test_it_does_not_hold(expression: str) -> None:
    assert parse_where(expression, FIELDS)(ROW) is False


@pytest.mark.parametrize("expression", BAD)
def test_it_cannot_be_read(expression: str) -> None:
    with pytest.raises(QueryError):
        parse_where(expression, FIELDS)


def test_the_api_answers_a_bad_expression_with_its_own_400(xero: Client) -> None:
    for query in ({"where": 'Nope=="x"'}, {"order": "Nope"}, {"order": "Date SIDEWAYS"}, {"page": "0"}):
        reply = xero.get("Invoices", **query)
        assert (reply.status, reply.json["ErrorNumber"], reply.json["Type"]) == (
            400,
            16,
            "QueryParseException",
        )
