"""Where the demo's clients are: towns, streets, and the shape of numbers there ("#" digit, "?" letter)."""

from dataclasses import dataclass
from random import Random

UNITED_KINGDOM = "United Kingdom"
LETTERS = "ABDEFGHJLNPRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Country:
    """What names, VAT numbers and bank accounts look like in one country."""

    name: str
    currency: str
    suffixes: tuple[str, ...]
    streets: tuple[str, ...]
    tax_number: str
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    country: Country
    city: str
    region: str
    postal_code: str


GB = Country(
    UNITED_KINGDOM, "GBP", ("Ltd", "Ltd", "Ltd", "LLP", "Group Ltd", "plc"),
    ("{n} Foundry Street", "{n} Station Road", "{n} Victoria Street", "{n} Chapel Lane", "{n} Canal Wharf",
     "{n} Market Place", "{n} Park Row", "{n} Bridge Street", "Unit {n}, Brindley Park",
     "Unit {n}, Mill Lane Works", "{n} Albion Way", "{n} Queen's Square", "{n} Priory Road",
     "{n} Exchange Street", "{n} Deansfield Road"),
    "GB9########",
)  # fmt: skip
IE = Country(
    "Ireland", "EUR", ("Ltd", "DAC"), ("{n} Harcourt Row", "{n} Merchant's Quay", "Unit {n}, Oranmore Park"),
    "IE#######?", "NGTB##############",
)  # fmt: skip
DE = Country(
    "Germany", "EUR", ("GmbH",), ("Lindenstraße {n}", "Am Güterbahnhof {n}"), "DE#########", "#" * 18,
)  # fmt: skip
NL = Country(
    "Netherlands", "EUR", ("BV",), ("Havenkade {n}", "Molenstraat {n}"), "NL#########B##", "NGTB##########",
)  # fmt: skip
FR = Country(
    "France", "EUR", ("SAS",), ("{n} rue des Tanneurs", "{n} quai Saint-Rémy"), "FR###########", "#" * 23,
)  # fmt: skip
US = Country("United States", "USD", ("Inc.", "LLC"), ("{n} Commerce Street", "{n}00 Lakeview Avenue"), "")
CH = Country("Switzerland", "CHF", ("AG",), ("Seestrasse {n}",), "CHE-###.###.###", "#" * 17)

UK_TOWNS = tuple(
    Town(GB, *row)
    for row in (
        ("Manchester", "Greater Manchester", "M# #??"), ("Salford", "Greater Manchester", "M# #??"),
        ("Leeds", "West Yorkshire", "LS# #??"), ("Bradford", "West Yorkshire", "BD# #??"),
        ("Sheffield", "South Yorkshire", "S# #??"), ("York", "North Yorkshire", "YO# #??"),
        ("Newcastle upon Tyne", "Tyne and Wear", "NE# #??"), ("Liverpool", "Merseyside", "L# #??"),
        ("Birmingham", "West Midlands", "B# #??"), ("Nottingham", "Nottinghamshire", "NG# #??"),
        ("Leicester", "Leicestershire", "LE# #??"), ("Bristol", "", "BS# #??"), ("London", "", "EC#? #??"),
        ("London", "", "SE# #??"), ("Reading", "Berkshire", "RG# #??"), ("Norwich", "Norfolk", "NR# #??"),
        ("Cardiff", "", "CF## #??"), ("Edinburgh", "", "EH# #??"), ("Glasgow", "", "G# #??"),
        ("Belfast", "", "BT# #??"),
    )
)  # fmt: skip
EURO_TOWNS = (
    Town(IE, "Dublin", "", "D0# ?#?#"),
    Town(DE, "Freiburg im Breisgau", "Baden-Württemberg", "791##"),
    Town(NL, "Amsterdam", "", "101# ??"),
    Town(FR, "Lyon", "", "6900#"),
)
US_TOWNS = (
    Town(US, "Chicago", "IL", "606##"),
    Town(US, "Boston", "MA", "021##"),
    Town(US, "Oakland", "CA", "946##"),
    Town(US, "Austin", "TX", "787##"),
)
ZURICH = Town(CH, "Zürich", "", "80##")


def fill(chance: Random, shape: str) -> str:
    """The shape with its digits and letters drawn."""
    drawn = {"#": lambda: str(chance.randint(1, 9)), "?": lambda: chance.choice(LETTERS)}
    return "".join(drawn[sign]() if sign in drawn else sign for sign in shape)


def iban(country_code: str, bban: str) -> str:
    """The account with the check digits of ISO 13616, so that a form that checks IBANs takes it."""
    as_number = int("".join(str(int(sign, 36)) for sign in f"{bban}{country_code}00"))
    return f"{country_code}{98 - as_number % 97:02d}{bban}"
