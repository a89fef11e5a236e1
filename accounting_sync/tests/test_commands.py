"""send_invoices and sync_invoices: what is chosen, printed and said by the exit status."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounting_sync import tasks
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.models import Batch, Call, Connection, InvoiceLink, Organisation
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice, InvoiceLine

pytestmark = pytest.mark.django_db
BAD_ACCOUNT = "Account 999 does not exist in Xero. Choose another one on the line."


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which batches a worker was woken for."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks, "wake", numbers.append)
    return numbers


@pytest.fixture
def three(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    """T-1 and T-2 can go, T-3 has an account Xero does not know."""
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    InvoiceLine.objects.filter(invoice__number="T-3").update(account_code="999")


def run(*words: str) -> tuple[int, str]:
    """The exit status a shell would see, and what was printed."""
    out = StringIO()
    try:
        call_command(*words, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def run_json(*words: str) -> tuple[int, dict[str, Any]]:
    """The same, of --json; a batch's own order is that of the list, newest first."""
    status, text = run(*words, "--json")
    summary = json.loads(text)
    summary["submissions"].sort(key=lambda row: row["number"])
    return status, summary


@pytest.mark.usefixtures("three")
def test_the_json_object_is_the_whole_account_of_a_batch() -> None:
    status, summary = run_json("send_invoices", "T-1", "T-3", "--here")
    batch = Batch.objects.get()
    assert status == 1
    assert summary == {
        "batch": batch.number,
        "counts": {"sent": 1, "needs_you": 1},
        "calls": 3,
        "submissions": [
            {
                "number": "T-1",
                "status": "sent",
                "reason": "",
                "xero_id": str(InvoiceLink.objects.get().document_id),
            },
            {"number": "T-3", "status": "needs_you", "reason": BAD_ACCOUNT, "xero_id": ""},
        ],
    }
    assert summary["calls"] == Call.objects.filter(batch=batch).count()


@pytest.mark.usefixtures("three")
def test_the_text_names_counts_and_reasons() -> None:
    status, text = run("send_invoices", "T-1", "T-3", "--here")
    assert status == 1
    assert "1 Sent, 1 Needs you" in text or "1 Needs you, 1 Sent" in text
    assert f"Needs you: {BAD_ACCOUNT} (1: T-3)" in text


@pytest.mark.usefixtures("three")
def test_all_good_is_status_0_the_first_and_the_second_time() -> None:
    assert run("send_invoices", "T-1", "T-2", "--here")[0] == 0
    status, summary = run_json("send_invoices", "T-1", "T-2", "--here")
    assert (status, summary["counts"], summary["calls"]) == (0, {"unchanged": 2}, 0)


@pytest.mark.usefixtures("three")
def test_a_named_invoice_that_is_left_out_did_not_reach_a_good_end(make_invoice: MakeInvoice) -> None:
    make_invoice("D-1", status=InvoiceStatus.DRAFT)
    status, text = run("send_invoices", "T-1", "D-1", "--here")
    assert status == 1
    assert "Left out: 1, for instance It is a draft. Approve it, then send it." in text


@pytest.mark.parametrize("ampersand", ["&", "%26"])
@pytest.mark.usefixtures("three")  # of Acme & Söhne Ltd
def test_a_filter_takes_a_name_with_an_ampersand(ampersand: str) -> None:
    words = f"status=approved&company=Acme {ampersand} Söhne Ltd"
    _, summary = run_json("send_invoices", "--filter", words, "--here")
    assert len(summary["submissions"]) == 3


@pytest.mark.usefixtures("three")
def test_a_filter_chooses_as_in_the_list(make_invoice: MakeInvoice) -> None:
    make_invoice("D-1", status=InvoiceStatus.DRAFT)
    status, summary = run_json("send_invoices", "--filter", "status=approved&q=T-1", "--here")
    assert (status, [row["number"] for row in summary["submissions"]]) == (0, ["T-1"])


@pytest.mark.usefixtures("three")
def test_all_unsent_are_the_approved_that_are_not_in_xero_as_they_stand(make_invoice: MakeInvoice) -> None:
    make_invoice("D-1", status=InvoiceStatus.DRAFT)
    run("send_invoices", "--all-unsent", "--here")
    Invoice.objects.filter(number="T-1").update(batch_status=BatchStatus.CHANGED)
    _, summary = run_json("send_invoices", "--all-unsent", "--here")
    assert {row["number"] for row in summary["submissions"]} == {"T-1", "T-3"}


@pytest.mark.usefixtures("three")
def test_nothing_to_do_is_status_0() -> None:
    Invoice.objects.update(batch_status=BatchStatus.SENT)
    status, text = run("send_invoices", "--all-unsent", "--here")
    assert (status, "nothing to do" in text) == (0, True)


