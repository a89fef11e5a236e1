"""The default tax rate: new lines start with it, lists begin with it, there is one at most."""

import re

import pytest
from django.db import IntegrityError

from invoices.models import TaxRate
from invoices.tests.office import a_rate
from ui.tests.people import staff

pytestmark = pytest.mark.django_db
SELECT = re.compile(r'<select name="lines-(?:0|__prefix__)-tax_rate".*?</select>', re.DOTALL)


def selects(page: str) -> list[str]:
    found = SELECT.findall(page)
    assert len(found) == 2  # the first line and the pattern of those to come
    return found


def test_without_a_default_new_lines_start_with_the_first_rate():
    a_rate("low", "5"), a_rate("high", "25")
    for select in selects(staff().get("/invoices/new/").text):
        assert f'<option value="{a_rate("high").pk}" selected' in select.replace(' data-percent="25.000"', "")


def test_new_lines_start_with_the_default_which_stands_first():
    a_rate("high", "25")
    usual = TaxRate.objects.create(code="usual", name="Usual", percent=20, is_default=True)
    assert TaxRate.objects.first() == usual
    for select in selects(staff().get("/invoices/new/").text):
        chosen = re.search(r"<option[^>]* selected[^>]*>([^<]*)", select)
        assert chosen and chosen[1] == "Usual"


def test_one_rate_at_most_is_the_default():
    TaxRate.objects.create(code="a", name="A", percent=20, is_default=True)
    with pytest.raises(IntegrityError):
        TaxRate.objects.create(code="b", name="B", percent=20, is_default=True)
