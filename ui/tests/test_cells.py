"""Cells: money lines up, days are unmistakable, whatever people typed is escaped. No database."""

import datetime
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString

from ui.cells import badge, day, icon_badge, link, moment, money

NASTY = "<script>alert('x')</script>"


def test_money_has_thousands_two_places_and_a_true_minus():
    assert [money(Decimal(a)) for a in ("1234.5", "-0.05")] == ["1,234.50", "−0.05"]


def test_a_day_cannot_be_misread():
    assert day(datetime.date(2026, 11, 3)) == "3 Nov 2026"


def test_nothing_is_shown_for_no_day_and_no_moment():
    assert (day(None), moment(None)) == ("", "")


def test_a_moment_is_told_in_the_offices_time():
    summer = datetime.datetime(2026, 7, 1, 12, 30, tzinfo=datetime.UTC)
    assert moment(summer) == "1 Jul 2026, 13:30"


@pytest.mark.parametrize("cell", [badge(NASTY), icon_badge(NASTY, "bad", "x"), link(NASTY, NASTY)])
def test_what_people_typed_is_escaped(cell):
    assert isinstance(cell, SafeString)
    assert "<script" not in cell


def test_an_icon_alone_still_has_its_word():
    assert ">Needs you</span>" in icon_badge("Needs you", "bad", "triangle-alert")
