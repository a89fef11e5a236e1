"""Fill an empty Tracker with the demo office of Northgate Talent, and create the people who work there."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from invoices.choices import InvoiceStatus
from invoices.demo.clients import MOST_COMPANIES
from invoices.demo.office import (
    FEWEST_COMPANIES,
    FEWEST_INVOICES,
    RECRUITER,
    Office,
    build_office,
    demo_is_there,
    what_is_there,
    write_office,
)
from invoices.demo.refused import LESSONS
from invoices.demo.users import create_users


class Command(BaseCommand):
    help = (
        f"Fill an empty Tracker with the demo office of {RECRUITER}; does nothing where it is there already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=40, help="client companies (40)")
        parser.add_argument("--invoices", type=int, default=600, help="invoices, credit notes included (600)")
        parser.add_argument("--seed", type=int, default=2026, help="another number, another office (2026)")
        parser.add_argument("--no-users", action="store_true", help="create nobody (needed with DEBUG=off)")

    def handle(self, *args: Any, **options: Any) -> None:
        check_sizes(options["companies"], options["invoices"])
        check_users(options["no_users"])
        if demo_is_there():
            self.stdout.write(f"The demo office of {RECRUITER} is already here: nothing was changed.")
            return
        if found := what_is_there():
            raise CommandError(
                f"This database is in use: it holds {', '.join(found)}. "
                "The demo goes into an empty one only; nothing was changed."
            )
        today = timezone.localdate()
        office = build_office(options["companies"], options["invoices"], options["seed"], today)
        with transaction.atomic():
            write_office(office, with_people=not options["no_users"])
            created = [] if options["no_users"] else create_users()
        self.report(office, created)

    def report(self, office: Office, created: list[str]) -> None:
        """What is there now, as a short table."""
        self.stdout.write(f"The demo office of {RECRUITER} is ready.")
        for name, value in summary(office, created):
            self.stdout.write(f"  {name:<18}{value}")


def check_sizes(companies: int, invoices: int) -> None:
    if not FEWEST_COMPANIES <= companies <= MOST_COMPANIES:
        raise CommandError(f"--companies must be between {FEWEST_COMPANIES} and {MOST_COMPANIES:,}.")
    if invoices < FEWEST_INVOICES:
        raise CommandError(f"--invoices must be at least {FEWEST_INVOICES}.")


def check_users(no_users: bool) -> None:
    """Passwords that everybody knows must not get into a Tracker that others can reach."""
    if not settings.DEBUG and not no_users:
        raise CommandError(
            "The demo's people have passwords that everybody knows, so they are created only with DEBUG=on. "
            "Set DEBUG=on, or add --no-users for the companies and invoices alone."
        )


def summary(office: Office, created: list[str]) -> list[tuple[str, str]]:
    """Rows of name and value."""
    statuses = office.by_status()
    rows = [
        ("Companies", f"{len(office.companies):,}"),
        ("Invoices", f"{len(office.documents) - office.credit_notes:,}"),
        ("Credit notes", f"{office.credit_notes:,}"),
        ("Lines", f"{sum(len(document.lines) for document in office.documents):,}"),
        ("Statuses", ", ".join(f"{statuses[s]:,} {s.label}" for s in InvoiceStatus if statuses[s])),
        *((f"Total {currency}", f"{total:,.2f}") for currency, total in sorted(office.by_currency().items())),
        ("To be mended", f'{len(LESSONS)}, each for its own reason: search for "Training:"'),
    ]
    if created:
        rows.append(("Log in as", f"{', '.join(created)} (password = name)"))
    return rows
