"""Attachments: bytes in, the same bytes out, within Xero's limits."""

import pytest

from xero_sandbox.tests.client import SCOPES, Client
from xero_sandbox.tests.conftest import Running
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, credit_note

PDF = b"%PDF-1.7 \x00\xff not text"
FOLDER = f"Invoices/{SEEDED_INVOICE}/Attachments"
KB = 1024


def test_the_bytes_come_back_as_they_were(xero: Client) -> None:
    sent = xero.call("PUT", f"{FOLDER}/time%20sheet.pdf", PDF, IncludeOnline="True")
    row = sent.json["Attachments"][0]
    assert (row["FileName"], row["MimeType"], row["ContentLength"]) == (
        "time sheet.pdf",
        "application/pdf",
        len(PDF),
    )
    assert row["IncludeOnline"] is True
    for key in ("time%20sheet.pdf", "TIME%20SHEET.pdf", row["AttachmentID"]):
        got = xero.get(f"{FOLDER}/{key}")
        assert (got.raw, got.headers["content-type"]) == (PDF, "application/pdf")
    assert xero.get(FOLDER).json["Attachments"] == [row]
    stored = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    assert stored["HasAttachments"] is True
    assert [entry["AttachmentID"] for entry in stored["Attachments"]] == [row["AttachmentID"]]


def test_the_same_name_replaces(xero: Client) -> None:
    first = xero.call("PUT", f"{FOLDER}/a.txt", b"one").json["Attachments"][0]
    second = xero.call("POST", f"{FOLDER}/a.txt", b"two!").json["Attachments"][0]
    assert first["AttachmentID"] == second["AttachmentID"]
    assert xero.get(f"{FOLDER}/a.txt").raw == b"two!"
    assert len(xero.get(FOLDER).json["Attachments"]) == 1


def test_ten_files_and_no_more(xero: Client) -> None:
    for number in range(10):
        assert xero.call("PUT", f"{FOLDER}/{number}.txt", b"x").status == 200
    assert "at most 10 attachments" in xero.call("PUT", f"{FOLDER}/11.txt", b"x").json["Message"]
    assert xero.call("PUT", f"{FOLDER}/3.txt", b"y").status == 200


@pytest.mark.parametrize("name", ["a%3Cb.txt", "a%2Fb.txt", "a%3Ab.txt", "a%2Bb.txt", "%20", "a%00b"])
def test_names_with_forbidden_signs_are_refused(xero: Client, name: str) -> None:
    reply = xero.call("PUT", f"{FOLDER}/{name}", b"x")
    assert (reply.status, reply.json["Type"]) == (400, "ValidationException")
    assert xero.get(FOLDER).json["Attachments"] == []


def test_nothing_and_too_much_are_refused(xero: Client) -> None:
    assert xero.call("PUT", f"{FOLDER}/a.txt", b"").status == 400
    assert xero.call("PUT", f"{FOLDER}/a.txt", b"x" * (10 * KB * KB)).status == 200
    assert xero.call("PUT", f"{FOLDER}/b.txt", b"x" * (10 * KB * KB + 1)).status == 400


def test_contacts_credit_notes_and_accounts_take_files_too(xero: Client) -> None:
    xero.put("CreditNotes", credit_note())
    account = xero.get("Accounts").json["Accounts"][0]["AccountID"]
    owners = ("CreditNotes/C-1", f"Contacts/{HARBOUR['ContactID']}", f"Accounts/{account}")
    for owner in owners:
        assert xero.call("PUT", f"{owner}/Attachments/a.png", b"x").status == 200
        assert xero.get(f"{owner}/Attachments").json["Attachments"][0]["MimeType"] == "image/png"
        row = next(value[0] for value in xero.get(owner).json.values() if isinstance(value, list))
        assert row["HasAttachments"] is True


def test_what_is_not_there_is_404(xero: Client) -> None:
    for method, path in (
        ("GET", f"{FOLDER}/none.pdf"),
        ("GET", "Invoices/none/Attachments"),
        ("PUT", "Invoices/none/Attachments/a.txt"),
        ("PUT", FOLDER),
        ("GET", "Payments/none/Attachments"),
    ):
        assert xero.call(method, path, b"x" if method == "PUT" else None).status == 404, path


def test_they_have_a_scope_of_their_own_and_a_lost_answer_is_kept(sandbox: Client) -> None:
    without = " ".join(word for word in SCOPES.split() if "attachments" not in word)
    assert sandbox.connect(without).get(FOLDER).status == 401
    xero = sandbox.connect()
    first = xero.call("PUT", f"{FOLDER}/a.txt", b"one", key="k")
    assert xero.call("PUT", f"{FOLDER}/a.txt", b"one", key="k").raw == first.raw
    assert xero.call("PUT", f"{FOLDER}/a.txt", b"two", key="k").status == 400


def test_a_reset_forgets_the_bytes(xero: Client, running: Running) -> None:
    xero.call("PUT", f"{FOLDER}/a.txt", b"one")
    xero.control("POST", "reset")
    assert xero.get(f"{FOLDER}/a.txt").status == 404
    assert running.world.ledger.db.execute("SELECT count(*) FROM file").fetchone() == (0,)
