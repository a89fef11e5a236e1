"""PURE: an organisation's reference data, and what of Tracker's is mapped to it, as plain values."""

from dataclasses import dataclass, field
from decimal import Decimal

from accounting_sync.ports import Account, TaxRate, TrackingCategory


@dataclass(frozen=True, slots=True)
class Chart:
    """All of an organisation that may be chosen from, as last seen."""

    base_currency: str = ""
    is_read: bool = True  # False: the mirror was never read to its end, so nothing can be judged
    accounts: tuple[Account, ...] = ()
    rates: tuple[TaxRate, ...] = ()
    categories: tuple[TrackingCategory, ...] = ()
    themes: dict[str, str] = field(default_factory=dict)  # id -> name
    currencies: tuple[str, ...] = ()  # switched on, the base currency first

    def by_code(self, code: str) -> Account | None:
        """The account of a code; an active one before an archived one."""
        found = [account for account in self.accounts if account.code.lower() == code.lower() != ""]
        return next((account for account in found if account.is_active), found[0] if found else None)

    def by_id(self, account_id: str) -> Account | None:
        return next((account for account in self.accounts if account.remote_id == account_id), None)

    def rate(self, tax_type: str) -> TaxRate | None:
        return next((rate for rate in self.rates if rate.tax_type == tax_type), None)

    def category(self, category_id: str) -> TrackingCategory | None:
        return next((row for row in self.categories if row.remote_id == category_id), None)


@dataclass(frozen=True, slots=True)
class OwnRate:
    """A tax rate of Tracker's."""

    pk: int
    code: str
    name: str
    percent: Decimal
    is_used: bool  # by any line


@dataclass(frozen=True, slots=True)
class Tracked:
    """An office, or a consultant who stands on invoices."""

    dimension: str
    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """What of Tracker's becomes something of the organisation's."""

    rates: tuple[OwnRate, ...] = ()
    tracked: tuple[Tracked, ...] = ()


def account_label(account: Account) -> str:
    """“210 · Permanent Placement Fees”."""
    return f"{account.code} · {account.name}" if account.code else account.name


def rate_label(rate: TaxRate) -> str:
    """“20% (VAT on Income) — 20%”."""
    return f"{rate.name} — {percent_words(rate.percent)}"


def percent_words(percent: Decimal) -> str:
    """“20%”, “17.5%”."""
    return f"{percent.normalize():f}%"
