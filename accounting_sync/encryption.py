"""A text column that is encrypted at rest with the keys of TOKEN_KEYS (Fernet: AES-128-CBC with HMAC)."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class Unreadable(Exception):
    """A secret was written with a key that TOKEN_KEYS no longer holds, or was tampered with."""


@cache
def _fernets(keys: tuple[str, ...]) -> tuple[Fernet, ...]:
    return tuple(Fernet(key.strip()) for key in keys)


def fernets() -> tuple[Fernet, ...]:
    """The first key encrypts, all decrypt: that is how a key is rotated without downtime."""
    return _fernets(tuple(settings.TOKEN_KEYS))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as the database holds it. Its text form shows nothing."""

    ciphertext: str = field(repr=False)

    def open(self) -> str:
        """The secret. Raises Unreadable when no key fits."""
        try:
            return MultiFernet(fernets()).decrypt(self.ciphertext.encode()).decode()
        except InvalidToken as error:
            raise Unreadable("No key of TOKEN_KEYS opens it.") from error

    @property
    def is_current(self) -> bool:
        """Whether the first key has sealed it."""
        try:
            fernets()[0].decrypt(self.ciphertext.encode())
        except InvalidToken:
            return False
        return True


def seal(text: str) -> Sealed:
    """Encrypt with the first key."""
    return Sealed(fernets()[0].encrypt(text.encode()).decode())


class _Opening(DeferredAttribute):
    """Opens a secret when it is read and not before: a row whose key is gone can still be looked at."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return value.open() if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(TextField):
    """Plain text in Python, ciphertext in the database; reading the attribute raises Unreadable.

    `values()` give Sealed, and dumpdata nothing: a file of ours is no place for a grant.
    """

    descriptor_class = _Opening

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.ciphertext
        text = super().get_prep_value(value)
        return seal(text).ciphertext if text else text

    def from_db_value(self, value: str | None, *_args: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        return ""
