"""Secrets at rest: ciphertext in the table, text in Python, keys that can be rotated."""

from io import StringIO
from typing import cast

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from accounting_sync.encryption import Sealed, Unreadable
from accounting_sync.models import Consent

pytestmark = [pytest.mark.django_db, pytest.mark.services]

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def consent(admin: User, settings: Settings) -> Consent:
    """A row whose secret was written with the old key."""
    settings.TOKEN_KEYS = [OLD]
    return Consent.objects.create(user=admin, code="the secret")


def stored() -> str:
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM accounting_sync_consent")
        return str(cursor.fetchone()[0])


def test_the_column_holds_ciphertext_and_python_sees_text(consent: Consent) -> None:
    assert "secret" not in stored()
    assert Fernet(OLD).decrypt(stored().encode()) == b"the secret"
    assert Consent.objects.get().code == "the secret"


def test_the_same_text_is_never_the_same_ciphertext(consent: Consent) -> None:
    first = stored()
    consent.save()
    assert stored() != first


def test_an_empty_secret_stays_empty(consent: Consent) -> None:
    consent.code = ""
    consent.save()
    assert stored() == ""
    assert Consent.objects.get().code == ""


def test_after_a_rotation_the_old_rows_are_read_and_new_ones_use_the_new_key(
    consent: Consent, settings: Settings
) -> None:
    settings.TOKEN_KEYS = [NEW, OLD]
    found = Consent.objects.get()
    assert found.code == "the secret"
    found.save()
    assert Fernet(NEW).decrypt(stored().encode()) == b"the secret"
    settings.TOKEN_KEYS = [NEW]
    assert Consent.objects.get().code == "the secret"


def test_without_the_key_nothing_is_read_and_nothing_is_guessed(consent: Consent, settings: Settings) -> None:
    settings.TOKEN_KEYS = [NEW]
    found = Consent.objects.get()
    with pytest.raises(Unreadable):
        _ = found.code


def test_a_row_whose_key_is_gone_can_be_looked_at_and_its_secret_replaced(
    consent: Consent, settings: Settings
) -> None:
    settings.TOKEN_KEYS = [NEW]
    assert "asked by ada" in str(Consent.objects.get())
    Consent.objects.filter(pk=consent.pk).update(state="failed")
    Consent.objects.update(code="another")
    assert Consent.objects.get().code == "another"


def test_what_is_read_as_a_bare_value_stays_sealed(consent: Consent) -> None:
    (value,) = cast("list[Sealed]", list(Consent.objects.values_list("code", flat=True)))
    assert value.ciphertext not in f"{value!r} {value}"
    assert value.open() == "the secret"


def test_dumpdata_holds_no_secret(consent: Consent) -> None:
    out = StringIO()
    call_command("dumpdata", "accounting_sync.consent", stdout=out)
    assert consent.oauth_state in out.getvalue()
    assert not [word for word in ("the secret", stored()) if word in out.getvalue()]


def test_a_tampered_column_is_noticed(consent: Consent) -> None:
    broken = stored()[:-6] + "AAAAA="
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounting_sync_consent SET code = %s", [broken])
    with pytest.raises(Unreadable):
        _ = Consent.objects.get().code


def test_keys_may_stand_with_blanks_around_them(consent: Consent, settings: Settings) -> None:
    settings.TOKEN_KEYS = [f" {NEW}", f"{OLD} "]
    assert Consent.objects.get().code == "the secret"
