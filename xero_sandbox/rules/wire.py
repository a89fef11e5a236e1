"""Values as a caller may write them, and as Xero writes them back."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

Doc = dict[str, Any]
Reader = Callable[[str, Any], Any]

CENT = Decimal("0.01")
STEPS = {2: CENT, 4: Decimal("0.0001"), 6: Decimal("0.000001")}
ZERO = Decimal("0.00")
ZERO_ID = "00000000-0000-0000-0000-000000000000"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DIGITS_BEFORE_POINT = 15  # more cannot be a sum of money and would not survive JSON as a number

_MS_DATE = re.compile(r"^\\?/Date\((-?\d{1,15})([+-]\d{4})?\)\\?/$")
_ISO_DATE = re.compile(
    r"^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
)


class Unreadable(Exception):
    """A value of the wrong kind: Xero refuses the whole request (PostDataInvalidException)."""


def _unreadable(name: str, value: object, kind: str) -> Unreadable:
    shown = value if isinstance(value, str) else type(value).__name__
    return Unreadable(f"Error converting value \"{str(shown)[:100]}\" to type '{kind}'. Path '{name}'.")


def text(name: str, value: object) -> str:
    """A string; numbers are taken as their digits, as .NET does."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise _unreadable(name, value, "System.String")


def number(name: str, value: object) -> Decimal:
    """A finite decimal number of a believable size."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _unreadable(name, value, "System.Decimal")
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise _unreadable(name, value, "System.Decimal") from None
    if not result.is_finite() or result.adjusted() > DIGITS_BEFORE_POINT:
        raise _unreadable(name, value, "System.Decimal")
    return result


def flag(name: str, value: object) -> bool:
    """True or false, also as words."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise _unreadable(name, value, "System.Boolean")


def guid(name: str, value: object) -> str:
    """An id in its one spelling: lower case with hyphens."""
    if not isinstance(value, str):
        raise _unreadable(name, value, "System.Guid")
    try:
        return str(UUID(value))
    except ValueError:
        raise _unreadable(name, value, "System.Guid") from None


def day(name: str, value: object) -> str:
    """A calendar day as `YYYY-MM-DD`, from ISO or `/Date(ms)/` (Requests and responses)."""
    if not isinstance(value, str):
        raise _unreadable(name, value, "System.DateTime")
    try:
        if found := _MS_DATE.match(value):
            return (EPOCH + timedelta(milliseconds=int(found[1]))).date().isoformat()
        if found := _ISO_DATE.match(value):
            return date.fromisoformat(found[1]).isoformat()
    except (ValueError, OverflowError):
        pass
    raise _unreadable(name, value, "System.DateTime")


def one_of(words: type[StrEnum]) -> Reader:
    """A reader for one closed set of words, whatever the case."""
    return _one_of({word.value.lower(): word for word in words}, words.__name__)


def _one_of(known: Mapping[str, str], kind: str) -> Reader:
    def read_word(name: str, value: object) -> str:
        word = known.get(value.lower()) if isinstance(value, str) else None
        if word is None:
            raise _unreadable(name, value, kind)
        return word

    return read_word


def word_of(words: Iterable[str]) -> Reader:
    """The same for words that need no class of their own."""
    return _one_of({word.lower(): word for word in words}, "Enum")


def record(name: str, value: object) -> Doc:
    """A nested object."""
    if not isinstance(value, dict):
        raise _unreadable(name, value, "Object")
    return value


def records(name: str, value: object) -> list[Doc]:
    """A list of nested objects."""
    if not isinstance(value, list):
        raise _unreadable(name, value, "Array")
    return [record(name, row) for row in value]


def read(body: object, fields: Mapping[str, Reader]) -> Doc:
    """The known fields of a body, each through its reader; null counts as not given."""
    return {
        name: reader(name, value)
        for name, value in record("", body).items()
        if value is not None and (reader := fields.get(name)) is not None
    }


def new_id() -> str:
    """A random id (version 4), as text; `uuid4()` takes twice as long, and every line has one."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def round_to(value: Decimal, places: int = 2) -> Decimal:
    """Half-up, the mode that fits every recorded total."""
    return value.quantize(STEPS[places], ROUND_HALF_UP)


def ms_of_day(iso: str) -> int:
    """Midnight UTC of a day, in milliseconds."""
    return (date.fromisoformat(iso) - EPOCH.date()).days * 86_400_000


def ms_date(millis: int) -> str:
    """Xero's JSON date."""
    return f"/Date({millis}+0000)/"


def iso_moment(millis: int) -> str:
    """The newer ISO spelling beside it (UpdatedDateUTCString)."""
    return (EPOCH + timedelta(milliseconds=millis)).strftime("%Y-%m-%dT%H:%M:%SZ")
