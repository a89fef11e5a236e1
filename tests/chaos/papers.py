"""The documents of a scenario, made from a seed; what they come to is computed here, in whole numbers.

Tracker is given lines only. What this file expects of the books is never asked of Tracker's own code or
tables: a mistake they share with themselves would stay hidden.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

TAX_PERCENT = {"STD": 20, "RED": 5, "ZERO": 0}
CURRENCIES = ("GBP", "GBP", "GBP", "EUR", "EUR", "USD")
COMPANIES = 330  # three organisations' worth
ITEMS = 60
KINDS = ("permanent_fee", "temp_time", "expenses", "other")
CREDIT_NOTE_SHARE = 0.12
SPARE = 5  # companies and codes of the first documents are drawn from so many


@dataclass(frozen=True, slots=True)
class Line:
    """Quantity in hundredths, price in ten-thousandths of the currency's unit."""

    kind: str
    text: str
    item_code: str
    quantity: int
    price: int
    tax: str

    @property
    def cents(self) -> int:
        """Net and tax, each rounded half up: Xero's way (developer.xero.com, "Rounding in Xero")."""
        net = _half_up(self.quantity * self.price, 10_000)
        return net + _half_up(net * TAX_PERCENT[self.tax], 100)


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice, or with a negative total a credit note."""

    number: str
    reference: str
    company: str
    currency: str
    age: int  # days
    lines: tuple[Line, ...]

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def kind(self) -> str:
        return "credit_note" if self.cents < 0 else "invoice"


def paper(seed: int, place: int, of: int, revision: int = 0) -> Paper:
    """The document at a place among `of`; a later revision is what an edit makes of it.

    Companies and codes grow with the place: every wave brings new ones and meets old ones.
    """
    source = Random(f"{seed}/{place}")
    so_far = min(1.0, place / of)
    company = source.randrange(SPARE + round(so_far * (COMPANIES - SPARE)))
    codes = SPARE + round(so_far * (ITEMS - SPARE))
    is_credit = source.random() < CREDIT_NOTE_SHARE
    first = Paper(
        number=f"{'CN' if is_credit else 'INV'}-S{seed}-{place:05}",
        reference=f"Source {seed}-{place}",
        company=f"Storm Client {seed}-{company:03} Ltd",
        currency=source.choice(CURRENCIES),
        age=source.randrange(60),
        lines=_lines(source, codes, -1 if is_credit else 1),
    )
    for number in range(1, revision + 1):
        first = _edited(first, Random(f"{seed}/{place}/{number}"), codes)
    return first


def sums(papers: Iterable[Paper]) -> dict[str, int]:
    """Cents by currency; credit notes count negative."""
    found: Counter[str] = Counter()
    for each in papers:
        found[each.currency] += each.cents
    return dict(found)


def _lines(source: Random, codes: int, sign: int) -> tuple[Line, ...]:
    """One large line, so that the rest, discounts among it, never turns the sign."""
    main = _line(source, codes, sign * source.randint(1_000, 4_000), source.randint(1_000_000, 4_800_000))
    others = [_small(source, codes, sign) for _ in range(source.randrange(3))]
    return (main, *others)


def _small(source: Random, codes: int, sign: int) -> Line:
    quantity, price = source.randint(25, 300), source.randint(1, 150_000)
    return _line(source, codes, sign * quantity, price if source.random() < 0.8 else -price)


def _line(source: Random, codes: int, quantity: int, price: int) -> Line:
    code = f"STORM-{source.randrange(codes):02}" if source.random() < 0.4 else ""
    text = f"Week {source.randint(1, 52)}, {source.choice(('O’Neill', 'Müller', 'Nowak & Söhne', 'Đặng'))}"
    return Line(source.choice(KINDS), text, code, quantity, price, source.choice(tuple(TAX_PERCENT)))


def _edited(before: Paper, source: Random, codes: int) -> Paper:
    """Another price on the first line; sometimes a line more or one less."""
    main, *others = before.lines
    sign = -1 if main.quantity < 0 else 1
    main = replace(main, price=source.randint(1_000_000, 4_800_000))
    if source.random() < 0.3:
        others.append(_small(source, codes, sign))
    elif others and source.random() < 0.3:
        others.pop()
    return replace(before, lines=(main, *others))


def _half_up(amount: int, parts: int) -> int:
    """Divide and round to the nearest, halves away from zero."""
    whole = (2 * abs(amount) + parts) // (2 * parts)
    return whole if amount >= 0 else -whole
