"""`contacts CONTACTS COMPANIES`: search while typing, suggestions for all, the page that links many.

The mirror and the companies are written straight into the database; nothing is asked of Xero. Beside them:
the bare query of a search, and the plain way to suggest, which holds each company against every contact.
"""

from bench.inside import program  # isort: skip - sets Django up

import random
import resource
import time
import uuid
from collections.abc import Callable
from functools import partial
from statistics import quantiles
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse
from rapidfuzz import fuzz, process

from accounting_sync.keys import key
from accounting_sync.links import suggesting
from accounting_sync.links.company_names import fold
from accounting_sync.models import Connection, ContactSuggestion, MirrorContact, Organisation
from companies.models import Company

SEARCHES, PAGES, WARM_UP = 200, 20, 5
PLAINLY = 20  # companies suggested for in the plain way; the rest takes as long
FIRST = "Alder Apex Beacon Birch Bridge Cedar Delta Elm Falcon Granite Harbour Iron Juniper Kestrel Linden"
SECOND = "Build Care Cloud Data Design Energy Foods Freight Health Legal Logistics Marine Pharma Rail"
THIRD = "Group Holdings Partners Services Solutions Systems Works Associates Brothers International"
FORMS = ("Ltd", "Limited", "PLC", "LLP", "GmbH", "")


def contacts(contacts: str, companies: str) -> program.Result:
    """Milliseconds of a search (50th and 95th of a hundred), seconds of all suggestions, the page of many."""
    organisation = _organisation()
    names = _fill(organisation, int(contacts), int(companies))
    setup_test_environment(debug=False)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(User.objects.filter(is_superuser=True)[0])
    before = _megabytes()
    began = time.perf_counter()
    suggesting.suggest_all(organisation)
    suggesting_took = time.perf_counter() - began
    search = reverse("accounting_sync:search_contacts", args=[Company.objects.order_by("pk")[0].pk])
    typed = _typed(names)
    searches = [_milliseconds(partial(client.get, search, {"q": text})) for text in typed]
    bare = [_bare_query(organisation, text) for text in typed]
    many = reverse("accounting_sync:link_many")
    pages = [_milliseconds(lambda: client.get(many, {"per_page": "250"})) for _ in range(PAGES)]
    with CaptureQueriesContext(connection) as queries:
        client.get(many, {"per_page": "250"})
    return {
        "contacts": MirrorContact.objects.filter(organisation=organisation).count(),
        "unlinked": suggesting.unlinked(organisation).count(),
        "search_p50": _percent(searches, 50),
        "search_p95": _percent(searches, 95),
        "bare_p95": _percent(bare, 95),
        "suggest_seconds": suggesting_took,
        "plain_seconds": _plain_suggesting(organisation, names),
        "suggest_megabytes": _megabytes() - before,
        "suggested": ContactSuggestion.objects.filter(organisation=organisation).count(),
        "page_p50": _percent(pages, 50),
        "page_p95": _percent(pages, 95),
        "page_queries": len(queries),
    }


def _organisation() -> Organisation:
    current = Connection.objects.current()
    if current is None:
        raise SystemExit("Connect Tracker first: the page shows the contacts of the connected organisation.")
    return current.organisation


def _fill(organisation: Organisation, contacts: int, companies: int) -> list[str]:
    """Contacts of made-up names, and companies of which most are among them, spelled a little differently."""
    source = random.Random("contacts")
    names = [_name(source, number) for number in range(contacts)]
    MirrorContact.objects.bulk_create([_contact(organisation, name) for name in names], 500)
    wanted = [Company(name=_changed(source, source.choice(names), number)) for number in range(companies)]
    Company.objects.bulk_create(wanted, 500, ignore_conflicts=True)
    return names


def _name(source: random.Random, number: int) -> str:
    words = [source.choice(part.split()) for part in (FIRST, SECOND, THIRD)]
    return " ".join([*words, str(number), source.choice(FORMS)]).strip()


def _contact(organisation: Organisation, name: str) -> MirrorContact:
    email = f"accounts@{name.lower().replace(' ', '-')}.example"
    return MirrorContact(
        organisation=organisation,
        contact_id=uuid.uuid4(),
        name=name,
        name_key=key(name),
        email=email,
        search_text=fold(f"{name} {email}"),
    )


def _changed(source: random.Random, name: str, number: int) -> str:
    """Another legal form, a letter left out, or another firm altogether."""
    place = source.randrange(1, len(name))
    kinds = (
        f"{name} Ltd",
        name.upper(),
        name[:place] + name[place + 1 :],
        f"Newcomer {number} of {name[:9]}",
    )
    return source.choice(kinds)


def _typed(names: list[str]) -> list[str]:
    """What people type: a beginning, a word in the middle, two words, a number, nothing that is there."""
    source = random.Random("typed")
    texts = []
    for _ in range(SEARCHES):
        words = source.choice(names).split()
        kinds = (words[0][:3], words[1], f"{words[1]} {words[2]}", words[3], "zzz nobody", f"@{words[0]}")
        texts.append(source.choice(kinds))
    return texts


def _milliseconds(get: Callable[[], Any]) -> float:
    began = time.perf_counter()
    answer = get()
    taken = (time.perf_counter() - began) * 1_000
    if answer.status_code != 200:
        raise SystemExit(f"The page answered {answer.status_code}.")
    return taken


def _bare_query(organisation: Organisation, text: str) -> float:
    """Milliseconds of the one question every search comes down to."""
    began = time.perf_counter()
    list(MirrorContact.objects.filter(organisation=organisation, search_text__contains=fold(text))[:20])
    return (time.perf_counter() - began) * 1_000


def _plain_suggesting(organisation: Organisation, names: list[str]) -> float:
    """Seconds for all unlinked companies, from those of a few."""
    companies = list(suggesting.unlinked(organisation)[:PLAINLY])
    began = time.perf_counter()
    for company in companies:
        process.extractOne(company.name, names, scorer=fuzz.WRatio)
    return (time.perf_counter() - began) / len(companies) * suggesting.unlinked(organisation).count()


def _percent(times: list[float], percent: int) -> float:
    return quantiles(times[WARM_UP:], n=100)[percent - 1]


def _megabytes() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    program.run(contacts)
