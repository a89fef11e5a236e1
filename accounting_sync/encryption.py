"""A text column that is encrypted at rest with the keys of TOKEN_KEYS (Fernet: AES-128-CBC with HMAC)."""

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys])


def fernet() -> MultiFernet:
    """The first key encrypts, all decrypt: that is how a key is rotated without downtime."""
    return _fernet(tuple(settings.TOKEN_KEYS))


class EncryptedTextField(TextField):
    """Plain text in Python, ciphertext in the database. Raises InvalidToken when no key fits."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return fernet().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return fernet().decrypt(value.encode()).decode() if value else value
