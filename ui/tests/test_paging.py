"""Pages: nonsense in the address does no harm, counting stops in time. No database."""

import pytest

from ui.paging import Page, read_number


@pytest.mark.parametrize("text", ["", "abc", "-1", "1.5", "٣", "9" * 30, "1 OR 1=1"])
def test_a_page_number_that_is_none_means_the_default(text):
    assert read_number({"page": text}, "page", 7) == 7


def test_a_page_number_is_read():
    assert read_number({"page": "12"}, "page", 1) == 12


def test_the_range_says_which_rows_are_seen():
    assert Page(["row"] * 50, 2, 50, 1234, True).range_text == "51–100 of 1,234"


def test_a_count_over_the_cap_says_so():
    assert Page(["row"] * 50, 1, 50, 10_001, True).range_text == "1–50 of 10,000+"


def test_no_rows_are_no_range():
    assert Page([], 1, 50, 0, False).range_text == "0"
