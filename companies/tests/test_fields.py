"""A company is found by exact name, capitals apart, or by id."""

import pytest
from django.core.exceptions import ValidationError

from companies.fields import CompanyField, CurrencyField
from companies.models import Company


@pytest.mark.django_db
def test_a_name_is_tried_before_an_id():
    by_id = Company.objects.create(name="First")
    by_name = Company.objects.create(name=str(by_id.pk))
    assert CompanyField().clean(str(by_id.pk)) == by_name


@pytest.mark.django_db
def test_an_id_finds_its_company():
    acme = Company.objects.create(name="Acme")
    assert CompanyField().clean(str(acme.pk)) == acme


@pytest.mark.django_db
def test_capitals_and_blanks_around_do_not_matter():
    acme = Company.objects.create(name="Acme")
    assert CompanyField().clean("  aCME ") == acme


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Acm", "999999", "9" * 40, "%", "’ OR 1=1"])
def test_what_is_no_company_is_named(text):
    with pytest.raises(ValidationError, match="There is no company called"):
        CompanyField().clean(text)


def test_a_control_character_is_refused_before_the_database_is_asked():
    with pytest.raises(ValidationError, match="control character"):
        CompanyField().clean("Ac\0me")


@pytest.mark.django_db
def test_a_form_shows_the_name_for_a_key():
    acme = Company.objects.create(name="Acme")
    field = CompanyField()
    assert field.prepare_value(acme.pk) == "Acme"
    assert not field.has_changed(acme.pk, "Acme")
    assert field.has_changed(acme.pk, "Other")


def test_a_currency_becomes_capitals():
    assert CurrencyField().clean("eur") == "EUR"
