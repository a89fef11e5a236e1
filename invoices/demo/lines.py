"""What the demo's invoices charge for: fees, weeks of temporary work, expenses, advertising."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from companies.models import Company
from invoices.choices import LineKind
from invoices.demo import words
from invoices.demo.places import UNITED_KINGDOM
from invoices.demo.price_list import ITEMS
from invoices.models import InvoiceLine, TaxRate

FOUR_PLACES = Decimal("0.0001")
KINDS = {code: kind for code, _name, _price, kind in ITEMS}
PRICES = {code: Decimal(price) for code, _name, price, _kind in ITEMS}
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "CHF": "CHF "}
MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """What whoever raises an invoice has in hand."""

    chance: Random
    rates: dict[str, TaxRate]

    def number(self, low: str, high: str, step: str) -> Decimal:
        """A number between the two, in whole steps."""
        steps = int((Decimal(high) - Decimal(low)) / Decimal(step))
        return Decimal(low) + self.chance.randint(0, steps) * Decimal(step)

    def worker(self) -> str:
        first = self.chance.choice(words.WORKER_FIRST_NAMES)
        return f"{first} {self.chance.choice(words.WORKER_LAST_NAMES)}"


def charge(
    desk: Desk, client: Company, code: str, text: str, quantity: Decimal, price: Decimal, tax: str = "STD"
) -> InvoiceLine:
    """One line; what is supplied to a client abroad is outside the scope of UK VAT."""
    return InvoiceLine(
        kind=KINDS.get(code, LineKind.OTHER),
        item_code=code,
        description=text,
        quantity=quantity,
        unit_price=price.quantize(FOUR_PLACES),
        tax_rate=desk.rates[tax if client.country == UNITED_KINGDOM else "NONE"],
    )


def spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def permanent(desk: Desk, client: Company, day: date) -> list[InvoiceLine]:
    """A fee on a salary, at times with a discount or its advertising."""
    fee = placement_fee(desk, client)
    lines = [fee]
    if fee.item_code == "PERM-FEE" and desk.chance.random() < 0.12:
        discount = -fee.unit_price * fee.quantity * Decimal("0.025")
        text = "Discount agreed: second placement this quarter, 2.5%"
        line = charge(desk, client, "", text, Decimal(1), discount)
        line.kind = LineKind.PERMANENT_FEE
        lines.append(line)
    if desk.chance.random() < 0.25:
        lines += advertising(desk, client, day)
    return lines


def placement_fee(desk: Desk, client: Company) -> InvoiceLine:
    """A percentage of the first year's salary, or a third of it in advance for a retained search."""
    title, low, high = desk.chance.choice(words.PERMANENT_ROLES)
    salary = desk.chance.randrange(low * 1000, high * 1000, 500)
    percent = desk.chance.choice(("15", "17.5", "18", "20", "20", "22.5", "25"))
    terms = f"{percent}% of {SYMBOLS[client.currency]}{salary:,}"
    fee = salary * Decimal(percent) / 100
    if desk.chance.random() < 0.15:
        text = f"Retained search: {title}, first of three instalments, {terms}"
        return charge(desk, client, "PERM-RETAINER", text, Decimal("0.3333"), fee)
    text = f"Permanent placement fee: {desk.worker()}, {title}, {terms}"
    return charge(desk, client, "PERM-FEE", text, Decimal(1), fee)


def temporary(desk: Desk, client: Company, day: date) -> list[InvoiceLine]:
    """The approved hours of one to three workers, for the week that ended last, at times with expenses."""
    lines = []
    for _ in range(desk.chance.choice((1, 1, 1, 2, 2, 3))):
        lines += timesheet(desk, client, day)
    if desk.chance.random() < 0.2:
        lines += expenses(desk, client, day)
    return lines


def timesheet(desk: Desk, client: Company, day: date) -> list[InvoiceLine]:
    """One worker's week: hours, and for one in three some overtime at time and a half."""
    friday = day - timedelta(days=(day.weekday() - 4) % 7)
    title, low, high = desk.chance.choice(words.TEMP_ROLES)
    who = f"{desk.worker()}, {title}, week ending {spoken(friday)}"
    rate = charge_rate(desk, low, high)
    code = "TEMP-NIGHT" if desk.chance.random() < 0.1 else "TEMP-HOUR"
    full = Decimal(desk.chance.choice(("37.5", "37.5", "40", "35")))
    hours = full if desk.chance.random() < 0.6 else desk.number("7.5", "37.5", "0.25")
    lines = [charge(desk, client, code, who, hours, rate)]
    if desk.chance.random() < 0.33:
        overtime = desk.number("0.75", "9", "0.25")
        lines.append(charge(desk, client, "TEMP-OT", f"{who}, overtime", overtime, rate * Decimal("1.5")))
    return lines


