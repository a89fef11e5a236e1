"""Company names in one spelling; no database, no socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting_sync.links.company_names import fold, normalise, read_name, tax_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Ltd", "ACME LIMITED."),
        ("Müller & Söhne GmbH", "Muller and Sohne gmbh"),
        ("O'Neill Ltd", "O’Neill Limited"),
        ("Große Straße AG", "GROSSE STRASSE ag"),
        ("Philips N.V.", "Philips nv"),
        ("Foo A/S", "Foo AS"),
        ("Société X S.A.R.L.", "Societe X SARL"),
        ("Łódź Sp. z o.o.", "Lodz sp z oo"),
        ("Acme  (UK)\u00a0Public Limited Company", "Acme UK plc"),
        ("Ｆｕｌｌ Width", "full width"),
    ],
)
def test_one_firm_spelled_two_ways_is_one_name(one: str, other: str) -> None:
    assert read_name(one) == read_name(other)
    assert read_name(one).words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Coffee Company Ltd", "The Coffee Ltd"),
        ("Acme Ltd", "Acme LLP"),
        ("Acme Holdings", "Acme"),
        ("किताब", "कताब"),
        ("株式会社", "会社"),
    ],
)
def test_two_firms_are_two_names(one: str, other: str) -> None:
    assert read_name(one) != read_name(other)


def test_the_legal_form_is_told_apart_and_never_all_there_is() -> None:
    assert (read_name("Acme Group Limited").plain, read_name("Acme Group Limited").form) == (
        "acme group",
        "ltd",
    )
    assert (read_name("Limited").plain, read_name("Limited").form) == ("limited", "")
    assert read_name("!!!").words == ()


@given(st.text())
def test_a_name_in_one_spelling_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sampled_from(["Ltd", "LIMITED", "gmbh", "S.A.", "plc."]))
def test_any_name_can_be_read_and_its_form_found(text: str, form: str) -> None:
    name = read_name(f"{text} Ävron {form}")
    assert "avron" in name.plain
    assert name.form in {"ltd", "gmbh", "sa", "plc"}


@pytest.mark.parametrize(
    ("number", "as_compared"),
    [("GB 123 4567 89", "GB123456789"), ("gb-123.4567.89", "GB123456789"), ("n/a", ""), ("", "")],
)
def test_tax_numbers_are_compared_by_letters_and_digits(number: str, as_compared: str) -> None:
    assert tax_key(number) == as_compared
