"""A consent that does not cover a call: said so, to the point, and the connection stands."""

import pytest

from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.connection.health import missing_scopes
from accounting_sync.errors import ConnectionLost, NotPermitted
from accounting_sync.models import Call, Connection, Organisation
from accounting_sync.ports import Operation
from accounting_sync.remedies import way_out
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero import oauth
from accounting_sync.xero.faults import HttpAnswer, from_status
from invoices.choices import BatchStatus
from invoices.models import Invoice

SENTENCE = "Tracker was not given the permission this needs (accounting.invoices) at Xero."
READ_ONLY = (*(scope for scope in oauth.SCOPES if scope != "accounting.invoices"), "accounting.invoices.read")


@pytest.fixture
def reading_only(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Organisation:
    """Connected by somebody who allowed to read invoices and not to write them."""
    monkeypatch.setattr(oauth, "SCOPES", READ_ONLY)
    organisation: Organisation = request.getfixturevalue("organisation")
    monkeypatch.undo()
    return organisation


@pytest.mark.django_db
def test_a_send_without_the_permission_says_which_is_missing_and_how_to_get_it(
    sandbox: Sandbox, reading_only: Organisation, make_invoice: MakeInvoice
) -> None:
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    for invoice in Invoice.objects.all():
        assert invoice.batch_status == BatchStatus.NEEDS_YOU
        assert invoice.batch_reason == f"{SENTENCE} Connect again and allow it."
    assert Connection.objects.get().state == ConnectionState.CONNECTED
    # Not halved until each stands alone: singly they would be refused as well.
    assert Call.objects.filter(operation=Operation.CREATE_INVOICES).count() == 1
    assert missing_scopes(Connection.objects.get()) == ["accounting.invoices"]


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("challenge", "body", "named"),
    [
        ('Bearer error="insufficient_scope"', b"", ""),
        ('Bearer error="insufficent_scope"', b"{}", ""),
        ('bearer error="insufficient_scope", scope="accounting.contacts"', b"", " (accounting.contacts)"),
        ('Bearer error="insufficient_scope", scope="<b>"', b"", ""),
        ("", b'{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}', ""),
    ],
)
def test_xeros_ways_of_saying_it(status: int, challenge: str, body: bytes, named: str) -> None:
    headers = {"www-authenticate": challenge} if challenge else {}
    error = from_status(HttpAnswer(status, body, headers), is_write=True)
    assert isinstance(error, NotPermitted)
    assert f"the permission this needs{named} at Xero" in str(error)
    assert way_out(str(error)) == ""


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("challenge", ["", 'Bearer error="invalid_token"'])
def test_any_other_401_or_403_is_a_lost_connection(status: int, challenge: str) -> None:
    body = b'{"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful"}'
    error = from_status(HttpAnswer(status, body, {"WWW-Authenticate": challenge}), is_write=False)
    assert isinstance(error, ConnectionLost)
    assert error.is_forbidden is (status == 403)
