"""PURE: which contact a company probably is, by tax number, e-mail address and name; never a decision.

A score of 95 and more is sure enough to be ticked unseen: so a merely similar name never reaches it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from accounting_sync.keys import key
from accounting_sync.links.company_names import CompanyName, read_name, tax_key

SURE, LIKELY, LEAST = 95, 80, 60
UNSURE = 90  # the most that something with a doubt can have
TAKEN_COSTS = 30
SIMILAR = 75  # per cent of alike letters from which two names are called similar
RELATED = 60  # … and from which the same number or address is no accident
FUZZY_SHARE = 0.92
NEAREST = 5
CROWD = 20  # more contacts of one address are a provider or an office service, not one firm
# Where everybody has an address: the same domain says nothing.
PUBLIC = (
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com live.co.uk msn.com yahoo.com"
    " yahoo.co.uk icloud.com me.com aol.com btinternet.com sky.com protonmail.com proton.me gmx.de web.de"
    " gmx.net t-online.de orange.fr free.fr wanadoo.fr libero.it mail.com"
)
PUBLIC_DOMAINS = frozenset(PUBLIC.split())


@dataclass(frozen=True, slots=True)
class Party:
    """A company here or a contact there, as far as it is compared."""

    pk: int
    name: str
    email: str = ""
    tax_number: str = ""
    is_taken: bool = False  # of a contact: another company is linked to it already


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact a company may be: how sure (0 to 100), and why in words."""

    contact: int
    score: int
    reason: str

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


def sureness(score: int) -> str:
    """A score as a word."""
    return "Sure" if score >= SURE else "Likely" if score >= LIKELY else "Perhaps"


@dataclass(frozen=True, slots=True)
class Known:
    """A party with what is compared of it worked out once."""

    party: Party
    name: CompanyName
    email: str
    domain: str
    tax: str


def know(party: Party) -> Known:
    """Work out what is compared."""
    email = party.email.strip().lower()
    domain = email.rpartition("@")[2] if "@" in email else ""
    own = domain if domain not in PUBLIC_DOMAINS else ""
    return Known(party, read_name(party.name), email, own, tax_key(party.tax_number))


@dataclass(slots=True)
class Contacts:
    """The contacts to choose from, found by each thing they can have in common with a company."""

    known: list[Known] = field(default_factory=list)
    by_trait: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def near(self, company: Known) -> set[int]:
        """Places of those worth a look; names are compared letter by letter only where none is the same."""
        found: set[int] = set()
        for trait in _traits(company):
            places = self.by_trait.get(trait, [])
            if trait[0] == "name" or len(places) <= CROWD:
                found.update(places)
        if company.name.words and not any(self._is_free_namesake(company, place) for place in found):
            nearest = process.extract(
                company.name.in_order,
                self.names,
                scorer=fuzz.ratio,
                processor=None,
                limit=NEAREST,
                score_cutoff=SIMILAR,
            )
            found.update(place for _, _, place in nearest)
        return found

    def _is_free_namesake(self, company: Known, place: int) -> bool:
        contact = self.known[place]
        return contact.name.words == company.name.words and not contact.party.is_taken


def gather(parties: Iterable[Party]) -> Contacts:
    """Make contacts ready to be compared with many companies."""
    contacts = Contacts()
    for place, party in enumerate(parties):
        known = know(party)
        contacts.known.append(known)
        contacts.names.append(known.name.in_order)
        for trait in _traits(known):
            contacts.by_trait.setdefault(trait, []).append(place)
    return contacts


def _traits(known: Known) -> list[tuple[str, str]]:
    traits = {"name": known.name.plain, "tax": known.tax, "email": known.email, "domain": known.domain}
    return [(kind, value) for kind, value in traits.items() if value]


def suggest(party: Party, contacts: Contacts, limit: int = NEAREST) -> list[Suggestion]:
    """The contacts this company may be, the best first; two that fit equally well are both no longer sure."""
    company = know(party)
    scored = [_scored(company, contacts.known[place]) for place in contacts.near(company)]
    found = [suggestion for suggestion in scored if suggestion.score >= LEAST]
    found.sort(key=lambda suggestion: (-suggestion.score, suggestion.contact))
    sure = [suggestion for suggestion in found if suggestion.is_sure]
    if len(sure) > 1 and sure[1].score >= sure[0].score - 2:
        found = [_doubted(each, "another contact fits as well") for each in found]
    return found[:limit]


def without_rivals(best: dict[Party, Suggestion]) -> dict[Party, Suggestion]:
    """Of several companies that would be the same contact, only the one that fits clearly best stays sure."""
    rivals: dict[int, list[Party]] = {}
    for party, suggestion in best.items():
        rivals.setdefault(suggestion.contact, []).append(party)
    return {
        party: suggestion
        if _clearly_best(suggestion, [best[other] for other in rivals[suggestion.contact] if other != party])
        else _doubted(suggestion, f"fits “{_other(party, rivals[suggestion.contact])}” as well")
        for party, suggestion in best.items()
    }


def _clearly_best(suggestion: Suggestion, others: Sequence[Suggestion]) -> bool:
    return all(suggestion.score > other.score for other in others)


def _other(party: Party, rivals: Sequence[Party]) -> str:
    return next(rival.name for rival in rivals if rival != party)


def _doubted(suggestion: Suggestion, doubt: str) -> Suggestion:
    if not suggestion.is_sure:
        return suggestion
    return replace(suggestion, score=UNSURE, reason=f"{suggestion.reason}; {doubt}")


def _scored(company: Known, contact: Known) -> Suggestion:
    score, reason = max(_evidence(company, contact), default=(0, ""))
    if contact.party.is_taken:
        score = max(1, score - TAKEN_COSTS)
    return Suggestion(contact.party.pk, score, reason)


def _evidence(company: Known, contact: Known) -> Collection[tuple[int, str]]:
    """What speaks for this pair, each with its weight."""
    likeness = fuzz.ratio(company.name.in_order, contact.name.in_order) if company.name.words else 0.0
    related = likeness >= RELATED
    found = []
    if company.name.words and company.name.words == contact.name.words:
        found.append(_same_name(company, contact))
    elif likeness >= SIMILAR:
        found.append((round(likeness * FUZZY_SHARE), "similar name"))
    if company.tax and company.tax == contact.tax:
        found.append((99, "same tax number") if related else (85, "same tax number, but another name"))
    if company.email and company.email == contact.email:
        words = "same e-mail address"
        found.append((96, f"{words}, similar name") if related else (80, f"{words}, but another name"))
    elif company.domain and company.domain == contact.domain:
        found.append((84, "similar name, same e-mail domain") if related else (LEAST, "same e-mail domain"))
    return found


def _same_name(company: Known, contact: Known) -> tuple[int, str]:
    """The legal form decides how sure: one that is only left out is no doubt, another one is another firm."""
    if key(company.party.name) == key(contact.party.name):
        return 100, "same name"
    ours, theirs = company.name.form, contact.name.form
    if ours == theirs:
        return 98, "same name, spelled another way"
    if ours and theirs:
        return 82, f"same name, but {_spelled(ours)} here and {_spelled(theirs)} there"
    return SURE, f"same name but for {_spelled(ours or theirs)}"


def _spelled(form: str) -> str:
    """As it stands on a letterhead."""
    return {"ltd": "Ltd", "gmbh": "GmbH", "inc": "Inc", "corp": "Corp"}.get(form, form.upper())
