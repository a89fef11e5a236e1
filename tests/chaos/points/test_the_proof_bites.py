"""Tests of the tests: each way to break exactly-once turns the test red that is named beside it."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounting_sync import building, calls, claims, decisions, pinning, sending
from accounting_sync.claims import Claim
from accounting_sync.xero.gateway import XeroGateway
from invoices import totals
from tests.chaos.points import test_every_crash as crash
from tests.chaos.points import test_every_fault as fault
from tests.chaos.points import test_laws as laws
from tests.chaos.points import test_six_minutes as minutes
from tests.chaos.points.crash import points
from tests.chaos.points.mutations import Mutation
from tests.chaos.points.tally import Tally
from tests.chaos.points.wire import Wire, tapped
from xero_sandbox.faults.grammar import FaultKind, When

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("impatient"),
    pytest.mark.timeout(300),
]

papers, one, theatre = fault.papers, laws.one, crash.theatre


@dataclass(frozen=True, slots=True)
class Bite:
    """A mutation, and the test that must turn red by it."""

    mutation: Mutation
    test: Callable[..., None]
    says: str  # a part of what it says then: red for the right reason
    words: dict[str, Any] = field(default_factory=dict)
    also: Mutation | None = None  # where one guard stands behind another, both have to fall
    blind: bool = False  # without the crash test's own look at the Call row: the ledger alone must tell


UNCOMMITTED = Mutation(
    sending._send_documents,
    """        call = _write_down(claim, request, [carried for _, carried in going])
        answer = calls.perform(call, request, system)
""",
    """        with transaction.atomic():
            call = _write_down(claim, request, [carried for _, carried in going])
            answer = calls.perform(call, request, system)
""",
)
UNFENCED = Mutation(
    Claim.held.fget,  # type: ignore[attr-defined]
    "pk__in=ids, lease_token=self.lease",
    "pk__in=ids",
)
TAKEN = "must be unique"  # Xero was sent a second one of what it has
LOST_AT_6_01 = {"document": minutes.Document.INVOICE, "when": When.AFTER, "wait": "6:01"}
RESET = {"kind": FaultKind.RESET, "when": When.AFTER, "count": 1}
BITES = {
    "the call is not committed before it leaves": Bite(
        UNCOMMITTED,
        crash.test_a_crash_after_any_commit_or_call_leaves_each_document_once,
        "is not written down",
    ),
    "the call is not committed before it leaves, as the ledger sees it": Bite(
        UNCOMMITTED,
        crash.test_a_crash_after_a_write_has_left_leaves_each_document_once,
        TAKEN,
        blind=True,
    ),
    "what a dead worker had under way is sent again blindly": Bite(
        Mutation(
            claims.recover,
            "call__state__in=(CallState.OPEN, CallState.UNCERTAIN)",
            "call__state=CallState.CONFIRMED",
        ),
        crash.test_a_crash_after_a_write_has_left_leaves_each_document_once,
        TAKEN,
    ),
    "an update leaves the ids of its lines out": Bite(
        Mutation(building._with_ids, 'link.line_ids.get(str(line.pk), "")', '""'),
        laws.test_an_edit_keeps_the_lines_that_are_there,
        "its lines are others",
    ),
    "the key is used again after six minutes": Bite(
        Mutation(decisions.may_replay, "now - first_sent < KEY_LIFETIME", "True"),
        minutes.test_a_lost_answer_on_either_side_of_the_cliff_is_one_document,
        TAKEN,
        LOST_AT_6_01,
        also=Mutation(
            calls._leave_by, "min(lease_end, call.replay_of.started_at + KEY_LIFETIME)", "lease_end"
        ),
    ),
    "the first organisation is taken": Bite(
        Mutation(
            pinning.choose,
            "tenant_id=tenant_id, defaults",
            'tenant_id=min(own.organisations, key=lambda one: one["name"])["tenant_id"], defaults',
        ),
        laws.test_documents_land_in_the_organisation_that_was_chosen,
        "in the books 0 times",
        {"name": laws.NORTHGATE},
    ),
    "money is a float": Bite(
        Mutation(
            totals.line_amounts,
            "to_cents(quantity * unit_price)",
            "Decimal(str(round(float(quantity) * float(unit_price), 2)))",
        ),
        laws.test_totals_are_equal_to_the_cent,
        "L-1",
    ),
    "a lost answer is sent again blindly": Bite(
        Mutation(
            sending._send_documents,
            "claims.await_check(claim, timezone.now() + retry_after(0), str(error))",
            "claims.queue_again(claim)",
        ),
        fault.test_a_fault_at_every_write_leaves_one_effect,
        TAKEN,
        RESET,
    ),
    "a create is a POST, which overwrites": Bite(
        Mutation(
            XeroGateway._call,
            "getattr(api, route.method)",
            'getattr(api, route.method.replace("create_invoices", "update_or_create_invoices"))',
        ),
        laws.test_a_number_that_stands_in_xero_already_is_neither_overwritten_nor_adopted,
        r"1\.23",
    ),
    "whatever has the number is adopted": Bite(
        Mutation(decisions.is_ours, "return (", "return True or ("),
        laws.test_a_number_that_stands_in_xero_already_is_neither_overwritten_nor_adopted,
        "needs_you",
    ),
    "the lease is not looked at before something is written down": Bite(
        UNFENCED,
        laws.test_a_worker_that_lost_its_lease_sends_nothing_more_and_changes_nothing,
        TAKEN,
        {"method": "create_documents", "after": False},
    ),
    "the lease is not looked at before results are written": Bite(
        UNFENCED,
        laws.test_a_worker_that_lost_its_lease_sends_nothing_more_and_changes_nothing,
        "sent",
        {"method": "perform", "after": True},
    ),
}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Here the law of keys is part of what must turn red, not of the cleaning up."""
    with tapped(monkeypatch) as tap:
        yield tap


@pytest.mark.parametrize("name", BITES)
def test_what_breaks_exactly_once_turns_its_test_red(
    name: str, wire: Wire, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bite = BITES[name]
    for mutation in filter(None, (bite.mutation, bite.also)):
        mutation.apply(monkeypatch)
    if bite.blind:
        monkeypatch.setattr(points, "_demand_written_down", lambda headers: None)
    given = _given(bite, request)
    try:
        bite.test(**given)
        wire.demand_the_law_of_keys()
    except AssertionError as error:
        assert re.search(bite.says, str(error)), "red, but for another reason"
        return
    pytest.fail(f"{bite.test.__name__} stays green although {name}")


def _given(bite: Bite, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the test asks for: of ours what is ours, fixtures for the rest."""
    wanted = inspect.signature(bite.test).parameters
    ours = {"tally": Tally()} | bite.words
    return {each: ours[each] if each in ours else request.getfixturevalue(each) for each in wanted}