def charge_rate(desk: Desk, low: int, high: int) -> Decimal:
    """Pay and margin, as agreed: a round price, or a percentage with its four decimal places."""
    pay = Decimal(desk.chance.randint(low, high)) / 100
    if desk.chance.random() < 0.5:
        return (pay * Decimal("1.38") * 4).quantize(Decimal(1)) / 4
    return (pay * desk.number("1.2950", "1.4650", "0.0025")).quantize(FOUR_PLACES)


def expenses(desk: Desk, client: Company, day: date) -> list[InvoiceLine]:
    """One to three things paid for the client."""
    count = desk.chance.choice((1, 1, 2, 3))
    return [line for make in desk.chance.sample(EXPENSES, count) for line in make(desk, client)]


def travel(desk: Desk, client: Company) -> list[InvoiceLine]:
    text = f"Rail fare recharged: {desk.worker()}, site visit"
    return [charge(desk, client, "EXP-TRAVEL", text, Decimal(1), desk.number("18.40", "164.60", "0.10"))]


def mileage(desk: Desk, client: Company) -> list[InvoiceLine]:
    miles = desk.number("12", "240", "0.5")
    return [charge(desk, client, "EXP-MILEAGE", f"Mileage: {desk.worker()}", miles, PRICES["EXP-MILEAGE"])]


def hotel(desk: Desk, client: Company) -> list[InvoiceLine]:
    nights, price = desk.number("1", "4", "1"), desk.number("68", "142", "0.5")
    return [charge(desk, client, "EXP-HOTEL", f"Hotel recharged: {desk.worker()}", nights, price)]


def protective_wear(desk: Desk, client: Company) -> list[InvoiceLine]:
    pairs, text = desk.number("1", "6", "1"), "Safety boots and hi-vis for new starters"
    return [charge(desk, client, "EXP-PPE", text, pairs, PRICES["EXP-PPE"], "ZERO")]


def site_heating(desk: Desk, client: Company) -> list[InvoiceLine]:
    """Domestic fuel and power: the one thing here at the reduced rate."""
    text, units = "Electricity recharged: temporary workers' lodgings, kWh", desk.number("85", "460", "1")
    line = charge(desk, client, "", text, units, desk.number("0.2410", "0.2970", "0.0001"), "RED")
    line.kind = LineKind.EXPENSES
    return [line]


def insurance(desk: Desk, client: Company) -> list[InvoiceLine]:
    text = "Professional indemnity cover recharged, one month"
    line = charge(desk, client, "", text, Decimal(1), desk.number("38", "95", "0.25"), "EXEMPT")
    line.kind = LineKind.EXPENSES
    return [line]


EXPENSES = (travel, mileage, hotel, protective_wear, site_heating, insurance)


def advertising(desk: Desk, client: Company, day: date) -> list[InvoiceLine]:
    """A package of posts, boosted or not, and at times the checks that follow it."""
    title = desk.chance.choice(words.PERMANENT_ROLES)[0]
    text = f"Advertising package: {title}, four weeks from {spoken(day)}"
    lines = [charge(desk, client, "AD-PKG", text, Decimal(1), PRICES["AD-PKG"])]
    if desk.chance.random() < 0.4:
        days = desk.number("5", "21", "1")
        text = f"Sponsored post: {title}, price a day"
        lines.append(charge(desk, client, "AD-BOOST", text, days, PRICES["AD-BOOST"]))
    if desk.chance.random() < 0.3:
        code = desk.chance.choice(("CHK-DBS", "ASSESS-DAY"))
        text = {"CHK-DBS": "Enhanced DBS checks", "ASSESS-DAY": "Assessment day, candidates seen"}[code]
        lines.append(charge(desk, client, code, text, desk.number("1", "8", "1"), PRICES[code]))
    return lines
