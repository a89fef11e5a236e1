"""A connection that is lost: noted once, told once to whoever can mend it, and what waits stays."""

import logging
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounting_sync import calls
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.connection import losing
from accounting_sync.connection.tokens import UNREADABLE, access_token
from accounting_sync.errors import ConnectionLost
from accounting_sync.models import Connection, Organisation, Submission
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero import oauth
from audit.models import Event
from invoices.choices import BatchStatus
from invoices.models import Invoice
from launcher.ports import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def read(organisation: Organisation) -> None:
    system = accounts_system(organisation)
    calls.read(organisation, None, system.read_organisation(), system)


def lose(organisation: Organisation, capture: DjangoCaptureOnCommitCallbacks) -> None:
    """What a worker does when Xero refuses it."""
    with capture(execute=True):
        losing.mark_lost(organisation, "It was disconnected in Xero.")


def test_a_disconnect_made_in_xero_is_noticed_at_the_next_call(
    organisation: Organisation,
    make_invoice: MakeInvoice,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    held = Connection.objects.get()
    oauth.delete_connection(held.access_token, str(held.xero_connection_id))
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    with django_capture_on_commit_callbacks(execute=True):
        carry_on(batch)
    held.refresh_from_db()
    assert (held.state, held.lost_reason) == (
        ConnectionState.LOST,
        "It was disconnected in Xero. Reconnect to Xero.",
    )
    assert held.lost_at is not None
    assert abs(held.lost_at - timezone.now()) < timedelta(minutes=1)
    assert Submission.objects.get().status == BatchStatus.PAUSED
    (letter,) = mail.outbox
    assert DEMO in letter.subject
    for words in ("It was disconnected in Xero.", "1 invoice waits", "/accounts-system/connection/"):
        assert words in letter.body


def test_a_right_lost_in_xero_is_told_apart_from_a_disconnect(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    sandbox.break_calls({"kind": "403", "path": "/Organisation"})
    with pytest.raises(ConnectionLost):
        read(organisation)
    assert "no role there any more" in Connection.objects.get().lost_reason


def test_where_xero_does_not_say_which_the_first_answer_stands(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    sandbox.break_calls(
        {"kind": "403", "path": "/Organisation"}, {"kind": "503", "path": "/connections", "count": -1}
    )
    with pytest.raises(ConnectionLost):
        read(organisation)
    assert "(403)" in Connection.objects.get().lost_reason


def test_it_is_noted_recorded_and_told_once(
    organisation: Organisation,
    admin: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    lose(organisation, django_capture_on_commit_callbacks)
    first = Connection.objects.get().lost_at
    lose(organisation, django_capture_on_commit_callbacks)
    assert Connection.objects.get().lost_at == first
    assert len(mail.outbox) == 1
    event = Event.objects.get(action="Lost")
    assert (event.area, event.who_name, event.organisation) == ("Connection", "Tracker", DEMO)
    assert event.changes[1] == {"what": "Reason", "before": "", "after": "It was disconnected in Xero."}


def test_the_mail_goes_to_everybody_who_can_reconnect_and_has_an_address(
    organisation: Organisation,
    admin: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    may = Permission.objects.get(codename="connect_accounts")
    group = Group.objects.create(name="those who connect")
    group.permissions.add(may)
    User.objects.create_user("bob", "bob@tracker.example").user_permissions.add(may)
    User.objects.create_user("carol", "carol@tracker.example").groups.add(group)
    User.objects.create_user("left", "left@tracker.example", is_active=False).user_permissions.add(may)
    User.objects.create_user("mute").user_permissions.add(may)
    User.objects.create_user("staff", "staff@tracker.example")
    lose(organisation, django_capture_on_commit_callbacks)
    (letter,) = mail.outbox
    assert letter.to == ["ada@tracker.example", "bob@tracker.example", "carol@tracker.example"]


def test_nobody_with_an_address_is_a_line_in_the_log(
    organisation: Organisation,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    User.objects.update(email="")
    lose(organisation, django_capture_on_commit_callbacks)
    assert not mail.outbox
    assert "nobody who may reconnect has an e-mail address" in caplog.text


def test_a_mail_server_that_is_down_stops_nothing(
    organisation: Organisation,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with caplog.at_level(logging.ERROR):
        lose(organisation, django_capture_on_commit_callbacks)
    assert Connection.objects.get().state == ConnectionState.LOST
    assert "was not sent" in caplog.text


def test_a_name_with_odd_characters_does_no_harm_in_the_mail(
    organisation: Organisation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    Organisation.objects.update(name="Müller & Co\r\nBcc: eve@example.org")
    organisation.refresh_from_db()
    lose(organisation, django_capture_on_commit_callbacks)
    (letter,) = mail.outbox
    assert letter.bcc == []
    assert "Müller & Co" in letter.body
    assert "&amp;" not in letter.body


def test_a_key_that_is_gone_is_a_lost_connection_with_that_reason(
    organisation: Organisation, settings: Settings
) -> None:
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ConnectionLost, match="TOKEN_KEYS has changed"):
        access_token(organisation)
    lost = Connection.objects.get()
    assert (lost.state, lost.lost_reason) == (ConnectionState.LOST, UNREADABLE)


def test_nothing_of_the_grant_stands_in_the_mail(
    organisation: Organisation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    held = Connection.objects.get()
    lose(organisation, django_capture_on_commit_callbacks)
    text = str(mail.outbox[0].message())
    assert not [word for word in (held.access_token, held.refresh_token, "sbx-", "eyJ") if word in text]
