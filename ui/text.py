"""What may be typed: no control characters, which Xero refuses and nobody can see."""

import unicodedata

from django.core.exceptions import ValidationError

INVISIBLE = (
    "It contains an invisible control character, often left by copying from another program. "
    "Please type it again."
)


def no_control_characters(value: str) -> None:
    """For fields of one line."""
    if any(unicodedata.category(sign) == "Cc" for sign in value):
        raise ValidationError(INVISIBLE, code="control_character")


def no_control_characters_but_line_breaks(value: str) -> None:
    """For fields of several lines."""
    no_control_characters(value.translate({ord(sign): None for sign in "\r\n\t"}))