@pytest.mark.usefixtures("three")
def test_a_dry_run_tells_what_would_happen_and_changes_nothing(
    make_invoice: MakeInvoice, rung: list[int]
) -> None:
    make_invoice("D-1", status=InvoiceStatus.DRAFT)
    InvoiceLine.objects.filter(invoice__number="T-2").update(description="")
    before = Call.objects.count()
    status, text = run("send_invoices", "T-1", "T-2", "T-3", "D-1", "--dry-run")
    assert status == 0
    assert "1 of 4 would go to Demo Company (UK)." in text
    assert "1 in GBP: 120.00" in text
    assert f"Needs you first: {BAD_ACCOUNT} (1: T-3)" in text
    assert "Needs you first: A line has no description. Write one." in text
    assert "Left out: It is a draft. Approve it, then send it. (1: D-1)" in text
    assert (Batch.objects.count(), Call.objects.count(), rung) == (0, before, [])


@pytest.mark.usefixtures("three")
def test_without_waiting_a_worker_is_woken_and_the_command_is_done(
    rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        status, summary = run_json("send_invoices", "T-1")
    assert (status, summary["counts"], rung) == (0, {"queued": 1}, [summary["batch"]])


@pytest.mark.usefixtures("three")
def test_here_wakes_nobody(rung: list[int], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run("send_invoices", "T-1", "--here")
    assert rung == []


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("number", "expected"), [("T-1", 0), ("T-3", 1)])
def test_waiting_watches_the_workers_until_they_are_done(
    monkeypatch: pytest.MonkeyPatch, number: str, expected: int
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: carry_on(Batch.objects.get()))
    status, text = run("send_invoices", number, "--wait")
    assert status == expected
    assert "Sending: 0 of 1" in text
    assert "Sending: 1 of 1" in text


# --- status 2: usage and connection --------------------------------------------------------------------


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["NO-1", "T-1", "NO-2"], "There is no invoice NO-1, NO-2."),
        ([], "Name invoice numbers, or"),
        (["--filter", "colour=red"], "colour"),
        (["--filter", "status=purple"], "purple"),
        (["T-1", "--filter", "status=approved"], "not both"),
    ],
)
@pytest.mark.parametrize("command", ["send_invoices", "sync_invoices"])
def test_wrong_words_are_status_2_with_a_clear_sentence(command: str, words: list[str], told: str) -> None:
    status, text = run(command, *words, "--here")
    assert (status, told in text) == (2, True), text
    assert not Batch.objects.exists()


@pytest.mark.usefixtures("three")
def test_all_unsent_takes_no_numbers_and_no_filter() -> None:
    for words in (["T-1"], ["--filter", "status=approved"]):
        status, text = run("send_invoices", "--all-unsent", *words, "--here")
        assert (status, "not both" in text) == (2, True)


@pytest.mark.parametrize("command", ["send_invoices", "sync_invoices"])
def test_without_a_connection_it_is_status_2(make_invoice: MakeInvoice, command: str) -> None:
    make_invoice("T-1")
    status, text = run(command, "T-1", "--here")
    assert (status, "My Settings › Plug Ins › Xero" in text) == (2, True)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("state", [ConnectionState.LOST, ConnectionState.DISCONNECTED])
@pytest.mark.parametrize("how", ["--here", "--wait", "--json"])
def test_a_connection_that_is_gone_is_status_2_at_once(state: ConnectionState, how: str) -> None:
    Connection.objects.update(state=state)
    status, text = run("send_invoices", "T-1", how)
    assert (status, "My Settings › Plug Ins › Xero" in text) == (2, True)
    assert not Batch.objects.exists()


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("how", ["--here", "--wait"])
def test_a_connection_lost_on_the_way_is_status_2_and_the_batch_waits(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: carry_on(Batch.objects.get()))
    Connection.objects.update(access_token="no-longer-valid")
    status, text = run("send_invoices", "T-1", how)
    assert (status, "Reconnect" in text) == (2, True)
    assert Batch.objects.get().submissions.get().status == BatchStatus.PAUSED


# --- the way back --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three")
def test_a_sync_brings_back_and_tells_the_same_way(sandbox: Sandbox) -> None:
    run("send_invoices", "T-1", "T-2", "--here")
    sandbox.receive_payment("T-1", "120.00")
    status, summary = run_json("sync_invoices", "T-1", "T-2", "--here")
    batch = Batch.objects.get(kind=BatchKind.SYNC)
    ids = dict(InvoiceLink.objects.values_list("invoice__number", "document_id"))
    assert status == 0
    assert summary == {
        "batch": batch.number,
        "counts": {"updated": 1, "unchanged": 1},
        "calls": 1,
        "submissions": [
            {"number": number, "status": state, "reason": "", "xero_id": str(ids[number])}
            for number, state in (("T-1", "updated"), ("T-2", "unchanged"))
        ],
    }


@pytest.mark.usefixtures("three")
def test_syncing_what_was_never_sent_is_no_good_end() -> None:
    status, text = run("sync_invoices", "T-1", "--here")
    assert (status, "never sent" in text) == (1, True)
