"""Carrying a reading of the reference data on: step after step, each written as one."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounting_sync import calls, stopping
from accounting_sync.choices import MirrorStep
from accounting_sync.claims import TURN
from accounting_sync.errors import NotSent, Refused
from accounting_sync.links import linking
from accounting_sync.mirror import reference, runs, tables
from accounting_sync.models import MirrorRun
from accounting_sync.ports import AccountsSystem, Action, Answer, Request
from accounting_sync.system import accounts_system

log = logging.getLogger(__name__)
BeforeCall = Callable[[], None]
Ask = Callable[[Request], Answer]
Told = Callable[[MirrorRun, MirrorStep], None]
NOTHING = "Xero's answer holds nothing that can be read."

# The parts that are one call and one table.
PARTS: dict[MirrorStep, tuple[Callable[[AccountsSystem], Request], tables.Write]] = {
    MirrorStep.CURRENCIES: (lambda system: system.read_currencies(), tables.write_currencies),
    MirrorStep.ACCOUNTS: (lambda system: system.read_accounts(), tables.write_accounts),
    MirrorStep.TAX_RATES: (lambda system: system.read_tax_rates(), tables.write_tax_rates),
    MirrorStep.TRACKING: (lambda system: system.read_tracking(), tables.write_tracking),
    MirrorStep.THEMES: (lambda system: system.read_themes(), tables.write_themes),
    MirrorStep.ITEMS: (lambda system: system.read_items(), tables.write_items),
}


def carry_on(run_id: int, told: Told = lambda run, step: None) -> datetime | None:
    """Read what is left of a reading; says when to come again, None when it is over or another has it."""
    run = runs.claim(run_id)
    if run is None:
        return None
    try:
        _read_on(run, accounts_system(run.organisation), told)
    except NotSent as error:
        later = runs.put_off(run, error)
        log.info("The reading of %s waits at %s: %s", run.organisation, run.step, error)
        return later
    log.info("Read from %s: %s", run.organisation, run.counts)
    return None


def _read_on(run: MirrorRun, system: AccountsSystem, told: Told) -> None:
    before_call = partial(_before_call, run, timezone.now() + TURN)
    steps = list(MirrorStep)
    for step in steps[steps.index(MirrorStep(run.step)) :]:
        try:
            _read_step(run, step, system, before_call)
        except Refused as error:
            runs.move_on(run, None, str(error))
        told(run, step)
    runs.finish(run)


def _before_call(run: MirrorRun, end: datetime) -> None:
    """Keep the reading ours. Raises NotSent when it is not, or when others are to have a turn.

    A worker that was asked to stop reads no further either.
    """
    stopping.make_way()
    if timezone.now() > end:
        raise NotSent("It goes on at once.", timezone.now())
    runs.keep(run)


def _read_step(run: MirrorRun, step: MirrorStep, system: AccountsSystem, before_call: BeforeCall) -> None:
    """One step and its rows. Raises NotSent; Refused when Xero says no to this one."""
    if step == MirrorStep.ORGANISATION:
        _read_organisation(run, system, before_call)
    elif step == MirrorStep.CONTACTS:
        _read_contacts(run, system, before_call)
    elif step == MirrorStep.LINKS:
        runs.keep(run)
        if MirrorStep.CONTACTS in run.counts:  # else nothing is newly known of them
            linking.after_reading(run.organisation)
        runs.move_on(run, None)
    else:
        request, write = PARTS[step]
        before_call()
        answer = _answer(run, request(system), system)
        with transaction.atomic():
            runs.move_on(run, len(answer.rows), _unread(answer))
            write(run.organisation, answer)


def _answer(run: MirrorRun, request: Request, system: AccountsSystem) -> Answer:
    """The answer, if it holds anything. No books are without accounts, tax rates or a currency."""
    answer = calls.read(run.organisation, None, request, system)
    if not answer.rows and (answer.unread or run.step in runs.JUDGED):
        raise Refused([NOTHING])
    return answer


def _unread(answer: Answer) -> str:
    """What is said when some of it made no sense."""
    rows = "1 row" if answer.unread == 1 else f"{answer.unread} rows"
    return f"{rows} of Xero's answer could not be read; what was known stays." if answer.unread else ""


def _read_organisation(run: MirrorRun, system: AccountsSystem, before_call: BeforeCall) -> None:
    before_call()
    answer = _answer(run, system.read_organisation(), system)
    before_call()
    actions = read_actions(system, lambda request: calls.read(run.organisation, None, request, system))
    with transaction.atomic():
        runs.move_on(run, 1, _unread(answer))
        tables.write_organisation(run.organisation, answer, actions)


def read_actions(system: AccountsSystem, ask: Ask) -> dict[str, bool]:
    """What the connected user may do there; empty, that is not known, when Xero does not say."""
    try:
        answer = ask(system.read_actions())
    except Refused as error:
        log.warning("The organisation's actions are not told: %s", error)
        return {}
    return {row.name: row.is_allowed for row in answer.rows if isinstance(row, Action)}


def _read_contacts(run: MirrorRun, system: AccountsSystem, before_call: BeforeCall) -> None:
    """Page by page; the pages that are written stay so, whatever happens to the next."""
    reference.begin_full_if_due(run.organisation)

    def after_page(page: int, answer: Answer) -> None:
        before = run.counts.get(MirrorStep.CONTACTS, 0) if page > 1 else 0
        runs.count(run, before + len(answer.rows), _unread(answer))

    reference.refresh_contacts(run.organisation, None, system, before_call, after_page)
    runs.move_on(run, run.counts.get(MirrorStep.CONTACTS, 0))
