"""Control characters are refused with a word. No database."""

import pytest
from django.core.exceptions import ValidationError

from ui.text import no_control_characters, no_control_characters_but_line_breaks


@pytest.mark.parametrize("text", ["a\0b", "a\x07b", "a\nb", "\x7f", "\x85"])
def test_one_line_takes_no_control_character(text):
    with pytest.raises(ValidationError, match="invisible control character"):
        no_control_characters(text)


def test_several_lines_may_break_and_tab():
    no_control_characters_but_line_breaks("Week 1\r\n\tMonday")


def test_several_lines_take_no_other_control_character():
    with pytest.raises(ValidationError):
        no_control_characters_but_line_breaks("Week\x001")


@pytest.mark.parametrize("text", ["Łódź & Söhne", "株式会社", "emoji 🎉", "O'Brien <b>"])
def test_every_language_is_welcome(text):
    no_control_characters(text)
